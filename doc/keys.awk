# Rows of command.def as mdoc items: the keys and what they do.
/^COMMAND\(/ {
  split($0, part, ", ")
  keys = part[3]
  rest = $0
  # the help text is the last N_("...")
  while (match(rest, /N_\("[^"]*"\)/)) {
    help = substr(rest, RSTART + 4, RLENGTH - 6)
    rest = substr(rest, RSTART + RLENGTH)
  }
  sub(/^"/, "", keys)
  sub(/"$/, "", keys)
  gsub(/\\"/, "\\(dq", keys)
  gsub(/é/, "\\['e]", keys); gsub(/è/, "\\[`e]", keys); gsub(/ç/, "\\[,c]", keys)
  if (keys == "") keys = ":" # found there by its name
  count = split(keys, key, " ")
  line = ".It Ic"
  for (n = 1; n <= count; n++)
    line = line " " (key[n] ~ /^[(\[.,:;?!|)]$/ ? "\\&" key[n] : key[n])
  print line
  print toupper(substr(help, 1, 1)) substr(help, 2) "."
}
