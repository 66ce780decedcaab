"""The files of reference values, and the numbers that they start from."""

import platform
from importlib.metadata import version
from pathlib import Path

import jax
import numpy as np
import torch

jax.config.update("jax_enable_x64", True)
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
PROGRAMS = {"torch": "PyTorch", "optax": "optax", "sklearn": "scikit-learn"}


class ReferenceFile:
    """Lines `part NAME: PROGRAM, FUNCTION`, each followed by its lines `row NAME: VALUES`, as
    reference_values.hpp reads them."""

    def __init__(self, topic):
        self.path = REFERENCE / f"{topic}.txt"
        packages = ", ".join(f"{p} {version(p)}" for p in ("torch", "optax", "jax", "scikit-learn", "numpy"))
        self.lines = [
            "# Written by tests/parity/make_reference.sh; not to be edited.",
            f"# {packages}; Python {platform.python_version()}; {platform.machine()}",
        ]

    def inputs(self):
        """What follows is what all parts start from."""
        self.lines.append("part inputs: tests/parity/make_reference")

    def part(self, name, function):
        """What follows was computed by `function`, such as torch.optim.SGD."""
        package = function.split(".")[0]
        program = PROGRAMS[package]
        number = version("scikit-learn" if package == "sklearn" else package).split("+")[0]
        self.lines.append(f"part {name}: {program} {number}, {function}")

    def row(self, name, values):
        """Any array, its last index running fastest: [batch, features] here is [features x batch], column by
        column, there."""
        if isinstance(values, torch.Tensor):
            values = values.detach()
        values = np.asarray(values, dtype=np.float64).ravel()
        self.lines.append(f"row {name}: " + " ".join(shortest(value) for value in values))

    def write(self):
        self.path.write_text("\n".join(self.lines) + "\n")


def shortest(value):
    """The fewest digits that give the same double, 17 at most."""
    return repr(float(value)).removesuffix(".0")


def pattern(count, seed, eighths=15):
    """Numbers between -eighths / 8 and eighths / 8 that look drawn, in multiples of 1/8, so that every program starts
    from the same doubles."""
    mixed = [(i * i * 7 + i * 11 + seed * 5 + i * seed * 3) % 10007 for i in range(count)]
    return (np.array(mixed) % (2 * eighths + 1) - eighths) / 8
