"""Policy tables: each cause's `.toml`, read once into frozen values. A bad table stops the start with file and key.

A table names the topics of its cause (what exactly went wrong), the words that give a topic away, and the remedies
in the order in which they are proposed, the least that restores first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from handlers.model import Cause, Complaint
from handlers.remedies import REMEDIES

AMOUNTS = ("claimed", "order", "overcharge", "share", "fixed")
GENERAL = "general"


class PolicyError(ValueError):
    """A policy table that cannot be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of a table: a remedy kind and how its sum is found.

    `amount` is `claimed` (the sum the customer names), `order` (the whole order), `overcharge` (charged less due),
    `share` (of the order) or `fixed` (by currency). A sum that cannot be found leaves the remedy out.
    """

    kind: str
    amount: str | None = None
    share: Decimal = Decimal(0)
    fixed: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topic:
    """What exactly went wrong: recognised by `words`, put right by `remedies`, once the facts in `needs` are known."""

    slug: str
    words: re.Pattern[str] | None
    remedies: tuple[Proposed, ...]
    needs: tuple[str, ...] = ()
    to_person: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The table of one cause. `topics` ends with `general`, which takes what no other topic did."""

    cause: Cause
    version: int
    topics: tuple[Topic, ...]

    def topic_of(self, complaint: Complaint) -> Topic:
        """The first topic whose words stand in the complaint, else `general`."""
        return next(
            topic for topic in self.topics if topic.words is None or topic.words.search(complaint.plain)
        )


def read_policy(path: Path) -> Policy:
    """The policy in `path`.

    Raises:
        PolicyError: unreadable, or a key that is unknown, missing or out of range.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path.name}: {error}"
        raise PolicyError(message) from error
    for key in ("cause", "version", "topic"):
        if key not in table:
            message = f"{path.name}: the key {key!r} is missing"
            raise PolicyError(message)
    topics = tuple(_topic(row, f"{path.name}: topic[{n}]") for n, row in enumerate(table["topic"]))
    if not topics or topics[-1].slug != GENERAL or topics[-1].words is not None:
        message = f"{path.name}: the last topic must be {GENERAL!r} and have no words"
        raise PolicyError(message)
    return Policy(Cause(table["cause"]), table["version"], topics)


def _topic(row: Mapping[str, Any], where: str) -> Topic:
    unknown = row.keys() - {"slug", "words", "remedy", "needs", "to_person", "urgent"}
    if unknown or not row.get("slug"):
        message = f"{where}: {'unknown key ' + ', '.join(sorted(unknown)) if unknown else 'slug is missing'}"
        raise PolicyError(message)
    try:
        words = re.compile("|".join(f"(?:{word})" for word in row["words"])) if row.get("words") else None
    except re.error as error:
        message = f"{where}.words: {error}"
        raise PolicyError(message) from error
    remedies = tuple(_proposed(r, f"{where}.remedy[{n}]") for n, r in enumerate(row.get("remedy", ())))
    return Topic(
        slug=row["slug"],
        words=words,
        remedies=remedies,
        needs=tuple(row.get("needs", ())),
        to_person=bool(row.get("to_person", False)),
        urgent=bool(row.get("urgent", False)),
    )


def _proposed(row: Mapping[str, Any], where: str) -> Proposed:
    kind, amount = row.get("kind"), row.get("amount")
    if kind not in REMEDIES:
        message = f"{where}.kind: there is no remedy {kind!r}; known are {', '.join(sorted(REMEDIES))}"
        raise PolicyError(message)
    if amount is not None and amount not in AMOUNTS:
        message = f"{where}.amount: {amount!r} is not one of {', '.join(AMOUNTS)}"
        raise PolicyError(message)
    fixed = {c: _positive(v, f"{where}.fixed.{c}") for c, v in row.get("fixed", {}).items()}
    share = _positive(row["share"], f"{where}.share") if "share" in row else Decimal(0)
    if share > 1 or (amount == "share" and not share) or (amount == "fixed" and not fixed):
        message = f"{where}: amount {amount!r} needs its value, and a share is at most 1"
        raise PolicyError(message)
    return Proposed(kind, amount, share, fixed)


def _positive(value: object, where: str) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount <= 0:
        message = f'{where}: {value!r} is not a sum above zero; write it as text, e.g. "20.00"'
        raise PolicyError(message)
    return amount
