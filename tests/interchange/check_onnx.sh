#!/bin/sh
# Exports models as ONNX and runs them in ONNX Runtime, from the npm package onnxruntime-node:
#   check_onnx.sh EXPORT DIR WORK NAME:INPUTS...
# EXPORT is mlp_export, DIR where `models make` has written the models of these names. Exit code 77 where the package cannot be
# had. It brings the runtime itself along; no script of any package is run.
set -eu
export=$1 data=$2 work=$3
here=$(dirname "$0")/onnx_runtime
shift 3

mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/check.mjs" "$work/"
cd "$work"
if ! cmp -s package-lock.json installed-lock.json; then
  if ! npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier </dev/null; then
    echo 'SKIPPED: npm cannot install onnxruntime-node here, so no graph was run'
    exit 77
  fi
  cp package-lock.json installed-lock.json
fi

for model; do
  name=${model%:*} inputs=${model#*:}
  "$export" "$data/$name.safetensors" --onnx "$name.onnx"
  samples=$(($(wc -c <"$data/$name.inputs.f32") / 4 / inputs))
  node check.mjs "$name.onnx" "$samples" "$data/$name.inputs.f32" "$data/$name.outputs.f32"
done
