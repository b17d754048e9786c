"""How well texts are understood: the figures by which two models are compared.

Labelled texts come as a file of ours (YAML, one intent each) or as JSON lines that several people
labelled: `text`, `primary`, `accept` (whose answers also count), `agreed`, `causes_sure`,
`causes_maybe`, `lang`, `script`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from bot.nlu.training_data import BrokenSource, read_file
from bot.nlu.understanding import CAUSE_INTENTS, Understanding

COMPLAINT_FROM: Final = 0.5
"""The causes' share of all probability from which a text counts as a complaint."""
NAMED_FROM: Final = 0.2
"""A cause's share among the eight from which it counts as named beside the first."""
_BINS: Final = 10
_SCRIPTS: Final = {"hans": "zh-Hans", "hant": "zh-Hant", "latin": "en"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text and what people say of it. `sure` and `maybe` are causes that all, or some, saw."""

    text: str
    primary: str
    language: str
    accept: frozenset[str] = frozenset()
    agreed: bool = True
    sure: frozenset[str] = field(default_factory=frozenset)
    maybe: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_complaint(self) -> bool:
        return self.primary in CAUSE_INTENTS


def read_labelled(path: Path) -> list[Labelled]:
    """The labelled texts of a .jsonl or .yml file. Raises BrokenSource, OSError."""
    if path.suffix != ".jsonl":
        return [
            Labelled(
                each.text,
                each.intent,
                each.language,
                frozenset({each.intent}),
                sure=frozenset(each.causes),
            )
            for each in read_file(path)
        ]
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            found.append(_from_json(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BrokenSource(f"{path.name}, line {number}: {error!r}") from error
    return found


def _from_json(row: dict[str, Any]) -> Labelled:
    language = _SCRIPTS.get(row.get("script", ""), row["lang"])
    return Labelled(
        text=row["text"],
        primary=row["primary"],
        language=language,
        accept=frozenset(row.get("accept") or [row["primary"]]),
        agreed=bool(row.get("agreed", True)),
        sure=frozenset(row.get("causes_sure") or [row["primary"]]),
        maybe=frozenset(row.get("causes_maybe") or []),
    )


def score(
    items: Sequence[Labelled], understood: Sequence[Understanding | None]
) -> dict[str, dict[str, float]]:
    """The figures over `all` items and by language; a language without items is left out.

    Of the causes: `macro_f1` (where people agreed), `accuracy` (the first cause is acceptable),
    `top_2` (one of the first two is), `multi_f1` (all causes of a text), `calibration_error`.
    Of everything: `complaint_recall` and `complaint_precision` (told from other messages), and
    `dialogue_f1` of the intents that are no complaint. A figure without items is left out.
    """
    pairs = list(zip(items, understood, strict=True))
    groups: dict[str, list[tuple[Labelled, Understanding | None]]] = {"all": pairs}
    for item, understanding in pairs:
        groups.setdefault(item.language, []).append((item, understanding))
    return {name: _figures(group) for name, group in groups.items() if group}


def _figures(pairs: Iterable[tuple[Labelled, Understanding | None]]) -> dict[str, float]:
    everything = list(pairs)
    complaints = [(item, _causes(each)) for item, each in everything if item.is_complaint]
    others = [(item, each) for item, each in everything if not item.is_complaint]
    figures: dict[str, float] = {"items": len(everything)}
    if complaints:
        agreed = [(item.primary, _first(causes)) for item, causes in complaints if item.agreed]
        figures["macro_f1"] = macro_f1(agreed)
        figures["accuracy"] = fmean(_first(c) in item.accept for item, c in complaints)
        figures["top_2"] = fmean(
            bool(item.accept & {name for name, _ in causes[:2]}) for item, causes in complaints
        )
        figures["multi_f1"] = _multi_f1(complaints)
        figures["calibration_error"] = _calibration_error(complaints)
        figures["complaint_recall"] = fmean(
            _is_complaint(each) for item, each in everything if item.is_complaint
        )
    if others:
        taken = [item.is_complaint for item, each in everything if _is_complaint(each)]
        figures["complaint_precision"] = fmean(taken) if taken else 0.0
        figures["dialogue_f1"] = macro_f1(
            [(item.primary, each.intent if each else "") for item, each in others]
        )
    return figures


def _causes(understanding: Understanding | None) -> list[tuple[str, float]]:
    if understanding is None:
        return []
    return [(guess.intent, guess.probability) for guess in understanding.causes]


def _first(causes: list[tuple[str, float]]) -> str:
    return causes[0][0] if causes else ""


def _is_complaint(understanding: Understanding | None) -> bool:
    if understanding is None:
        return False
    of_causes = sum(g.probability for g in understanding.ranking if g.intent in CAUSE_INTENTS)
    return of_causes >= COMPLAINT_FROM


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean F1 over the labels that occur, from pairs of (label, answer)."""
    labels = {label for label, _ in pairs}

    def f1(name: str) -> float:
        hits = sum(label == answer == name for label, answer in pairs)
        either = sum((label == name) + (answer == name) for label, answer in pairs)
        return 2 * hits / either

    return fmean(map(f1, labels)) if labels else 0.0


def _multi_f1(complaints: Sequence[tuple[Labelled, list[tuple[str, float]]]]) -> float:
    hits = named = wanted = 0
    for item, causes in complaints:
        shares = {name for place, (name, p) in enumerate(causes) if not place or p >= NAMED_FROM}
        counted = shares - item.maybe
        hits += len(counted & item.sure)
        named += len(counted)
        wanted += len(item.sure)
    return 2 * hits / (named + wanted) if named + wanted else 0.0


def _calibration_error(complaints: Sequence[tuple[Labelled, list[tuple[str, float]]]]) -> float:
    """The mean distance of what the first cause's share promises from what it keeps."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for item, causes in complaints:
        if causes:
            name, share = causes[0]
            bins[min(_BINS - 1, int(share * _BINS))].append((share, name in item.accept))
    total = sum(map(len, bins.values()))
    return sum(
        abs(sum(share for share, _ in kept) - sum(right for _, right in kept)) / total
        for kept in bins.values()
    )
