#!/usr/bin/env python3
"""Compares the speed of the working tree with a revision's: rows of mlp_bench in turns of a few
milliseconds, so that a neighbour's load and the clock disturb both alike. Prints the time of an
iteration in the revision, then by how much the working tree's differs: the median of the ratios,
between which numbers it lies with 95 % certainty, and the same of the revision against itself,
whose distance from 1 is what the place of code and data in memory does."""

import os
import shutil
import subprocess
import tempfile

import rounds

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUBJECTS = ["peak", "gemm", "network", "optimizer"]
FLAGS = ["-std=c++20", "-O3", "-march=native", "-DNDEBUG", "-pthread"]
# Each build keeps its functions to itself.
OBJECT_FLAGS = ["-fPIC", "-shared", "-fvisibility=hidden"]


def run(*command, **options):
    return rounds.execute(command, **options)


def extract(revision, folder):
    """The files of the revision."""
    archive = run("git", "-C", ROOT, "archive", revision, stdout=subprocess.PIPE).stdout
    os.mkdir(folder)
    run("tar", "-x", "-C", folder, input=archive)


def build(options, tree, output):
    """The rows of a tree as a shared object."""
    stand_in = f"{ROOT}/bench/alternate"
    own = ["-fno-gnu-unique"] if "clang" not in options.compiler else []
    include = ["-I", stand_in, "-I", f"{tree}/include", "-I", f"{tree}/examples"]
    include += ["-isystem", options.eigen]
    sources = [f"{tree}/bench/{subject}.cpp" for subject in options.subjects.split(",")]
    run(options.compiler, *FLAGS, *OBJECT_FLAGS, *own, *include, *sources, f"{stand_in}/rows.cpp",
        "-o", output)


def main():
    parser = rounds.Parser(description=__doc__, formatter_class=rounds.HelpFormatter)
    add = parser.add_argument
    add("revision", nargs="?", default="HEAD", help="what to compare with")
    add("--rows", metavar="REGEX", default="train_step", help="which rows")
    add("--rounds", type=rounds.positive(int), default=400, help="turns of each build")
    add("--subjects", default=",".join(SUBJECTS), help="files of bench/ that are compiled")
    add("--compiler", default=os.environ.get("CXX", "g++"), help="g++ or clang++")
    add("--eigen", metavar="DIR", default="/usr/include/eigen3", help="where Eigen is")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as work:
        extract(options.revision, f"{work}/tree")
        build(options, f"{work}/tree", f"{work}/revision.so")
        build(options, ROOT, f"{work}/now.so")
        shutil.copy(f"{work}/revision.so", f"{work}/itself.so")
        program = f"{work}/alternate"
        run(options.compiler, "-std=c++20", "-O2", "-pthread", "-I", f"{ROOT}/bench/alternate",
            f"{ROOT}/bench/alternate/main.cpp", "-ldl", "-o", program)
        builds = [f"{name}={work}/{name}.so" for name in ("revision", "now", "itself")]
        run(program, options.rows, str(options.rounds), *builds)


if __name__ == "__main__":
    main()
