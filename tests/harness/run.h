/* run: commands in a home, and what is in their output. */
#ifndef TESTS_RUN_H
#define TESTS_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "home.h"

struct ran {
  int status; /* exit status, or 128 + signal */
  char *out, *err;
  size_t out_length, err_length;
};
/* A program of PATH that ends with us; argv ends with NULL. */
struct run_setup {
  const struct home *home; /* NULL: its environment is ours */
  const char *language;    /* NULL: en */
  int in, err;             /* 0: ours; RUN_AS_OUT: where its output goes */
};
enum { RUN_AS_OUT = -1 };
/* *out is read what it prints. */
pid_t run_start(const struct run_setup *setup, const char *const *argv, int *out);
/* All that comes, new memory. */
char *run_read(int fd, size_t *length);
/* In a child: a home of its own, C.UTF-8, the language by LANGUAGE. */
void run_set_environment(const struct home *home, const char *language);
/* Waits for the end: exit status, or 128 + signal. */
int run_end(pid_t pid);
/* Both; input may be NULL. */
struct ran run(const struct home *home, const char *input, const char *const *argv);
void ran_free(struct ran *ran);
/* What stands behind the first mark in text, up to the next ", as much of it as out has room for. */
void text_behind(const char *text, const char *mark, int bytes, char *out);
/* How often part is in text, which may be NULL. */
size_t text_count(const char *text, const char *part);
/* text with that in each hole. New memory. */
char *text_fill(const char *text, const char *hole, const char *with);
/* Fails unless text has that part. */
void assert_has(const char *text, const char *part);

/* How large a file of that process may become from now on; at most what it may raise it to. */
void process_limit_files(pid_t pid, uint64_t bytes);
/* Of the monotonic clock. */
int64_t monotonic_ms(void);
double exact_ms(void);

/* What /proc tells of it under that name ("stat"), new memory; NULL: there is none. */
char *process_about(pid_t pid, const char *what);
/* Its resident memory. */
long process_resident_kb(pid_t pid);
/* What a process has used of a processor. */
int64_t process_cpu_ns(pid_t pid);
bool process_lives(pid_t pid);
/* As ps has it: 'R', 'Z'; 0: there is none. */
char process_state(pid_t pid);

#endif
