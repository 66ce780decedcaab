"""mnist_train as a person or a script meets it, on a small data set that is made here:
    mnist_train_test.py PROGRAM
Needs nothing but Python itself. Faults and signals at every moment: faults_test.py."""

import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = Path(sys.argv[1]).resolve()
PIXELS = 28 * 28


def write_split(directory, prefix, count, image_seed=0, label_seed=0):
    images = bytearray()
    labels = bytearray()
    for i in range(count):
        place = 70 * (7 * i % 10)
        labels.append((7 * i + label_seed) % 10)
        grey = bytes((31 * i + image_seed + pixel) % 90 for pixel in range(70))
        bright = bytes(160 + value for value in grey)
        images += (12 * grey)[:place] + bright + (12 * grey)[: PIXELS - place - 70]
    head = struct.pack(">4B3I", 0, 0, 8, 3, count, 28, 28)
    (directory / f"{prefix}-images-idx3-ubyte").write_bytes(head + images)
    head = struct.pack(">4BI", 0, 0, 8, 1, count)
    (directory / f"{prefix}-labels-idx1-ubyte").write_bytes(head + labels)


def steps_in(checkpoint):
    """How many steps a checkpoint has seen: the fourth of its counts."""
    content = checkpoint.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    begin = json.loads(content[8 : 8 + size])["counts"]["data_offsets"][0]
    return struct.unpack_from("<q", content, 8 + size + begin + 3 * 8)[0]


class Training(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.data = self.make_data("data")

    def make_data(self, name, **seeds):
        data = self.directory / name
        data.mkdir()
        write_split(data, "train", 300, **seeds)
        write_split(data, "t10k", 100)
        return data

    def arguments(self, out, *more, steps=60, data=None):
        return [
            PROGRAM, "--data", data or self.data, "--out", out, "--steps", str(steps), "--threads", "1", *more
        ]  # fmt: skip

    def train(self, *arguments, code=0, **options):
        result = subprocess.run(
            self.arguments(*arguments, **options), capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        self.assertEqual(result.returncode, code, result.stderr)
        return result

    def test_a_run_goes_on_with_its_own_data_only(self):
        out = self.directory / "run"
        self.train(out, "--checkpoint-seconds", "0")
        for name, seeds in [("images", {"image_seed": 1}), ("labels", {"label_seed": 1})]:
            other = self.make_data(name, **seeds)
            result = self.train(out, "--resume", code=65, data=other)
            self.assertRegex(
                result.stderr,
                rf'^mnist_train: \S+checkpoint.safetensors: SHA-256 of the training {name}: expected '
                r'"[0-9a-f]{64}", found "[0-9a-f]{64}"\n$',
            )
        result = self.train(out, "--resume", code=65, steps=61)
        self.assertIn('steps: expected "61", found "60"', result.stderr)

    def test_a_forged_checkpoint_is_refused(self):
        out = self.directory / "run"
        self.interrupt(out, 20, 300)
        file = out / "checkpoint.safetensors"
        good = file.read_bytes()
        (size,) = struct.unpack("<Q", good[:8])
        header = json.loads(good[8 : 8 + size])

        def forged(tensor, kind, place, number):
            begin, end = header[tensor]["data_offsets"]
            at = 8 + size + begin + place * struct.calcsize(kind)
            self.assertLess(at, 8 + size + end)
            content = bytearray(good)
            struct.pack_into(kind, content, at, number)
            file.write_bytes(content)
            result = self.train(out, "--resume", code=65, steps=300)
            self.assertTrue(result.stderr.startswith(f"mnist_train: {file}: "), result.stderr)
            self.assertFalse((out / "metrics.json").exists())
            return result.stderr

        for place in range(11):
            for number in (1 << 63) - 1, 1 << 53, 1 << 33, 4:
                forged("counts", "<q", place, number)
        self.assertIn("counts: steps: expected at most 300, found 301", forged("counts", "<q", 3, 301))
        self.assertIn("expected a finite number, found nan", forged("parameters", "<f", 5, float("nan")))
        self.assertIn("expected a finite number, found inf", forged("sums", "<d", 0, float("inf")))
        self.assertIn("history: expected the rows of this run", forged("numbers.history", "<d", 3, float("nan")))
        forged("numbers.history", "<d", 1, 7.0)
        file.write_bytes(good)
        self.train(out, "--resume", steps=300)

    def test_a_finished_run_stays_as_it_is(self):
        out = self.directory / "run"
        self.train(out, "--checkpoint-seconds", "0")
        before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in out.iterdir()}
        self.assertEqual(len(before), 5)
        result = self.train(out, "--resume")
        self.assertIn(
            f"The run is finished already: nothing was done, and {out / 'metrics.json'} stays as it is\n",
            result.stdout,
        )
        self.assertEqual(
            before, {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in out.iterdir()}
        )

    def test_what_is_missing_of_a_finished_run_is_made_and_not_timed(self):
        out = self.directory / "run"
        self.train(out, "--checkpoint-seconds", "0")
        model = (out / "model.safetensors").read_bytes()
        expected = json.loads((out / "metrics.json").read_text())
        self.assertGreater(expected["seconds_train"], 0)
        for name in "model.safetensors", "metrics.json", "history.csv":
            (out / name).unlink()
            self.train(out, "--resume")
            self.assertEqual((out / "model.safetensors").read_bytes(), model)
            metrics = json.loads((out / "metrics.json").read_text())
            self.assertIsNone(metrics["seconds_train"])
            self.assertIsNone(metrics["samples_per_second"])
            for key in "parameters_sha256", "samples", "steps", "test_accuracy", "test_loss":
                self.assertEqual(metrics[key], expected[key])

    def test_a_finished_run_leaves_no_older_checkpoint(self):
        out = self.directory / "run"
        self.interrupt(out, after=10, steps=300)
        self.train(out, steps=300)  # from the start
        self.assertEqual(steps_in(out / "checkpoint.safetensors"), 300)
        self.assertIn("The run is finished already", self.train(out, "--resume", steps=300).stdout)

    def test_output_that_cannot_be_written_is_73_and_goes_nowhere_else(self):
        for redirection in ">/dev/full", ">&-", "<&- >&- 2>&-":
            out = self.directory / redirection.replace("/", "_")
            result = subprocess.run(
                ["sh", "-c", f'"$@" {redirection}', "sh", *self.arguments(out, "--checkpoint-seconds", "0")],
                capture_output=True, text=True,
            )  # fmt: skip
            self.assertEqual(result.returncode, 73, result.stderr)
            self.assertEqual((out / ".lock").read_bytes(), b"")
            self.assertEqual(steps_in(out / "checkpoint.safetensors"), 60)
            self.assertEqual(json.loads((out / "metrics.json").read_text())["steps"], 60)

    def interrupt(self, out, after, steps, signals=(signal.SIGINT,)):
        """A run that is interrupted after so many of its steps."""
        process = subprocess.Popen(
            self.arguments(out, "--checkpoint-seconds", "0", steps=steps), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        checkpoint = out / "checkpoint.safetensors"
        while not checkpoint.exists() or steps_in(checkpoint) < after:
            self.assertIsNone(process.poll())
            time.sleep(0.002)
        for number in signals:
            process.send_signal(number)
        self.assertEqual(process.wait(), 130)
        return steps_in(checkpoint)

    def result(self, out):
        """What a run has come to, whatever its way."""
        metrics = json.loads((out / "metrics.json").read_text())
        same = {key: metrics[key] for key in ("steps", "samples", "test_loss", "parameters_sha256")}
        return same, (out / "history.csv").read_bytes(), (out / "model.safetensors").read_bytes()

    def test_every_signal_that_ends_programs_saves_the_run(self):
        whole, steps = self.directory / "whole", 600
        self.train(whole, steps=steps)
        # What comes twice in a row is meant once, but for Ctrl-C.
        for signals in [
            (signal.SIGINT,),
            (signal.SIGTERM, signal.SIGTERM),
            (signal.SIGHUP, signal.SIGHUP),
            (signal.SIGPIPE, signal.SIGPIPE),
        ]:
            out = self.directory / signals[0].name
            self.assertLess(self.interrupt(out, 20, steps, signals), steps)
            self.train(out, "--resume", steps=steps)
            self.assertEqual(self.result(out), self.result(whole))

    def test_what_the_parent_ignores_stays_ignored(self):
        for number in signal.SIGINT, signal.SIGHUP:
            out = self.directory / number.name
            process = subprocess.Popen(
                self.arguments(out, "--checkpoint-seconds", "0", steps=300), stdout=subprocess.DEVNULL,
                preexec_fn=lambda: signal.signal(number, signal.SIG_IGN),
            )  # fmt: skip
            while not (out / "checkpoint.safetensors").exists():
                time.sleep(0.002)
            process.send_signal(number)
            self.assertEqual(process.wait(), 0)
            self.assertEqual(steps_in(out / "checkpoint.safetensors"), 300)

    def test_a_reader_that_leaves_ends_the_run_and_not_its_results(self):
        whole, steps = self.directory / "whole", 3000
        self.train(whole, steps=steps)
        # Early, the run is saved; at its last line, there is nothing to go on with.
        for name, line, code in ("early", b"step  300/", 130), ("last", b"step 2700/", 73):
            out = self.directory / name
            process = subprocess.Popen(self.arguments(out, steps=steps), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            while line not in process.stdout.readline():
                self.assertIsNone(process.poll())
            process.stdout.close()
            self.assertEqual(process.wait(), code, process.stderr.read())
            process.stderr.close()
            if code == 73:
                self.assertEqual(self.result(out), self.result(whole))
            result = self.train(out, "--resume", steps=steps)
            self.assertEqual("The run is finished already" in result.stdout, code == 73)
            self.assertEqual(self.result(out), self.result(whole))

    def test_resuming_what_has_no_checkpoint_begins(self):
        whole, out = self.directory / "whole", self.directory / "new"
        self.train(whole)
        result = self.train(out, "--resume")
        self.assertIn("There is no checkpoint yet: the run begins at its start\n", result.stdout)
        self.assertEqual(self.result(out), self.result(whole))

        # A killed run in a directory with all of another one.
        self.train(out, "--seed", "2", steps=300)
        process = subprocess.Popen(self.arguments(out, steps=100_000), stdout=subprocess.DEVNULL)
        while not (out / ".lock").read_bytes():
            time.sleep(0.001)
        process.kill()
        process.wait()
        result = self.train(out, "--resume", code=65)
        self.assertEqual(
            result.stderr,
            f'mnist_train: {out / ".lock"}: run: expected "recipe seed, seed 1, steps 60", '
            'found "recipe seed, seed 1, steps 100000"\n',
        )
        (out / ".lock").write_text("recipe seed, seed 1, steps 60")
        self.assertIn("There is no checkpoint yet", self.train(out, "--resume").stdout)
        self.assertEqual(self.result(out), self.result(whole))
        self.assertEqual((out / ".lock").read_bytes(), b"")
        # Results whose checkpoint somebody has removed are not written over.
        (out / "checkpoint.safetensors").unlink()
        self.train(out, "--resume", code=66)

    def test_a_lock_that_leads_elsewhere_is_not_written_to(self):
        other = self.directory / "other"
        other.write_text("other")
        for name, make in ("link", os.symlink), ("hard", os.link):
            out = self.directory / name
            out.mkdir()
            make(other, out / ".lock")
            self.train(out, code=73)
        self.assertEqual(other.read_text(), "other")

    def test_speed_is_this_process_s(self):
        whole, cut = self.directory / "whole", self.directory / "cut"
        steps = 600
        self.train(whole, steps=steps)
        done = self.interrupt(cut, after=steps // 2, steps=steps)
        result = self.train(cut, "--resume", steps=steps)
        metrics = json.loads((cut / "metrics.json").read_text())
        reference = json.loads((whole / "metrics.json").read_text())
        self.assertEqual(metrics["parameters_sha256"], reference["parameters_sha256"])
        self.assertEqual(metrics["samples"], reference["samples"])

        here = 256 * (steps - done)
        self.assertAlmostEqual(metrics["samples_per_second"], here / metrics["seconds_train"], places=3)
        self.assertIn(f"\n{here} samples in ", result.stdout)
        *_, last = re.findall(rf"step +{steps}/{steps} .* (\d+) samples/s +0.0 s left", result.stdout)
        # All steps by the time of the last ones would be twice as fast.
        self.assertLess(int(last), 1.3 * metrics["samples_per_second"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
