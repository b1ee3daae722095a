/* file: which files and folders may be trusted, one rule for all. As ssh has it: they belong to us or to root, nobody
 * else may write there, and nobody else may read a secret. The sentences say what to do. Any thread. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/vfs.h>
#include "base/error.h"

enum { FILE_CONFIG_MAX = 1024 * 1024 };

/* What a file is to us. */
enum file_kind {
  FILE_OURS,         /* a database, a lock: visitdeck alone writes it */
  FILE_SECRET,       /* such a one that nobody else reads */
  FILE_TOKEN,        /* the login, which is easily made anew */
  FILE_CONFIG,       /* names commands that are run */
  FILE_CERTIFICATES, /* says whom we believe */
  FILE_KEY,          /* a secret that the configuration leads to */
  FILE_LOOKED_AT     /* such a one that root shows, whoever's it is */
};

/* PATH with the links of its folder resolved, the last part as it is: what is left may be opened without following
 * links. NULL with errno set when there is no such folder. New memory. */
char *file_resolve(const char *path);
/* ERROR_STORE: path can't be opened, or has no room; problem is why (an errno). */
enum error_code file_fail(const char *path, int problem, struct error *error);
/* Makes the folder and those on the way to it (0700), and checks it. One that is there and can't be written is fine:
 * what is kept there says so. ERROR_STORE. */
enum error_code file_make_folder(const char *path, struct error *error) MUST_CHECK;
/* A folder for files of ours (a link to one will do). ERROR_STORE: none, another user's, others may write in it, or in
 * one that it lies in (where that is not sticky, as /tmp is). */
enum error_code file_check_folder(const char *path, struct error *error) MUST_CHECK;
/* An open file: a folder, a pipe and the like, another user's, one that others may write, a secret that they may read
 * is refused. ERROR_STORE; ERROR_CONFIG of what a configuration is or names, where the folders on the way to it are
 * looked at, too. Where root lets a group read a secret we may use it. */
enum error_code file_check(int fd, const char *path, enum file_kind kind, struct error *error) MUST_CHECK;
/* The same of a secret that is only added to, or written anew, so that it may have been open to others before: from now
 * on it is ours alone (0600). */
enum error_code file_keep_private(int fd, const char *path, struct error *error) MUST_CHECK;
/* file_check of FILE_OURS before it is opened, link itself not followed. What is not there is fine: *there tells. */
enum error_code file_look(const char *path, bool *there, struct error *error) MUST_CHECK;
/* Opens a configuration, which names commands that are run: a link is followed, what it leads to is checked. The whole
 * of it is at most FILE_CONFIG_MAX bytes. ERROR_CONFIG; *file NULL without an error when it is not there. The caller
 * closes it. Behind its text stands a line of ours, the *end-th as
 * libconfuse counts, that sets FILE_CONFIG_END to true: whose reader does
 * not find that set, or finds fault from that line on, has a text that was cut, which libconfuse takes for whole. */
#define FILE_CONFIG_END "visitdeck_end"
enum error_code file_open_config(const char *path, FILE **file, int *end, struct error *error) MUST_CHECK;
/* ERROR_CONFIG: it was cut. */
enum error_code file_config_is_cut(const char *path, struct error *error);
/* The kind of disk, when it is another machine's or a program's: locks and what was written last can't be relied on
 * there. NULL: it is this machine's. Not translated. */
const char *file_remote_disk(int fd);
/* For tests, as no machine has all these disks: what is asked instead of fstatfs; NULL: fstatfs again. Before threads.
 */
void file_set_statfs(int (*ask)(int fd, struct statfs *about));

/* The person's home folder, from HOME or the list of accounts; NULL: none. Of the system's: not to be freed. */
const char *file_home(void);

#endif
