#!/bin/sh
# The two commands of README.md, in either order, from a copy in which nothing is built; and on a machine whose libraries
# for the tests came after the first build.
set -u
top=$(cd "${srcdir:-.}" && pwd)
[ -x "$top/dev" ] || { echo "no ./dev in $top"; exit 1; }
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
status=0
fail() { echo "$1"; status=1; }
unset MAKEFLAGS MAKELEVEL MFLAGS TEST_ONLY TEST_SAMPLE
export CFLAGS=-O0 # quicker to build

mkdir "$home/copy" "$home/bin"
tar -C "$top" --exclude=./build --exclude='./build-[!a]*' --exclude='./build-asan' --exclude=./.git --exclude='*.tar.xz' -cf - . | tar -C "$home/copy" -xf -
chmod -R u+w "$home/copy"
cd "$home/copy" || exit 1

# Everything is there as far as ./dev is to know: a test installs nothing.
mkdir "$home/nothing-missing"
printf '#!/bin/sh\nprintf installed\n' >"$home/nothing-missing/dpkg-query"
chmod +x "$home/nothing-missing/dpkg-query"
export PATH="$home/nothing-missing:$PATH"

# A pkg-config that does not see what only the tests need.
real=$(command -v pkg-config)
cat >"$home/bin/pkg-config" <<END
#!/bin/sh
case "\$*" in *cmocka* | *vterm*) exit 1 ;; esac
exec $real "\$@"
END
chmod +x "$home/bin/pkg-config"

said=$(PATH="$home/bin:$PATH" ./dev run -- --version 2>&1) || fail "./dev run without the tests' libraries: $said"
case $said in *visitdeck*) ;; *) fail "./dev run says no version: $said" ;; esac
said=$(PATH="$home/bin:$PATH" ./dev test test_list 2>&1) && fail "./dev test passes without the tests' libraries: $said"
case $said in *cmocka*) ;; *) fail "./dev test does not say what is missing: $said" ;; esac
said=$(./dev test test_list 2>&1) || fail "./dev test after ./dev run: $said"
case $said in *"5 test(s) run"*) ;; *) fail "./dev test after ./dev run runs nothing: $said" ;; esac
rm build/Makefile build/visitdeck # configured and linked anew; what it compiled is what it would compile again
said=$(./dev run -- --version 2>&1) || fail "./dev run after ./dev test: $said"

# What is named by no test is said; one test of a program is one.
said=$(./dev test no_test_of_this_name 2>&1) && fail "./dev test takes any name: $said"
said=$(./dev test test_list:test_pages_and_ends 2>&1) || fail "./dev test PROGRAM:TEST: $said"
case $said in *"1 test(s) run"*) ;; *) fail "./dev test PROGRAM:TEST runs more: $said" ;; esac
exit $status
