#!/bin/sh
# Which room may include which (doc/ARCHITECTURE.md); no include cycle; curses, mosquitto and utf8proc in one file each, curl, microhttpd and
# sqlite3 in few of each side; no file over 500 lines; who fills a job. Which file calls which, read in their objects: none that comes back to itself
# but those of tests/circles, which may only become fewer; that list is right when this prints nothing.
# With --self-test: the check finds what is wrong in a bad tree.
set -u
top=${srcdir:-.}
[ -f "$top/src/base/text.h" ] || { echo "no sources in $top"; exit 1; }

allowed() { # ROOM: rooms and libraries that it may include
  case $1 in
  base) echo "base" ;;
  model) echo "base model cjson" ;;
  api) echo "base model api" ;;
  store) echo "base model store sqlite3" ;;
  live) echo "base model store live cjson pthread" ;;
  settings) echo "base api/http_curl live/mqtt settings confuse" ;;
  work) echo "base model api store live work pthread uuid" ;;
  work/net) echo "base model api store work/job work/event work/work work/worker work/stale work/net uuid pthread" ;;
  work/load) echo "base model api store work/job work/event work/work work/worker work/stale work/net work/load" ;;
  work/write) echo "base model api store work/job work/event work/work work/worker work/stale work/net work/load work/write uuid" ;;
  work/live) echo "base model api store live work/job work/event work/work work/worker work/stale work/net work/write work/live" ;;
  work/plan) echo "base model api store work/job work/event work/work work/worker work/stale work/net work/load work/write work/live work/plan" ;;
  tui) echo "base tui" ;;
  panes) echo "base model tui work/job work/event panes" ;;
  dashboard) echo "base model tui work/job work/event panes dashboard" ;;
  export) echo "base model export libical" ;;
  cli) echo "base model export work/work work/job work/event cli" ;;
  visitdeck) echo "base model api store live/mqtt settings work/work work/job work/event tui panes dashboard cli visitdeck pthread" ;;
  relay) echo "base model api/http_curl store/database store/sql live settings work/work work/job work/event relay cjson pthread" ;;
  sandbox) echo "base sandbox cjson sqlite3 uuid pthread" ;;
  *) echo "" ;;
  esac
}

# Includes of a tree as "file:line room include"; a folder in a room is a room
list() { (cd "$1" && grep -rnE '^#include [<"]' src) | sed -E 's/^(src\/(.+)\/[^/:]*:[0-9]+):#include [<"]([^>"]+)[>"].*/\1 \2 \3/'; }

check() { # TREE
  bad=$(mktemp)
  list "$1" | while read -r place room include; do
    case $include in
    curses.h | ncurses*) [ "${place%%:*}" = src/tui/term.c ] || echo "$place: curses belongs in src/tui/term.c only" ;;
    curl/*)
      case ${place%%:*} in
      src/api/http_curl.c | src/api/http_curl_end.c | src/api/http_curl_private.h | src/sandbox/webhook.c) ;;
      *) echo "$place: curl belongs in src/api/http_curl*.c and src/sandbox/webhook.c only" ;;
      esac
      ;;
    microhttpd.h)
      case ${place%%:*} in
      src/relay/hook.c | src/sandbox/connections.c) ;;
      *) echo "$place: microhttpd belongs in src/relay/hook.c and src/sandbox/connections.c only" ;;
      esac
      ;;
    sqlite3.h)
      case ${place%%:*} in
      src/store/database.c | src/store/database_trouble.c | src/store/sql.c | src/sandbox/*) ;;
      *) echo "$place: sqlite3 belongs in src/store/database*.c, src/store/sql.c and src/sandbox only" ;;
      esac
      ;;
    utf8proc.h) [ "${place%%:*}" = src/base/text_fold.c ] || echo "$place: utf8proc belongs in src/base/text_fold.c only" ;;
    libical/*) [ "${place%%:*}" = src/export/calendar.c ] || echo "$place: libical belongs in src/export/calendar.c only" ;;
    mosquitto.h | mqtt_protocol.h) [ "${place%%:*}" = src/live/mqtt.c ] || echo "$place: mosquitto belongs in src/live/mqtt.c only" ;;
    cjson/* | sqlite3.h | confuse.h | uuid/* | pthread.h | */*)
      name=$(echo "$include" | sed -E 's/\.h$//; s/^(cjson|uuid)\/.*/\1/')
      case $include in sys/* | netinet/* | arpa/* | linux/*) continue ;; esac
      ok=
      for may in $(allowed "$room"); do
        case $name in "$may" | "$may"/*) ok=1 ;; esac
      done
      # base's queue and log are what two threads share
      [ "$room $include" != "base pthread.h" ] || ok=1
      [ -n "$ok" ] || echo "$place: $room may not include $include"
      ;;
    esac
  done >"$bad"
  (cd "$1" && find src -name '*.[ch]' -exec wc -l {} + | awk '$2 != "total" && $1 > 500 { print $2 ":1: " $1 " lines, more than 500" }') >>"$bad"
  # A job is made by calls, and then only read.
  (cd "$1" && grep -rnE --include='*.[ch]' '\<(take_)?job->[a-z_.]+ *([-+|]?=[^=]|\+\+|--)|\<(mem_[a-z]+|visitor_copy)\(&(take_)?job->' src tests 2>/dev/null) |
    grep -v '^src/work/job\.c:' | sed -E 's/^([^:]+:[0-9]+):.*/\1: src\/work\/job.c alone fills a job/' >>"$bad"
  # A cycle is what tsort complains about.
  list "$1" | sed -E 's/^([^:]+):[0-9]+ [^ ]+ (.*)$/\1 src\/\2/' | awk 'NF == 2 && $1 != $2 && $2 ~ /^src\/[a-z\/]+\/[a-z_]+\.(h|def)$/' | tsort 2>&1 >/dev/null | sed 's/^tsort: /include cycle: /' >>"$bad"
  cat "$bad"
  [ ! -s "$bad" ]
  result=$?
  rm -f "$bad"
  return $result
}

# "FILE FILE" for each call (or other use) of one file by another that is part of a circle, from lines of nm -Ag.
circles() {
  awk '
    {
      file = $1
      sub(/:[^:]*$/, "", file)
      sub(/[^\/]*-/, "", file)
      sub(/\.o$/, ".c", file)
      if ($(NF - 1) == "U") wants[file, $NF] = 1
      else if ($(NF - 1) ~ /^[TDBRVWC]$/) owner[$NF] = file
    }
    function reach(from, file,   n) {
      for (n = 1; n <= fans[file]; n++)
        if (!((from, fan[file, n]) in reached)) {
          reached[from, fan[file, n]] = 1
          reach(from, fan[file, n])
        }
    }
    END {
      for (want in wants) {
        split(want, part, SUBSEP)
        if (!(part[2] in owner) || owner[part[2]] == part[1] || (part[1], owner[part[2]]) in call) continue
        call[part[1], owner[part[2]]] = 1
        fan[part[1], ++fans[part[1]]] = owner[part[2]]
      }
      for (file in fans) reach(file, file)
      for (pair in call) {
        split(pair, part, SUBSEP)
        if ((part[2], part[1]) in reached) print part[1], part[2]
      }
    }' | LC_ALL=C sort
}

# The objects of a tree's sources in the folder where they were built; "no object of FILE" where there is none.
objects() { # TREE
  (cd "$1" && find src -name '*.c') | while read -r file; do
    # shellcheck disable=SC2010,SC2012 # our own names; the newest is the one that is linked
    object=$(ls -t "${file%/*}"/*-"$(basename "$file" .c)".o 2>/dev/null | grep -v /tests_ | head -1)
    [ -n "$object" ] && echo "$object" || echo "no object of $file: build everything first" >&2
  done
}

check_circles() { # TREE; in the folder where it was built
  found=$(mktemp)
  objects "$1" | xargs nm -Ag | circles >"$found"
  LC_ALL=C comm -13 "$1/tests/circles" "$found" | sed 's/^/a circle that tests\/circles does not have: /'
  LC_ALL=C comm -23 "$1/tests/circles" "$found" | sed 's/$/: no circle any more, take the line out of tests\/circles/'
  cmp -s "$1/tests/circles" "$found"
  result=$?
  rm -f "$found"
  return $result
}

self_test() {
  tree=$(mktemp -d)
  mkdir -p "$tree/src/panes" "$tree/src/base" "$tree/src/sandbox"
  printf '#include "api/api.h"\n#include "panes/b.h"\n' >"$tree/src/panes/a.h"
  printf '#include "panes/a.h"\n' >"$tree/src/panes/b.h"
  printf '#include <curses.h>\n' >"$tree/src/base/c.c"
  printf '#include "model/visit.h"\n' >"$tree/src/sandbox/d.c"
  printf '#include <curl/curl.h>\n' | tee "$tree/src/sandbox/e.c" >"$tree/src/sandbox/webhook.c"
  printf 'job->id == NULL;\njob->serial = 1;\n' >"$tree/src/panes/f.c"
  found=$(check "$tree")
  rm -rf "$tree"
  for wanted in 'src/panes/a.h:1: panes may not include api/api.h' 'src/base/c.c:1: curses' 'src/sandbox/d.c:1: sandbox may not' 'src/sandbox/e.c:1: curl belongs' 'src/panes/f.c:2: src/work/job.c alone' 'include cycle'; do
    echo "$found" | grep -q "$wanted" || { echo "the check does not find: $wanted"; echo "$found"; return 1; }
  done
  ! echo "$found" | grep -E '^src/(sandbox/webhook.c|panes/f.c:1)' || { echo "the check finds what is right"; return 1; }
}

self_test_circles() {
  tree=$(mktemp -d)
  mkdir -p "$tree/src/base" "$tree/tests"
  echo 'void b(void); extern const int d; void a(void) { b(); } int g(void) { return d; }' >"$tree/src/base/a.c"
  echo 'void c(void); void b(void) { c(); }' >"$tree/src/base/b.c"
  echo 'void a(void); void b(void); void (*const c_calls[])(void) = {a}; void c(void) { b(); }' >"$tree/src/base/c.c"
  echo 'extern const int d; const int d = 1; void e(void) {}' >"$tree/src/base/d.c"
  printf 'src/base/a.c src/base/b.c\nsrc/base/a.c src/base/d.c\n' >"$tree/tests/circles"
  found=$(cd "$tree" && for file in src/base/*.c; do ${CC:-cc} -c "$file" -o "src/base/lib-$(basename "$file" .c).o"; done && check_circles .)
  rm -rf "$tree"
  wanted='a circle that tests/circles does not have: src/base/b.c src/base/c.c
a circle that tests/circles does not have: src/base/c.c src/base/a.c
a circle that tests/circles does not have: src/base/c.c src/base/b.c
src/base/a.c src/base/d.c: no circle any more, take the line out of tests/circles'
  [ "$found" = "$wanted" ] || { echo "the check of circles does not find what it should, but:"; echo "$found"; return 1; }
}

# Every file of a room is among its sources: else a build of what is distributed lacks it. A test program stands there by its name.
check_sources() { # TREE
  listed=$(mktemp)
  (cd "$1" && find src tests -name '*.mk' -exec cat {} +) | tr -s ' \\' '\n' | sort -u >"$listed"
  (cd "$1" && find src tests -name '*.[ch]') | sed -E 's,^(tests/(unit/test|e2e/e2e|tools/).*)\.c$,\1,' | sort | comm -23 - "$listed" |
    awk '{ print $0 " is in no room.mk" } END { exit NR > 0 }'
  found=$?
  rm -f "$listed"
  return $found
}

self_test && self_test_circles && check "$top" && check_sources "$top" && check_circles "$top"
