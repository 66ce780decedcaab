#!/bin/sh
# Lets each fuzz target run for a while, all at the same time:
#   run.sh DIRECTORY SECONDS
# DIRECTORY has the programs fuzz_*. Seeds are those of corpus/; what is found is left in a copy of it
# in DIRECTORY. Fails on a crash, a leak, an input that takes too long, and on fewer than 10,000
# executions.
set -eu
programs=$1 seconds=$2
corpus=$(dirname "$0")/corpus
fewest=10000

waiting=
for program in "$programs"/fuzz_*; do
  if ! [ -x "$program" ] || ! [ -f "$program" ]; then continue; fi
  name=${program##*/fuzz_}
  found=$programs/found/$name
  mkdir -p "$found"
  # Its own inputs first: new ones go there.
  "$program" "$found" "$corpus/$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
    -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$programs/found/$name-" \
    >"$programs/found/$name.log" 2>&1 &
  waiting="$waiting $name:$!"
done

passed=0 failed=0
for job in $waiting; do
  name=${job%:*}
  log=$programs/found/$name.log
  if wait "${job#*:}"; then status=0; else status=$?; fi
  executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  coverage=$(sed -n 's/.* cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1)
  echo "fuzz_$name: ${executions:-0} executions, $coverage places of the code reached"
  if [ "$status" -eq 0 ] && [ "${executions:-0}" -ge "$fewest" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "fuzz_$name failed with exit code $status; the end of $log:"
    tail -n 40 "$log"
  fi
done
echo "checks: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
