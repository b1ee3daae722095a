#!/bin/sh
# The manual against the sources and the programs: every option, command, status, setting and variable is in its page and the other way
# round; --help names every option; the pages are well formed (where mandoc is there).
set -u
export LC_ALL=C.UTF-8
top=${srcdir:-.}
[ -f "$top/doc/visitdeck.1.in" ] || { echo "no doc in $top"; exit 1; }
[ -f doc/visitdeck.1 ] || { echo "no doc/visitdeck.1 here: make"; exit 1; }
status=0
wrong() { echo "$*"; status=1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# same WHAT ONE OTHER: two files of words, one a line
same() {
  sort -u -o "$2" "$2"
  sort -u -o "$3" "$3"
  [ -s "$2" ] || wrong "$1: nothing was found"
  comm -23 "$2" "$3" | sed "s|^|$1 lacks |" >"$folder/missing"
  comm -13 "$2" "$3" | sed "s|^|$1 has, and the program has not: |" >>"$folder/missing"
  [ ! -s "$folder/missing" ] || wrong "$(cat "$folder/missing")"
}

# ---- options of the command lines
check_options() { # PROGRAM SOURCE PAGE
  grep -oE '\{"[a-z-]+", OPTION_[A-Z]+,' "$top/$2" | sed 's/{"//; s/",.*//' >"$folder/options"
  grep -oE 'Fl -[a-z][a-z-]*' "$3" | sed 's/Fl -//' >"$folder/named"
  same "$3" "$folder/options" "$folder/named"
  for letter in h V; do grep -qE "^\.It Fl $letter ," "$3" || wrong "$3 lacks -$letter"; done
  LANGUAGE=en "./$1" --help >"$folder/help" || wrong "$1 --help fails"
  grep -oE -e '--[a-z][a-z-]*' "$folder/help" | sed 's/--//' >"$folder/named"
  same "$1 --help" "$folder/options" "$folder/named"
  for both in "-h --help" "-V --version"; do
    short=$(LANGUAGE=en "./$1" ${both% *}) && long=$(LANGUAGE=en "./$1" ${both#* }) && [ -n "$short" ] && [ "$short" = "$long" ] ||
      wrong "$1: $both are not the same"
  done
  said=$(LANGUAGE=en "./$1" -x 2>&1) && wrong "$1 takes -x"
  case $said in *-x*--help*) ;; *) wrong "$1 says of -x: $said" ;; esac
}
check_options visitdeck src/cli/cli_options.c doc/visitdeck.1
check_options visitdeck-sandbox src/sandbox/main.c "$top/doc/visitdeck-sandbox.1"
check_options visitdeck-relay src/relay/main.c doc/visitdeck-relay.8
# What is printed to a pipe that is closed, or a disk that is full, hangs and crashes nothing.
for program in visitdeck visitdeck-sandbox visitdeck-relay; do
  "./$program" --help >&- 2>/dev/null
  [ $? -le 2 ] || wrong "$program --help without an output: status $?"
  "./$program" --help >/dev/full 2>/dev/null
  [ $? -le 2 ] || wrong "$program --help on a full disk: status $?"
done

# ---- settings, statuses, variables
settings() { # SOURCE: those of its table, and those of an account, which both tables have
  sed -n 's/^ *{"\([a-z_]*\)", SETTING_.*/\1/p; s/^ *X(of, [a-z_]*, "\([a-z_]*\)".*/\1/p' "$top/$1" "$top/src/settings/settings_account.h"
}
settings src/visitdeck/config.c >"$folder/settings"
sed -n 's/^\.It Cm //p' doc/visitdeck.conf.5 | sed 's/ , /\n/g' >"$folder/named"
same doc/visitdeck.conf.5 "$folder/settings" "$folder/named"
settings src/relay/config.c >"$folder/settings"
sed -n '/^\.Sh CONFIGURATION/,/^\.Sh WHAT/s/^\.It Li //p' doc/visitdeck-relay.8 | sed 's/ , /\n/g' >"$folder/named"
same doc/visitdeck-relay.8 "$folder/settings" "$folder/named"
for word in $(sed -n 's/^  X(VISIT_[A-Z_]*, "\([a-z.]*\)".*/\1/p' "$top/src/model/visit.h") cancelled draft; do
  grep -qE "^\.Cm (.* )?$word( |$)" doc/visitdeck.1 || wrong "doc/visitdeck.1 does not name the status $word"
  XDG_STATE_HOME=$folder/state XDG_CACHE_HOME=$folder/cache ./visitdeck --offline visits --status "$word" >/dev/null 2>"$folder/said"
  [ $? -ne 2 ] || wrong "visits --status $word is not taken: $(cat "$folder/said")"
done
for name in $(grep -rohE 'getenv\("[A-Z_]+"\)' "$top"/src | sed 's/.*("//; s/").*//' | sort -u) XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME; do
  cat doc/visitdeck.1 doc/visitdeck-relay.8 | grep -qE "^\.(It )?Ev (.* )?$name( |$)" || wrong "no page names the variable $name"
done

# ---- what configure was told
grep -n '@[A-Za-z]*@' doc/visitdeck.1 doc/visitdeck.conf.5 doc/visitdeck-relay.8 doc/visitdeck-relay.service data/relay.conf.example &&
  wrong "a folder was not filled in"

# ---- the pages as they are read
if command -v mandoc >/dev/null; then
  for page in doc/visitdeck.1 doc/visitdeck.conf.5 doc/visitdeck-relay.8 "$top/doc/visitdeck-sandbox.1"; do
    said=$(mandoc -Tlint -Wwarning "$page") || wrong "$said"
    mandoc -Tascii -Owidth=240 "$page" | sed 's/.\x08//g' >"$folder/read"
    ! grep -n ']]' "$folder/read" || wrong "$page: one option inside another's brackets"
    [ "$page" = doc/visitdeck.1 ] || continue
    LANGUAGE=en ./visitdeck --help | sed -n '/^Commands$/,/^Options$/s/^  \([a-z].*\)/\1/p' | while IFS= read -r usage; do
      grep -qE "^ +$(printf '%s' "$usage" | sed 's/[][|.*]/\\&/g')( |$)" "$folder/read" || echo "$page does not have: $usage"
    done >"$folder/missing"
    [ ! -s "$folder/missing" ] || wrong "$(cat "$folder/missing")"
  done
else
  echo "mandoc is not here: the pages were not read as they are printed"
fi
exit $status
