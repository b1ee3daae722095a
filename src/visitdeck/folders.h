/* folders: where a profile's files are; those that an earlier visitdeck kept under another name. Before threads. */
#ifndef VISITDECK_FOLDERS_H
#define VISITDECK_FOLDERS_H

struct folders {
  char *state, *cache; /* new memory */
};
/* $XDG_..._HOME (variable) when it is an absolute path, else below $HOME, else (no home) below the account's own. New
 * memory. */
char *folders_base(const char *variable, const char *below_home);
/* Of a profile. */
struct folders folders_of(const char *name);
/* Of a server that no profile names: by the normal form of its URL. given: as the person spelled it: where an earlier
 * visitdeck named the folders after that, they are moved; they are used as they are while another visitdeck is at work
 * in them, or where there are folders of the normal form too and writes in the old ones are not settled. */
struct folders folders_of_server(const char *url, const char *given);

#endif
