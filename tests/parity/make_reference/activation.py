"""Activations and their derivatives: a = phi(z) and dz for a given da, of 3 samples of 7 values."""

import numpy as np
import torch
from reference_file import ReferenceFile, pattern
from torch import nn

# Zero, both zeros' neighbours, and what saturates; the second set is where formulas overflow or lose digits.
z_near = np.array([[-8, -2.5, -1, -0.5, -0.125, 0, 2.0**-20], [-(2.0**-20), 0.125, 0.5, 1, 2.5, 4, 8], pattern(7, 1)])
z_far = np.array([[-800, -40, -21, 0, 21, 40, 800], [0, 0, 0, 0, 0, 0, 0], [-21, -20, -19, 17, 19, 20, 21]], float)
da = pattern(21, seed=4)

file = ReferenceFile("activation")
file.inputs()
file.row("z", z_near)
file.row("far z", z_far)
file.row("da", da)


def case(name, phi):
    for prefix, values in ("", z_near), ("far ", z_far):
        z = torch.tensor(values, requires_grad=True)
        a = phi(z)
        a.backward(torch.tensor(da.reshape(3, 7)))
        file.row(f"{prefix}{name}", a)
        file.row(f"{prefix}{name}, dz", z.grad)


def part(name, phi, **others):
    file.part(name, f"torch.nn.{type(phi).__name__}")
    case("plain", phi)
    for other, changed in others.items():
        case(other, changed)


part("identity", nn.Identity())
part("sigmoid", nn.Sigmoid())
part("tanh", nn.Tanh())
part("relu", nn.ReLU())
part("leaky_relu", nn.LeakyReLU(0.01), tenth=nn.LeakyReLU(0.1))
part("elu", nn.ELU(), three_halves=nn.ELU(1.5))
part("gelu", nn.GELU())
part("silu", nn.SiLU())
# Above its threshold PyTorch's is the identity: at 40 that is so in double, at its default of 20 not quite.
part("softplus", nn.Softplus(threshold=40))
part("softmax", nn.Softmax(dim=1))

file.write()
