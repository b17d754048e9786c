"""Precision and recall of what is found in texts, measured on a table in three languages."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.entities import Extractor, read_lookups
from bot.nlu.products import find_own
from bot.nlu.roles import ROLES
from bot.nlu.text import prepare
from bot.nlu.understanding import Entity
from bot.nlu.when import OCCASIONS

LOOKUPS = Path(__file__).parents[3] / "nlu_data" / "lookups"
EXTRACTOR = Extractor(read_lookups(LOOKUPS))
FLOOR = 0.95
"""Of all that is found so much is right, and of all that is there so much is found."""
FLOOR_OF_A_KIND = 0.9
KINDS = ("order_ref", "amount", "date", "duration", "product", "competitor", "staff")

type Found = tuple[str, str | Decimal, str | None, int, int]


@dataclass(frozen=True, slots=True)
class Case:
    language: str
    text: str
    orders: tuple[str, ...]
    wanted: frozenset[Found]


def cases() -> Iterator[Case]:
    table: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
        Path(__file__).with_name("entity_cases.yml").read_text("utf-8")
    )
    for language, rows in table.items():
        for row in rows:
            wanted, at = set(), 0
            for kind, words, *rest in row.get("find") or ():
                start = row["text"].index(words, at)
                at = start + len(words)
                value = rest[0] if rest else words
                wanted.add(_found(kind, value, rest[1] if len(rest) > 1 else None, start, at))
            orders = tuple(row.get("orders") or ())
            yield Case(language, row["text"], orders, frozenset(wanted))


def _found(kind: str, value: str, currency: str | None, start: int, end: int) -> Found:
    return kind, Decimal(value) if kind == "amount" else value, currency, start, end


def read(case: Case) -> frozenset[Found]:
    """What is found: of the customer's own articles in place of products in general."""
    entities = EXTRACTOR.find_in(prepare(case.text), case.text)
    own = find_own(case.text, case.orders)
    general = [each for each in entities if not (each.kind == "product" and _meets(each, own))]
    return frozenset(
        _found(each.kind, each.value, each.currency, each.start, each.end)
        for each in (*general, *own)
    )


def _meets(one: Entity, others: list[Entity]) -> bool:
    return any(one.start < each.end and each.start < one.end for each in others)


CASES = tuple(cases())


def test_the_table_is_what_it_should_be() -> None:
    languages = Counter(case.language for case in CASES)
    assert set(languages) == {"en", "zh-Hans", "zh-Hant"}
    assert min(languages.values()) >= 150
    assert sum(not case.wanted for case in CASES) >= 100
    assert len({case.text for case in CASES}) == len(CASES)
    values = {(kind, value) for case in CASES for kind, value, *_ in case.wanted}
    named = {value.rpartition("/")[2] for kind, value in values if kind == "date"}  # type: ignore[union-attr]
    assert {name for name in named if name.islower()} <= set(OCCASIONS)
    assert len(values & {("staff", role) for role in ROLES}) >= 10


def test_precision_and_recall() -> None:
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for case in CASES:
        found = read(case)
        for counter, entities in (
            (right, found & case.wanted),
            (wrong, found - case.wanted),
            (missed, case.wanted - found),
        ):
            for kind, *_ in entities:
                counter.update((kind, case.language, "all"))

    lines = [f"{'':12}{'there':>7}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}"]
    figures = {}
    for name in (*KINDS, "en", "zh-Hans", "zh-Hant", "all"):
        there, found_ = right[name] + missed[name], right[name] + wrong[name]
        figures[name] = right[name] / found_, right[name] / there
        precision, recall = figures[name]
        lines.append(f"{name:12}{there:7}{found_:7}{right[name]:7}{precision:11.3f}{recall:8.3f}")
    sys.stdout.write("\n" + "\n".join(lines) + "\n")  # pytest -s shows it

    assert min(figures["all"]) >= FLOOR
    assert min(min(figures[language]) for language in ("en", "zh-Hans", "zh-Hant")) >= FLOOR
    assert min(min(figures[kind]) for kind in KINDS) >= FLOOR_OF_A_KIND


@pytest.mark.parametrize(
    "case", [case for case in CASES if len(case.text) < 40], ids=lambda c: c.text
)
def test_digits_in_full_width_change_nothing(case: Case) -> None:
    """What is found in a text is found as well when its digits are typed in full width."""
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() and c.isascii() else c for c in case.text)
    assert {each[:3] for each in read(Case(case.language, wide, case.orders, case.wanted))} == {
        each[:3] for each in read(case)
    }
