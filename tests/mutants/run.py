#!/usr/bin/env python3
"""Plants small mistakes in the sources, one at a time, and reports which of them the unit tests miss.

    run.py --today 10     ten of the list, other ones every day
    run.py --all
    run.py --only REGEX   those whose file, text or replacement matches
    run.py --list         none; only looks whether the list fits the sources

The list is the *.toml beside this script. An entry is

    [[mutant]]
    file = 'include/mlp/loss/huber.hpp'
    text = 'sum = c * V(r'                # stands in the file exactly once
    with = 'sum = c * V(r + r'
    tests = ['loss/huber']                # below tests/; at least one of them has to fail
    why = '...'                           # where it is not obvious

or with `refused = 'part of the message'` beside `tests`, where the compiler has to refuse it, or with `march =
'x86-64'`, where it matters to that instruction set alone, or with `equivalent = '...'`, a proof that nothing can notice
it, in place of `tests`. Mutants that do not compile, and unit tests that fail without any, are errors as well. Works on
copies: the sources stay as they are.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import platform
import queue
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPIED = ["include", "examples", "tests"]
COMPILER = os.environ.get("CXX", "g++")
FLAGS = ["-std=c++20", "-O1", "-w", "-isystem", "/usr/include/eigen3"]
# One instruction set wherever it runs, so that a mutant that dies here dies everywhere.
IS_X86 = platform.machine() == "x86_64"
USUAL_TARGET = "x86-64-v3" if IS_X86 else "native"
LIBRARIES = ["-pthread", "-Wl,--as-needed", "-lz", "-lpng", "-lturbojpeg", "-lcrypto", "-ldl"]
# What no mutant touches.
PRECOMPILED = ["Eigen/Dense", "algorithm", "filesystem", "fstream", "functional", "map", "random", "sstream", "string",
               "vector", "nlohmann/json.hpp", "doctest/doctest.h"]
LEAST_TIMEOUT = 30  # seconds
MOST_MEMORY = 16 << 30  # bytes


class ListError(Exception):
    """An entry that does not fit the sources."""


def complaints_about(entry):
    unknown = entry.keys() - {"file", "text", "with", "tests", "why", "refused", "march", "equivalent"}
    if unknown or not {"file", "text", "with"} <= entry.keys():
        yield f"expected file, text, with; found {sorted(entry)}"
        return
    if ("tests" in entry) == ("equivalent" in entry):
        yield "expected either tests or equivalent"
    found = (ROOT / entry["file"]).read_text().count(entry["text"])
    if found != 1:
        yield f"expected once in the file, found {found} times"
    for test in entry.get("tests", []):
        if not (ROOT / f"tests/{test}.cpp").exists():
            yield f"expected tests/{test}.cpp, found none"


def read_list():
    mutants, complaints = [], []
    for path in sorted(pathlib.Path(__file__).parent.glob("*.toml")):
        for entry in tomllib.loads(path.read_text())["mutant"]:
            mutants.append(entry)
            where = f"{path.name}: {entry.get('file')}: {entry.get('text')!r}"
            complaints += [f"{where}: {complaint}" for complaint in complaints_about(entry)]
    if complaints:
        raise ListError("\n".join(complaints))
    return mutants


def todays(mutants, count):
    """The next `count` every day, so that all have their turn; those next to each other share tests."""
    first = int(time.time()) // 86400 * count
    return [mutants[(first + i) % len(mutants)] for i in range(min(count, len(mutants)))]


def copy_sources(to):
    for folder in COPIED:
        shutil.copytree(ROOT / folder, to / folder)


def generated_headers(work):
    """Those that CMake makes for the tests."""
    source = work / "configured"
    source.mkdir()
    for name in ["CMakeLists.txt", "CMakePresets.json", "cmake", "LICENSE", *COPIED]:
        (source / name).symlink_to(ROOT / name)
    done = subprocess.run(["cmake", "--preset", "test", "-DMLP_TESTS_UNIT_ONLY=ON", "-DMLP_BUILD_EXAMPLES=OFF", "-B",
                           work / "build"], cwd=source, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return work / "build/tests/generated"


class Object:
    def __init__(self, path, headers, error):
        self.path, self.headers, self.error = path, headers, error


class Builder:
    """Compiles for one target."""

    def __init__(self, work, target):
        self.work = work
        work.mkdir()
        self.flags = [*FLAGS, f"-march={target}"]
        self.tree = work / "sources"
        copy_sources(self.tree)
        self.generated = generated_headers(work)
        self.unchanged = {}
        self.locks = collections.defaultdict(threading.Lock)
        self.precompiled = work / "precompiled.hpp"
        self.precompiled.write_text("".join(f"#include <{name}>\n" for name in PRECOMPILED))
        subprocess.run([COMPILER, *self.flags, "-x", "c++-header", self.precompiled, "-o", f"{self.precompiled}.gch"],
                       check=True)

    def compile(self, tree, source, folder):
        folder.mkdir(exist_ok=True)
        out = folder / (source.replace("/", "_") + ".o")
        makefile = out.with_suffix(".d")
        done = subprocess.run(
            [COMPILER, *self.flags, "-include", self.precompiled, "-I", tree / "include", "-I", tree / "tests", "-I",
             tree / "examples", "-I", self.generated, "-MMD", "-MF", makefile, "-c", tree / source, "-o", out],
            capture_output=True, text=True)
        if done.returncode != 0:
            return Object(out, set(), done.stderr)
        # Names with their links resolved, relative to the sources.
        names = (os.path.realpath(name) for name in makefile.read_text().replace("\\\n", " ").split()[1:])
        root = f"{tree.resolve()}/"
        return Object(out, {name.removeprefix(root) for name in names if name.startswith(root)}, None)

    def object_of(self, source):
        with self.locks[source]:
            if source not in self.unchanged:
                self.unchanged[source] = self.compile(self.tree, source, self.work / "objects")
            return self.unchanged[source]

    def sources_of(self, tests):
        """The tests and what they need: where a header comes with a source file, that too, and of support all, as the
        files there need each other."""
        helpers = [f"tests/support/{path.name}" for path in (self.tree / "tests/support").glob("*.cpp")
                   if not path.stem.endswith("_test")]
        sources, rest = [], ["tests/main.cpp", *(f"tests/{test}.cpp" for test in tests)]
        while rest:
            source = rest.pop()
            sources.append(source)
            made = self.object_of(source)
            if made.error:
                raise RuntimeError(f"{source}:\n{made.error}")
            for header in made.headers:
                other = re.sub(r"\.hpp$", ".cpp", header)
                if other == header or not (self.tree / other).exists():
                    continue
                needed = helpers if other in helpers else [other]
                rest += [name for name in needed if name not in sources + rest]
        return sources

    def link_and_run(self, objects, folder, timeout):
        """None where all passed, else how it ended."""
        program = folder / "program"
        done = subprocess.run([COMPILER, *(made.path for made in objects), "-o", program, *LIBRARIES],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        temporary = folder / "tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        temporary.chmod(0o1777)  # some tests become another user
        try:
            done = subprocess.run(
                [program], cwd=self.tree, env={**os.environ, "TMPDIR": str(temporary)}, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout, start_new_session=True,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY)))
        except subprocess.TimeoutExpired:
            return "does not end"
        text = done.stdout.decode(errors="replace")
        if done.returncode == 0:
            if not re.search(r"test cases: +[1-9]", text):
                raise RuntimeError(f"no test ran:\n{text}")
            return None
        cases = [re.search(r"^TEST CASE: +(.*)$", part, re.MULTILINE)[1] for part in re.split(r"={70,}\n", text)
                 if "TEST CASE:" in part and "ERROR:" in part]
        return f"exit status {done.returncode}: {'; '.join(dict.fromkeys(cases))}" if cases else f"ended by {done.returncode}"


def run_group(builder, tests, mutants, worker, report):
    folder = builder.work / worker
    tree = folder / "sources"
    if not tree.exists():
        folder.mkdir()
        copy_sources(tree)
    try:
        sources = builder.sources_of(tests)
        began = time.monotonic()
        failure = builder.link_and_run([builder.object_of(s) for s in sources], folder, 600)
        if failure:
            raise RuntimeError(f"without a mutant: {failure}")
        timeout = LEAST_TIMEOUT + 5 * (time.monotonic() - began)
    except RuntimeError as error:
        for mutant in mutants:
            report(mutant, False, f"cannot be tested: {error}", 0)
        return
    for mutant in mutants:
        began = time.monotonic()
        report(mutant, *run_mutant(builder, mutant, sources, folder, timeout), time.monotonic() - began)


def run_mutant(builder, mutant, sources, folder, timeout):
    file, tree = mutant["file"], folder / "sources"
    changed = [s for s in sources if file in builder.object_of(s).headers]
    if not changed:
        return False, "no test of it includes the file"
    original = (tree / file).read_text()
    (tree / file).write_text(original.replace(mutant["text"], mutant["with"]))
    try:
        objects = [builder.object_of(s) for s in sources if s not in changed]
        for source in changed:
            objects.append(builder.compile(tree, source, folder / "objects"))
            if error := objects[-1].error:
                if "refused" in mutant:
                    return mutant["refused"] in error, f"refused by the compiler:\n{error[:300]}"
                return False, f"does not compile:\n{error[:3000]}"
        if "refused" in mutant:
            return False, "compiles"
        failure = builder.link_and_run(objects, folder, timeout)
        return (True, failure) if failure else (False, "SURVIVED")
    except RuntimeError as error:
        return False, str(error)
    finally:
        (tree / file).write_text(original)


def main():
    parser = argparse.ArgumentParser(description="Plants small mistakes and reports which the unit tests miss.")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true")
    which.add_argument("--list", action="store_true", help="none: look whether the list fits the sources")
    which.add_argument("--today", type=int, metavar="N", help="N of them, other ones every day")
    which.add_argument("--only", metavar="REGEX", help="those whose file, text or replacement matches")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()

    try:
        mutants = read_list()
    except ListError as error:
        sys.exit(f"mutants: {error}")
    proven = [m for m in mutants if "equivalent" in m]
    mutants = [m for m in mutants if "tests" in m]
    print(f"{len(mutants)} mutants, and {len(proven)} that are proven equivalent")
    if options.list:
        return
    if options.today:
        mutants = todays(mutants, options.today)
    elif options.only:
        mutants = [m for m in mutants if re.search(options.only, "\n".join([m["file"], m["text"], m["with"]]))]
    if not IS_X86:
        mutants = [m for m in mutants if "march" not in m]
    groups = collections.defaultdict(list)
    for mutant in mutants:
        groups[mutant.get("march", USUAL_TARGET), tuple(mutant["tests"])].append(mutant)

    counts = collections.Counter()
    printing = threading.Lock()

    def report(mutant, noticed, how, seconds):
        with printing:
            counts[noticed] += 1
            change = f"{' '.join(mutant['text'].split())}  ->  {' '.join(mutant['with'].split()) or '(nothing)'}"
            verdict = "killed" if noticed else "FAILED"
            print(f"{verdict} {mutant['file']}: {change}\n    {how} ({seconds:.0f} s)", flush=True)

    with tempfile.TemporaryDirectory(prefix="mutants") as name:
        os.chmod(name, 0o755)
        builders = {target: Builder(pathlib.Path(name) / target, target) for target in {key[0] for key in groups}}
        workers = queue.SimpleQueue()
        for worker in range(options.jobs):
            workers.put(f"worker{worker}")

        def run(group):
            worker = workers.get()
            try:
                (target, tests), mutants = group
                run_group(builders[target], tests, mutants, worker, report)
            finally:
                workers.put(worker)

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(run, groups.items()))
    print(f"checks: {counts[True]} passed, {counts[False]} failed")
    sys.exit(counts[False] > 0 or counts[True] == 0)


if __name__ == "__main__":
    main()
