"""Makes ``bot/nlu/unease.toml``: ``python -m tests.handlers.signs.unease``, from the seen sentences
and the ordinary complaints that the language model learns from; some two minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import yaml
from numpy.typing import NDArray

from bot.nlu import unease
from bot.nlu.courtesy import without_courtesy
from bot.nlu.encoder import Encoder, find_encoder
from bot.nlu.signs import read_signs
from bot.nlu.text import prepare
from tests.handlers.signs.labelled import LANGUAGES, sentences

DATA: Final = Path("nlu_data")
ORDINARY: Final = 9_000
LEARNT: Final = 7_000
"""Of the ordinary ones; the others tell how much is enough."""
ALARMS: Final = 0.006
"""Share of ordinary complaints in which rules find nothing that may sound uneasy."""
SIGN, NEAR_MISS, SPREAD, STEPS = 3.0, 4.0, 60.0, 15
LONGEST: Final = 300

type Floats = NDArray[np.float64]


def ordinary() -> list[str]:
    """Complaints and small talk without a sign that rules find, in an order by chance."""
    told = sorted(set(_texts()))
    chosen = [told[at] for at in np.random.default_rng(1).permutation(len(told))]
    return [text for text in chosen if len(text) < LONGEST and not read_signs([text])][:ORDINARY]


def _texts() -> Iterator[str]:
    for path in sorted(DATA.glob("train/*.yml")):
        for group in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            yield from (str(each["text"]).strip() for each in group["examples"])


def vectors(encoder: Encoder, texts: list[str]) -> Floats:
    told = [without_courtesy(prepare(text).text) for text in texts]
    return encoder.encode_all(told).astype(np.float64)


def fitted(rows: Floats, labels: Floats, worth: Floats) -> Floats:
    """A logistic regression's weights by Newton's steps, the last one standing alone."""
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    held = np.full(rows.shape[1], 1 / SPREAD)
    held[-1] = 1e-9
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (worth * (chance - labels)) + held * found
        bend = (rows * (worth * chance * (1 - chance))[:, None]).T @ rows + np.diag(held)
        found -= np.linalg.solve(bend, slope)
    return found


def main() -> None:
    encoder = Encoder(find_encoder(DATA / "encoder"))
    seen = [each for language in LANGUAGES for each in sentences("seen", language)]
    told = vectors(encoder, [each.text for each in seen])
    rest = vectors(encoder, ordinary())
    signs = np.array([float(bool(each.kinds)) for each in seen])
    found = fitted(
        np.vstack([told, rest[:LEARNT]]),
        np.concatenate([signs, np.zeros(LEARNT)]),
        np.concatenate([np.where(signs > 0, SIGN, NEAR_MISS), np.ones(LEARNT)]),
    )
    enough = float(np.quantile(rest[LEARNT:] @ found[:-1], 1 - ALARMS))
    numbers = [f"{each:.3f}" for each in found[:-1]]
    lines = "".join("  " + ", ".join(numbers[at : at + 12]) + ",\n" for at in range(0, 384, 12))
    Path(unease.__file__).with_suffix(".toml").write_text(
        "# Made by `python -m tests.handlers.signs.unease`; holds for the vectors of this encoder.\n"
        f'encoder = "{encoder.id}"\nenough = {enough:.3f}\nweights = [\n{lines}]\n',
        "utf-8",
    )


if __name__ == "__main__":
    main()
