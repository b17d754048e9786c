"""Has models judged on the same corrections, none of them on one that taught it.

The reading and the learning are done in the Rasa environment, by nlu_data/rasa/judge.py.
"""

from __future__ import annotations

import json
import math
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

from bot.nlu.leash import leashed
from bot.nlu.model import Model, ModelUnavailable
from bot.nlu.process import rasa_environment, rasa_python

LONGEST: Final = 30 * 60.0
"""Seconds after which a judging counts as hung."""
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Judged:
    """How one model reads corrections: of each the chance that it gives to what people said, and
    whether its first answer is that.
    """

    chances: tuple[float, ...]
    right: tuple[bool, ...]

    @property
    def share_right(self) -> float:
        """The share of corrections whose first answer is what people said."""
        return fmean(self.right)

    @property
    def chance(self) -> float:
        """The chance that it gives to what people said: the geometric mean."""
        return math.exp(fmean(self.logs))

    @property
    def logs(self) -> list[float]:
        """The natural logarithms of the chances."""
        return [math.log(max(each, _LEAST)) for each in self.chances]


def judge(root: Path, models: Sequence[tuple[Model, Path | None]], on: Path) -> tuple[Judged, ...]:
    """How each of the models reads the corrections in the file `on`, in order.

    Beside each stands the file with those that taught it, None where none did. It is judged by
    cross-validation, with folds that are the same for all: a correction is read as the others have
    taught. All models have the encoder of the first. Blocks for a minute or so.

    Raises:
        ModelUnavailable: it cannot be done; the message is one sentence.
    """
    command = [str(rasa_python(root)), str(root / "nlu_data" / "rasa" / "judge.py")]
    command += ["--on", str(on), "--encoder", str(models[0][0].encoder_path)]
    for model, taught in models:
        command += ["--model", *(str(each) for each in (model.exported_path, taught) if each)]
    with tempfile.TemporaryDirectory() as home:
        try:
            done = subprocess.run(
                leashed(command),
                cwd=root,
                env=rasa_environment(root, Path(home)),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=LONGEST,
                check=False,
            )
            told = json.loads(done.stdout) if not done.returncode else None
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise ModelUnavailable(
                f"The models cannot be compared: {type(error).__name__}."
            ) from None
    if told is None:
        lines = done.stderr.strip().splitlines()
        reason = lines[-1].removeprefix("judge: ") if lines else f"exit code {done.returncode}"
        raise ModelUnavailable(f"The models cannot be compared: {reason}")
    return tuple(
        Judged(tuple(chances), tuple(right))
        for chances, right in zip(told["chances"], told["right"], strict=True)
    )
