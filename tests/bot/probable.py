"""Messages with the probabilities that a test wants."""

from __future__ import annotations

from bot.dialogue import Heard
from bot.nlu.understanding import Guess, Understanding


def heard(**probabilities: float) -> Heard:
    ranking = sorted(probabilities.items(), key=lambda pair: -pair[1])
    return Heard(
        text="words",
        understanding=Understanding(
            "en", tuple(Guess(*pair) for pair in ranking), (), "exported", "by hand"
        ),
    )
