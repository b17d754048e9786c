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
    the `sharpness` of the text's language (en, zh), plus `learnt_bias + learnt @ stretched` of what
    corrections taught, are the logarithms of the odds. A cause is
    present by itself with the log-odds `present_bias + present @ stretched + echo * odds`, the odds
    being the logarithms of those of the cause as an intent.

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

    def scores(self, weights: Mapping[int, float], vector: Floats) -> Floats:
        """One score for each intent; `weights` by the features' columns."""
        stretched = (vector - self.centre) * SCALE
        found = self.bias + self.dense @ stretched
        if weights:
            found = found + np.array([*weights.values()], np.float32) @ self.words[[*weights]]
        return np.asarray(found, np.float32)

    def probabilities(self, scores: Floats, vector: Floats, language: str) -> Floats:
        """Those of the intents, summing to 1. `language`: en, zh-Hans or zh-Hant."""
        sharp = scores * np.float32(self.sharpness["en" if language == "en" else "zh"])
        sharp = sharp + self.learnt_bias + self.learnt @ ((vector - self.centre) * SCALE)
        odds = np.exp(sharp - sharp.max())
        return np.asarray(odds / odds.sum(), np.float32)

    def presence(self, chances: Floats, vector: Floats) -> Floats:
        """The probability that the text names a cause, for each cause by itself."""
        own = chances[[self.intents.index(cause) for cause in self.causes]]
        own = np.clip(own, _LEAST, 1 - _LEAST)
        stretched = (vector - self.centre) * SCALE
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
