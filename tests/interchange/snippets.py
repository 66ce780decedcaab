"""Runs the snippets of a page of the documentation as they stand there:
    snippets.py PAGE WORK PROGRAMS [--first NAME] [--prelude FILE] [--then NAME]
Blocks whose first line is a comment with a file's name are written to that file in WORK. Then, in the
page's order: `python` is run by this Python, `js` by node, `sh` by sh, and a `cpp` that includes the
library is the program doc_NAME in a directory of PROGRAMS (separated by colons), which CMake has
built from it. --first and --then name programs of other pages to be run before and after, --prelude
Python to stand before the first Python block. All lines "probabilities: ..." must agree.

A Python block whose modules are not here, or js without its package, is skipped, and said to be; exit code 77 where
that leaves nothing to compare."""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

STAND_INS = Path(__file__).resolve().parent / "python"  # for packages that are not here


def blocks(page):
    for language, code in re.findall(r"^```(\w+)\n(.*?)^```$", page, re.M | re.S):
        name = re.match(r"(?://|#) ([\w.]+)\n", code)
        yield language, name.group(1) if name else None, code


def missing_module(code):
    for module in re.findall(r"^(?:import|from) (\w+)", code, re.M):
        if importlib.util.find_spec(module) is None:
            return module
    return None


def main():
    parser = argparse.ArgumentParser()
    for name in "page", "work", "programs":
        parser.add_argument(name)
    for option in "--first", "--prelude", "--then", "--node-modules":
        parser.add_argument(option)
    options = parser.parse_args()
    if importlib.util.find_spec("safetensors") is None:
        sys.path.append(str(STAND_INS))
        os.environ["PYTHONPATH"] = str(STAND_INS)
    os.environ["PATH"] = options.programs + ":" + os.environ["PATH"]

    work = Path(options.work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if options.node_modules and Path(options.node_modules).is_dir():
        (work / "node_modules").symlink_to(Path(options.node_modules).resolve())
    probabilities, skipped = [], []

    def run(title, *command):
        print(f"--- {title}", flush=True)
        result = subprocess.run(command, cwd=work, stdout=subprocess.PIPE, text=True)
        print(result.stdout, end="", flush=True)
        if result.returncode != 0:
            sys.exit(f"{title}: exit code {result.returncode}")
        for line in result.stdout.splitlines():
            if line.startswith("probabilities:"):
                probabilities.append([float(word) for word in line.split()[1:]])

    def skip(title, reason):
        print(f"--- {title} SKIPPED: {reason}", flush=True)
        skipped.append(title)

    page = Path(options.page).read_text()
    prelude = Path(options.prelude).read_text() if options.prelude else ""
    if options.first:
        run(options.first, f"doc_{options.first}")
    ran = 0
    for language, name, code in blocks(page):
        title = f"{Path(options.page).name}: {name or language}"
        if name:
            (work / name).write_text(code)
        if language == "python":
            missing = missing_module(code)
            if missing:
                skip(title, f"this Python has no {missing}")
                continue
            (work / name).write_text(prelude + code)
            run(title, sys.executable, name)
        elif language == "js":
            if not (work / "node_modules").exists() or not shutil.which("node"):
                skip(title, "no node, or no package onnxruntime-node")
                continue
            run(title, "node", name)
        elif language == "sh":
            run(title, "sh", "-ec", code)
        elif language == "cpp" and "#include <mlp/" in code:
            run(title, f"doc_{Path(name).stem}")
        else:
            continue  # a source that a later block compiles
        ran += 1
    if options.then:
        run(options.then, f"doc_{options.then}")

    if len(probabilities) < 2 and skipped:
        print(f"SKIPPED: nothing to compare with: {', '.join(skipped)}")
        sys.exit(77)
    if len(probabilities) < 2:
        sys.exit(f"expected several lines of probabilities, found {len(probabilities)}")
    for other in probabilities[1:]:
        difference = max(abs(a - b) for a, b in zip(probabilities[0], other))
        if len(other) != len(probabilities[0]) or not difference < 1e-5:
            sys.exit(f"expected {probabilities[0]}, found {other}")
    print(f"{ran} snippets run, {len(skipped)} skipped; {len(probabilities)} results agree")


main()
