#!/bin/sh
# Whether what must not wait does not: check.cpp under the RealtimeSanitizer of the newest clang here,
# and a layer that allocates, which must be found.
#   sh tests/real_time/run.sh [COMPILER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# clang++-22 before clang++-20 before clang++; the sanitizer is there from version 20 on.
newest() {
  for path in $(printf '%s' "$PATH" | tr ':' ' '); do
    ls "$path" 2>/dev/null | sed -n 's/^clang++-\([0-9]*\)$/\1 &/p'
  done | sort -rn | sed -n '1s/.* //p'
}
compiler=${1:-$(newest)}
if ! "${compiler:=clang++}" -fsanitize=realtime -x c++ -E /dev/null >/dev/null 2>&1; then
  echo "real_time: expected clang 20 or newer, found ${compiler}" >&2
  exit 69
fi
eigen=$(pkg-config --cflags-only-I eigen3 2>/dev/null | sed 's/-I/-isystem /') || true

build() {
  # shellcheck disable=SC2086 # lists of words
  "$compiler" -std=c++20 -march=native -O1 -g1 -DNDEBUG -fsanitize=realtime -I"$root/include" -I"$root/tests" \
    ${eigen:--isystem /usr/include/eigen3} "$@"
}
build "$here/check.cpp" -o "$work/check"
build -DMLP_CONTROL "$here/check.cpp" -o "$work/control"

failed=0
"$work/check" || failed=1
if "$work/control" >"$work/log" 2>&1 || ! grep -q 'RealtimeSanitizer: unsafe-library-call' "$work/log"; then
  echo 'real_time: a layer that allocates was not found:'
  cat "$work/log"
  failed=$((failed + 1))
fi
echo "checks: $((2 - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
