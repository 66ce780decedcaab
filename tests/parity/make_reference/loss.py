"""Losses of a batch with every option: the reduced loss, and its gradient with respect to what it compares."""

from itertools import product

import numpy as np
import torch
import torch.nn.functional as F
from reference_file import ReferenceFile, pattern

N = 5
v = torch.tensor([1.0, 0.5, 2.0, 0.0, 1.25])  # sample weights

file = ReferenceFile("loss")
file.inputs()
file.row("given sample weights", v)


def case(name, z, reduced):
    z = torch.tensor(z, requires_grad=True)
    loss = reduced(z)
    loss.backward()
    file.row(name, loss)
    file.row(f"{name}, gradient", z.grad)


def words(**options):
    """The name of a case: what is on, in this order."""
    return ", ".join(name.replace("_", " ") for name, on in options.items() if on) or "plain"


# PyTorch has no weights of samples: they multiply its unreduced losses, and count in the denominator of its means.
def reduce(losses, mean, sample_weights, counts):
    """losses and counts [batch]"""
    if sample_weights:
        losses, counts = losses * v, counts * v
    return losses.sum() / counts.sum() if mean else losses.sum()


file.part("cross_entropy", "torch.nn.functional.cross_entropy")
K = 4
z = pattern(N * K, seed=1).reshape(N, K) * 2
z[4] *= 300  # losses of several hundred
labels = torch.tensor([3, 0, 2, 1, 2])
probabilities = torch.tensor([[1, 2, 3, 2], [8, 0, 0, 0], [0, 4, 4, 0], [5, 1, 1, 1], [2, 2, 2, 2]]) / 8.0
c = torch.tensor([0.5, 2.0, 0.0, 1.25])
for name, values in ("z", z), ("labels", labels), ("probabilities", probabilities), ("class weights", c):
    file.row(f"given {name}", values)
for mean, soft, weighted, smoothing, samples in product((False, True), repeat=5):
    targets = probabilities if soft else labels
    options = dict(weight=c if weighted else None, label_smoothing=0.1 if smoothing else 0.0)
    counts = c[labels] if weighted and not soft else torch.ones(N)
    name = words(mean=mean, probabilities=soft, class_weights=weighted, smoothing=smoothing, sample_weights=samples)
    if not samples:  # PyTorch's own reduction
        reduction = "mean" if mean else "sum"
        case(name, z, lambda z: F.cross_entropy(z, targets, reduction=reduction, **options))
    else:
        case(
            name,
            z,
            lambda z: reduce(F.cross_entropy(z, targets, reduction="none", **options), mean, samples, counts),
        )

file.part("binary_cross_entropy", "torch.nn.functional.binary_cross_entropy_with_logits")
K = 3
z = pattern(N * K, seed=2).reshape(N, K) * 2
z[4] *= 300
targets = torch.tensor(np.abs(pattern(N * K, seed=3, eighths=8)).reshape(N, K))
c = torch.tensor([0.5, 0.0, 1.25])
for name, values in ("z", z), ("targets", targets), ("class weights", c):
    file.row(f"given {name}", values)
bce = F.binary_cross_entropy_with_logits
for mean, weighted, smoothing, samples in product((False, True), repeat=4):
    t = 0.9 * targets + 0.05 if smoothing else targets
    name = words(mean=mean, class_weights=weighted, smoothing=smoothing, sample_weights=samples)
    weight = c.expand(N, K) if weighted else None
    case(
        name,
        z,
        lambda z: reduce(bce(z, t, weight=weight, reduction="none").sum(1), mean, samples, torch.full((N,), float(K))),
    )

# A single output: two class weights, which are PyTorch's pos_weight where that of class 0 is 1.
z = z[:, :1]
labels = torch.tensor([1.0, 0.0, 1.0, 1.0, 0.0])
soft = targets[:, :1]
c = torch.tensor([0.5, 3.0])
for name, values in ("single z", z), ("single labels", labels), ("single targets", soft), ("two class weights", c):
    file.row(f"given {name}", values)
for mean, values, weighted, smoothing, samples in product((False, True), repeat=5):
    given = soft if values else labels[:, None]
    t = 0.9 * given + 0.05 if smoothing else given
    name = "single, " + words(
        mean=mean, targets=values, class_weights=weighted, smoothing=smoothing, sample_weights=samples
    )
    weight = (1 - given) * c[0] + given * c[1] if weighted else None
    case(name, z, lambda z: reduce(bce(z, t, weight=weight, reduction="none").sum(1), mean, samples, torch.ones(N)))
for mean in False, True:
    case(
        f"single, pos_weight{', mean' * mean}",
        z,
        lambda z: bce(z, labels[:, None], pos_weight=c[1], reduction="mean" if mean else "sum"),
    )

y = pattern(N * K, seed=4).reshape(N, K)
t = torch.tensor(pattern(N * K, seed=5).reshape(N, K))
y[0] = t[0] + torch.tensor([0.0, 0.75, -0.75])  # at the target, and at Huber's limit


def elementwise(part, function, **options):
    file.part(part, f"torch.nn.functional.{function.__name__}")
    file.row("given y", y)
    file.row("given targets", t)
    for name, given in options.items():
        for mean, samples in product((False, True), repeat=2):
            case(
                f"{name.replace('_', ' ')}, {words(mean=mean, sample_weights=samples)}",
                y,
                lambda y: reduce(
                    function(y, t, reduction="none", **given).sum(1), mean, samples, torch.full((N,), float(K))
                ),
            )


elementwise("mean_squared_error", F.mse_loss, plain={})
elementwise("huber", F.huber_loss, delta_1={}, three_quarters={"delta": 0.75}, large_delta={"delta": 100.0})

file.write()
