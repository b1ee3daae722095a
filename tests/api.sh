#!/bin/sh
# doc/API.md against the code, and against the vendor's pages where they lie beside the checkout: no operation or member is missing.
set -u
top=${srcdir:-.}
[ -f "$top/doc/API.md" ] || { echo "no doc/API.md in $top"; exit 1; }
cd "$top" || exit 1
status=0
wrong() { echo "$*"; status=1; }

operations=$(awk -F' *[|] *' '/^## Members/ { exit } /^[|] [a-z][A-Za-z]* [|] (GET|POST|PUT) / { print $2, $3 }' doc/API.md)
members=$(awk -F' *[|] *' '/^## Members/ { on = 1 } on && /^[|] [A-Z]/ { n = split($3, name, " "); for (i = 1; i <= n; i++) print $2 "." name[i] }' doc/API.md)
[ "$(echo "$operations" | wc -l)" -ge 21 ] || wrong "doc/API.md: too few operations"

# Each operation has a row of the client and a route of the sandbox, and the other way round.
rows=$(sed -n 's/^ *X(API_[A-Z_]*, HTTP_\([A-Z]*\), "\([^"]*\)", [a-z]*, "\([A-Za-z]*\)").*/\3 \1 \2/p' src/api/api.h)
echo "$operations" | while read -r name method path; do
  path=$(echo "$path" | sed 's/{[a-z]*}/{}/')
  echo "$rows" | grep -qx "$name $method $path" || echo "src/api/api.h has no row: $name $method $path"
  route=$(echo "$path" | sed 's/^\///; s/{}/*/')
  grep -qF "{\"$method\", \"$route\"," src/sandbox/server.c || echo "src/sandbox/server.c has no route: $method $route"
done >"${TMPDIR:-/tmp}/api.$$"
echo "$rows" | while read -r name rest; do
  echo "$operations" | grep -q "^$name " || echo "doc/API.md lacks $name"
done >>"${TMPDIR:-/tmp}/api.$$"

# Each file and test that is named exists.
grep -oE '\b(model|work|panes|cli|api|relay|live)/[a-z_]+\.c' doc/API.md | sort -u | while read -r file; do
  [ -f "src/$file" ] || echo "doc/API.md names src/$file, which is not there"
done >>"${TMPDIR:-/tmp}/api.$$"
grep -oE '\b(test|e2e)_[a-z_]+:[a-z_0-9]+' doc/API.md | sort -u | while IFS=: read -r file test; do
  grep -qE "^static void $test\(" tests/*/"$file".c 2>/dev/null || echo "doc/API.md names $file:$test, which is not there"
done >>"${TMPDIR:-/tmp}/api.$$"

# Each event has its row, and the sandbox sends it.
events=$(sed -nE 's/^\| ((visit|message)\.[a-z.]+) \|.*/\1/p' doc/API.md)
[ "$(echo "$events" | wc -l)" -ge 11 ] || wrong "doc/API.md: too few events"
for event in $events; do
  grep -qF "\"$event\"" src/sandbox/events.c || wrong "src/sandbox/events.c does not send $event"
done
for event in $(grep -oE '"(visit|message)\.(new|confirmed|done|date|cancelled|report)[a-z.]*"' src/sandbox/events.c | tr -d '"'); do
  echo "$events" | grep -qxF "$event" || wrong "doc/API.md lacks $event"
done

# The vendor's own lists.
pages=../shared/api
if [ -f "$pages/flatsy-business-api.md" ]; then
  { sed -nE 's/^`(GET|POST|PUT|DELETE) \/api\/v1\/business([^`]*)`.*/\1 \2/p' "$pages/flatsy-business-api.md"
    sed -nE 's/^\| `(GET|POST|PUT|DELETE) ([^`?]*)[^`]*`.*/\1 \2/p' "$pages/later-additions.md"; } | while read -r method path; do
    echo "$operations" | grep -qF " $method $path" || echo "doc/API.md lacks the document's $method $path"
  done >>"${TMPDIR:-/tmp}/api.$$"
  for event in $(sed -nE 's/^\| ((visit|message)\.[a-z.]+) \|.*/\1/p' "$pages/later-additions.md"); do
    echo "$events" | grep -qxF "$event" || echo "doc/API.md lacks the document's event $event"
  done >>"${TMPDIR:-/tmp}/api.$$"
  awk '/^# Webhook/ { on = 1 } /^# Schemas/ { on = 0 } on && /^[|][a-z][A-Za-z]*[|].*[|](true|false)[|]/ { split($0, cell, "|"); print cell[2] }' "$pages/flatsy-business-api.md" |
    while read -r member; do
      grep -qE "^[|] ([A-Za-z]+, )*$member(, [A-Za-z]+)* [|]" doc/API.md || echo "doc/API.md lacks the event's member $member"
    done >>"${TMPDIR:-/tmp}/api.$$"
  awk '/^# Schemas/ { on = 1 } !on { next } /^<h2 id="toc/ { gsub(/<[^>]*>/, ""); schema = $0 }
    /^[|][A-Za-z0-9]+[|][^|]*[|](true|false)[|]/ { split($0, cell, "|"); print schema "." cell[2] }' "$pages/flatsy-business-api.md" |
    while read -r member; do
      echo "$members" | grep -qxF "$member" || echo "doc/API.md lacks the document's member $member"
    done >>"${TMPDIR:-/tmp}/api.$$"
fi
[ ! -s "${TMPDIR:-/tmp}/api.$$" ] || { cat "${TMPDIR:-/tmp}/api.$$"; status=1; }
rm -f "${TMPDIR:-/tmp}/api.$$"
exit $status
