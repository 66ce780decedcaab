"""mnist_train as a person or a script meets it, on a small data set that is made here:
    mnist_train_test.py PROGRAM
Needs nothing but Python itself."""

import json
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

    def interrupt(self, out, after, steps):
        """A run that is interrupted after so many of its steps."""
        process = subprocess.Popen(
            self.arguments(out, "--checkpoint-seconds", "0", steps=steps), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        checkpoint = out / "checkpoint.safetensors"
        while not checkpoint.exists() or steps_in(checkpoint) < after:
            self.assertIsNone(process.poll())
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(), 130)
        return steps_in(checkpoint)

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
