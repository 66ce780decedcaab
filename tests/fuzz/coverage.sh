#!/bin/sh
# Prints how many lines of the readers the inputs of the fuzz targets reach:
#   cmake --preset fuzz-coverage && cmake --build --preset fuzz-coverage
#   coverage.sh build/fuzz-coverage/tests/fuzz [FOUND]
# Inputs are those of corpus/ and, if it is given, of FOUND: what run.sh has left in DIRECTORY/found.
set -eu
programs=$1 found=${2-}
here=$(dirname "$0")
root=$here/../..

# What a target is there for, beside what it reaches on the way.
readers() {
  case $1 in
    checkpoint) echo include/mlp/io/checkpoint.hpp include/mlp/io/safetensors.hpp include/mlp/train/detail/fit_progress.hpp ;;
    command_line) echo examples/mnist/command_line.cpp ;;
    dataset) echo examples/mnist/dataset.cpp examples/mnist/idx.cpp examples/mnist/byte_source.cpp examples/mnist/shared_bytes.cpp ;;
    idx) echo examples/mnist/idx.cpp examples/mnist/byte_source.cpp ;;
    metadata) echo include/mlp/io/detail/architecture.hpp include/mlp/io/detail/metadata_json.hpp include/mlp/io/model_info.hpp include/mlp/io/detail/formula.hpp ;;
    model) echo include/mlp/io/model_file.hpp include/mlp/io/any_model.hpp include/mlp/io/detail/model_tensors.hpp include/mlp/io/detail/stored_model.hpp ;;
    picture) echo examples/mnist/image.cpp examples/mnist/digit_image.cpp ;;
    safetensors) echo include/mlp/io/safetensors.hpp include/mlp/io/detail/safetensors_header.hpp ;;
  esac
}

for program in "$programs"/fuzz_*; do
  if ! [ -x "$program" ] || ! [ -f "$program" ]; then continue; fi
  name=${program##*/fuzz_}
  profile=$programs/$name
  # Rewriting the inputs of a folder is left out by -runs=0, so that each is executed once.
  LLVM_PROFILE_FILE=$profile.profraw "$program" -runs=0 "$here/corpus/$name" \
    ${found:+"$found/$name"} >"$profile.log" 2>&1
  llvm-profdata merge -sparse "$profile.profraw" -o "$profile.profdata"
  for reader in $(readers "$name"); do
    llvm-cov report -instr-profile="$profile.profdata" "$program" "$(realpath "$root/$reader")" |
      awk -v "reader=$reader" -v "name=$name" '
        $1 == "TOTAL" { printf "%-13s %s: %d of %d lines, %s\n", name, reader, $8 - $9, $8, $10 }'
  done
done
