/* keys_colour: a colour, as a terminal tells one ("rgb:ffff/ffff/dddd"). Any thread. */
#ifndef TUI_KEYS_COLOUR_H
#define TUI_KEYS_COLOUR_H

/* What stands behind "rgb:": 1 when it is a light one, as an eye sees it, 0 a dark one, -1: no colour. */
int keys_colour_is_light(const unsigned char *at, const unsigned char *end);

#endif
