#!/bin/sh
# Installs what building, testing and training need and this machine lacks:
#   sh cmake/bootstrap.sh
#   sh cmake/bootstrap.sh --neon        also what the preset neon builds with and runs on
#   sh cmake/bootstrap.sh --real-time   also the newest clang and its RealtimeSanitizer
#   sh cmake/bootstrap.sh --fashion     also Fashion-MNIST, in /usr/share/datasets/fashion-mnist
# On Debian and its relatives with apt-get; elsewhere it says what is missing. It changes nothing and
# needs no network where nothing is missing. Exit codes: 0 all there; 64 wrong command line; 69
# something required is not there.
set -eu

cmake_minimum=3.25

# command:package, for what is recognised by its command, wherever it came from ...
commands='g++:g++ clang++:clang clang-format:clang-format clang-tidy:clang-tidy cmake:cmake
ninja:ninja-build git:git curl:curl npm:npm pkg-config:pkgconf python3:python3'
# ... and packages without a command.
packages='ca-certificates libeigen3-dev doctest-dev libbenchmark-dev libcli11-dev
nlohmann-json3-dev zlib1g-dev libssl-dev libpng-dev libturbojpeg0-dev libprotobuf-dev libonnx-dev python3-numpy'
# What no build can do without; CMake downloads the libraries where they are not installed.
required='cmake ninja git'

wants_newest_clang=
for option; do
  case $option in
    --neon)
      commands="$commands aarch64-linux-gnu-g++:g++-aarch64-linux-gnu qemu-aarch64:qemu-user"
      required="$required aarch64-linux-gnu-g++ qemu-aarch64"
      ;;
    --real-time) wants_newest_clang=yes ;;
    --fashion) packages="$packages dataset-fashion-mnist" ;;
    *)
      printf 'bootstrap: expected --neon, --real-time or --fashion, found: %s\n' "$option" >&2
      exit 64
      ;;
  esac
done

say() { printf 'bootstrap: %s\n' "$*"; }
die() { printf 'bootstrap: %s\n' "$*" >&2; exit 69; }
has() { command -v "$1" >/dev/null 2>&1; }

missing_commands() {
  for pair in $commands; do
    has "${pair%%:*}" || printf '%s ' "${pair%%:*}"
  done
}

missing_packages() {
  for pair in $commands; do
    has "${pair%%:*}" || printf '%s ' "${pair#*:}"
  done
  for package in $packages; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
      installed) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

# The runtime libraries of clang's sanitizers and fuzzer are a package of their own, named after
# clang's version, so this can be told only once clang is there.
missing_clang_runtime() {
  has clang++ || return 0
  for library in "$(clang++ -print-resource-dir)"/lib/*/libclang_rt.asan*; do
    [ -e "$library" ] && return 0
  done
  version=$(clang++ -dumpversion)
  printf 'libclang-rt-%s-dev' "${version%%.*}"
}

# From version 20 on clang has a RealtimeSanitizer, in its runtime libraries.
missing_newest_clang() {
  [ -n "$wants_newest_clang" ] || return 0
  version=$(apt-cache pkgnames clang- | sed -n 's/^clang-\([0-9][0-9]*\)$/\1/p' | sort -n | tail -n 1)
  for package in "clang-$version" "libclang-rt-$version-dev"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    DEBIAN_FRONTEND=noninteractive "$@"
  elif has sudo; then
    sudo DEBIAN_FRONTEND=noninteractive "$@"
  else
    die "neither root nor sudo; as root, run: $*"
  fi
}

# Recommended packages are left out: those of npm alone are hundreds.
install() {
  say "installing: $*"
  as_root apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@" ||
    die "apt-get could not install: $*"
}

if has apt-get && has dpkg-query; then
  missing=$(missing_packages)
  runtime=$(missing_clang_runtime)
  newest=$(missing_newest_clang)
  if [ -z "$missing$runtime$newest" ]; then
    say 'nothing is missing'
  else
    say 'updating the package lists'
    as_root apt-get -o DPkg::Lock::Timeout=300 update -q ||
      say 'the package lists could not be updated; trying with those that are here'
    # shellcheck disable=SC2086 # a list of words
    [ -z "$missing" ] || install $missing
    runtime=$(missing_clang_runtime)
    [ -z "$runtime" ] || install "$runtime"
    newest=$(missing_newest_clang) # the lists are up to date now
    # shellcheck disable=SC2086 # a list of words
    [ -z "$newest" ] || install $newest
  fi
else
  say 'no apt-get here; please install with the package manager of this system:'
  say '  needed: a C++20 compiler, CMake 3.25, Ninja, git; OpenSSL, libpng and'
  say '          libjpeg-turbo for the MNIST programs'
  say '  used: curl, npm (if curl finds no mirror), clang, clang-format, clang-tidy, pkg-config, python3,'
  say '        ONNX and protobuf (to write ONNX files)'
  say '  used, and downloaded by CMake if absent: Eigen 3.4 or 5, doctest, Google Benchmark, CLI11,'
  say '            nlohmann-json, zlib'
  missing=$(missing_commands)
  say "not found: ${missing:-nothing}"
fi

for command in $required; do
  has "$command" || die "$command is missing"
done
has c++ || has g++ || has clang++ || die 'a C++ compiler is missing'
found=$(cmake --version | sed -n 's/^cmake version \([0-9]*\.[0-9]*\).*/\1/p')
if [ "${found%%.*}" -lt "${cmake_minimum%%.*}" ] ||
  { [ "${found%%.*}" -eq "${cmake_minimum%%.*}" ] && [ "${found#*.}" -lt "${cmake_minimum#*.}" ]; }; then
  die "CMake $cmake_minimum is needed, found $found"
fi
