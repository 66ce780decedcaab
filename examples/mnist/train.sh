#!/bin/sh
# Trains the reference network on MNIST or, if that is unavailable, on Fashion-MNIST, from Debian's package
# dataset-fashion-mnist, which is installed only then:
#   train.sh --find     only makes sure that one of the two is there
#   train.sh PROGRAM    trains with PROGRAM (mnist_train), into runs/seed or runs/seed-fashion
# Exit codes: 0 done; 64 wrong command line; 66 neither is available; others as of fetch_mnist.sh and PROGRAM.
set -eu

here=$(dirname "$0")
fashion=${MLP_FASHION_DIR:-/usr/share/datasets/fashion-mnist}

say() { printf 'train.sh: %s\n' "$*" >&2; }

is_mnist_here() { sh "$here/fetch_mnist.sh" --check --quiet >/dev/null 2>&1; }
is_fashion_here() { [ -f "$fashion/train-images-idx3-ubyte.gz" ] || [ -f "$fashion/train-images-idx3-ubyte" ]; }

find_data() {
  status=0
  sh "$here/fetch_mnist.sh" --brief >/dev/null || status=$?
  [ "$status" -eq 66 ] || return "$status" # found; or an error that other data would not fix
  is_fashion_here || sh "$here/../../cmake/bootstrap.sh" --fashion >&2 || say 'Fashion-MNIST: not installed'
  is_fashion_here && return
  sh "$here/fetch_mnist.sh" --check >/dev/null
}

if [ $# -ne 1 ]; then
  say "expected --find or a program to train with, found $# arguments"
  exit 64
fi
if [ "$1" = --find ]; then
  find_data
  exit
fi
is_mnist_here || is_fashion_here || find_data
if is_mnist_here; then
  exec "$1" --out runs/seed
fi
say 'MNIST cannot be had here, so this trains on Fashion-MNIST instead, into runs/seed-fashion'
exec "$1" --data "$fashion" --out runs/seed-fashion
