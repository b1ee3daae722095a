#!/bin/sh
# The demo's words (data/*.tsv) become C or are refused with file and line; the streets are where their cities are; the example
# configuration is read by the real program and knows every option.
set -u
export LC_ALL=C.UTF-8
top=${srcdir:-.}
[ -f "$top/data/words.awk" ] || { echo "no data in $top"; exit 1; }
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
status=0
fail() { echo "$1"; status=1; }

# words.awk
bad() { # LINE WHAT
  printf '# one line more\n%b\n' "$1" >"$home/bad.tsv"
  said=$(awk -f "$top/data/words.awk" "$home/bad.tsv" 2>&1 >/dev/null) && fail "words.awk takes: $1"
  case $said in "$home/bad.tsv:2: $2"*) ;; *) fail "words.awk says '$said' of: $1" ;; esac
}
bad 'rue X\t7500\tParis\t48.8\t2.3\t9' 'a postcode'
bad 'rue X\t75001\tParis\t2.3\t48.8\t9' 'not in France'
bad 'rue X\t75001\tParis\t48.8\t2.3\t0' 'not a house number'
bad 'rue X, Paris' 'neither'
bad 'text\ta\\\\tb' 'a backslash'

# Forty streets, each once; those of a city within 8 km of each other.
grep -v '^#' "$top/data/streets.tsv" | awk -F '\t' '
  seen[$1 FS $3]++ { print "twice: " $1; bad = 1 }
  !($3 in latitude) { latitude[$3] = $4; longitude[$3] = $5 }
  { x = ($5 - longitude[$3]) * 0.7; y = $4 - latitude[$3]; if (sqrt(x * x + y * y) * 111 > 8) { print "far from " $3 ": " $1; bad = 1 } }
  END { if (NR != 40) { print NR " streets"; bad = 1 } exit bad }' || status=1

settings() { # SOURCE: those of its table, and those of an account, which both tables have
  sed -n 's/^ *{"\([a-z_]*\)", SETTING_.*/\1/p; s/^ *X(of, [a-z_]*, "\([a-z_]*\)".*/\1/p' "$top/$1" "$top/src/settings/settings_account.h"
}
[ "$(settings src/visitdeck/config.c | wc -l)" -gt 12 ] && [ "$(settings src/relay/config.c | wc -l)" -gt 12 ] || fail "the tables of settings are not found"

# The example: every option that the program knows is in it, and the program reads it.
example=$top/data/visitdeck.conf.example
for option in $(settings src/visitdeck/config.c); do
  grep -qE "^ *(# )?$option( |$)" "$example" || fail "$example does not have $option"
done
read_it() { # FILE PROFILE
  XDG_STATE_HOME=$home/state XDG_CACHE_HOME=$home/cache LANGUAGE=en ./visitdeck --config "$1" --profile "$2" --offline whoami 2>&1
}
for profile in $(sed -n 's/^profile \([a-z]*\) .*/\1/p' "$example"); do
  said=$(read_it "$example" "$profile")
  [ $? -eq 4 ] || fail "visitdeck does not read $example: $said"
done
[ -n "${profile-}" ] || fail "no profile in $example"
sed 's/^  refresh/  freshness/' "$example" >"$home/stale.conf"
said=$(read_it "$home/stale.conf" default)
[ $? -eq 2 ] || fail "an example with an unknown option is read all the same: $said"

# The relay's example, the same: it is read as far as the path that the first start makes.
relay=data/relay.conf.example # as configure has made it
for option in $(settings src/relay/config.c); do
  grep -qE "^(# )?$option( |$)" "$relay" || fail "$relay does not have $option"
done
sed "s|^state = .*|state = \"$home/relay\"|" "$relay" >"$home/relay.conf"
said=$(LANGUAGE=en ./visitdeck-relay --config "$home/relay.conf" path 2>&1)
case $said in *"$home/relay/path"*"start visitdeck-relay once"*) ;; *) fail "visitdeck-relay does not read $relay: $said" ;; esac
echo 'freshness = 1' >>"$home/relay.conf"
said=$(LANGUAGE=en ./visitdeck-relay --config "$home/relay.conf" path 2>&1)
[ $? -eq 2 ] || fail "a relay's example with an unknown option is read all the same: $said"
exit $status
