"""Schedules: the factor of the learning rate at every step of runs of some lengths, and at the step after."""

import math

import optax
import torch
from reference_file import ReferenceFile, pattern
from torch.optim import lr_scheduler

LENGTHS = 1, 7, 40

file = ReferenceFile("schedule")


def of_torch(make, steps):
    """The rates of an optimizer whose own is 1."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer, steps)
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(steps):
        optimizer.step()
        scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def case_torch(name, make):
    for steps in LENGTHS:
        file.row(f"{name}, {steps} steps", of_torch(make, steps))


def case_optax(name, make, lengths=LENGTHS):
    for steps in lengths:
        schedule = make(steps)
        file.row(f"{name}, {steps} steps", [schedule(step) for step in range(steps + 1)])


def nearest(x):
    return math.floor(x + 0.5)


file.part("constant_rate", "optax.constant_schedule")
case_optax("plain", lambda steps: optax.constant_schedule(1.0))

file.part("step_decay", "torch.optim.lr_scheduler.MultiStepLR")


def at(*points, gamma):
    return lambda optimizer, steps: lr_scheduler.MultiStepLR(
        optimizer, [math.ceil(point * steps) for point in points], gamma
    )


case_torch("plain", at(0.5, 0.75, gamma=0.1))
case_torch("any order", at(0.75, 0.25, 0.5, gamma=0.3))
case_torch("twice", at(0.5, 0.5, gamma=0.5))
case_torch("the ends", at(0.0, 1.0, gamma=0.5))

file.part("exponential_decay", "torch.optim.lr_scheduler.ExponentialLR")
case_torch("plain", lambda o, steps: lr_scheduler.ExponentialLR(o, 0.01 ** (1 / steps)))
case_torch("to 1/2", lambda o, steps: lr_scheduler.ExponentialLR(o, 0.5 ** (1 / steps)))

file.part("polynomial_decay", "optax.polynomial_schedule")
case_optax("plain", lambda steps: optax.polynomial_schedule(1.0, 0.0, 1, steps))
case_optax("square", lambda steps: optax.polynomial_schedule(1.0, 0.1, 2, steps))
case_optax("root", lambda steps: optax.polynomial_schedule(1.0, 0.0, 0.5, steps))

file.part("cosine_decay", "torch.optim.lr_scheduler.CosineAnnealingLR")
case_torch("plain", lambda o, steps: lr_scheduler.CosineAnnealingLR(o, steps))
case_torch("to 1/10", lambda o, steps: lr_scheduler.CosineAnnealingLR(o, steps, 0.1))

file.part("cosine_warm_restarts", "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts")


def restarts(cycles, growth, final=0.0):
    lengths = sum(growth**k for k in range(cycles))
    return lambda o, steps: lr_scheduler.CosineAnnealingWarmRestarts(o, steps // lengths, growth, final)


# After the last cycle PyTorch begins another one; the library's run has ended.
def case_restarts(name, make, lengths):
    for steps in lengths:
        file.row(f"{name}, {steps} steps", of_torch(make, steps)[:-1])


case_restarts("plain", restarts(4, 2), (15, 45))
case_restarts("of one length", restarts(3, 1, 0.1), (3, 21))
case_restarts("growth 3", restarts(3, 3), (13, 26))
case_restarts("one cycle", restarts(1, 2), (1, 7))

# PyTorch has the peak at step pct_start * total_steps - 1 and the end at total_steps - 1, the library at rise * steps
# and at steps.
file.part("one_cycle", "torch.optim.lr_scheduler.OneCycleLR")


def one_cycle(rise, strategy, start=0.04, final=4e-6):
    return lambda o, steps: lr_scheduler.OneCycleLR(
        o,
        max_lr=1.0,
        total_steps=steps + 1,
        pct_start=(rise * steps + 1) / (steps + 1),
        anneal_strategy=strategy,
        cycle_momentum=False,
        div_factor=1 / start,
        final_div_factor=start / final,
    )


case_torch("half cosines", one_cycle(0.3, "cos"))
case_torch("lines", one_cycle(0.3, "linear"))
case_torch("late peak", one_cycle(0.75, "cos", start=0.1, final=0.01))

file.part("linear_warmup", "optax.join_schedules")


def warmup(fraction, start, following):
    def make(steps):
        first = nearest(fraction * steps)
        after = following(steps - first)
        if first == 0:
            return after
        return optax.join_schedules([optax.linear_schedule(start, 1.0, first), after], [first])

    return make


case_optax("constant", warmup(0.25, 0.01, lambda steps: optax.constant_schedule(1.0)))
case_optax("cosine", warmup(0.25, 0.01, lambda steps: optax.cosine_decay_schedule(1.0, steps)))
case_optax("line", warmup(0.5, 0.0, lambda steps: optax.linear_schedule(1.0, 0.0, steps)), (7, 40))
case_optax("no warmup", warmup(0.0, 0.5, lambda steps: optax.cosine_decay_schedule(1.0, steps)))

# eps is a change that PyTorch leaves out where it is smaller.
file.part("reduce_on_plateau", "torch.optim.lr_scheduler.ReduceLROnPlateau")
falls_and_stays = 4.0 + 2.0 ** -(torch.arange(40) // 3) + torch.tensor(pattern(40, seed=3)) / 64
file.row("metrics", falls_and_stays)


def plateau(metrics, **options):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, eps=0.0, **options)
    rates = []
    for metric in metrics:
        scheduler.step(metric)
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


file.row("plain", plateau(falls_and_stays))
file.row("patience 2", plateau(falls_and_stays, factor=0.5, patience=2))
file.row("cooldown", plateau(falls_and_stays, factor=0.5, patience=1, cooldown=3))
file.row("threshold", plateau(falls_and_stays, factor=0.5, patience=1, threshold=0.05))
file.row("floor", plateau(falls_and_stays, factor=0.5, patience=0, min_lr=0.1))
file.row("highest", plateau(-falls_and_stays + 9, mode="max", factor=0.5, patience=1, threshold=0.01))
file.row("all", plateau(falls_and_stays, factor=0.3, patience=1, threshold=0.02, cooldown=2, min_lr=0.05))

file.write()
