"""Trains the network on the project's own sentences, so that vectors lie apart by cause."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from descent import descend
from network import Network, padded
from torch import nn
from torch.nn import functional

from bot.nlu.training_data import Example

EPOCHS = 2
BATCH = 16
LEARNING = 5e-5
HEAD_LEARNING = 3e-3
WARM_UP = 0.06
DECAY = 0.01
SMOOTHING = 0.05
SECOND = 0.3
"""How far an example counts for its further causes."""
SCALE = 10.0
"""Vectors have this length before the head."""
SEED = 1
_POOL = 50  # batches' worth of examples that are sorted by length together


@dataclass(frozen=True)
class Lesson:
    """One example as numbers: its pieces, how far it is of each intent, and what it weighs."""

    pieces: list[int]
    wanted: np.ndarray
    weight: float


def lessons(examples: Sequence[Example], pieces: Sequence[list[int]]) -> list[Lesson]:
    """Rare intents weigh more, by the root of how much rarer they are."""
    frequency = Counter(each.intent for each in examples)
    intents = sorted(frequency)
    found = []
    for each, own in zip(examples, pieces, strict=True):
        further = [cause for cause in each.causes if cause != each.intent]
        wanted = np.full(len(intents), SMOOTHING / len(intents), np.float32)
        share = (SECOND if further else 0.0) * (1 - SMOOTHING)
        wanted[intents.index(each.intent)] += 1 - SMOOTHING - share
        for cause in further:
            wanted[intents.index(cause)] += share / len(further)
        rarity = len(examples) / len(intents) / frequency[each.intent]
        found.append(Lesson(own, wanted, rarity**0.5))
    return found


def finetune(network: Network, given: Sequence[Lesson]) -> None:
    """Two epochs of cross-entropy; the words' own vectors stay as they are. Half an hour."""
    torch.manual_seed(SEED)
    hidden = network.words.weight.shape[1]
    head = nn.Linear(hidden, len(given[0].wanted))
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    free = [each for each in network.parameters() if each.requires_grad]
    groups = [
        {
            "params": [each for each in free if each.ndim > 1],
            "peak": LEARNING,
            "weight_decay": DECAY,
        },
        {
            "params": [each for each in free if each.ndim == 1],
            "peak": LEARNING,
            "weight_decay": 0.0,
        },
        {"params": head.parameters(), "peak": HEAD_LEARNING, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, fused=True)
    plan = list(_batches(given))
    descend(network, optimizer, plan, lambda batch: _loss(network, head, batch), warm_up=WARM_UP)


def _loss(network: Network, head: nn.Linear, batch: list[Lesson]) -> torch.Tensor:
    ids, mask = padded([each.pieces for each in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        vectors = network(ids, mask)
    scores = head(functional.normalize(vectors.float(), dim=1) * SCALE)
    wanted = torch.tensor(np.stack([each.wanted for each in batch]))
    weights = torch.tensor([each.weight for each in batch], dtype=torch.float32)
    return (-(wanted * functional.log_softmax(scores, 1)).sum(1) * weights).mean()


def _batches(given: Sequence[Lesson]) -> Iterator[list[Lesson]]:
    """All lessons as often as there are epochs, those of like length together, in random order."""
    dice = random.Random(SEED)  # noqa: S311 - no secret
    for _ in range(EPOCHS):
        order = dice.sample(list(given), len(given))
        for start in range(0, len(order), BATCH * _POOL):
            pool = sorted(order[start : start + BATCH * _POOL], key=lambda each: len(each.pieces))
            batches = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
            dice.shuffle(batches)
            yield from batches
