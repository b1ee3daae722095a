/* find_draw: rows of what ":" has found, in whatever width there is. UI thread. */
#ifndef PANES_FIND_DRAW_H
#define PANES_FIND_DRAW_H

#include "model/found.h"
#include "model/search.h"
#include "panes/context.h"
#include "tui/canvas.h"
#include "tui/command.h"
#include "tui/list.h"

/* Where a row has its text, behind the list's mark: its number stands there, of the first nine. */
struct rect find_draw_number(struct canvas *canvas, struct rect rect, size_t row);
/* search: what it was found by. */
void find_draw_found(const struct context *context, const struct found_item *found, const struct search *search,
                     struct canvas *canvas, struct rect rect, enum list_row selected);
/* works: else it is dim. day: of COMMAND_GO_TO, or WHEN_NONE. */
void find_draw_command(const struct context *context, enum command command, bool works, int64_t day,
                       struct canvas *canvas, struct rect rect, enum list_row selected);
void find_draw_profile(const struct context *context, const char *profile, struct canvas *canvas, struct rect rect,
                       enum list_row selected);
/* What was searched: "3 found", "since September 2025", what could not be read. list NULL: nothing was, yet.
 * profiles: how many were found beside it. */
void find_draw_covered(const struct found_list *list, size_t profiles, char *out, size_t size);

#endif
