#!/bin/sh
# Writes tests/parity/reference/ anew, with these versions of the other programs:
#   sh tests/parity/make_reference.sh [FOLDER]
# FOLDER, by default build/parity, is where they are installed with pip, in a virtual environment; it needs Python 3.11
# or newer and, where the index has no PyTorch without CUDA, 6 GB. What has changed, git shows.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/../../build/parity}

python3 -m venv "$folder"
"$folder/bin/pip" install --quiet torch==2.15.0 optax==0.2.8 jax==0.10.2 scikit-learn==1.9.1 numpy==2.4.6
for topic in activation averaging layer loss metric optimizer schedule; do
  "$folder/bin/python" "$here/make_reference/$topic.py"
done
