"""Whatever fails in the programs, and whenever, nothing is lost: each allocation and each call for files of short runs
fails in turn, by itself or with all that follow, and signals arrive there.
    faults_test.py PROGRAMS FAULT_AT MODELS [--every] [--only TEXT]
PROGRAMS is the directory of the programs, FAULT_AT the library made from tests/interchange/fault_at.cpp, MODELS has
every.safetensors. Without --every the first and last positions of each run are tried, and some of those between, others
every day. Needs nothing but Python itself."""

import argparse
import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

SIDE = 28
SECONDS = 60  # a run takes a hundredth of a second
ENDS = 20  # positions at the beginning and end that are tried always
BETWEEN = 40  # about as many others

EX_DATAERR, EX_NOINPUT, EX_SOFTWARE, EX_CANTCREAT, INTERRUPTED = 65, 66, 70, 73, 130

JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO"
    "UlNSMj5aYVpQYEpRUk//wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
    "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
    "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
    "4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APQtYupLHRr68hCmS3t5JVDDglVJGfbiqnhPVJ9a8OWmo3SRpNNv3LGCFGHZRjJP"
    "YetW9YtZL7Rr6zhKiS4t5IlLHgFlIGfbmqnhPS59F8OWmnXTxvNDv3NGSVOXZhjIHY+lf//Z"
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and the exit codes of programs that meet it."""

    name: str
    environment: dict
    codes: set
    keeps_temporary: bool = False
    is_at_every: bool = False

    def at(self, position):
        return {**self.environment, "MLP_FAULT_AT": str(position)}


MEMORY = {"MLP_FAULT": "memory"}
CALLS = {"MLP_FAULT": "calls"}
ON = {"MLP_FAULT_ON": "1"}
OF_FILES = {0, EX_DATAERR, EX_NOINPUT, EX_SOFTWARE, EX_CANTCREAT}
NO_MEMORY = [Fault("memory", MEMORY, {0, EX_SOFTWARE}), Fault("memory on", MEMORY | ON, {0, EX_SOFTWARE})]
NO_FILES = [Fault("calls", CALLS, OF_FILES), Fault("calls on", CALLS | ON, OF_FILES, keeps_temporary=True)]
INTERRUPT = Fault("SIGINT", CALLS | {"MLP_FAULT_SIGNAL": str(int(signal.SIGINT))}, {0, INTERRUPTED}, is_at_every=True)
KILL = Fault(
    "SIGKILL", CALLS | {"MLP_FAULT_SIGNAL": str(int(signal.SIGKILL))}, {0, -signal.SIGKILL}, True, is_at_every=True
)


@dataclass
class Case:
    """A run of a program in an empty directory, or in a copy of `start`."""

    name: str
    program: str
    arguments: list  # {} is the directory
    faults: list
    start: dict = field(default_factory=dict)  # contents by file names
    says: bool = True  # standard output is the same every time
    goes_on: list = None  # arguments that bring the directory to its end, whatever has happened; else the same
    is_in_steps: bool = False  # files may be neither as before nor as at the end
    expected: dict = None
    output: bytes = b""
    ends: set = field(default_factory=set)  # directories that have been brought to their end


def idx(shape, content):
    return struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape) + bytes(content)


def digit(i):
    """Rows of bytes: a bright bar, elsewhere for every number."""
    place = 2 * (i % 10) + 4
    return [[160 + (31 * i + x) % 90 if 4 <= y < 24 and place <= x < place + 4 else 0 for x in range(SIDE)] for y in range(SIDE)]


def write_data(directory):
    for prefix, count in ("train", 256), ("t10k", 3):
        pixels = b"".join(bytes(row) for i in range(count) for row in digit(i))
        (directory / f"{prefix}-images-idx3-ubyte").write_bytes(idx((count, SIDE, SIDE), pixels))
        labels = gzip.compress(idx((count,), [i % 10 for i in range(count)]))
        (directory / f"{prefix}-labels-idx1-ubyte.gz").write_bytes(labels)


def write_pictures(directory):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = digit(3)
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    flat = b"".join(bytes(row) for row in rows)
    pictures = {
        "d.png": png,
        "d.jpg": JPEG,
        "d.pgm": f"P5 {SIDE} {SIDE} 255\n".encode() + flat,
        "d.idx.gz": gzip.compress(idx((2, SIDE, SIDE), flat + flat)),
    }
    for name, content in pictures.items():
        (directory / name).write_bytes(content)
    return [directory / name for name in pictures]


def contents(directory):
    """What a run has left, apart from times."""
    found = {}
    for file in sorted(directory.rglob("*")):
        if file.is_dir():
            continue
        content = file.read_bytes()
        if file.name == "metrics.json":
            metrics = json.loads(content)
            for key in "seconds_total", "seconds_train", "samples_per_second", "seconds_to_accuracy":
                metrics.pop(key, None)
            content = json.dumps(metrics).encode()
        found[str(file.relative_to(directory))] = content
    return found


class Faults:
    def __init__(self, programs, library, directory):
        self.programs, self.library, self.directory = programs, library, directory
        self.violations = []

    def run(self, case, out, arguments, environment):
        return subprocess.run(
            [self.programs / case.program, *(str(a).replace("{}", str(out)) for a in arguments)],
            env={**os.environ, **environment}, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS,
        )  # fmt: skip

    def make(self, case, name):
        out = self.directory / name
        out.mkdir()
        for file, content in case.start.items():
            (out / file).write_bytes(content)
        return out

    def undisturbed(self, case):
        out = self.make(case, "undisturbed")
        result = self.run(case, out, case.arguments, {})
        assert result.returncode == 0, (case.name, result)
        case.expected, case.output = contents(out), result.stdout
        shutil.rmtree(out)

    def count(self, case, fault):
        out = self.make(case, "counted")
        result = self.run(case, out, case.arguments, {"LD_PRELOAD": self.library, **fault.at(0), "MLP_FAULT_ON": "0"})
        shutil.rmtree(out)
        return int(re.search(rb"counted: (\d+)\n$", result.stderr)[1])

    def wrong(self, case, fault, result, out):
        """What is wrong with how a run has ended; nothing if all is well."""
        if result.returncode not in fault.codes:
            return f"exit code {result.returncode}"
        if result.returncode > 0 and not re.match(rf"{case.program}: .+\n", result.stderr.decode()):
            return "no sentence on standard error"
        if result.returncode == EX_SOFTWARE and fault in NO_MEMORY:
            if not re.search(r"out of memory|Resource temporarily unavailable", result.stderr.decode()):
                return "another sentence than that memory ran out"
        found = contents(out)
        if result.returncode == 0:
            if found != case.expected:
                return f"exit code 0, but not all was written: {sorted(found)}"
            if case.says and result.stdout != case.output:
                return "exit code 0, but not all was printed"
        for name, content in found.items():
            if name.endswith(".tmp"):
                # Where the process is killed, or nothing can be removed, that is for the next one to do.
                if not fault.keeps_temporary:
                    return f"{name} is left"
            elif not case.is_in_steps and content not in (case.start.get(name), case.expected.get(name)):
                return f"{name} is torn"
        for name in case.start:
            if name not in found:
                return f"{name} is lost"
        state = hashlib.sha256(repr(sorted(found.items())).encode()).digest()
        if state not in case.ends:
            again = self.run(case, out, case.goes_on or case.arguments, {})
            if again.returncode != 0:
                return f"it does not go on: {again.returncode} {again.stderr}"
            if contents(out) != case.expected:
                return "it ends otherwise"
            case.ends.add(state)
        return None

    def attempt(self, case, fault, position):
        out = self.make(case, f"{case.name}-{fault.name}-{position}".replace(" ", "_"))
        environment = {"LD_PRELOAD": str(self.library), **fault.at(position)}
        try:
            result = self.run(case, out, case.arguments, environment)
            problem = self.wrong(case, fault, result, out)
            stderr = result.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            problem, stderr = "it hangs", ""
        shutil.rmtree(out)
        if problem:
            return f"{case.name}, {fault.name}, position {position}: {problem}\n    {stderr.strip()[-300:]}"
        return None


def selected(count, every):
    positions = range(1, count + 1)
    if every or count <= 2 * ENDS + BETWEEN:
        return list(positions)
    stride = count // BETWEEN
    today = int(time.time()) // 86400 % stride
    return [p for p in positions if p <= ENDS or p > count - ENDS or p % stride == today]


def cases(directory, models, faults):
    data = directory / "data"
    data.mkdir()
    write_data(data)
    training = ["--data", data, "--out", "{}", "--steps", "3"]
    one, two = [*training, "--threads", "1"], [*training, "--threads", "2"]
    often = ["--checkpoint-seconds", "0"]
    result = [
        Case("train", "mnist_train", one, [*NO_MEMORY, *NO_FILES, INTERRUPT], says=False, is_in_steps=True, goes_on=[*one, "--resume"]),
        Case("train, two threads", "mnist_train", two, NO_MEMORY, says=False, is_in_steps=True, goes_on=[*two, "--resume"]),
        Case("train, often saved", "mnist_train", [*one, *often], [*NO_FILES, KILL], says=False, is_in_steps=True, goes_on=[*one, "--resume"]),
    ]
    # What a run has left that was interrupted after its second step.
    interrupted = result[0]
    for position in range(1, 1000):
        out = faults.make(interrupted, f"interrupted{position}")
        environment = {"LD_PRELOAD": str(faults.library), **INTERRUPT.at(position)}
        start = {}
        if faults.run(interrupted, out, [*one, *often], environment).returncode == INTERRUPTED:
            start = contents(out)
        shutil.rmtree(out)
        if start and steps_in(start["checkpoint.safetensors"]) == 2:
            break
    else:
        raise AssertionError("no run was interrupted after its second step")
    resumed = [*one, "--resume"]
    result.append(Case("train, resumed", "mnist_train", resumed, [*NO_MEMORY, *NO_FILES], start, says=False, is_in_steps=True, goes_on=resumed))

    out = faults.make(interrupted, "whole")
    faults.run(interrupted, out, one, {})
    model = directory / "model.safetensors"
    shutil.copy(out / "model.safetensors", model)
    pictures = write_pictures(directory)
    both = [*NO_MEMORY, *NO_FILES]
    evaluate = ["--model", model, "--data", data]
    predict = ["--model", model, *pictures]
    result += [
        Case("evaluate", "mnist_evaluate", evaluate, both),
        Case("evaluate to JSON", "mnist_evaluate", [*evaluate, "--json"], NO_MEMORY),
        Case("predict", "mnist_predict", predict, both),
        Case("predict to JSON", "mnist_predict", [*predict, "--json"], NO_MEMORY),
    ]
    old = {"h.hpp": b"old\n", "m.onnx": b"old\n"}
    every = models / "every.safetensors"
    header, onnx = ["--header", "{}/h.hpp"], ["--onnx", "{}/m.onnx"]
    result += [
        Case("export a header", "mlp_export", [every, *header], both, old),
        Case("export a new header", "mlp_export", [every, *header], both),
    ]
    if b"built without ONNX" not in faults.run(result[-1], directory, [every, *onnx], {}).stderr:
        result.append(Case("export to ONNX", "mlp_export", [every, *onnx], both, old))
        result.append(Case("export to both", "mlp_export", [every, *onnx, *header], NO_FILES))
    for program in "mnist_train", "mnist_evaluate", "mnist_predict", "mlp_export":
        result.append(Case(f"{program} --help", program, ["--help"], NO_MEMORY))
    return result


def steps_in(checkpoint):
    """How many steps a checkpoint has seen: the fourth of its counts."""
    (size,) = struct.unpack("<Q", checkpoint[:8])
    begin = json.loads(checkpoint[8 : 8 + size])["counts"]["data_offsets"][0]
    return struct.unpack_from("<q", checkpoint, 8 + size + begin + 3 * 8)[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("programs", type=Path)
    parser.add_argument("library", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what is ignored here, programs ignore too
    total, violations = 0, []
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        directory = Path(name)
        faults = Faults(options.programs.resolve(), options.library.resolve(), directory)
        for case in cases(directory, options.models.resolve(), faults):
            if options.only not in case.name:
                continue
            faults.undisturbed(case)
            for fault in case.faults:
                began = time.monotonic()
                count = faults.count(case, fault)
                positions = selected(count, options.every or fault.is_at_every)
                found = [f for f in pool.map(lambda p: faults.attempt(case, fault, p), positions) if f]
                print(
                    f"{case.name}, {fault.name}: {len(positions)} of {count} positions, {len(found)} violations, "
                    f"{time.monotonic() - began:.1f} s",
                    *found[:20], sep="\n  ", flush=True,
                )  # fmt: skip
                total += len(positions)
                violations += found
    print(f"{total} positions, {len(violations)} violations")
    return 1 if violations or total == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
