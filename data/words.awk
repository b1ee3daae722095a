# Turns the demo's words (data/*.tsv) into C. Columns are separated by tabs: six are a street, two a kind and a text.
BEGIN {
  FS = "\t"
  print "/* Made from data/ by words.awk. */"
  print "#include \"sandbox/demo_words.h\"\n"
}

function wrong(what) {
  print FILENAME ":" FNR ": " what | "cat >&2"
  failed = 1
  exit 1
}

# A C string; \n is the only escape.
function quoted(text) {
  gsub(/"/, "\\\"", text)
  return "\"" text "\""
}

/^#/ || /^$/ { next }

{
  rest = $0
  gsub(/\\n/, "", rest)
  if (index(rest, "\\")) wrong("a backslash that is no \\n")
}

NF == 6 {
  if ($2 !~ /^[0-9][0-9][0-9][0-9][0-9]$/) wrong("a postcode has five digits")
  if ($4 !~ /^-?[0-9]+\.[0-9]+$/ || $4 < 41 || $4 > 52 || $5 !~ /^-?[0-9]+\.[0-9]+$/ || $5 < -6 || $5 > 10) wrong("not in France")
  if ($6 !~ /^[1-9][0-9]*$/) wrong("not a house number")
  streets = streets "    {" quoted($1) ", " quoted($2) ", " quoted($3) ", " $4 ", " $5 ", " $6 "},\n"
  street_count++
  next
}

NF == 2 && $1 ~ /^[a-z_]+$/ {
  if (!($1 in count)) kinds[++kind_count] = $1
  count[$1]++
  words[$1] = words[$1] "    " quoted($2) ",\n"
  next
}

{ wrong("neither a street nor a kind and a text") }

END {
  if (failed) exit 1
  print "static const struct demo_words_street street_rows[] = {\n" streets "};"
  print "const struct demo_words_streets demo_words_streets = {" street_count ", street_rows};"
  for (n = 1; n <= kind_count; n++) {
    kind = kinds[n]
    print "\nstatic const char *const " kind "_rows[] = {\n" words[kind] "};"
    print "const struct demo_words demo_words_" kind " = {" count[kind] ", " kind "_rows};"
  }
}
