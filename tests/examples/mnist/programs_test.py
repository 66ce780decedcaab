"""The programs on the command line, as a person or a script meets them:
    programs_test.py DIRECTORY MODELS
DIRECTORY has the programs, MODELS a trained digits.safetensors, every.safetensors and
digits.inputs.f32. Needs nothing but Python itself."""

import gzip
import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

PROGRAMS, MODELS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
DIGITS = MODELS / "digits.safetensors"
EVERY = MODELS / "every.safetensors"
SIDE = 28


def run(program, *arguments):
    return subprocess.run(
        [PROGRAMS / program, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


def data_directory():
    """Where the programs look for MNIST."""
    for variable, below in [("MLP_DATA_DIR", ""), ("XDG_CACHE_HOME", "mlp"), ("HOME", ".cache/mlp")]:
        if os.environ.get(variable):
            return Path(os.environ[variable]) / below / "mnist"
    return Path("mnist")


def digit(index):
    """Image number `index` as rows of bytes, and nothing of it beyond what MNIST has."""
    with open(MODELS / "digits.inputs.f32", "rb") as file:
        file.seek(index * SIDE * SIDE * 4)
        pixels = struct.unpack(f"<{SIDE * SIDE}f", file.read(SIDE * SIDE * 4))
    values = [round(255 * pixel) for pixel in pixels]
    return [values[SIDE * y : SIDE * (y + 1)] for y in range(SIDE)]


def enlarged(rows, factor, margin, background=0):
    wide = [[value for value in row for _ in range(factor)] for row in rows for _ in range(factor)]
    width = len(wide[0]) + 2 * margin
    empty = [[background] * width for _ in range(margin)]
    return empty + [[background] * margin + row + [background] * margin for row in wide] + empty


def inverted(rows):
    return [[255 - value for value in row] for row in rows]


def write_pgm(path, rows):
    head = f"P5 {len(rows[0])} {len(rows)} 255\n".encode()
    path.write_bytes(head + b"".join(bytes(row) for row in rows))
    return path


def write_png(path, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
    return path


def write_idx(path, images):
    head = struct.pack(">4B3I", 0, 0, 8, 3, len(images), len(images[0]), len(images[0][0]))
    path.write_bytes(head + b"".join(bytes(row) for image in images for row in image))
    return path


def read_safetensors(path):
    content = path.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    return json.loads(content[8 : 8 + size]), content[8 + size :]


def write_safetensors(path, header, data):
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


class Programs(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    def need_mnist(self):
        if read_safetensors(DIGITS)[0]["__metadata__"]["data"] != "mnist":
            self.skipTest("MNIST is not here, so the model has learnt something else")

    def refuse(self, code, message, program, *arguments):
        result = run(program, *arguments)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.splitlines()[0], f"{program}: {message}")

    def predictions(self, *files):
        result = run("mnist_predict", "--model", DIGITS, "--json", *files)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_every_format_size_and_polarity_shows_the_same_digit(self):
        self.need_mnist()
        count = 20
        images = [digit(i) for i in range(count)]
        originals = self.predictions(write_idx(self.directory / "all.idx", images))
        self.assertEqual([p["index"] for p in originals], list(range(count)))
        changed = [
            lambda i, rows: write_png(self.directory / f"{i}.png", rows),
            lambda i, rows: write_pgm(self.directory / f"{i}.pgm", inverted(rows)),
            lambda i, rows: write_png(
                self.directory / f"large{i}.png", enlarged(inverted(rows), 9, 31, 255)
            ),
            lambda i, rows: write_pgm(self.directory / f"large{i}.pgm", enlarged(rows, 4, 50)),
        ]
        for write in changed:
            files = [write(i, rows) for i, rows in enumerate(images)]
            found = self.predictions(*files)
            self.assertEqual([p["file"] for p in found], [str(file) for file in files])
            same = sum(a["class"] == b["class"] for a, b in zip(originals, found))
            # Of images in another size an uncertain one may tip over.
            self.assertGreaterEqual(same, count - 1 if "large" in files[0].name else count)
        for p in originals:
            self.assertEqual(len(p["probabilities"]), 10)
            self.assertAlmostEqual(sum(p["probabilities"]), 1.0, places=5)
            self.assertEqual(max(p["probabilities"]), p["probabilities"][p["class"]])

    def test_text_names_file_class_and_every_probability(self):
        self.need_mnist()
        file = write_pgm(self.directory / "d.pgm", digit(0))
        (expected,) = self.predictions(file)
        result = run("mnist_predict", "--model", DIGITS, file)
        self.assertEqual(result.returncode, 0, result.stderr)
        first, second = result.stdout.splitlines()
        best = expected["probabilities"][expected["class"]]
        self.assertEqual(first, f"{file}: {expected['name']} ({100 * best:.1f} %)")
        self.assertEqual(
            second.split(),
            [w for c, p in enumerate(expected["probabilities"]) for w in (f"{c}:", f"{p:.4f}")],
        )

    def test_what_the_model_file_says_is_used(self):
        self.need_mnist()
        header, data = read_safetensors(DIGITS)
        file = write_pgm(self.directory / "d.pgm", digit(3))
        (plain,) = self.predictions(file)
        names = [f"class {c}" for c in range(10)]
        header["__metadata__"]["mlp.class_names"] = json.dumps(names)
        model = write_safetensors(self.directory / "named.safetensors", header, data)
        named = json.loads(run("mnist_predict", "--model", model, "--json", file).stdout)[0]
        self.assertEqual(named["name"], names[plain["class"]])
        self.assertEqual(named["probabilities"], plain["probabilities"])

        header["__metadata__"]["mlp.preprocessing"] = json.dumps({"scale": 0, "centre": 0})
        blind = write_safetensors(self.directory / "blind.safetensors", header, data)
        other = [write_pgm(self.directory / f"{i}.pgm", digit(i)) for i in range(2)]
        seen = json.loads(run("mnist_predict", "--model", blind, "--json", *other).stdout)
        self.assertEqual(seen[0]["probabilities"], seen[1]["probabilities"])

    def test_good_images_are_classified_beside_bad_ones(self):
        self.need_mnist()
        good = write_pgm(self.directory / "good.pgm", digit(0))
        empty = write_pgm(self.directory / "blank.pgm", [[255] * 9] * 9)
        text = self.directory / "text"
        text.write_text("hello")
        missing = self.directory / "missing.png"
        result = run("mnist_predict", "--model", DIGITS, empty, good, text, missing)
        self.assertEqual(result.returncode, 65)
        self.assertTrue(result.stdout.startswith(f"{good}: "))
        self.assertEqual(
            result.stderr.splitlines(),
            [
                f"mnist_predict: {empty}: image: expected a digit, found nothing that stands out "
                "from the background",
                f"mnist_predict: {text}: format: expected PNG, JPEG, PGM or IDX, found a file that "
                'begins with "hell"',
                f"mnist_predict: {missing}: file: expected a readable file, found "
                '"No such file or directory"',
            ],
        )

    def test_evaluation_counts_what_prediction_says(self):
        self.need_mnist()
        data = data_directory()
        result = run("mnist_evaluate", "--model", DIGITS, "--data", data, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        figures = json.loads(result.stdout)
        matrix = figures["confusion_matrix"]
        self.assertEqual(figures["samples"], 10000)
        self.assertEqual(sum(map(sum, matrix)), 10000)
        right = sum(matrix[c][c] for c in range(10))
        self.assertAlmostEqual(figures["accuracy"], right / 10000)
        self.assertGreater(figures["accuracy"], 0.85)
        for c, row in enumerate(figures["classes"]):
            self.assertEqual(row["images"], sum(matrix[c]))
            self.assertAlmostEqual(row["recall"], matrix[c][c] / sum(matrix[c]))
            self.assertAlmostEqual(
                row["precision"], matrix[c][c] / sum(matrix[a][c] for a in range(10))
            )
        # The library's own outputs, which models.cpp wrote down.
        outputs = (MODELS / "digits.outputs.f32").read_bytes()
        wrong = 0
        labels = (data / "t10k-labels-idx1-ubyte").read_bytes()[8:]
        for i, label in enumerate(labels):
            p = struct.unpack("<10f", outputs[40 * i : 40 * i + 40])
            wrong += p.index(max(p)) != label
        self.assertEqual(10000 - wrong, right)

        text = run("mnist_evaluate", "--model", DIGITS, "--data", data).stdout
        self.assertIn(f"accuracy {100 * figures['accuracy']:.2f} % of 10000 images", text)
        self.assertIn(str(matrix[3][5]), text)

    def test_bad_command_lines_are_64(self):
        self.refuse(64, "--model is required", "mnist_predict", "x.png")
        self.refuse(64, "images is required", "mnist_predict", "--model", DIGITS)
        self.refuse(
            64,
            "--split: dev not in {test,train}",
            "mnist_evaluate", "--model", DIGITS, "--split", "dev",
        )
        result = run("mlp_export", DIGITS)
        self.assertEqual(result.returncode, 64)
        result = run("mlp_export", DIGITS, "--header", "h", "--namespace", "9")
        self.assertEqual(result.returncode, 64)
        self.assertIn("expected a name of C++, found 9", result.stderr)
        for program in "mnist_train", "mnist_predict", "mnist_evaluate", "mlp_export":
            self.assertEqual(run(program, "--help").returncode, 0)
            self.assertEqual(run(program, "--no-such-option").returncode, 64)

    def test_bad_files_are_65_missing_ones_66(self):
        bad = self.directory / "bad.safetensors"
        bad.write_bytes(DIGITS.read_bytes()[:1000])
        for program, rest in [
            ("mnist_predict", ["x.png"]),
            ("mnist_evaluate", []),
        ]:
            result = run(program, "--model", bad, *rest)
            self.assertEqual(result.returncode, 65, result.stderr)
            self.assertTrue(result.stderr.startswith(f"{program}: {bad}: "), result.stderr)
            self.assertEqual(run(program, "--model", "/nowhere", *rest).returncode, 66)
            # A network that the programs do not list.
            other = run(program, "--model", EVERY, *rest)
            self.assertEqual(other.returncode, 65)
            self.assertIn("architecture: expected one of: dense 784 -> 128 sigmoid", other.stderr)
        self.assertEqual(run("mlp_export", bad, "--header", "h").returncode, 65)
        self.assertEqual(run("mlp_export", "/nowhere", "--header", "h").returncode, 66)
        missing = run("mnist_evaluate", "--model", DIGITS, "--data", "/nowhere")
        self.assertEqual(missing.returncode, 66)

        header, data = read_safetensors(DIGITS)
        layers = json.loads(header["__metadata__"]["mlp.architecture"])
        layers[0]["activation"] = "mish"
        header["__metadata__"]["mlp.architecture"] = json.dumps(layers)
        foreign = write_safetensors(self.directory / "foreign.safetensors", header, data)
        result = run("mlp_export", foreign, "--header", self.directory / "h.hpp")
        self.assertEqual(result.returncode, 65)
        self.assertIn("found \\\"mish\\\"", result.stderr)
        del header["__metadata__"]
        nameless = write_safetensors(self.directory / "nameless.safetensors", header, data)
        result = run("mlp_export", nameless, "--header", self.directory / "h.hpp")
        self.assertEqual(result.returncode, 65)
        self.assertFalse((self.directory / "h.hpp").exists())

    def test_what_is_not_understood_of_the_preprocessing_is_65(self):
        header, data = read_safetensors(DIGITS)
        file = write_pgm(self.directory / "d.pgm", digit(0))
        for key in "center", "mean":
            header["__metadata__"]["mlp.preprocessing"] = json.dumps({"scale": 1 / 255, key: 0.5})
            model = write_safetensors(self.directory / "other.safetensors", header, data)
            message = f'{model}: preprocessing: expected no keys but scale, centre, found "{key}"'
            self.refuse(65, message, "mnist_predict", "--model", model, file)
            self.refuse(65, message, "mnist_evaluate", "--model", model)
            self.refuse(65, message, "mlp_export", model, "--header", self.directory / "h.hpp")

    def test_what_cannot_be_written_is_73(self):
        target = self.directory / "no" / "h.hpp"
        self.refuse(
            73,
            f"{target}: file: expected a file that can be written, found "
            '"No such file or directory"',
            "mlp_export", DIGITS, "--header", target,
        )
        # A limit on the size of files is an error like others, and no signal.
        target = self.directory / "large.hpp"
        result = subprocess.run(
            [PROGRAMS / "mlp_export", DIGITS, "--header", target], capture_output=True, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
        )  # fmt: skip
        self.assertEqual(result.returncode, 73)
        self.assertIn('"File too large"', result.stderr)
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_no_file_is_written_over_another_of_the_command_line(self):
        model = self.directory / "m.safetensors"
        model.write_bytes(DIGITS.read_bytes())
        names = [model, self.directory / "." / "m.safetensors", self.directory / "link", self.directory / "hard"]
        names[2].symlink_to("m.safetensors")
        names[3].hardlink_to(model)
        for option in "--header", "--onnx":
            for name in names:
                result = run("mlp_export", model, option, name)
                self.assertEqual(result.returncode, 64, result.stderr)
                self.assertTrue(result.stderr.startswith("mlp_export: --"), result.stderr)
        self.refuse(
            64,
            f'--header: expected another file than the model, found "{names[2]}"',
            "mlp_export", model, "--header", names[2],
        )
        # Neither of the two targets is there yet; then both are.
        there, link = self.directory / "x", self.directory / "to_x"
        link.symlink_to("x")
        for name in there, self.directory / ".." / self.directory.name / "x", link:
            for onnx, header in (there, name), (name, there):
                result = run("mlp_export", model, "--onnx", onnx, "--header", header)
                self.assertEqual(result.returncode, 64, result.stderr)
                self.assertFalse(there.exists())
        self.assertEqual(model.read_bytes(), DIGITS.read_bytes())
        self.assertEqual(run("mlp_export", model, "--header", link).returncode, 0)
        self.assertTrue(there.read_text().startswith("//"))
        self.assertEqual(run("mlp_export", model, "--header", "").returncode, 73)

    def test_a_header_goes_behind_what_standard_output_has(self):
        header, target = self.directory / "h.hpp", self.directory / "f"
        self.assertEqual(run("mlp_export", DIGITS, "--header", header).returncode, 0)
        command = 'echo before > "$3"; "$1" "$2" --header /dev/stdout >> "$3"; echo after >> "$3"'
        subprocess.run(["sh", "-c", command, "sh", PROGRAMS / "mlp_export", DIGITS, target], check=True)
        self.assertEqual(target.read_text(), "before\n" + header.read_text() + "after\n")
        piped = run("mlp_export", DIGITS, "--header", "/dev/stdout")
        self.assertEqual(piped.stdout, header.read_text())

    def test_output_that_cannot_be_written_is_73(self):
        picture = write_pgm(self.directory / "d.pgm", digit(0))
        data = self.directory / "data"
        data.mkdir()
        for prefix in "train", "t10k":
            write_idx(data / f"{prefix}-images-idx3-ubyte", [digit(0)])
            (data / f"{prefix}-labels-idx1-ubyte").write_bytes(struct.pack(">4BIB", 0, 0, 8, 1, 1, 7))
        commands = [
            ("mnist_predict", "--model", DIGITS, picture),
            ("mnist_predict", "--model", DIGITS, picture, "--json"),
            ("mnist_evaluate", "--model", DIGITS, "--data", data),
            ("mnist_evaluate", "--model", DIGITS, "--data", data, "--json"),
        ]
        for program in "mnist_train", "mnist_predict", "mnist_evaluate", "mlp_export":
            commands += [(program, "--help"), (program, "--version")]
        for program, *arguments in commands:
            for redirection, reason in [
                (">/dev/full", "No space left on device"),
                (">&-", "Bad file descriptor"),
                (">&- 2>&-", None),
                ("<&- >/dev/full", "No space left on device"),
            ]:
                result = subprocess.run(
                    ["sh", "-c", f'"$0" "$@" {redirection}', PROGRAMS / program, *arguments],
                    capture_output=True, text=True,
                )
                self.assertEqual(result.returncode, 73, (program, arguments, redirection))
                if reason:  # which is known of the last write only
                    self.assertRegex(
                        result.stderr,
                        f"^{program}: standard output: file: expected a file that can be written, "
                        f'found ("{reason}"|an error)\n$',
                    )
            self.assertEqual(run(program, *arguments).returncode, 0)
        # What prints nothing loses nothing.
        export = ["sh", "-c", '"$@" <&- >&- 2>&-', "sh", PROGRAMS / "mlp_export", DIGITS, "--header", self.directory / "h"]
        self.assertEqual(subprocess.run(export).returncode, 0)
        self.assertEqual(subprocess.run([*export[:2], '"$@" >/dev/full', *export[3:]]).returncode, 0)
        # Another failure stays what it was.
        command = ["sh", "-c", '"$@" >/dev/full', "sh", PROGRAMS / "mnist_predict", "--model", DIGITS]
        missing = subprocess.run([*command, picture, "/nowhere"], capture_output=True)
        self.assertEqual(missing.returncode, 66)

    def test_names_from_files_have_no_power_over_terminals(self):
        evil = "\x1b[2J\x1b]0;title\x07\x9b31m\u202e\n"
        header, data = read_safetensors(DIGITS)
        names = [f"{c}{evil}" for c in range(9)] + ["neun-für-immer"]
        header["__metadata__"]["mlp.class_names"] = json.dumps(names)
        model = write_safetensors(self.directory / "named.safetensors", header, data)
        sets = self.directory / "data"
        sets.mkdir()
        for prefix in "train", "t10k":
            write_idx(sets / f"{prefix}-images-idx3-ubyte", [digit(0)])
            (sets / f"{prefix}-labels-idx1-ubyte").write_bytes(struct.pack(">4BIB", 0, 0, 8, 1, 1, 7))
        picture = write_pgm(self.directory / f"d{evil[:-1]}.pgm", digit(0))
        blank = write_pgm(self.directory / f"blank{evil}.pgm", [[255] * 9] * 9)

        layers = json.loads(header["__metadata__"]["mlp.architecture"])
        layers[0]["activation"] = layers[1]["layer"] = evil
        header["__metadata__"]["mlp.architecture"] = json.dumps(layers)
        foreign = write_safetensors(self.directory / "foreign.safetensors", header, data)
        del header["__metadata__"]["mlp.architecture"]
        header[evil] = header.pop("0.bias")
        misnamed = write_safetensors(self.directory / "misnamed.safetensors", header, data)

        results = [
            run("mnist_predict", "--model", model, picture, blank),
            run("mnist_predict", "--model", model, picture, blank, "--json"),
            run("mnist_evaluate", "--model", model, "--data", sets),
            run("mnist_evaluate", "--model", model, "--data", sets, "--json"),
            run("mlp_export", model, "--header", self.directory / f"no{evil}" / "h"),
            run("mnist_predict", f"--{evil}"),
        ]
        for bad in foreign, misnamed:
            results += [run("mnist_predict", "--model", bad, picture), run("mlp_export", bad, "--header", "h")]
        for result in results:
            for character in result.stdout + result.stderr:
                self.assertTrue(character == "\n" or character.isprintable(), (result.args, result.stdout, result.stderr))
        self.assertIn("7\\x1b[2J", results[0].stdout)
        self.assertIn("neun-für-immer: ", results[0].stdout)
        # What programs read is what the file says.
        self.assertEqual([c["name"] for c in json.loads(results[3].stdout)["classes"]], names)
        self.assertEqual(json.loads(results[1].stdout)[0]["file"], str(picture))
        self.assertIn("\nneun-für-imm ", results[2].stdout)
        self.assertIn(" neun-fü\n", results[2].stdout)

    def test_models_that_compute_no_numbers_are_65(self):
        picture = write_pgm(self.directory / "d.pgm", digit(0))
        header, data = read_safetensors(DIGITS)
        sets = self.directory / "data"
        sets.mkdir()
        for prefix in "train", "t10k":
            write_idx(sets / f"{prefix}-images-idx3-ubyte", [digit(0)])
            (sets / f"{prefix}-labels-idx1-ubyte").write_bytes(struct.pack(">4BIB", 0, 0, 8, 1, 1, 7))
        model = self.directory / "m.safetensors"

        def refused(message):
            self.refuse(65, f"{model}: {message}", "mnist_predict", "--model", model, picture)
            self.refuse(65, f"{model}: {message}", "mnist_evaluate", "--model", model, "--data", sets)

        for key, number in ("scale", 1e300), ("scale", 2e36), ("centre", -1e39):
            header["__metadata__"]["mlp.preprocessing"] = json.dumps({key: number})
            write_safetensors(model, header, data)
            refused(
                f"preprocessing: {key}: expected numbers with which inputs are in the range of float, "
                f"found {number:f}"
            )
        # Nothing is too large by itself.
        header["__metadata__"]["mlp.preprocessing"] = json.dumps({"scale": 1e30})
        begin, end = header["4.weight"]["data_offsets"]
        huge = struct.pack("<f", 3e38) * ((end - begin) // 4)
        write_safetensors(model, header, data[:begin] + huge + data[end:])
        refused("outputs: expected finite numbers, found weights or inputs too large for them")

    def test_memory_is_what_the_file_justifies(self):
        """65 KB that unpack to 64 million pixels, in forms of which more is made than there are."""

        def with_memory(program, *arguments):
            limit = 1 << 30
            return subprocess.run(
                [PROGRAMS / program, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)), timeout=60,
            )  # fmt: skip

        file = self.directory / "bomb.idx.gz"
        pixels = bytes(1 << 26)
        for shape, message in [
            ((1 << 26, 1), "size: expected at most 65535 pixels a side, found 1 x 67108864"),
            ((1, 1 << 26), "size: expected at most 65535 pixels a side, found 67108864 x 1"),
            ((1 << 26, 1, 1), "IDX: expected at most 1048576 images, found 67108864"),
        ]:
            head = struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape)
            file.write_bytes(gzip.compress(head + pixels))
            self.assertLess(file.stat().st_size, 1 << 17)
            result = with_memory("mnist_predict", "--model", DIGITS, file)
            self.assertEqual(result.returncode, 65, result.stderr[:1000])
            self.assertEqual(result.stderr, f"mnist_predict: {file}: {message}\n")
        # Of many images one is in memory at a time.
        file.write_bytes(gzip.compress(struct.pack(">4B3I", 0, 0, 8, 3, 1 << 10, 1 << 8, 1 << 8) + pixels))
        result = with_memory("mnist_predict", "--model", DIGITS, file, "--json")
        self.assertEqual(result.returncode, 65)
        self.assertEqual(result.stdout, "[]\n")
        self.assertEqual(len(result.stderr.splitlines()), 1 << 10)

    def test_versions(self):
        for program in "mnist_train", "mnist_predict", "mnist_evaluate", "mlp_export":
            self.assertRegex(run(program, "--version").stdout, rf"^{program} \d+\.\d+\.\d+\n$")

    def test_models_of_pytorch_need_no_metadata(self):
        self.need_mnist()
        header, data = read_safetensors(DIGITS)
        del header["__metadata__"]
        nameless = write_safetensors(self.directory / "nameless.safetensors", header, data)
        file = write_pgm(self.directory / "d.pgm", digit(0))
        result = run("mnist_predict", "--model", nameless, file)
        self.assertEqual(result.returncode, 65)
        self.assertIn("metadata that says which of these the tensors are", result.stderr)
        header["__metadata__"] = {
            "mlp.architecture": json.dumps(
                [
                    {"layer": "dense", "inputs": 784, "outputs": 128, "activation": "relu"},
                    {"layer": "dense", "inputs": 128, "outputs": 256, "activation": "relu"},
                    {"layer": "dense", "inputs": 256, "outputs": 10, "activation": "softmax"},
                ]
            )
        }
        named = write_safetensors(self.directory / "named.safetensors", header, data)
        self.assertEqual(run("mnist_predict", "--model", named, file).returncode, 0)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
