"""Teaches a network of half the layers, and narrower ones, to give the vectors of the whole one, in
a sixth of the time where texts are long.

After Jiao et al. (TinyBERT, 2020), the last vector only; that long texts need fewer places in the
upper layers, and that only those who look become fewer, is from Dai et al. (Funnel-Transformer,
2020).
"""

import copy
import random
from collections import defaultdict
from collections.abc import Sequence

import torch
from descent import descend
from network import Layer, Network, halved, padded
from torch import nn
from torch.nn import functional

KEPT = (0, 2, 4, 7, 9, 11)
"""The layers that the smaller network begins with."""
INNER = 1024
"""The units within each of these layers, of 1,536."""
PAIRED = {0: 36, 2: 72}
"""In which of these layers neighbours become one, in texts of more pieces than so many."""
BATCH = 16
LEARNING = 3e-4
WARM_UP = 0.05
SAMPLE = 500
"""Texts that tell which inner units are of use."""
SEED = 2
_POOL = 50  # batches' worth of texts that are sorted by length together


def smaller(teacher: Network, pieces: Sequence[list[int]]) -> Network:
    """A copy with the layers KEPT and their INNER units that say most in these texts.

    It has still to be taught.
    """
    student = copy.deepcopy(teacher).eval()
    said: defaultdict[nn.Module, torch.Tensor | float] = defaultdict(float)

    def listen(layer: nn.Module, _given: object, found: torch.Tensor) -> None:
        said[layer] += functional.gelu(found).abs().sum((0, 1))

    watches = [layer.up.register_forward_hook(listen) for layer in student.layers]
    with torch.inference_mode():
        for each in random.Random(SEED).sample(pieces, SAMPLE):  # noqa: S311 - no secret
            student(*padded([each]))
    for watch in watches:
        watch.remove()
    for number in KEPT:
        _narrow(student.layers[number], said[student.layers[number].up])
    student.layers = nn.ModuleList([student.layers[number] for number in KEPT])
    student.doubt(0.0)  # there is a vector to hit, and no label to doubt
    return student


def _narrow(layer: Layer, said: torch.Tensor) -> None:
    """Leave of a layer's inner units those that moved its places most."""
    up, down = layer.up, layer.down
    places = (said * down.weight.data.norm(dim=0)).topk(INNER).indices.sort().values
    layer.up, layer.down = nn.Linear(up.in_features, INNER), nn.Linear(INNER, down.out_features)
    layer.up.weight.data, layer.up.bias.data = up.weight.data[places], up.bias.data[places]
    layer.down.weight.data, layer.down.bias.data = down.weight.data[:, places], down.bias.data


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
        with halved():
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
