"""The network as torch trains it: multilingual-e5-small with the pieces that stay."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from e5 import Weights
from torch import Tensor, nn
from torch.nn import functional

DROPOUT = 0.1
_TOGETHER = 32  # texts
_MASKED = -1e4


class Layer(nn.Module):
    """One of the transformer's layers, normalised behind each half as in BERT."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        hidden, inner = weights.hidden, weights.inner
        self.heads = weights.heads
        self.q, self.k, self.v, self.out = (
            _linear(weights, f"l{number}.{name}", hidden, hidden) for name in ("q", "k", "v", "ao")
        )
        self.norm = _norm(weights, f"l{number}.aln")
        self.up = _linear(weights, f"l{number}.fi", hidden, inner)
        self.down = _linear(weights, f"l{number}.fo", inner, hidden)
        self.last_norm = _norm(weights, f"l{number}.oln")
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, seen: Tensor, mask: Tensor) -> Tensor:
        """What becomes of the places `x` (texts, places, hidden) when they look at those `seen`."""
        texts, length, hidden = x.shape
        size = hidden // self.heads
        q, k, v = (
            part(given).view(texts, -1, self.heads, size).transpose(1, 2)
            for part, given in ((self.q, x), (self.k, seen), (self.v, seen))
        )
        # Written out: on a CPU the fused form takes twice as long backwards.
        scores = q @ k.transpose(-1, -2) * size**-0.5 + mask.to(q.dtype)
        looked = self.drop(torch.softmax(scores, -1).to(q.dtype)) @ v
        looked = looked.transpose(1, 2).reshape(texts, length, hidden)
        x = self.norm(x + self.drop(self.out(looked)))
        return self.last_norm(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Network(nn.Module):
    """Numbers of pieces and their mask, both (texts, length), to the mean vector of each text."""

    def __init__(self, weights: Weights, kept: list[int]) -> None:
        super().__init__()
        rows = torch.tensor(weights.embeddings()[np.asarray(kept)])
        self.words = nn.Embedding.from_pretrained(rows, freeze=True)
        places = weights.exact("emb.pos").reshape(-1, weights.hidden)
        self.places = nn.Parameter(
            torch.tensor(places + weights.exact("emb.type")[: weights.hidden])
        )
        self.norm = _norm(weights, "emb.ln")
        self.drop = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList([Layer(weights, each) for each in range(weights.layers)])
        self.paired: Mapping[int, int] = {}
        """In which layers neighbours become one, in texts of more pieces than so many."""

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x = self.drop(self.norm(self.words(ids) + self.places[: ids.shape[1]]))
        for number, layer in enumerate(self.layers):
            seen, hidden = x, (1 - mask[:, None, None, :].float()) * _MASKED
            if ids.shape[1] > self.paired.get(number, ids.shape[1]):
                x, mask = _paired(x, mask)  # those who look; what they look at stays whole
            x = layer(x, seen, hidden)
        kept = mask[..., None].float()
        return (x * kept).sum(1) / kept.sum(1)

    def doubt(self, share: float) -> None:
        """From now on so many of the numbers within are dropped at each step of a training."""
        for module in self.modules():
            if isinstance(module, nn.Dropout):
                module.p = share


def _paired(x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Half as many places, and their mask; an odd one out stays as it is."""
    texts, length, hidden = x.shape
    x = functional.pad(x, (0, 0, 0, length % 2)).view(texts, -1, 2, hidden)
    kept = functional.pad(mask, (0, length % 2)).view(texts, -1, 2)
    real = kept[..., None].to(x.dtype)
    return (x * real).sum(2) / real.sum(2).clamp(min=1), kept.amax(2)


def vectors(network: Network, pieces: Sequence[list[int]]) -> Tensor:
    """The network's vectors of texts, of length one: (texts, hidden)."""
    network.eval()
    found = torch.zeros((len(pieces), network.words.weight.shape[1]))
    order = sorted(range(len(pieces)), key=lambda place: len(pieces[place]))
    with torch.inference_mode(), halved():
        for start in range(0, len(order), _TOGETHER):
            places = order[start : start + _TOGETHER]
            found[places] = network(*padded([pieces[place] for place in places])).float()
    return functional.normalize(found, dim=1)


def halved() -> torch.autocast:
    """Within it products take sixteen bits, on processors that have such; others are slower so."""
    return torch.autocast(
        "cpu", dtype=torch.bfloat16, enabled=torch.cpu.get_capabilities()["avx512_bf16"]
    )


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Rows of one length, filled up with ones (the padding), and the mask of what is real."""
    longest = max(map(len, rows))
    ids = torch.ones((len(rows), longest), dtype=torch.long)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = torch.tensor(row)
        mask[place, : len(row)] = 1
    return ids, mask


def _linear(weights: Weights, name: str, into: int, out: int) -> nn.Linear:
    layer = nn.Linear(into, out)
    layer.weight.data = torch.tensor(weights.packed(f"{name}.w", out, into))
    layer.bias.data = torch.tensor(weights.exact(f"{name}.b"))
    return layer


def _norm(weights: Weights, name: str) -> nn.LayerNorm:
    layer = nn.LayerNorm(weights.hidden, eps=weights.epsilon)
    layer.weight.data = torch.tensor(weights.exact(f"{name}.w"))
    layer.bias.data = torch.tensor(weights.exact(f"{name}.b"))
    return layer
