#!/bin/sh
# Every text that people see is marked, listed and translated into each language.
set -u
export LC_ALL=C.UTF-8
top=${srcdir:-.}
[ -f "$top/src/base/text.h" ] || { echo "no sources in $top"; exit 1; }
here=$PWD
cd "$top" || exit 1
status=0
for file in $(grep -rlE '\b(_|N_|NOTE_|C_|NC_|ngettext)\("' src); do
  grep -qx "$file" po/POTFILES.in || { echo "$file has texts, and is not in po/POTFILES.in"; status=1; }
done
for file in $(cat po/POTFILES.in); do
  [ -f "$file" ] || { echo "po/POTFILES.in names $file, which is no more"; status=1; }
done
new=$(mktemp) merged=$(mktemp) french=$(mktemp)
xgettext --language=C --keyword=_ --keyword=N_ --keyword=NOTE_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 --from-code=UTF-8 --no-location --omit-header -o "$new" --files-from=po/POTFILES.in 2>/dev/null || status=1
for po in po/*.po; do
  msgmerge -q --no-fuzzy-matching -o "$merged" "$po" "$new" || status=1
  said=$(LC_ALL=C msgfmt -c --statistics -o /dev/null "$merged" 2>&1) || status=1
  case $said in
  *untranslated* | *fuzzy*) echo "$po: $said"; msgattrib --untranslated --no-obsolete "$merged" | grep '^msgid' | head -n 20; status=1 ;;
  esac
  grep -qE '^"Plural-Forms: nplurals=2; plural=\(n (>|!=) 1\);\\n"$' "$po" ||
    { echo "$po: its head is to say Plural-Forms: nplurals=2; plural=(n != 1); or (n > 1), so spelled: src/base/catalogue.c knows no other"; status=1; }
  language=${po#po/}
  grep -qE "^languages = .*\b${language%.po}\b" po/room.mk || { echo "$po is not among the languages of po/room.mk"; status=1; }
  [ "$po" != po/fr.po ] || cp "$merged" "$french"
done
# A number before a plural: the text needs both forms.
if msgattrib --no-wrap "$new" | awk '/^msgid / { one = $0 } /^msgid_plural / { one = "" } /^msgstr / && one != "" { print one; one = "" }' |
  grep -E '%(z|l|ll)?[du] [a-z]+s\>' | grep -vE '%[a-z]+ (is|ends)\>'; then
  echo "a counted text without ngettext"
  status=1
fi
# "PROGRAM: TEXT" has a space in French.
if grep -nE '(MAIN_NAME ": |"visitdeck(-[a-z]+)?: )(%s.n)?"' -r src --include='*.c' | grep -v '_('; then
  echo "a program's name before a text: usage_say"
  status=1
fi
# French typography: a no-break space before : ; ! ?, no typewriter apostrophes or quotes.
if msgattrib --translated --no-obsolete --no-wrap "$french" | grep '^msgstr' | grep -nE "[a-zéèà] [;!?:]|[a-zéèà][!?]|[a-z]'[a-z]"; then
  echo "po/fr.po: French typography"
  status=1
fi
# A name may begin with a vowel: "la visite de Inès" is no French.
if msgattrib --translated --no-obsolete --no-wrap "$french" | grep '^msgstr' | grep -n 'la visite de %s'; then
  echo 'po/fr.po: "de" before a name'
  status=1
fi
rm -f "$new" "$merged" "$french"
cd "$here" || exit 1
exit $status
