"""Steps down a loss, over a plan of batches, at a pace that rises at first and falls to the end."""

import time
from collections.abc import Callable, Sequence

from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

LEAST = 0.02
"""The pace at the end, of that at its height."""
_TOLD = 50  # steps
_MEANT = 10  # steps from one network that counts for the mean to the next


def descend[Batch](
    network: nn.Module,
    optimizer: Optimizer,
    plan: Sequence[Batch],
    loss_of: Callable[[Batch], Tensor],
    *,
    warm_up: float,
    averaged: bool = False,
) -> None:
    """Train `network`, and leave it ready for use.

    Each group of the optimizer has its highest rate as `peak`; `warm_up` is the share of the plan
    in which it is reached. `averaged`: what stays is the mean of the network in the second half.
    """
    network.train()
    mean = AveragedModel(network) if averaged else None
    started, level = time.monotonic(), 0.0
    for step, batch in enumerate(plan):
        pace = min(1.0, (step + 1) / (warm_up * len(plan))) * max(LEAST, 1 - step / len(plan))
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * pace
        loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        left = len(plan) - 1 - step  # counted from the end, which always belongs to the mean
        if mean is not None and left < len(plan) / 2 and left % _MEANT == 0:
            mean.update_parameters(network)
        level = loss.item() if not step else level + 0.02 * (loss.item() - level)
        if step % _TOLD == 0:
            took = time.monotonic() - started
            print(f"step {step} of {len(plan)}, loss {level:.4f}, {took:.0f} s", flush=True)
    if mean is not None:
        network.load_state_dict(mean.module.state_dict())
    network.eval()
