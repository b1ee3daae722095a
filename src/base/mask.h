/* mask: what of a server's words must not become words of ours: tokens, passwords, the secret path. Who comes to know a
 * secret tells it here; what a server says passes mask_text before it is shown, written down or logged. Any thread. */
#ifndef BASE_MASK_H
#define BASE_MASK_H

enum { MASK_TEXT_MAX = 4096 };

/* Remembers a copy of one that goes on being used until the end: a path, a proxy's password. NULL and "" are nothing.
 */
void mask_keep(const char *secret);
/* ... of one that others follow: a token, a password that was typed; the oldest of many goes. */
void mask_add(const char *secret);
/* Puts *** in the place of every secret, and of whatever equals a part of 8 bytes of one; letters of either case, white
 * space left out of account; also where it is written with escapes (%70, +, \u0070, \/, &#112;), twice over, in base64
 * of either alphabet, alone or as a part of something longer ("user:password"), or in hex. A secret shorter than that
 * goes where it stands as a word, one of less than 4 bytes where it is set apart as a value. What is longer than
 * MASK_TEXT_MAX is cut there: the work is bounded by that and by the length of the secrets. */
void mask_text(char *text);
/* Wipes what was remembered. */
void mask_clear(void);

#endif
