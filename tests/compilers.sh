#!/bin/bash
# Builds everything, tests included, without a warning, with each compiler that is here: at the usual optimization, and without, and for size.
#   tests/compilers.sh [--quick] [FOLDER]     --quick: clang alone, as it comes; FOLDER: where it builds (a temporary one, removed at the end)
# Needs ./configure (autoreconf -fi). Says what it did, and which compilers it did not find.
set -u
top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
[ -x "$top/configure" ] || { echo "no configure in $top: autoreconf -fi"; exit 1; }
compilers=(gcc clang) flags=("-g -O2" "-O0" "-Os" "-O3")
if [ "${1-}" = --quick ]; then
  shift
  compilers=(clang) flags=("-g -O2")
fi
folder=${1-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
status=0 built=0
for compiler in "${compilers[@]}"; do
  command -v "$compiler" >/dev/null || { echo "$compiler: not here"; continue; }
  for flag in "${flags[@]}"; do
    here=$folder/$compiler${flag//[^a-zA-Z0-9]/}
    begun=$SECONDS
    mkdir -p "$here"
    if (cd "$here" && { [ -f Makefile ] || "$top/configure" -q --enable-werror CC="${COMPILER_CACHE-}${COMPILER_CACHE:+ }$compiler" CFLAGS="$flag"; } &&
      make -s -k -j"$(nproc)" all && make -s -k -j"$(nproc)" check TESTS=) >"$here.log" 2>&1; then
      echo "$("$compiler" --version | head -n 1) $flag: good, $((SECONDS - begun)) s"
    else
      grep -E 'warning:|error:|undefined' "$here.log" | sort -u | head -n 20
      tail -n 5 "$here.log"
      echo "$("$compiler" --version | head -n 1) $flag: NOT good"
      status=1
    fi
    built=$((built + 1))
  done
done
[ "$built" -gt 0 ] || { echo "no compiler was tried"; status=1; }
exit $status
