#!/bin/sh
# doc/API.md against the code, and against the vendor's pages where they lie beside the checkout: no operation or member is missing.
set -u
top=${srcdir:-.}
[ -f "$top/doc/API.md" ] || { echo "no doc/API.md in $top"; exit 1; }
cd "$top" || exit 1
status=0
wrongs=$(mktemp)
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
  grep -qF "X(\"$method\", \"$route\"," src/sandbox/routes.h || echo "src/sandbox/routes.h has no route: $method $route"
done >"$wrongs"
echo "$rows" | while read -r name rest; do
  echo "$operations" | grep -q "^$name " || echo "doc/API.md lacks $name"
done >>"$wrongs"

# Each file that is named exists, each test that is named is run.
out=$wrongs
for page in README.md CONTRIBUTING.md doc/*.md; do
  grep -oE '\b(model|work|panes|cli|api|relay|live|base|store|tui|dashboard|settings|sandbox|visitdeck|harness|unit|e2e)/[a-z_/]+[*]?\.[ch]\b' "$page" | sort -u | while read -r file; do
    ls src/$file tests/$file 2>/dev/null | grep -q . || echo "$page names $file, which is not there"
  done
  # `file.c`, `some*.c`: wherever it is
  grep -oE '`[a-z_]+[*]?\.([ch]|def|sh|awk)`' "$page" | tr -d '`' | sort -u | while read -r file; do
    find src tests doc data -name "$file" | grep -q . || echo "$page names $file, which is not there"
  done
  # `module_verb`, `module_verb()`, `ENUM_NAME`
  grep -oE '`[A-Za-z]+_[A-Za-z_]+(\(\))?`' "$page" | tr -d '`()' | sort -u | while read -r name; do
    grep -rqwF "$name" src tests data po dev configure.ac || echo "$page names $name, which is not there"
  done
done >>"$out"
grep -oE '\b(test|e2e)_[a-z_]+:[a-z_0-9]+' doc/API.md | sort -u | while IFS=: read -r file test; do
  grep -qE "^TEST(_[A-Z]+)?\($test[,)].* [{]\$" tests/*/"$file".c 2>/dev/null && continue
  grep -qE "^static void $test\(" tests/*/"$file".c 2>/dev/null || echo "doc/API.md names $file:$test, which is not there"
  sed -n '/^int main/,$p' tests/*/"$file".c 2>/dev/null | grep -qE "[A-Za-z]\($test[,)]" || echo "doc/API.md names $file:$test, which is not run"
done >>"$out"

# A test with all that it reaches of its own file and of the shared helpers: functions, tables, macros.
shown_by() { # FILE TEST
  awk -v from="$2" '
    function keep() { part[name] = part[name] text; text = ""; kind = "" }
    function begin(what, from) { kind = what; name = from; sub(/ *=.*/, "", name); sub(/\(.*/, "", name); sub(/\[.*/, "", name); sub(/.*[ *]/, "", name) }
    FNR == 1 { kind = "" }
    kind == "" && /^#define / { begin("macro", $2) }
    kind == "" && /^(static|const|struct|enum|char|int|bool|void|size_t|uint64_t|int64_t)[^;]*=/ { begin("table", $0) }
    kind == "" && /^(static|enum) .*[{]$/ && !/\(/ { begin("type", $0) } # of a type without a name: its own stands behind the members
    kind == "" && /^[a-z].*\(/ && !/;$/ { begin("function", $0) }
    kind == "" && /^TEST(_[A-Z]+)?\(.*[{]$/ { begin("function", $0); name = $0; sub(/^[A-Z_]*\(/, "", name); sub(/[,)].*/, "", name) }
    kind != "" { text = text $0 "\n" }
    kind == "type" && /^} *[a-z_]+(\[.*\])? =/ { begin("table", substr($0, 2)) }
    (kind == "macro" && !/\\$/) || (kind == "table" && /; *(\/[*].*[*]\/)?$/) || (kind == "type" && /^}/) || (kind == "function" && /^}/) { keep() }
    END {
      todo[count = 1] = from; known[from] = 1
      for (n = 1; n <= count; n++) {
        print part[todo[n]]
        words = split(part[todo[n]], word, /[^A-Za-z0-9_]+/)
        for (w = 1; w <= words; w++)
          if (word[w] in part && !known[word[w]]++) todo[++count] = word[w]
      }
    }' "$1" tests/unit/sandbox.c tests/unit/table.c tests/e2e/caller.c tests/harness/visitdeck.c
}

# What a key or command looks like where a test uses it; nothing for what is no key (a pane).
key_used() {
  case $1 in
  Enter) echo '(type|types|wait|pick)\([a-z]+, "[^"]*(\\r|\\n)|KEYC_ENTER' ;;
  ?) echo "(types?|pick|press)\\([a-z]+, (\"[^\"]*$1|'$1')" ;;
  "login form") echo '\\tdemo\\r|\\r"' ;;
  esac
}
command_used() {
  echo "[\" ]${1%% *}[\" ]"
}
job_used() { # what the worker is asked to do for an operation
  case $1 in
  me) echo JOB_READ_ME ;;
  saveProperty) echo JOB_SAVE ;;
  sendmail) echo JOB_INVITE ;;
  propertyAvailability) echo JOB_AVAILABILITY ;;
  updatePropertyStatus) echo JOB_STATUS ;;
  terminateProperty) echo JOB_TERMINATE ;;
  updateVisitor) echo JOB_VISITOR ;;
  visitCancel) echo JOB_CANCEL ;;
  visitCreate) echo JOB_BOOK ;;
  reschedule) echo JOB_MOVE ;;
  agent) echo JOB_READ_AGENT ;;
  coverage) echo JOB_READ_COVERAGE ;;
  saveMessage) echo JOB_MESSAGE ;;
  esac
}

# Each key and command of an operation is used by a test of its row, and each test of a row uses one of them, or the call.
sed -nE '/^## Members/q; s/^\| ([a-zA-Z]+) \| (GET|POST|PUT) ([^ ]*) \| [^|]* \| [^|]* \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/\1;\3;\4;\5;\6/p' doc/API.md |
  while IFS=';' read -r name path keys commands tests; do
    call=$(echo "$path" | sed 's/^.//; s/{[a-z]*}/[^"]*/')
    any="\"(/api/v1/business/)?$call[\"?]"
    [ -z "$(job_used "$name")" ] || any="$any|$(job_used "$name")"
    : >"$out.all"
    for test in $(echo "$tests" | tr -d ,); do
      file=$(ls tests/*/"${test%%:*}".c 2>/dev/null)
      [ -n "$file" ] && shown_by "$file" "${test#*:}" >"$out.one" || continue
      cat "$out.one" >>"$out.all"
      echo "$keys" | sed 's/, /\n/g' >"$out.words"
      uses=$any
      while read -r key; do
        [ -z "$(key_used "$key")" ] || uses="$uses|$(key_used "$key")"
      done <"$out.words"
      echo "$commands" | sed 's/, /\n/g' >"$out.words"
      while read -r command; do
        uses="$uses|$(command_used "$command")"
      done <"$out.words"
      grep -qE "$uses" "$out.one" || echo "doc/API.md: $test does not use $name"
    done
    echo "$keys" | sed 's/, /\n/g' | while read -r key; do
      [ -z "$(key_used "$key")" ] || grep -qE "$(key_used "$key")" "$out.all" || echo "doc/API.md: no test of $name types $key"
    done
    echo "$commands" | sed 's/, /\n/g' | while read -r command; do
      grep -qE "$(command_used "$command")" "$out.all" || echo "doc/API.md: no test of $name runs $command"
    done
  done >>"$out"

# Each member stands in a test of its row; but for those that are printed as they came, or never used.
sed -n '/^## Members/,$p' doc/API.md | sed -nE 's/^\| ([A-Z][A-Za-z]+) \| ([^|]*) \| [^|]* \| ([^|]*) \| ?([^|]*)\| ([^|]*) \|$/\1@\2@\3 \4@\5/p' |
  while IFS=@ read -r schema names use tests; do
    case "$use $tests" in *never* | *'not used'* | *:json_is_what_came*) continue ;; esac
    for test in $(echo "$tests" | tr -d ,); do
      file=$(ls tests/*/"${test%%:*}".c 2>/dev/null)
      [ -z "$file" ] || shown_by "$file" "${test#*:}"
    done >"$out.all"
    for name in $names; do
      grep -qE "(^|[^A-Za-z])$name([^A-Za-z]|\$)" "$out.all" || echo "doc/API.md: no test of $schema has $name"
    done
  done >>"$out"
rm -f "$out.all" "$out.one" "$out.words"

# Each event has its row, and the sandbox sends it.
events=$(sed -nE 's/^\| ((visit|message)\.[a-z.]+) \|.*/\1/p' doc/API.md)
[ "$(echo "$events" | wc -l)" -ge 11 ] || wrong "doc/API.md: too few events"
for event in $events; do
  grep -qF "\"$event\"" src/sandbox/events.c || wrong "src/sandbox/events.c does not send $event"
done
for event in $(grep -oE '"(visit|message)\.(new|confirmed|done|date|cancelled|report)[a-z.]*"' src/sandbox/events.c | tr -d '"'); do
  echo "$events" | grep -qxF "$event" || wrong "doc/API.md lacks $event"
done

# Each note that is named is there: "(A48)", "(A36-A38)".
grep -rohE '\(A[0-9]+[^)]{0,12}\)' src tests --include='*.[ch]' doc/API.md | grep -oE 'A[0-9]+' | sort -u | while read -r note; do
  grep -q "^### $note " doc/API-NOTES.md || echo "doc/API-NOTES.md has no $note"
done >>"$wrongs"

# The vendor's own lists.
pages=../shared/api
if [ -f "$pages/flatsy-business-api.md" ]; then
  { sed -nE 's/^`(GET|POST|PUT|DELETE) \/api\/v1\/business([^`]*)`.*/\1 \2/p' "$pages/flatsy-business-api.md"
    sed -nE 's/^\| `(GET|POST|PUT|DELETE) ([^`?]*)[^`]*`.*/\1 \2/p' "$pages/later-additions.md"; } | while read -r method path; do
    echo "$operations" | grep -qF " $method $path" || echo "doc/API.md lacks the document's $method $path"
  done >>"$wrongs"
  for event in $(sed -nE 's/^\| ((visit|message)\.[a-z.]+) \|.*/\1/p' "$pages/later-additions.md"); do
    echo "$events" | grep -qxF "$event" || echo "doc/API.md lacks the document's event $event"
  done >>"$wrongs"
  awk '/^# Webhook/ { on = 1 } /^# Schemas/ { on = 0 } on && /^[|][a-z][A-Za-z]*[|].*[|](true|false)[|]/ { split($0, cell, "|"); print cell[2] }' "$pages/flatsy-business-api.md" |
    while read -r member; do
      grep -qE "^[|] ([A-Za-z]+, )*$member(, [A-Za-z]+)* [|]" doc/API.md || echo "doc/API.md lacks the event's member $member"
    done >>"$wrongs"
  awk '/^# Schemas/ { on = 1 } !on { next } /^<h2 id="toc/ { gsub(/<[^>]*>/, ""); schema = $0 }
    /^[|][A-Za-z0-9]+[|][^|]*[|](true|false)[|]/ { split($0, cell, "|"); print schema "." cell[2] }' "$pages/flatsy-business-api.md" |
    while read -r member; do
      echo "$members" | grep -qxF "$member" || echo "doc/API.md lacks the document's member $member"
    done >>"$wrongs"
fi
[ ! -s "$wrongs" ] || { cat "$wrongs"; status=1; }
rm -f "$wrongs"
exit $status
