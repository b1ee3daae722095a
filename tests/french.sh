#!/bin/sh
# Which language each program speaks: that of the environment, also where the host has no such locale (of the ones below hardly
# any has one), and English for a script that says LC_ALL=C.
set -u
status=0
speaks() { # LANGUAGE-OF-THE-TEXT ENVIRONMENT...
  wanted=$1
  shift
  for program in visitdeck visitdeck-sandbox visitdeck-relay; do
    said=$(env -i PATH="$PATH" "$@" "./$program" --help) || { echo "$* $program --help: status $?"; status=1; }
    case $said in
    *'quelle version c’est'*) speech=fr ;;
    *'which version it is'*) speech=en ;;
    *) speech=neither ;;
    esac
    [ "$speech" = "$wanted" ] || { echo "$* $program --help: $speech, not $wanted"; status=1; }
  done
}
speaks fr LANG=fr_FR.UTF-8
speaks fr LANG=fr_FR
speaks fr LANG=fr_CA.UTF-8
speaks fr LANG=en_US.UTF-8 LC_MESSAGES=fr_BE.UTF-8
speaks fr LC_ALL=fr_LU.UTF-8@euro LANG=en_US.UTF-8
speaks fr LANGUAGE=fr
speaks fr LANGUAGE=fr LC_ALL=C.UTF-8
speaks fr LANGUAGE=de:fr:en LANG=de_DE.UTF-8
speaks en LANGUAGE=
speaks en LANG=en_GB.UTF-8
speaks en LANG=de_DE.UTF-8
speaks en LANGUAGE=en:fr LANG=fr_FR.UTF-8
speaks en LANGUAGE=fr LC_ALL=C
speaks en LANG=fr_FR.UTF-8 LC_ALL=POSIX
# What goes wrong is told in French too.
for word in "./visitdeck dance" "./visitdeck-sandbox dance" "./visitdeck-relay dance"; do
  said=$(env -i PATH="$PATH" LANG=fr_FR.UTF-8 HOME=/nonexistent $word 2>&1)
  case $said in *'pas de commande'* | *'argument de trop'* | *'commande inconnue'*) ;; *) echo "$word: $said"; status=1 ;; esac
done
exit $status
