"""Teaches a network of half the layers to give the vectors of the whole one, in a quarter of the
time where texts are long.

After Jiao et al. (TinyBERT, 2020), the last vector only; that long texts need fewer places in the
upper layers is from Dai et al. (Funnel-Transformer, 2020).
"""

import copy
import random
from collections.abc import Sequence

import torch
from descent import descend
from network import Network, padded
from torch import nn
from torch.nn import functional

KEPT = (0, 2, 4, 7, 9, 11)
"""The layers that the smaller network begins with."""
PAIRED = {1: 48, 3: 96}
"""Before which of these layers neighbours become one, in texts of more pieces than so many."""
BATCH = 16
LEARNING = 3e-4
WARM_UP = 0.05
SEED = 2
_POOL = 50  # batches' worth of texts that are sorted by length together


def halved(teacher: Network) -> Network:
    """A copy with the layers KEPT, which has still to be taught."""
    student = copy.deepcopy(teacher)
    student.layers = nn.ModuleList([student.layers[number] for number in KEPT])
    for module in student.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # there is a vector to hit, and no label to doubt
    return student


def vectors(network: Network, pieces: Sequence[list[int]]) -> torch.Tensor:
    """The network's vectors of texts, of length one: (texts, hidden)."""
    network.eval()
    found = torch.zeros((len(pieces), network.words.weight.shape[1]))
    order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(order), 2 * BATCH):
            places = order[start : start + 2 * BATCH]
            found[places] = network(*padded([pieces[place] for place in places])).float()
    return functional.normalize(found, dim=1)


def distill(
    student: Network, pieces: Sequence[list[int]], wanted: torch.Tensor, *, epochs: int
) -> None:
    """Bring the student's vectors of these texts to those wanted of it, by their cosine."""
    torch.manual_seed(SEED)
    dice = random.Random(SEED)  # noqa: S311 - no secret
    free = [each for each in student.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": free, "peak": LEARNING}], weight_decay=0.0, fused=True
    )
    plan = [batch for _ in range(epochs) for batch in _batches(pieces, dice)]

    def distance(places: list[int]) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = student(*padded([pieces[place] for place in places]))
        return (1 - (functional.normalize(found.float(), dim=1) * wanted[places]).sum(1)).mean()

    descend(student, optimizer, plan, distance, warm_up=WARM_UP)


def _batches(pieces: Sequence[list[int]], dice: random.Random) -> list[list[int]]:
    """All texts once, those of like length together, in random order."""
    order = dice.sample(range(len(pieces)), len(pieces))
    batches = []
    for start in range(0, len(order), BATCH * _POOL):
        pool = sorted(order[start : start + BATCH * _POOL], key=lambda place: len(pieces[place]))
        batches += [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
    dice.shuffle(batches)
    return batches
