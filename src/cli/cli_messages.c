#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/usage.h"
#include "base/when.h"
#include "cli/cli_commands.h"
#include "cli/cli_named.h"
#include "cli/cli_print.h"
#include "cli/cli_write.h"

/* Each message of it once. */
static void cli_messages_print_json(size_t n, const struct conversation *talk) {
  size_t length;
  AUTO(mem_free_at) char *raw = conversation_once(talk, &length);
  cli_print_element(n, raw, length);
}

static void cli_messages_print_last(const struct conversation *talk, const char *account_id) {
  const struct message *last = talk->message_count > 0 ? &talk->messages[talk->message_count - 1] : NULL;
  char when[CLI_PRINT_WHEN], *line = text_clean_line(last != NULL && last->text != NULL ? last->text : "");
  size_t unread = conversation_unread(talk, account_id);
  printf("%s  %s  ", talk->ref_shown, last != NULL ? cli_print_when(last->created_at, when) : "");
  if (unread > 0) printf(ngettext("(%zu unread)  ", "(%zu unread)  ", (unsigned long)unread), unread);
  puts(line);
  free(line);
}

static void cli_messages_list(struct cli_command *command, const struct event *event) {
  const struct conversation_list *list = event->talks;
  for (size_t n = 0; n < list->count; n++)
    if (command->options->json)
      cli_messages_print_json(n, list->conversations[n]);
    else
      cli_messages_print_last(list->conversations[n], event->id);
  if (command->options->json) cli_print_end(list->count);
  cli_command_say_age(command, event);
}

static void cli_messages_print(const struct conversation *talk, const char *account_id) {
  for (size_t n = 0; n < talk->message_count; n++) {
    const struct message *message = &talk->messages[n];
    bool own = message_is_own(message, account_id);
    char when[CLI_PRINT_WHEN];
    printf("%s  %s%s\n", cli_print_when(message->created_at, when),
           own                       ? _("you")
           : message->sender != NULL ? message->sender
                                     : _("agent"),
           !own && message->read_at == WHEN_NONE ? _("  new") : "");
    for (const char *at = message->text != NULL ? message->text : ""; *at != '\0';) {
      size_t length = strcspn(at, "\n");
      printf("    %.*s\n", (int)length, at);
      at += length + (at[length] == '\n');
    }
  }
}

static void cli_messages_show(struct cli_command *command, const struct event *event) {
  size_t length;
  AUTO(mem_free_at) char *once = conversation_once(event->talk, &length);
  if (command->options->json)
    cli_print_json(once, length);
  else
    cli_messages_print(event->talk, event->id);
  cli_command_say_age(command, event);
}

int cli_messages(struct cli_command *command) {
  error_clear(&command->error);
  /* Whose own messages are own. Offline it is the messages that are not kept, whether the account is known or not. */
  if (!command->setup->offline) event_free(cli_command_ask(command, job_new(JOB_READ_ME), EVENT_CLIENT));
  if (command->error.code != ERROR_NONE) return cli_command_fail(&command->error);
  if (command->argc == 0) return cli_command_show(command, job_new(JOB_READ_TALKS), EVENT_TALKS, cli_messages_list);
  return cli_command_show(command, cli_named_job(command, JOB_READ_TALK, command->argv[0]), EVENT_TALK,
                          cli_messages_show);
}

/* The earlier edition has neither coverage nor messages: said before anything is sent. */
static enum error_code cli_messages_check(struct cli_command *command) {
  event_free(cli_command_ask(command, job_new(JOB_READ_COVERAGE), EVENT_COVERAGE));
  if (command->error.code == ERROR_NOT_FOUND)
    error_set(&command->error, ERROR_NOT_FOUND, _("This server has no messages"));
  return command->error.code;
}

static int cli_messages_send_to(struct cli_command *command, const struct property *property, const char *text) {
  AUTO(mem_free_at) char *shown = text_clean_line(text);
  return cli_write(command, mem_print(_("Send to the visit agents of %s: \"%s\"?"), property->ref_shown, shown),
                   job_message(cli_write_property(property), text),
                   mem_print(_("Message sent: %s"), property->ref_shown), NULL);
}

/* Standard input, all of it but its last line end. New memory; NULL, and why. */
static char *cli_messages_read(struct cli_command *command) {
  AUTO(buf_free) struct buf text = buf_empty(CLI_COMMAND_FILE_MAX);
  if (cli_command_read_file("-", &text, &command->error) != ERROR_NONE) return NULL;
  bool ends = text.length > 0 && text.data[text.length - 1] == '\n';
  bool returns = ends && text.length > 1 && text.data[text.length - 2] == '\r';
  if (ends) buf_cut(&text, text.length - 1 - returns);
  return buf_take(&text);
}

/* The words as one text, or what a lone "-" stands for. New memory; NULL, and why. */
static char *cli_messages_text(struct cli_command *command) {
  if (command->argc == 2 && strcmp(command->argv[1], "-") == 0) return cli_messages_read(command);
  return cli_command_words(command, 1);
}

int cli_messages_send(struct cli_command *command) {
  AUTO(mem_free_at) char *text = cli_messages_text(command);
  if (text == NULL) return cli_command_fail(&command->error);
  if (usage_is_empty(text))
    return cli_command_refuse(ERROR_USAGE, "%s", _("This message is empty: write something first"));
  const struct cli_earlier write = {
      .kinds = CLI_EARLIER(OUTBOX_MESSAGE), .done = CLI_EARLIER(OUTBOX_MESSAGE), .edits = text, .at = WHEN_NONE};
  AUTO(event_free_at) struct event *event = cli_named_property(command, command->argv[0], &write);
  if (event == NULL) return command->status;
  if (cli_messages_check(command) != ERROR_NONE) return cli_command_fail(&command->error);
  return cli_messages_send_to(command, event->property, text);
}
