"""Both ways between the library and PyTorch, with a network of every layer and activation:
    torch_check.py MODELS DIR
MODELS is the program of models.cpp; DIR is where `MODELS make` has written."""

import subprocess
import sys
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

sys.path.append(str(Path(__file__).parent / "python"))
from safetensors.torch import load_file, save_file  # noqa: E402

models, directory = sys.argv[1], Path(sys.argv[2])


def floats(file, width):
    return torch.frombuffer(bytearray((directory / file).read_bytes()), dtype=torch.float32).reshape(
        -1, width
    )


# Written down by hand from tests/support/every_layer.hpp, not from what the file says.
network = nn.Sequential(
    OrderedDict(
        [
            ("0", nn.Linear(6, 5)),
            ("1", nn.Sigmoid()),
            ("2", nn.BatchNorm1d(5)),
            ("3", nn.Dropout(0.2)),
            ("4", nn.Linear(5, 7)),
            ("5", nn.Tanh()),
            ("features", nn.Linear(7, 4)),
            ("7", nn.ReLU()),
            ("8", nn.LayerNorm(4)),
            ("9", nn.Linear(4, 6)),
            ("10", nn.LeakyReLU(0.1)),
            ("11", nn.Linear(6, 5)),
            ("12", nn.ELU(1.5)),
            ("13", nn.Linear(5, 5)),
            ("14", nn.GELU()),
            ("15", nn.Linear(5, 3)),
            ("16", nn.SiLU()),
            ("17", nn.Linear(3, 1)),
            ("18", nn.Softplus()),
            ("19", nn.Linear(1, 4)),
            ("20", nn.Softmax(dim=1)),
        ]
    )
).eval()
x = floats("every.inputs.f32", 6)
checks = 0


def agree(what, found, wanted, tolerance):
    global checks
    checks += 1
    difference = (found - wanted).abs().max().item()
    # A network that says the same of everything would agree with any other.
    if (wanted.amax(0) - wanted.amin(0)).min().item() < 0.1:
        sys.exit(f"{what}: the outputs hardly differ")
    print(f"{what}: {len(wanted)} samples, largest difference {difference:.2e}")
    if not difference <= tolerance or len(found) != len(wanted):
        sys.exit(f"{what}: expected at most {tolerance}")


# From the library: strict, so that every name and shape has to fit.
network.load_state_dict(load_file(directory / "every.safetensors"), strict=True)
with torch.no_grad():
    agree("saved here, loaded by PyTorch", network(x), floats("every.outputs.f32", 4), 1e-5)

# To the library, in every type that PyTorch trains in. What is compared with has the rounded
# weights in double, so that only the library's own arithmetic counts.
torch.manual_seed(1027)
for module in network:
    if isinstance(module, nn.Linear):
        size = module.in_features**-0.5
        nn.init.uniform_(module.weight, -4 * size, 4 * size)
        nn.init.uniform_(module.bias, -2 * size, 2 * size)
    elif hasattr(module, "weight"):
        nn.init.uniform_(module.weight, -4, 4)
        nn.init.uniform_(module.bias, -2, 2)
        if isinstance(module, nn.BatchNorm1d):
            nn.init.uniform_(module.running_mean, -2, 2)
            nn.init.uniform_(module.running_var, 0.1, 2)
for dtype in [torch.float32, torch.float64, torch.float16, torch.bfloat16]:
    network.to(dtype)
    file, output = directory / "theirs.safetensors", directory / "theirs.outputs.f32"
    save_file(network.state_dict(), file)
    subprocess.run([models, "predict", file, directory / "every.inputs.f32", output], check=True)
    with torch.no_grad():
        wanted = network.to(torch.float64)(x.double())
    agree(f"saved by PyTorch as {dtype}, loaded here", floats(output.name, 4).double(), wanted, 1e-5)

print(f"{checks} passed")
