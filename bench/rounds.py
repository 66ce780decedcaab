"""Runs Google Benchmark programs in rounds: what the scripts of this folder share."""

import argparse
import json
import os
import re
import subprocess
import sys

EXIT_USAGE, EXIT_NO_INPUT, EXIT_FAILED, EXIT_NO_OUTPUT = 64, 66, 70, 73


HelpFormatter = argparse.ArgumentDefaultsHelpFormatter


class Parser(argparse.ArgumentParser):
    """Leaves with this project's exit code for a wrong command line."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def parser(description):
    """A parser with the options that all scripts have."""
    result = Parser(description=description, formatter_class=HelpFormatter)
    add = result.add_argument
    add("--build", metavar="DIR", default="build/release/bench", help="where the programs are")
    add("--rounds", type=positive(int), default=9, help="how often each program runs")
    return result


def positive(kind):
    def convert(text):
        value = kind(text)
        if not value > 0:
            raise argparse.ArgumentTypeError(f"expected a number above 0, found {text}")
        return value

    convert.__name__ = kind.__name__  # argparse names the type in its messages
    return convert


def fail(code, message):
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(code)


def require_program(path):
    if not os.access(path, os.X_OK):
        fail(EXIT_NO_INPUT, f"{path}: expected a program, found none; build it first")
    return path


def execute(command, **options):
    """The command, done; leaves with what it said where it fails."""
    done = subprocess.run(command, **options)
    if done.returncode != 0:
        said = "\n" + done.stderr if isinstance(done.stderr, str) else ""
        fail(EXIT_FAILED, f"{' '.join(command)}: exit code {done.returncode}{said}")
    return done


def run(program, pattern, seconds, environment=None):
    """One run of the rows that match: {name: row}, names without the library's suffixes."""
    command = [
        program,
        f"--benchmark_filter={pattern}",
        f"--benchmark_min_time={seconds}",
        "--benchmark_format=json",
    ]
    variables = {**os.environ, **(environment or {})}
    done = execute(command, capture_output=True, text=True, env=variables)
    rows = {}
    for row in json.loads(done.stdout)["benchmarks"]:
        if row.get("error_occurred"):
            fail(EXIT_FAILED, f"{program}: {row['name']}: {row['error_message']}")
        rows[re.sub(r"/(real_time|min_time:[\d.]+)", "", row["name"])] = row
    return rows
