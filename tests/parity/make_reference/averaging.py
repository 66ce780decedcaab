"""Averages of weights: of 12 parameters over 20 updates, from those that the first row gives."""

import torch
from reference_file import ReferenceFile, pattern
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

UPDATES = 20

file = ReferenceFile("averaging")
given = [torch.tensor(pattern(12, seed=step)) for step in range(UPDATES + 1)]
file.inputs()
file.row("parameters", torch.stack(given))


def averages(**options):
    """After the first set of parameters, which is copied, and after each other one."""
    module = torch.nn.ParameterList([torch.nn.Parameter(given[0].clone())])
    average = AveragedModel(module, **options)
    values = []
    for parameters in given:
        module[0].data = parameters.clone()
        average.update_parameters(module)
        values.append(average.module[0].detach().clone())
    return values


def case(name, values):
    for updates in 0, 1, 2, UPDATES:
        file.row(f"{name}, {updates} updates", values[updates])


file.part("exponential_average", "torch.optim.swa_utils.AveragedModel")
case("decay 0.9", averages(multi_avg_fn=get_ema_multi_avg_fn(0.9)))
case("decay 0.999", averages(multi_avg_fn=get_ema_multi_avg_fn(0.999)))
case("decay 0", averages(multi_avg_fn=get_ema_multi_avg_fn(0.0)))


def with_warmup(average, parameter, count):
    """TensorFlow's num_updates; count is 1 in the first update after the copy."""
    decay = min(0.3, (1 + (count - 1)) / (10 + (count - 1)))
    return decay * average + (1 - decay) * parameter


case("warmup", averages(avg_fn=with_warmup))

file.part("stochastic_weight_average", "torch.optim.swa_utils.AveragedModel")
case("plain", averages())

file.write()
