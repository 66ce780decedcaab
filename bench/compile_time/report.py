#!/usr/bin/env python3
"""How long the smallest program that trains the reference network takes to compile, against the same
steps by hand in plain Eigen:

    bench/compile_time/report.py --compiler g++ --include include --include /usr/include/eigen3

prints the processor time of each (user seconds, the least of --rounds) and their ratio. With --budget
RATIO it stops as soon as that is within it, and fails if it never is. Where the machine is busy more rounds help.
"""
import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PROGRAMS = ("with_mlp", "by_hand")


def compile_seconds(command, source, directory):
    """User seconds of one compilation, its sub-processes included; the machine's load hardly matters."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([*command, str(source), "-c", "-o", f"{directory}/program.o"], check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--compiler", default="c++")
    parser.add_argument("--include", action="append", default=[], help="directory, may be repeated")
    parser.add_argument("--flags", default="-std=c++20 -O3 -march=native -w")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--budget", type=float, help="largest ratio that is accepted")
    options = parser.parse_args()
    command = [options.compiler, *options.flags.split()]
    for directory in options.include:
        command += ["-isystem", directory]

    least = dict.fromkeys(PROGRAMS, float("inf"))
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(options.rounds):
            for name in PROGRAMS:
                seconds = compile_seconds(command, HERE / f"{name}.cpp", directory)
                least[name] = min(least[name], seconds)
            ratio = least["with_mlp"] / least["by_hand"]
            if options.budget is not None and ratio <= options.budget:
                break
    for name in PROGRAMS:
        print(f"{name:10} {least[name]:6.2f} s")
    print(f"ratio      {ratio:6.2f}")
    if options.budget is not None and ratio > options.budget:
        sys.exit(f"expected a ratio of at most {options.budget}, found {ratio:.2f}")


if __name__ == "__main__":
    main()
