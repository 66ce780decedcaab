#!/bin/sh
# Lets fuzz targets run for a while, all at the same time:
#   run.sh DIRECTORY SECONDS [NAME...]
# DIRECTORY has the programs fuzz_NAME; without names, all of them run. Seeds are those of corpus/; what
# is found is left in a copy of it in DIRECTORY/found, for coverage.sh to look at. Fails on a crash, a
# leak, an input that takes too long or more memory than its size justifies, on too few executions, and
# where no input was accepted.
set -eu
programs=$1 seconds=$2
shift 2
here=$(dirname "$0")
if [ -w /dev/shm ]; then export TMPDIR=/dev/shm; fi # a directory of files for each input

# Each target's longest input in bytes, largest single allocation in MB, and executions a second, of
# which there are far more unless it hardly gets on. A picture's few bytes may stand for 8,000 times as
# many pixels: deflate's 1,032 times, of 8 pixels in a byte.
limits() {
  case $1 in
    picture) echo 2048 80 20 ;;
    checkpoint | model) echo 6144 8 10 ;;
    dataset) echo 6144 8 10 ;;
    command_line | metadata) echo 1024 8 20 ;;
    *) echo 4096 8 100 ;;
  esac
}

if [ $# -eq 0 ]; then
  for program in "$programs"/fuzz_*; do
    if [ -x "$program" ] && [ -f "$program" ]; then set -- "$@" "${program##*/fuzz_}"; fi
  done
fi

waiting=
for name in "$@"; do
  found=$programs/found/$name
  mkdir -p "$found"
  read -r longest memory fewest <<END
$(limits "$name")
END
  case $name in
    checkpoint | model) dictionary=$here/safetensors.dict ;;
    *) dictionary=$here/$name.dict ;;
  esac
  [ -f "$dictionary" ] || dictionary=
  # Its own inputs first: new ones go there. Freed memory that the sanitizer keeps is not the reader's.
  ASAN_OPTIONS=quarantine_size_mb=16:${ASAN_OPTIONS-} \
    "$programs/fuzz_$name" "$found" "$here/corpus/$name" -max_total_time="$seconds" -max_len="$longest" -timeout=25 \
    -malloc_limit_mb="$memory" -rss_limit_mb=$((256 + 4 * memory)) -print_final_stats=1 \
    ${dictionary:+-dict="$dictionary"} -artifact_prefix="$programs/found/$name-" >"$programs/found/$name.log" 2>&1 &
  waiting="$waiting $name:$((fewest * seconds)):$!"
done

# The last number of the log behind this text.
number() { sed -n "s/.*$1\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }

passed=0 failed=0
for job in $waiting; do
  name=${job%%:*}
  fewest=${job#*:} fewest=${fewest%:*}
  log=$programs/found/$name.log
  if wait "${job##*:}"; then status=0; else status=$?; fi
  executions=$(number 'stat::number_of_executed_units: *') accepted=$(number 'accepted: ')
  echo "fuzz_$name: ${executions:-0} executions, ${accepted:-0} inputs or parts of them accepted," \
    "$(number ' cov: ') of $(number 'INFO: Loaded 1 modules *(') places of the code reached," \
    "$(number 'stat::peak_rss_mb: *') MB"
  if [ "$status" -eq 0 ] && [ "${executions:-0}" -ge "$fewest" ] && [ "${accepted:-0}" -gt 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "fuzz_$name failed with exit code $status, or took fewer than $fewest inputs; the end of $log:"
    tail -n 40 "$log"
  fi
done
echo "checks: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
