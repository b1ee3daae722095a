#!/bin/sh
# Which room may include which (doc/ARCHITECTURE.md); no include cycle; curses, mosquitto and utf8proc in one file each, curl and microhttpd in
# one of each side; no file over 500 lines.
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
  work) echo "base model api store live work pthread uuid" ;;
  tui) echo "base tui" ;;
  panes) echo "base model tui work/message panes" ;;
  cli) echo "base model work/work work/message cli" ;;
  visitdeck) echo "base model api store live/mqtt work/work work/message tui panes cli visitdeck confuse pthread" ;;
  relay) echo "base model api/http_curl store/database live work/work work/message relay cjson sqlite3 confuse pthread" ;;
  sandbox) echo "base sandbox cjson sqlite3 uuid pthread" ;;
  *) echo "" ;;
  esac
}

# Includes of a tree as "file:line room include"
list() { (cd "$1" && grep -nE '^#include [<"]' src/*/*.c src/*/*.h src/*/*.def 2>/dev/null) | sed -E 's/^(src\/([a-z]+)\/[^:]*:[0-9]+):#include [<"]([^>"]+)[>"].*/\1 \2 \3/'; }

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
    utf8proc.h) [ "${place%%:*}" = src/base/text_fold.c ] || echo "$place: utf8proc belongs in src/base/text_fold.c only" ;;
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
  (cd "$1" && wc -l src/*/*.c src/*/*.h 2>/dev/null | awk '$2 != "total" && $1 > 500 { print $2 ":1: " $1 " lines, more than 500" }') >>"$bad"
  # A cycle is what tsort complains about.
  list "$1" | sed -E 's/^([^:]+):[0-9]+ [a-z]+ (.*)$/\1 src\/\2/' | awk 'NF == 2 && $1 != $2 && $2 ~ /^src\/[a-z]+\/[a-z_]+\.(h|def)$/' | tsort 2>&1 >/dev/null | sed 's/^tsort: /include cycle: /' >>"$bad"
  cat "$bad"
  [ ! -s "$bad" ]
  result=$?
  rm -f "$bad"
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
  found=$(check "$tree")
  rm -rf "$tree"
  for wanted in 'src/panes/a.h:1: panes may not include api/api.h' 'src/base/c.c:1: curses' 'src/sandbox/d.c:1: sandbox may not' 'src/sandbox/e.c:1: curl belongs' 'include cycle'; do
    echo "$found" | grep -q "$wanted" || { echo "the check does not find: $wanted"; echo "$found"; return 1; }
  done
  ! echo "$found" | grep '^src/sandbox/webhook.c' || { echo "the check finds what is right"; return 1; }
}

self_test && check "$top"
