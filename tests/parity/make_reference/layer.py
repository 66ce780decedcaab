"""Layers: what they put out, and their gradients for a given da; running averages over some batches."""

import numpy as np
import torch
from reference_file import ReferenceFile, pattern
from torch import nn

file = ReferenceFile("layer")


def case(name, layer, x, da):
    """a, dx, then the gradients of the parameters, matrices column by column."""
    x = torch.tensor(x, requires_grad=True)
    a = layer(x)
    a.backward(torch.tensor(da))
    file.row(f"{name}, a", a)
    file.row(f"{name}, dx", x.grad)
    for parameter, tensor in zip(("first", "second"), layer.parameters(), strict=True):
        file.row(f"{name}, gradient of the {parameter} tensor", tensor.grad.t())
    layer.zero_grad()


def set_parameters(layer, first, second):
    layer.weight.data = torch.tensor(first)
    layer.bias.data = torch.tensor(second)
    return layer


file.part("dense", "torch.nn.Linear")
x = pattern(6 * 5, seed=1).reshape(6, 5)
W = pattern(4 * 5, seed=2).reshape(5, 4).T.copy()
b = pattern(4, seed=3)
da = pattern(6 * 4, seed=4).reshape(6, 4)
for name, values in ("x", x), ("first tensor", W.T), ("second tensor", b), ("da", da):
    file.row(name, values)
for name, phi in {
    "identity": nn.Identity(),
    "sigmoid": nn.Sigmoid(),
    "tanh": nn.Tanh(),
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(0.01),
    "elu": nn.ELU(),
    "gelu": nn.GELU(),
    "silu": nn.SiLU(),
    "softplus": nn.Softplus(threshold=40),
    "softmax": nn.Softmax(dim=1),
}.items():
    case(name, nn.Sequential(set_parameters(nn.Linear(5, 4), W, b), phi), x, da)

file.part("batch_norm", "torch.nn.BatchNorm1d")
gamma, beta = pattern(5, seed=9), pattern(5, seed=10)
batches = pattern(3 * 7 * 5, seed=11).reshape(3, 7, 5)
batches[0, :, 2] = 0.75  # a feature that does not vary
da = pattern(7 * 5, seed=12).reshape(7, 5)
for name, values in ("batches", batches), ("first tensor", gamma), ("second tensor", beta), ("da", da):
    file.row(name, values)
for name, eps, momentum in ("defaults", 1e-5, 0.1), ("own options", 1e-3, 0.25):
    layer = set_parameters(nn.BatchNorm1d(5, eps=eps, momentum=momentum), gamma, beta)
    for k, batch in enumerate(batches):
        case(f"{name}, batch {k}", layer, batch, da)
        file.row(f"{name}, batch {k}, running mean", layer.running_mean)
        file.row(f"{name}, batch {k}, running variance", layer.running_var)
    layer.eval()
    file.row(f"{name}, at inference", layer(torch.tensor(batches[0])))
    layer = set_parameters(nn.BatchNorm1d(5, eps=eps, momentum=momentum), gamma, beta)
    case(f"{name}, two samples", layer, batches[1, :2], da[:2])

file.part("layer_norm", "torch.nn.LayerNorm")
gamma, beta = pattern(6, seed=13), pattern(6, seed=14)
x = pattern(4 * 6, seed=15).reshape(4, 6)
x[1] = 0.75  # a sample that does not vary
da = pattern(4 * 6, seed=16).reshape(4, 6)
for name, values in ("first tensor", gamma), ("second tensor", beta), ("da", da):
    file.row(name, values)
# Epsilon is much beside the variances of the first, and nothing beside those of the last.
for size, scale in ("small ", 2.0**-20), ("", 1.0), ("large ", 2.0**20):
    file.row(f"{size}x", x * scale)
    for name, eps in ("defaults", 1e-5), ("own options", 1e-3):
        case(f"{size}{name}", set_parameters(nn.LayerNorm(6, eps=eps), gamma, beta), x * scale, da)

file.write()
