#include "cli/cli_login.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "cli/cli_commands.h"
#include "cli/cli_print.h"
#include "cli/cli_secret.h"

static char *cli_login_password(const struct cli_command *command, const char *user, struct error *error) {
  char *prompt = mem_print(_("Password of %s: "), user), *secret = NULL;
  size_t length = 0;
  if (command->options->password_stdin) {
    secret = cli_secret_read(stdin, NULL, &length);
  } else {
    FILE *terminal = fopen("/dev/tty", "r");
    if (terminal != NULL) {
      setvbuf(terminal, NULL, _IONBF, 0); /* no copy of it in a buffer */
      secret = cli_secret_read(terminal, prompt, &length);
      fclose(terminal);
    }
  }
  free(prompt);
  if (secret == NULL && length > CLI_SECRET_MAX)
    error_set(error, ERROR_USAGE, _("This password is too long: its length in bytes is %zu, at most %d"), length,
              CLI_SECRET_MAX);
  else if (secret == NULL)
    error_set(error, ERROR_USAGE, _("No password: type it at the prompt, or give it with --password-stdin"));
  return secret;
}

int cli_login(struct cli_command *command) {
  const struct profile *profile = &command->setup->profile;
  if (profile->user == NULL) {
    error_set(&command->error, ERROR_USAGE, _("Who logs in? Add --user EMAIL"));
    return cli_command_fail(&command->error);
  }
  AUTO(mem_free_secret_at) char *secret = NULL;
  bool known = profile->password != NULL || (profile->password_command != NULL && !command->options->password_stdin);
  if (!known) secret = cli_login_password(command, profile->user, &command->error); /* else the worker finds it */
  if (!known && secret == NULL) return cli_command_fail(&command->error);
  cli_command_ask(command, job_login(profile->user, secret), EVENT_DONE);
  if (command->error.code != ERROR_NONE) return cli_command_fail(&command->error);
  printf(_("Logged in as %s\n"), profile->user);
  return 0;
}

static int cli_login_forgot(const struct cli_command *command) {
  if (command->error.code != ERROR_NONE) return cli_command_fail(&command->error);
  puts(_("Logged out; what is not settled in the outbox is kept"));
  return 0;
}

int cli_login_logout(struct cli_command *command) {
  cli_command_ask(command, job_new(JOB_LOGOUT), EVENT_DONE);
  return cli_login_forgot(command);
}

int cli_login_forget(struct cli_command *command) {
  if (work_forget(command->setup, &command->error) == ERROR_NONE) error_clear(&command->error);
  return cli_login_forgot(command);
}

static void cli_login_print(struct cli_command *command, const struct event *event) {
  const struct client *client = event->client;
  if (command->options->json)
    cli_print_json(client->raw, client->raw_length);
  else
    printf("%s  %s\n", client->name, cli_print_or_empty(client->email));
}

int cli_login_whoami(struct cli_command *command) {
  return cli_command_show(command, job_new(JOB_READ_ME), EVENT_CLIENT, cli_login_print);
}
