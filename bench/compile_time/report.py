#!/usr/bin/env python3
"""How long the smallest program that trains the reference network takes to compile, against the same
steps by hand in plain Eigen:

    bench/compile_time/report.py --compiler g++ --include include --include /usr/include/eigen3

prints the processor time of each (user seconds, the least of --rounds), what g++ allocates for each, and
the ratios. With --budget RATIO it only compares what is allocated, which is the same at each run and on a busy
machine (two runs' seconds differ by a third there), and fails if that is more.
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PROGRAMS = ("with_mlp", "by_hand")


def compile_seconds(command):
    """User seconds of one compilation, its sub-processes included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def megabytes_allocated(command):
    """Of g++'s own heap: the last number of the last row that -ftime-report prints."""
    report = subprocess.run(
        [*command, "-ftime-report"], check=True, stderr=subprocess.PIPE, text=True, env=os.environ | {"LC_ALL": "C"}
    ).stderr
    total = re.search(r"^ *TOTAL .* (\d+)M *$", report, re.MULTILINE)
    if total is None:
        sys.exit(f"expected g++'s report, with a row TOTAL, found {report!r}")
    return int(total[1])


def print_ratio(unit, found):
    for name in PROGRAMS:
        print(f"{name:10} {found[name]:8.2f} {unit}")
    ratio = found["with_mlp"] / found["by_hand"]
    print(f"ratio      {ratio:8.2f}")
    return ratio


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--include", action="append", default=[], help="directory, may be repeated")
    parser.add_argument("--flags", default="-std=c++20 -O3 -march=native -w")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--budget", type=float, help="largest ratio of what is allocated")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        commands = {
            name: [options.compiler, *options.flags.split()]
            + [word for include in options.include for word in ("-isystem", include)]
            + [str(HERE / f"{name}.cpp"), "-c", "-o", f"{directory}/program.o"]
            for name in PROGRAMS
        }
        if options.budget is None:
            rounds = [{name: compile_seconds(commands[name]) for name in PROGRAMS} for _ in range(options.rounds)]
            print_ratio("s", {name: min(seconds[name] for seconds in rounds) for name in PROGRAMS})
        allocated = print_ratio("MB", {name: megabytes_allocated(commands[name]) for name in PROGRAMS})
    if options.budget is not None and allocated > options.budget:
        sys.exit(f"expected a ratio of at most {options.budget}, found {allocated:.2f}")


if __name__ == "__main__":
    main()
