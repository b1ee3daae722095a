#!/bin/bash
# make check-exports, where visitdeck was built: other programs read what agenda and visits export, of the days when the
# clock changes and of a visitor with a hostile name, and see the same hours and texts, without a warning. What is not on
# this machine is named, and counts as failed.
set -u
export LC_ALL=C.UTF-8 LANGUAGE=en TZ=Europe/Paris
folder=$(mktemp -d)
sandbox=
failed=0
trap '[ -z "$sandbox" ] || kill "$sandbox"; rm -rf "$folder"' EXIT

fine() { echo "ok      $*"; }
wrong() { echo "FAILED  $*"; failed=1; }
here() { # PROGRAM PACKAGE
  command -v "$1" >/dev/null && return
  wrong "$1 is not here: apt-get install --no-install-recommends $2"
  return 1
}
same() { # WHAT WANTED GOT
  if [ "$2" = "$3" ]; then fine "$1 ($(printf '%s\n' "$2" | wc -l))"; else wrong "$1"; diff <(echo "$2") <(echo "$3") | head -n 20; fi
}
silent() { # WHAT FILE: nothing was said there
  if [ -s "$2" ]; then wrong "$1 says:"; head -n 10 "$2"; else fine "$1 says nothing"; fi
}
visitdeck() { HOME=$folder/home XDG_CONFIG_HOME='' XDG_STATE_HOME='' XDG_CACHE_HOME='' ./visitdeck --url "$url" --now "$now" "$@"; }

begin() { # NOW: a sandbox of that time, with one visitor more than its own, who is hostile
  now=$1
  mkdir -p "$folder/home"
  ./visitdeck-sandbox --now "$now" >"$folder/url" &
  sandbox=$!
  until grep -q listening "$folder/url"; do kill -0 "$sandbox" || exit 1; sleep 0.1; done
  url=$(sed -n 's/^listening on //p' "$folder/url")
  echo demo | visitdeck login --user demo@visitdeck.example --password-stdin >/dev/null || exit 1
  slot=$(visitdeck slots 13-1063 --all --json | sed -n 's/.*"date":"\([^"]*\)".*/\1/p' | head -n 1)
  visitdeck --yes book 13-1063 "$slot" --email x@x.fr --first-name '=HYPERLINK("http://x")' --last-name '<b>Noël</b>; 😀' \
    --phone +442079460958 >/dev/null || exit 1
}

end() {
  kill "$sandbox"
  wait "$sandbox" 2>/dev/null
  sandbox=
  rm -rf "$folder/home"
}

# The hours of a day as visitdeck itself has them.
hours() { visitdeck agenda "$1" --csv | awk -F, 'NR > 1 { print $2 }' | sort; }

calendars() { # DAY
  local day=$1 american european
  american=$(date -d "$day" +%m/%d/%Y) european=$(date -d "$day" +%d/%m/%Y)
  visitdeck visits --ics >"$folder/visits.ics" 2>"$folder/said"
  sed -i '/ and are not in the calendar$/d' "$folder/said" # the demo has some without a date
  silent "visits --ics" "$folder/said"
  wanted=$(hours "$day")
  if here calcurse calcurse; then
    mkdir -p "$folder/calcurse"
    calcurse -D "$folder/calcurse" -C "$folder/calcurse" -i "$folder/visits.ics" >"$folder/printed" 2>"$folder/said"
    silent "calcurse of $day" "$folder/said"
    grep -q ' 0 skipped' "$folder/printed" || wrong "calcurse skips: $(cat "$folder/printed")"
    same "calcurse has the hours of $day" "$wanted" "$(calcurse -D "$folder/calcurse" -C "$folder/calcurse" -Q \
      --filter-type apt --from "$american" --days 1 --format-apt '%S\n' | grep -E '^[0-9]+:[0-9]+$' | sort)"
    rm -rf "$folder/calcurse"
  fi
  if here khal khal; then
    mkdir -p "$folder/khal/visits"
    printf '[calendars]\n[[visits]]\npath = %s\n[locale]\ntimeformat = %%H:%%M\ndateformat = %%d/%%m/%%Y\nlongdateformat = %%d/%%m/%%Y\ndatetimeformat = %%d/%%m/%%Y %%H:%%M\nlongdatetimeformat = %%d/%%m/%%Y %%H:%%M\nlocal_timezone = Europe/Paris\ndefault_timezone = Europe/Paris\n[sqlite]\npath = %s\n' \
      "$folder/khal/visits" "$folder/khal/db" >"$folder/khal/config"
    khal -c "$folder/khal/config" import --batch -a visits "$folder/visits.ics" >"$folder/printed" 2>"$folder/said"
    silent "khal of $day" "$folder/said"
    same "khal has the hours of $day" "$wanted" \
      "$(khal -c "$folder/khal/config" list --day-format '' --format '{start-time}' "$european" 1d | grep -E '^[0-9]' | sort)"
    # Imported again, nothing is there twice.
    khal -c "$folder/khal/config" import --batch -a visits "$folder/visits.ics" >"$folder/printed" 2>"$folder/said"
    same "khal has each once" "$wanted" \
      "$(khal -c "$folder/khal/config" list --day-format '' --format '{start-time}' "$european" 1d | grep -E '^[0-9]' | sort)"
    rm -rf "$folder/khal"
  fi
}

tables() {
  here soffice libreoffice-calc || return
  visitdeck visits --csv=excel >"$folder/visits.csv"
  (cd "$folder" && HOME=$folder soffice --headless --infilter='CSV:59,34,76,1' --convert-to fods visits.csv >"$folder/printed" 2>&1 &&
    HOME=$folder soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1' --outdir again visits.fods >"$folder/printed" 2>&1)
  [ -s "$folder/visits.fods" ] || { wrong "LibreOffice: $(cat "$folder/printed")"; return; }
  if grep -q 'table:formula=' "$folder/visits.fods"; then wrong "LibreOffice has a formula"; else fine "LibreOffice has no formula"; fi
  same "LibreOffice has each line" "$(visitdeck visits --csv | wc -l) lines" "$(wc -l <"$folder/again/visits.csv") lines"
  same "LibreOffice has the telephones" "$(visitdeck visits --csv | grep -oE "'?[+0][0-9 ]{8,}" | sort)" \
    "$(grep -oE "'?[+0][0-9 ]{8,}" "$folder/again/visits.csv" | sort)"
}

sheets() { # DAY
  local browser
  browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || { here chromium chromium; return; }
  visitdeck agenda "$1" --sheet >"$folder/sheet.html"
  (cd "$folder" && HOME=$folder "$browser" --headless --no-sandbox --disable-gpu --enable-logging=stderr --dump-dom "file://$folder/sheet.html" >dom 2>said
    HOME=$folder "$browser" --headless --no-sandbox --disable-gpu --print-to-pdf=sheet.pdf "file://$folder/sheet.html" 2>/dev/null)
  same "the browser has each visit" "$(visitdeck agenda "$1" --json | grep -o '"visitorVisits"' | wc -l) visits" \
    "$(grep -cE '<tr( class="off")?><td>' "$folder/dom") visits"
  if grep CONSOLE "$folder/said"; then wrong "the browser warns"; else fine "the browser warns of nothing"; fi
  if [ -s "$folder/sheet.pdf" ]; then fine "the sheet is printed"; else wrong "the sheet is not printed"; fi
}

objects() { # DAY
  here jq jq || return
  same "jq has each visit" "$(visitdeck visits --csv | awk -F, 'NR > 1 { print $NF }' | sort -u)" \
    "$(visitdeck visits --json | jq -r '.[].id' 2>"$folder/said" | sort -u)"
  silent jq "$folder/said"
}

for now in 2026-10-25T08:00:00Z 2026-03-29T07:00:00Z 2026-03-28T08:00:00Z; do
  begin "$now"
  echo "---- ${now%T*}"
  calendars "${now%T*}"
  if [ "$now" = 2026-10-25T08:00:00Z ]; then
    tables
    sheets "${now%T*}"
    objects
  fi
  end
done
exit $failed
