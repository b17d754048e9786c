"""From features to probabilities: a linear head over words and over the encoder's vector.

One module for the Rasa environment, which trains it, and for the app, so that the two can't drift
apart. Python 3.10 syntax.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SCALE = 10.0
"""Centred vectors are stretched so, to be of like size with what the regression expects."""
_LEAST = 1e-6


@dataclass(frozen=True)
class Head:
    """What a training found.

    An intent's score is `bias + weights @ words + dense @ stretched`, where `weights` are those of
    bot/nlu/linear.py and `stretched` is the vector without `centre`, times SCALE. The scores times
    the `sharpness` of the text's language (en, zh), plus `learnt_bias + learnt @ stretched` of how
    rare a cause is and of what corrections taught, are the logarithms of the odds. A cause is
    present by itself with the log-odds `present_bias + present @ stretched + echo * own`, where
    `own` is its log-odds as an intent.

    Shapes: words (features, intents), dense (intents, size), centre (size,), bias (intents,),
    learnt (intents, size), learnt_bias (intents,), present (causes, size), present_bias (causes,),
    echo ().
    """

    intents: tuple[str, ...]
    causes: tuple[str, ...]
    sharpness: Mapping[str, float]
    words: Floats
    dense: Floats
    centre: Floats
    bias: Floats
    learnt: Floats
    learnt_bias: Floats
    present: Floats
    present_bias: Floats
    echo: Floats

    def __post_init__(self) -> None:
        rows, size = len(self.intents), len(self.centre)
        shapes = (
            self.words.shape[1:] == (rows,),
            self.dense.shape == (rows, size),
            self.bias.shape == (rows,),
            self.learnt.shape == (rows, size),
            self.learnt_bias.shape == (rows,),
            self.present.shape == (len(self.causes), size),
            self.present_bias.shape == (len(self.causes),),
            set(self.causes) <= set(self.intents),
            set(self.sharpness) == {"en", "zh"},
        )
        if not all(shapes) or not all(np.isfinite(getattr(self, name)).all() for name in _ARRAYS):
            raise ValueError("the parts of the head do not fit together")

    def read(
        self, weights: Mapping[int, float], vector: Floats, language: str
    ) -> tuple[Floats, Floats]:
        """The probabilities of the intents, summing to 1, and of each cause, that it is named.

        `weights` are those of the text's words, by the features' columns; `language` is en, zh-Hans
        or zh-Hant.
        """
        stretched = (vector - self.centre) * SCALE
        scores = self.bias + self.dense @ stretched
        if weights:
            scores = scores + np.array([*weights.values()], np.float32) @ self.words[[*weights]]
        sharp = scores * np.float32(self.sharpness["en" if language == "en" else "zh"])
        sharp = sharp + self.learnt_bias + self.learnt @ stretched
        odds = np.exp(sharp - sharp.max())
        chances = np.asarray(odds / odds.sum(), np.float32)
        return chances, self._presence(chances, stretched)

    def _presence(self, chances: Floats, stretched: Floats) -> Floats:
        own = chances[[self.intents.index(cause) for cause in self.causes]]
        own = np.clip(own, _LEAST, 1 - _LEAST)
        odds = self.present_bias + self.present @ stretched + self.echo * np.log(own / (1 - own))
        return np.asarray(1 / (1 + np.exp(-odds)), np.float32)

    def arrays(self) -> dict[str, Any]:
        """All of it as arrays, for a file of numpy's."""
        told = json.dumps(
            {"intents": self.intents, "causes": self.causes, "sharpness": dict(self.sharpness)}
        ).encode()
        return {
            "head": np.frombuffer(told, np.uint8),
            **{name: getattr(self, name) for name in _ARRAYS},
        }

    @classmethod
    def of_arrays(cls, kept: Any) -> "Head":  # noqa: ANN401 - numpy gives NpzFile no useful type
        """The head that `arrays` made; for anything else KeyError, TypeError or ValueError."""
        told = json.loads(kept["head"].tobytes())
        return cls(
            intents=tuple(map(str, told["intents"])),
            causes=tuple(map(str, told["causes"])),
            sharpness={str(name): float(value) for name, value in told["sharpness"].items()},
            **{name: np.asarray(kept[name], np.float32) for name in _ARRAYS},
        )


_ARRAYS = tuple(each.name for each in fields(Head) if each.type is Floats)
