"""Trains the network on the project's own sentences, so that vectors lie apart by cause."""

import copy
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from descent import descend
from network import DROPOUT, Network, halved, padded, vectors
from otherwise import otherwise
from torch import nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from bot.nlu.training_data import Example

BATCH = 16
LEARNING = 5e-5
HEAD_LEARNING = 1e-3
HELD = 1e-4
"""What the square of a head's weight costs, before the network learns with it."""
UNREAD = 0.1
"""Pieces of a text that are hidden from the network each time it reads."""
_UNKNOWN = 3  # the number of a piece that is not in the vocabulary
WARM_UP = 0.06
DECAY = 0.01
SMOOTHING = 0.05
SECOND = 0.3
"""How far an example counts for its further causes."""
NAMED = 0.5
"""What an error about which causes are named weighs beside one about the chief of them."""
JOINED = 4_000
"""Lessons of an epoch that are two complaints, one behind the other: life tells of several."""
OTHERWISE = 0.15
"""Lessons that are read as others would have written them."""
SCALE = 10.0
"""Vectors have this length before the head."""
SEEDS = (1, 2, 3)
"""Of the ways from the same start whose mean is taken."""
_POOL = 50  # batches' worth of examples that are sorted by length together

type Pieces = Callable[[Sequence[str]], list[list[int]]]
"""Gives of each text the numbers of the pieces that the network reads."""


@dataclass(frozen=True)
class Lesson:
    """One text as numbers.

    Its pieces, how far it is of each intent, whether it names each cause, and what it weighs.
    """

    pieces: list[int]
    wanted: np.ndarray
    named: np.ndarray
    weight: float


def lessons(examples: Sequence[Example], pieces: Sequence[list[int]]) -> list[Lesson]:
    """Rare intents weigh more, by the root of how much rarer they are."""
    frequency = Counter(each.intent for each in examples)
    intents = sorted(frequency)
    causes = sorted({cause for each in examples for cause in each.causes})
    found = []
    for each, own in zip(examples, pieces, strict=True):
        further = [cause for cause in each.causes if cause != each.intent]
        wanted = np.full(len(intents), SMOOTHING / len(intents), np.float32)
        share = (SECOND if further else 0.0) * (1 - SMOOTHING)
        wanted[intents.index(each.intent)] += 1 - SMOOTHING - share
        for cause in further:
            wanted[intents.index(cause)] += share / len(further)
        named = np.array([cause in each.causes for cause in causes], np.float32)
        rarity = len(examples) / len(intents) / frequency[each.intent]
        found.append(Lesson(own, wanted, named, rarity**0.5))
    return found


def _joined(
    examples: Sequence[Example], given: Sequence[Lesson], pieces: Pieces, dice: random.Random
) -> list[Lesson]:
    """JOINED complaints that are two of one language, one behind the other."""
    pools = [
        [
            place
            for place, each in enumerate(examples)
            if each.causes and (each.language == "en") is is_english
        ]
        for is_english in (True, False)
    ]
    pairs = [dice.sample(dice.choice(pools), 2) for _ in range(JOINED)]
    texts = [f"{examples[first].text} {examples[second].text}" for first, second in pairs]
    return [
        Lesson(
            own,
            (given[first].wanted + given[second].wanted) / 2,
            np.maximum(given[first].named, given[second].named),
            (given[first].weight + given[second].weight) / 2,
        )
        for own, (first, second) in zip(pieces(texts), pairs, strict=True)
    ]


class _Heads(nn.Module):
    """From a vector to the scores of the intents, and to those of each cause by itself."""

    def __init__(self, size: int, lesson: Lesson) -> None:
        super().__init__()
        self.chief = nn.Linear(size, len(lesson.wanted))
        self.named = nn.Linear(size, len(lesson.named))
        for each in (self.chief, self.named):
            nn.init.zeros_(each.weight)
            nn.init.zeros_(each.bias)


def finetune_often(network: Network, examples: Sequence[Example], pieces: Pieces) -> None:
    """An epoch with each of SEEDS, all from here; what stays is their mean.

    After Wortsman et al. (Model soups, 2022): as right as the best of them, and less sure of itself
    where they differ.
    """
    start = copy.deepcopy(network.state_dict())
    mean = AveragedModel(network)
    for seed in SEEDS:
        network.load_state_dict(start)
        finetune(network, examples, pieces, epochs=1, seed=seed)
        mean.update_parameters(network)
    network.load_state_dict(mean.module.state_dict())


def finetune(
    network: Network, examples: Sequence[Example], pieces: Pieces, *, epochs: int, seed: int
) -> None:
    """Epochs of cross-entropy; the words' own vectors stay as they are.

    What stays is the mean of the network in the second half of its way (Izmailov et al., 2018).
    """
    torch.manual_seed(seed)
    dice = random.Random(seed)  # noqa: S311 - no secret
    network.doubt(DROPOUT)
    texts = [each.text for each in examples]
    given = lessons(examples, pieces(texts))
    heads = _Heads(network.words.weight.shape[1], given[0])
    _begin(heads, vectors(network, [each.pieces for each in given]) * SCALE, given)
    told = [otherwise(text, dice) if dice.random() < OTHERWISE else text for text in texts]
    read = lessons(examples, pieces(told))
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
        {"params": heads.parameters(), "peak": HEAD_LEARNING, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, fused=True)
    plan = [
        batch
        for _ in range(epochs)
        for batch in _batches([*read, *_joined(examples, read, pieces, dice)], dice)
    ]
    descend(
        network,
        optimizer,
        plan,
        lambda batch: _loss(network, heads, batch),
        warm_up=WARM_UP,
        averaged=True,
    )


def _begin(heads: _Heads, given: torch.Tensor, wanted: Sequence[Lesson]) -> None:
    """Fit the heads to the vectors as they are, so that no error of theirs moves the network."""
    told = _told(wanted)
    optimizer = torch.optim.LBFGS(heads.parameters(), max_iter=150, line_search_fn="strong_wolfe")

    def cost() -> torch.Tensor:
        optimizer.zero_grad()
        held = sum((each**2).sum() for each in heads.parameters())
        found = _off(heads, given, told) + HELD * held
        found.backward()
        return found

    optimizer.step(cost)


def _loss(network: Network, heads: _Heads, batch: list[Lesson]) -> torch.Tensor:
    ids, mask = padded([each.pieces for each in batch])
    hidden = (torch.rand(ids.shape) < UNREAD) & (mask == 1)
    hidden[:, 0] = False
    with halved():
        found = network(ids.masked_fill(hidden, _UNKNOWN), mask)
    return _off(heads, functional.normalize(found.float(), dim=1) * SCALE, _told(batch))


type _Told = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def _told(lessons: Sequence[Lesson]) -> _Told:
    """What is wanted of these lessons, which causes they name, and what each weighs."""
    return (
        torch.tensor(np.stack([each.wanted for each in lessons])),
        torch.tensor(np.stack([each.named for each in lessons])),
        torch.tensor([each.weight for each in lessons], dtype=torch.float32),
    )


def _off(heads: _Heads, stretched: torch.Tensor, told: _Told) -> torch.Tensor:
    """How far the heads' answers for these vectors are from the lessons."""
    wanted, named, weights = told
    off = -(wanted * functional.log_softmax(heads.chief(stretched), 1)).sum(1)
    off_named = functional.binary_cross_entropy_with_logits(
        heads.named(stretched), named, reduction="none"
    ).mean(1)
    return ((off + NAMED * off_named) * weights).mean()


def _batches(given: Sequence[Lesson], dice: random.Random) -> Iterator[list[Lesson]]:
    """All lessons once, those of like length together, in random order."""
    order = dice.sample(list(given), len(given))
    for start in range(0, len(order), BATCH * _POOL):
        pool = sorted(order[start : start + BATCH * _POOL], key=lambda each: len(each.pieces))
        batches = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
        dice.shuffle(batches)
        yield from batches
