"""Optimizers: W [4 x 3] and b [4] after some of 60 steps along gradients that are given."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
from reference_file import ReferenceFile, pattern

STEPS = 60
KEPT = 1, 7, 60

# torch keeps W [out, in] row by row; in the file, as in the library, it stands column by column.
start_W = pattern(12, seed=1).reshape(3, 4).T
start_b = pattern(4, seed=2)
# A row of norm 5 exactly, which no gradient moves, for the max-norm constraint; a weight that is 0.
start_W[3] = [3, 4, 0]


def gradient(step):
    """Of both, from 1/8192 to 60 in size. At step 7 all are zero; those of the last row always are."""
    sizes = np.array([2.0**-10 if i % 7 == 0 else 32.0 if i % 5 == 0 else 1.0 for i in range(16)])
    values = pattern(16, seed=step) * sizes * (step != 7)
    W, b = values[:12].reshape(3, 4).T.copy(), values[12:].copy()
    W[3] = 0
    b[3] = 0
    return W, b


def gradient_of_whole_norm(step):
    """3 and 4 times a power of two, so that the norm over both is 2.5, 5 or 10 exactly."""
    W, b = np.zeros((4, 3)), np.zeros(4)
    size = 2.0 ** (step % 3 - 1)
    W[step % 3, step % 2] = 3 * size
    b[step % 3] = -4 * size
    return W, b


def same_rate(step):
    return 1.0


def changing_rate(step):
    return 2.0 ** -(step % 4)


def run_torch(make, gradient=gradient, rate=same_rate, change=None, penalty=None):
    """make(groups) gives the optimizer; `change` works on the gradients, `penalty` is added to the loss."""
    W = torch.tensor(start_W, requires_grad=True)
    b = torch.tensor(start_b, requires_grad=True)
    optimizer = make([{"params": [W]}, {"params": [b], "weight_decay": 0.0}])
    base = optimizer.param_groups[0]["lr"]
    for step in range(1, STEPS + 1):
        dW, db = (torch.tensor(g) for g in gradient(step))
        optimizer.zero_grad()
        loss = (dW * W).sum() + (db * b).sum()
        if penalty:
            loss = loss + penalty(W)
        loss.backward()
        if change:
            change([W, b])
        for group in optimizer.param_groups:
            group["lr"] = base * rate(step)
        optimizer.step()
        yield step, W.detach().numpy(), b.detach().numpy()


def run_optax(optimizer, gradient=gradient, project=None):
    """`project` works on W after each update."""
    p = {"W": jnp.array(start_W), "b": jnp.array(start_b)}
    state = optimizer.init(p)
    for step in range(1, STEPS + 1):
        W, b = gradient(step)
        updates, state = optimizer.update({"W": jnp.array(W), "b": jnp.array(b)}, state, p)
        p = optax.apply_updates(p, updates)
        if project:
            p["W"] = project(p["W"])
        yield step, np.asarray(p["W"]), np.asarray(p["b"])


file = ReferenceFile("optimizer")


def case(name, run):
    for step, W, b in run:
        if step in KEPT:
            file.row(f"{name}, step {step}", np.concatenate([W.T.ravel(), b]))


file.inputs()
file.row("parameters", np.concatenate([start_W.T.ravel(), start_b]))
for name, given in ("gradients", gradient), ("gradients of whole norm", gradient_of_whole_norm):
    file.row(name, [np.concatenate([W.T.ravel(), b]) for W, b in map(given, range(1, STEPS + 1))])

SGD, RMSprop, Adagrad, Adadelta = torch.optim.SGD, torch.optim.RMSprop, torch.optim.Adagrad, torch.optim.Adadelta
Adam, AdamW = torch.optim.Adam, torch.optim.AdamW


def case_torch(name, optimizer, options, **run_options):
    case(name, run_torch(lambda groups: optimizer(groups, **options), **run_options))


file.part("sgd", "torch.optim.SGD")
case_torch("plain", SGD, dict(lr=0.1))
case_torch("momentum", SGD, dict(lr=0.1, momentum=0.9))
case_torch("nesterov", SGD, dict(lr=0.1, momentum=0.9, nesterov=True))
case_torch("decay", SGD, dict(lr=0.1, weight_decay=0.01))
case_torch("momentum, decay", SGD, dict(lr=0.1, momentum=0.9, weight_decay=0.01))
case_torch("nesterov, decay", SGD, dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01))
case_torch("rate 0", SGD, dict(lr=0.0, momentum=0.9, weight_decay=0.01))
case_torch("changing rate", SGD, dict(lr=0.1, momentum=0.9, weight_decay=0.01), rate=changing_rate)

file.part("rmsprop", "torch.optim.RMSprop")
case_torch("plain", RMSprop, dict(lr=0.01))
case_torch("momentum", RMSprop, dict(lr=0.01, momentum=0.8))
case_torch("centred", RMSprop, dict(lr=0.01, alpha=0.9, centered=True))
case_torch("momentum, centred", RMSprop, dict(lr=0.01, alpha=0.9, momentum=0.8, centered=True))
case_torch("rho 0", RMSprop, dict(lr=0.01, alpha=0.0))
case_torch("large epsilon", RMSprop, dict(lr=0.01, eps=1.0))
case_torch("tiny epsilon", RMSprop, dict(lr=0.01, eps=1e-30))
case_torch("rate 0", RMSprop, dict(lr=0.0, momentum=0.8))

file.part("adagrad", "torch.optim.Adagrad")
case_torch("plain", Adagrad, dict(lr=0.1))
case_torch("decay", Adagrad, dict(lr=0.1, lr_decay=0.05))
case_torch("initial sum", Adagrad, dict(lr=0.1, initial_accumulator_value=0.5))
case_torch("decay, initial sum", Adagrad, dict(lr=0.1, lr_decay=0.05, initial_accumulator_value=0.5))
case_torch("large epsilon", Adagrad, dict(lr=0.1, eps=1.0))
case_torch("tiny epsilon", Adagrad, dict(lr=0.1, eps=1e-30))
case_torch("rate 0", Adagrad, dict(lr=0.0))

file.part("adadelta", "torch.optim.Adadelta")
case_torch("plain", Adadelta, dict())
case_torch("rate 1/2", Adadelta, dict(lr=0.5, rho=0.75))
case_torch("rho 0", Adadelta, dict(rho=0.0))
case_torch("large epsilon", Adadelta, dict(eps=1.0))
case_torch("tiny epsilon", Adadelta, dict(eps=1e-30))
case_torch("rate 0", Adadelta, dict(lr=0.0))

file.part("adam", "torch.optim.Adam")
case_torch("plain", Adam, dict(lr=0.01))
case_torch("amsgrad", Adam, dict(lr=0.01, betas=(0.9, 0.9), amsgrad=True))
case_torch("beta1 0", Adam, dict(lr=0.01, betas=(0.0, 0.999)))
case_torch("beta2 0", Adam, dict(lr=0.01, betas=(0.9, 0.0)))
case_torch("both betas 0", Adam, dict(lr=0.01, betas=(0.0, 0.0)))
case_torch("large epsilon", Adam, dict(lr=0.01, eps=1.0))
case_torch("tiny epsilon", Adam, dict(lr=0.01, eps=1e-30))
case_torch("rate 0", Adam, dict(lr=0.0))

file.part("adamw", "torch.optim.AdamW")
case_torch("plain", AdamW, dict(lr=0.01))
case_torch("amsgrad", AdamW, dict(lr=0.01, betas=(0.9, 0.9), amsgrad=True))
case_torch("no decay", AdamW, dict(lr=0.01, weight_decay=0.0))
case_torch("strong decay", AdamW, dict(lr=0.01, weight_decay=5.0))
case_torch("rate 0", AdamW, dict(lr=0.0))
case_torch("changing rate", AdamW, dict(lr=0.01, weight_decay=1.0), rate=changing_rate)

file.part("nadam", "optax.nadam")
case("plain", run_optax(optax.nadam(0.01)))
case("beta1 0", run_optax(optax.nadam(0.01, b1=0.0)))
case("beta2 0", run_optax(optax.nadam(0.01, b2=0.0)))
case("large epsilon", run_optax(optax.nadam(0.01, eps=1.0)))
case("rate 0", run_optax(optax.nadam(0.0)))

weights = {"W": True, "b": False}
file.part("lion", "optax.lion")
case("plain", run_optax(optax.lion(0.01, weight_decay=0.0)))
case("decay", run_optax(optax.lion(0.01, weight_decay=0.1, mask=weights)))
case("beta1 0", run_optax(optax.lion(0.01, b1=0.0, weight_decay=0.0)))
case("beta2 0", run_optax(optax.lion(0.01, b2=0.0, weight_decay=0.0)))
case("rate 0", run_optax(optax.lion(0.0, weight_decay=0.1, mask=weights)))
changing = jnp.array([0.01 * changing_rate(step) for step in range(1, STEPS + 1)])
case("changing rate", run_optax(optax.lion(lambda count: changing[count], weight_decay=0.1, mask=weights)))

# Not torch.nn.utils.clip_grad_norm_, which divides by the norm plus 1e-6.
file.part("clip_by_norm", "optax.clip_by_global_norm")


def clipped(limit, optimizer):
    return optax.chain(optax.clip_by_global_norm(limit), optimizer)


def decayed(weight_decay, optimizer):
    return optax.chain(optax.add_decayed_weights(weight_decay, mask=weights), optimizer)


case("sgd", run_optax(clipped(1.0, optax.sgd(0.1, momentum=0.9))))
case("sgd, decay", run_optax(clipped(1.0, decayed(0.01, optax.sgd(0.1, momentum=0.9)))))
case("adam", run_optax(clipped(1.0, optax.adam(0.01))))
case("high limit", run_optax(clipped(1e3, optax.sgd(0.1))))
case("at the limit", run_optax(clipped(5.0, optax.sgd(0.1)), gradient=gradient_of_whole_norm))

file.part("clip_by_value", "torch.nn.utils.clip_grad_value_")


def by_value(limit):
    return lambda parameters: torch.nn.utils.clip_grad_value_(parameters, limit)


case_torch("sgd", SGD, dict(lr=0.1, momentum=0.9), change=by_value(0.5))
case_torch("sgd, decay", SGD, dict(lr=0.1, weight_decay=0.01), change=by_value(0.5))
case_torch("adam", Adam, dict(lr=0.01), change=by_value(0.5))
case_torch("high limit", SGD, dict(lr=0.1), change=by_value(1e3))

# The penalty is part of the loss, differentiated by PyTorch, but not of what is clipped.
file.part("with_penalty", "torch.autograd")


def penalty(l1, l2):
    return lambda W: l1 * W.abs().sum() + l2 / 2 * (W * W).sum()


def elastic_after_clipping(parameters):
    """g as given is clipped, then the penalty is added, as ClipByNorm around WithPenalty does."""
    W, b = parameters
    norm = torch.sqrt((W.grad**2).sum() + (b.grad**2).sum())
    if norm > 1.0:
        W.grad.mul_(1.0 / norm)
        b.grad.mul_(1.0 / norm)
    weight = W.detach().clone().requires_grad_()
    penalty(0.03, 0.1)(weight).backward()
    W.grad.add_(weight.grad)


case_torch("l1", SGD, dict(lr=0.1), penalty=penalty(0.03, 0.0))
case_torch("l2", SGD, dict(lr=0.1), penalty=penalty(0.0, 0.1))
case_torch("both", SGD, dict(lr=0.1, momentum=0.9), penalty=penalty(0.03, 0.1))
case_torch("adam", Adam, dict(lr=0.01), penalty=penalty(0.03, 0.1))
case_torch("within clip_by_norm", SGD, dict(lr=0.1, momentum=0.9), change=elastic_after_clipping)

# Neither torch.renorm nor Keras' MaxNorm, which divide by the norm plus 1e-7.
file.part("with_max_norm", "optax.projections.projection_l2_ball")


def rows_within(limit):
    return jax.vmap(lambda row: optax.projections.projection_l2_ball(row, limit))


case("sgd", run_optax(optax.sgd(0.1, momentum=0.9), project=rows_within(5.0)))
case("adam", run_optax(optax.adam(0.01), project=rows_within(2.0)))

file.write()
