#!/bin/bash
# What make install leaves works by itself. Configures with folders that are nobody else's, builds without a warning, installs; then
# every program from there, in French too, the relay with its example and a password as systemd hands it over, each path that a
# page or the unit names; and uninstall and distclean leave nothing. Needs ./configure (autoreconf -fi).
#   [CC=COMPILER] tests/install.sh [TARGET...]     TARGET: what is built besides, with the same compiler
set -u
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
[ -x "$top/configure" ] || { echo "no configure in $top: autoreconf -fi"; exit 1; }
folder=$(mktemp -d) relay='' sandbox='' status=0
end() { # PROCESS: ends it, if it was started
  [ -z "$1" ] || { kill "$1" 2>/dev/null; wait "$1" 2>/dev/null; }
}
trap 'end "$relay"; end "$sandbox"; rm -rf "$folder"' EXIT
wrong() { echo "$*"; status=1; }
run() { # PROGRAM ARGS...: as a person does who has nothing set
  env -i PATH=/usr/bin:/bin HOME="$folder/home" LANGUAGE=en "$@"
}

# ---- installing
usr=$folder/files etc=$folder/etc var=$folder/var
bin=$usr/bin doc=$usr/share/doc/visitdeck man=$usr/share/man unit=$usr/lib/systemd/system/visitdeck-relay.service
mkdir "$folder/build" "$folder/home" && cd "$folder/build" || exit 1
{ "$top/configure" -q --enable-werror CC="${COMPILER_CACHE-}${COMPILER_CACHE:+ }${CC-gcc}" CFLAGS=-O0 --prefix="$usr" --sysconfdir="$etc" --localstatedir="$var" &&
  make -s -j"$(nproc)" all "$@" && make -s install; } >"$folder/log" 2>&1 || { tail -n 20 "$folder/log"; exit 1; }

for file in "$doc"/{README.md,CHANGELOG.md,LICENSE,visitdeck.conf.example,relay.conf.example,nginx.conf.example,mosquitto.conf.example,visitdeck.acl.example} \
  "$man"/man1/visitdeck.1 "$man"/man1/visitdeck-sandbox.1 "$man"/man5/visitdeck.conf.5 "$man"/man8/visitdeck-relay.8 "$unit" "$usr/share/locale/fr/LC_MESSAGES/visitdeck.mo" \
  "$usr"/share/{bash-completion/completions/visitdeck,zsh/site-functions/_visitdeck,fish/vendor_completions.d/visitdeck.fish}; do
  [ -s "$file" ] || wrong "not installed: $file"
done
# A path of ours that is named somewhere is there, or its folder where a person puts it.
for path in $(cat "$man"/man?/* "$unit" "$doc"/*.example | grep -oE "$folder/[A-Za-z0-9./_-]*[A-Za-z0-9]" | sort -u); do
  case ${path##*/} in
  relay.conf | flatsy-password | mqtt-password | agence-ca.pem | relay.crt | relay.key | visitdeck-relay) [ -e "$path" ] || [ -d "${path%/*}" ] || wrong "named, and no folder for it: $path" ;;
  *) [ -e "$path" ] || wrong "named, and not there: $path" ;;
  esac
done
! grep -nE '/usr/(local/)?bin/visitdeck' "$unit" "$man"/man?/* || wrong "a program that configure knows nothing of"

# ---- the programs
for program in visitdeck visitdeck-sandbox visitdeck-relay; do
  said=$(run "$bin/$program" -V)
  [ "$said" = "$program $(sed -n 's/^VERSION = //p' Makefile)" ] || wrong "$program -V: $said"
  said=$(env -i LANG=fr_FR.UTF-8 "$bin/$program" -h)
  case $said in *'quelle version c’est'*) ;; *) wrong "$program does not find its French" ;; esac
done
said=$(run "$bin/visitdeck" --demo visits 2>&1) || wrong "visitdeck --demo visits: $said"
said=$(run "$bin/visitdeck" --config "$doc/visitdeck.conf.example" --offline whoami 2>&1)
[ $? -eq 4 ] || wrong "visitdeck.conf.example: $said"

# ---- the unit, and the relay as it starts it
if command -v systemd-analyze >/dev/null; then
  said=$(systemd-analyze verify --man=no "$unit" 2>&1) || wrong "systemd-analyze: $said"
  ! grep -F "${unit##*/}:" <<<"$said" || wrong "systemd-analyze complains"
fi
read -r program option config < <(sed -n 's/^ExecStart=//p' "$unit")
[ "$program $option $config" = "$bin/visitdeck-relay --config $etc/visitdeck/relay.conf" ] || wrong "the unit starts $program $option $config"
for name in flatsy-password mqtt-password; do
  grep -qxF "LoadCredential=$name:$etc/visitdeck/$name" "$unit" || wrong "the unit does not hand over $name"
  grep -qF "cat \$CREDENTIALS_DIRECTORY/$name\"" "$doc/relay.conf.example" || wrong "relay.conf.example does not read $name"
done
grep -qxF "state = \"/var/lib/$(sed -n 's/^StateDirectory=//p' "$unit")\"" "$doc/relay.conf.example" || wrong "unit and example differ on the state's folder"

grep -qxF "socket = \"/run/$(sed -n 's/^RuntimeDirectory=//p' "$unit")/hook.sock\"" "$doc/relay.conf.example" || wrong "unit and example differ on the socket's folder"
grep -qF "unix:/run/$(sed -n 's/^RuntimeDirectory=//p' "$unit")/hook.sock;" "$doc/nginx.conf.example" || wrong "nginx asks at another socket"
grep -qxF "group = \"$(sed -n 's/^SupplementaryGroups=//p' "$unit")\"" "$doc/relay.conf.example" || wrong "unit and example differ on the web server's group"

mkdir -m 700 "$folder/credentials" && echo demo >"$folder/credentials/flatsy-password" && chmod 400 "$folder/credentials/flatsy-password"
mkfifo "$folder/said" "$folder/relay-said" # the first line of output says that it listens
"$bin/visitdeck-sandbox" --visits 20 >"$folder/said" &
sandbox=$!
read -r _ _ url <"$folder/said"
sed -e "s|^url = .*|url = \"$url\"|" -e 's|^user = .*|user = "demo@visitdeck.example"|' -e 's|^mqtt_url = .*|mqtt_url = "mqtt://127.0.0.1:9"|' \
  -e '/^mqtt_ca/d' -e '/^state = /d' -e '/^socket = /d' -e '/^group = /d' "$doc/relay.conf.example" >"$etc/visitdeck/relay.conf"
CREDENTIALS_DIRECTORY=$folder/credentials LANGUAGE=en "$program" "$option" "$config" >"$folder/relay-said" 2>"$folder/relay.log" &
relay=$!
read -r said <"$folder/relay-said" || { wait "$relay"; relay=''; }
[ -n "$relay" ] || { cat "$folder/relay.log"; wrong "the relay does not start"; }
for ((tries = 0; tries < 1200; tries++)); do
  said=$(run "$bin/visitdeck-relay" status 2>&1) # finds configuration and state where configure was told
  case $said in *'Flatsy read '*' ago'*) break ;; esac
  sleep 0.1
done
case $said in *'Flatsy read '*' ago'*) ;; *) wrong "the relay does not read: $said"; cat "$folder/relay.log" ;; esac
said=$(run "$bin/visitdeck-relay" path)
[ "$said" = "http://unix:$var/lib/visitdeck-relay/hook.sock:/hook/$(cat "$var/lib/visitdeck-relay/path")" ] || wrong "the relay's path: $said"

# ---- and away
end "$relay"
end "$sandbox"
relay='' sandbox=''
rm -rf "$etc/visitdeck/relay.conf" "$var/lib/visitdeck-relay"
make -s uninstall >"$folder/log" 2>&1 || { cat "$folder/log"; wrong "make uninstall"; }
left=$(find "$usr" "$etc" "$var" ! -type d)
[ -z "$left" ] || wrong "left by make uninstall: $left"
make -s distclean >"$folder/log" 2>&1 || { cat "$folder/log"; wrong "make distclean"; }
left=$(find "$folder/build" -type f)
[ -z "$left" ] || wrong "left by make distclean: $left"
exit $status
