"""What was measured of each way to read: figures, ratios of ours to theirs, and the limits."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bot.bench.load import Load, percentile
from bot.bench.measure import spread_of

OWN: Final = "app"
"""The app's own reading: the exported model."""
RASA: Final = "rasa"
"""Our pipeline behind the Rasa server."""
DIET: Final = "diet"
"""The reference: Rasa's recommended pipeline behind the same server."""
IN_FLIGHT: Final = (1, 8, 32)
LEAST_THROUGHPUT: Final = 3.0
MOST_MEMORY: Final = 1.0
LONGEST_P99: Final = 10.0
"""Milliseconds of the app's own reading, one text in flight."""
LONGEST_TRAINING: Final = 300.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One way: of each round the load by texts in flight, and the seconds of one parse of `batch`
    texts; what was resident after all of it, in MB; seconds to the first answer and of training.
    """

    loads: Mapping[int, Sequence[Load]]
    together: Sequence[float]
    batch: int
    memory_mb: float
    start_s: float
    training_s: float

    def figures(self) -> dict[str, float]:
        """Over all rounds, in the units that the names end in."""
        found: dict[str, float] = {}
        for in_flight, loads in self.loads.items():
            answers = [each for load in loads for each in load.answers]
            found |= _figures(in_flight, answers, sum(load.seconds for load in loads))
        found["batch_texts_per_s"] = self.batch * len(self.together) / sum(self.together)
        return found | self._alone()

    def _alone(self) -> dict[str, float]:
        """What is measured once."""
        return {
            "memory_mb": self.memory_mb,
            "start_s": self.start_s,
            "training_s": self.training_s,
        }

    def rounds(self) -> dict[str, list[float]]:
        """The figures of every round, for all that is measured more than once."""
        found: dict[str, list[float]] = {}
        for in_flight, loads in self.loads.items():
            for load in loads:
                for name, value in _figures(in_flight, load.answers, load.seconds).items():
                    found.setdefault(name, []).append(value)
        found["batch_texts_per_s"] = [self.batch / each for each in self.together]
        return found

    def over(self, other: Measured) -> dict[str, Ratio]:
        """This way's figures over another's, measured in the same rounds."""
        found: dict[str, Ratio] = {}
        theirs = other.rounds()
        for name, values in self.rounds().items():
            ratios = [mine / their for mine, their in zip(values, theirs[name], strict=True)]
            found[name] = Ratio(statistics.median(ratios), spread_of(ratios))
        alone = other._alone()
        return found | {name: Ratio(value / alone[name]) for name, value in self._alone().items()}


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ours over theirs, the median of the rounds; `spread` is their range over it."""

    value: float
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """What must hold: a value that is at most its limit, or at least."""

    what: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether it does."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        least = "at least" if self.at_least else "at most"
        return f"{self.what}: {self.value:.2f}, {least} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of the benchmark `nlu`. `asked` tells what the ways were asked, for reading."""

    asked: Mapping[str, Any]
    ways: Mapping[str, Measured]
    name: str = field(default="nlu", init=False)

    @property
    def ratios(self) -> dict[str, dict[str, Ratio]]:
        """Of each of our ways, by figure, over the reference."""
        return {name: self.ways[name].over(self.ways[DIET]) for name in (OWN, RASA)}

    @property
    def limits(self) -> list[Limit]:
        """All that must hold for the benchmark to pass."""
        ratios, own = self.ratios, self.ways[OWN].figures()
        faster = ratios[OWN]["requests_per_s_8"].value
        return [
            Limit("app/diet requests/s at 8", faster, LEAST_THROUGHPUT, at_least=True),
            *(
                Limit(f"{name}/diet memory", ratios[name]["memory_mb"].value, MOST_MEMORY)
                for name in (OWN, RASA)
            ),
            Limit("app p99 ms at 1", own["p99_ms_1"], LONGEST_P99),
            Limit("training s", own["training_s"], LONGEST_TRAINING),
        ]

    @property
    def broken(self) -> list[str]:
        """A sentence for every limit that does not hold."""
        return [str(limit) for limit in self.limits if not limit.holds]

    def to_json(self) -> dict[str, Any]:
        """As `amends bench nlu --json` prints it."""
        return {
            "name": self.name,
            "asked": dict(self.asked),
            "ways": {
                name: {figure: round(value, 3) for figure, value in way.figures().items()}
                for name, way in self.ways.items()
            },
            "ratios": {
                name: {
                    figure: {"ratio": round(each.value, 3), "spread": _rounded(each.spread)}
                    for figure, each in ratios.items()
                }
                for name, ratios in self.ratios.items()
            },
            "limits": [{**asdict(each), "holds": each.holds} for each in self.limits],
        }


def _figures(in_flight: int, answers: Sequence[float], seconds: float) -> dict[str, float]:
    return {
        f"requests_per_s_{in_flight}": len(answers) / seconds,
        f"p50_ms_{in_flight}": percentile(answers, 0.5) * 1000,
        f"p99_ms_{in_flight}": percentile(answers, 0.99) * 1000,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
