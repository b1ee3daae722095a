/* visitor_card: a vCard, as a telephone or an address book gives it away. Any thread. */
#ifndef MODEL_VISITOR_CARD_H
#define MODEL_VISITOR_CARD_H

/* The visitor line that says the same, its parts labelled: names, the telephones (those of a pocket first), addresses.
 * NULL when the text is no vCard. A paste has blanks for line ends; folded lines and quoted-printable are undone. New
 * memory. */
char *visitor_card_line(const char *text);

#endif
