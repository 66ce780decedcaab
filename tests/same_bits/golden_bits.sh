#!/bin/sh
# Builds the networks of golden/ in one way after the other and compares the bits that they end with
# with golden_bits.txt:
#   golden_bits.sh              every row below whose compiler is here
#   golden_bits.sh gcc clang    only these; fails where a compiler is missing
# Prints a line for each. Uses as many processes as CMAKE_BUILD_PARALLEL_LEVEL says, or one a core.
# A change of bits that is meant is written down by
#   golden_bits.sh --write
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
eigen=${EIGEN_INCLUDE:-/usr/include/eigen3}

# NAME|what runs the program|compiler and flags
rows='gcc||g++ -O1 -march=native
clang||clang++ -O2 -march=native
gcc-O0||g++ -O0 -march=native
gcc-O3||g++ -O3 -march=native -ffp-contract=fast
gcc-Os||g++ -Os -march=native
gcc-uncontracted||g++ -O2 -march=native -ffp-contract=off
clang-contracted||clang++ -O3 -march=native -ffp-contract=fast
clang-newer||clang++-19 -O2 -march=native
avx2||g++ -O2 -march=x86-64-v3
avx512||g++ -O2 -march=x86-64-v4
avx-without-fma||g++ -O1 -mavx
sse2||g++ -O1 -march=x86-64
sse2-clang||clang++ -O2 -march=x86-64
sse2-in-software||g++ -O1 -march=x86-64 -DMLP_MULTIPLY_ADD_IN_SOFTWARE
unaligned||clang++ -O1 -msse4.2 -mfma -DEIGEN_MAX_ALIGN_BYTES=0
scalar||g++ -O2 -march=native -DEIGEN_DONT_VECTORIZE
scalar-without-fma||g++ -O2 -march=x86-64 -DEIGEN_DONT_VECTORIZE
aarch64|qemu-aarch64 -L /usr/aarch64-linux-gnu|aarch64-linux-gnu-g++ -O1
riscv64|qemu-riscv64 -L /usr/riscv64-linux-gnu|riscv64-linux-gnu-g++ -O1'

work=$(mktemp -d "${TMPDIR:-/tmp}/mlp-golden.XXXXXX")
trap 'rm -rf "$work"' EXIT

build() { # compiler and flags
  # shellcheck disable=SC2016 # the inner shell expands these
  printf '%s\n' "$here"/golden/*.cpp |
    xargs -P "$jobs" -I {} sh -c 'source=$1 object=$2/$(basename "$1").o; shift 2; "$@" -c "$source" -o "$object"' \
      _ {} "$work" "$@" -std=c++20 -w -I "$root/include" -isystem "$eigen" &&
    "$@" "$work"/*.o -o "$work/golden"
}

can_run() { # instruction set of -march
  case $1 in
    *x86-64-v4*) grep -q avx512f /proc/cpuinfo ;;
    *x86-64-v3* | *-mfma*) grep -q fma /proc/cpuinfo ;;
  esac
}

if [ "${1-}" = --write ]; then
  build g++ -O1 -march=native
  "$work/golden" >"$here/golden_bits.txt"
  exit
fi

wanted=" $* "
failed=0 compared=0
while IFS='|' read -r name emulator command; do
  case $wanted in
    '  ') ;;
    *" $name "*) ;;
    *) continue ;;
  esac
  compiler=${command%% *}
  runner=${emulator%% *}
  if ! command -v "$compiler" >/dev/null || ! command -v "${runner:-true}" >/dev/null || ! can_run "$command"; then
    printf '%-19s left out: it needs %s and what runs its programs\n' "$name" "$compiler"
    if [ $# -gt 0 ]; then failed=$((failed + 1)); fi
    continue
  fi
  began=$(date +%s)
  # shellcheck disable=SC2086 # words
  if build $command </dev/null && $emulator "$work/golden" "$here/golden_bits.txt" >"$work/log"; then :; else
    failed=$((failed + 1))
    [ ! -e "$work/log" ] || sed 's/^/  /' "$work/log"
  fi
  compared=$((compared + 1))
  printf '%-19s %s, %d s: %s\n' "$name" "$(tail -n 1 "$work/log")" $(($(date +%s) - began)) "$command"
  rm -f "$work"/*
done <<END
$rows
END
[ "$failed" -eq 0 ] && [ "$compared" -gt 0 ]
