"""Policy tables: each cause's `.toml`, read once into frozen values. A bad table stops the start
with file and key.

A table names the topics of its cause (what exactly went wrong), the words that give a topic away,
and the remedies in the order in which they are proposed, the least that restores first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from handlers.model import Cause, Complaint, Money, MoneyError
from handlers.remedies import REMEDIES

FREE = frozenset(
    {
        "expedited_delivery",
        "correction",
        "plan_change",
        "penalty_free_exit",
        "data_export",
        "callback",
        "staff_feedback",
    }
)
"""Kinds that cost no money, so that a table gives them no sum."""

VALUED = frozenset({"replacement"})
"""Kinds whose sum is the order's own, so that a table gives them none either."""

AMOUNTS = (
    "claimed",
    "down_to_claimed",
    "order",
    "charged_again",
    "overcharge",
    "share",
    "fixed",
)
NEEDS = frozenset({"order", "sum"})
GENERAL = "general"


class PolicyError(ValueError):
    """A policy table that cannot be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of a table: a remedy kind, how its sum is found, and when it fits.

    `amount` is `claimed` (the sum the customer names), `down_to_claimed` (what was paid less that
    sum), `order` (the whole order), `charged_again` (the same, where no record says what was
    taken), `overcharge` (charged less due), `share` (of the order) or `fixed` (by currency). A sum
    that cannot be found leaves the remedy out, and so does a complaint without the words `only` or
    with the words `unless`.
    """

    kind: str
    amount: str | None = None
    share: Decimal = Decimal(0)
    fixed: Mapping[str, Decimal] = field(default_factory=dict)
    only: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    def fits(self, complaint: Complaint) -> bool:
        """Whether the words of the complaint, and the item it is about, let this be proposed."""
        order = complaint.facts.order
        words = f"{complaint.plain}\n{order.item.lower()}" if order else complaint.plain
        if self.only is not None and not self.only.search(words):
            return False
        return self.unless is None or not self.unless.search(words)


@dataclass(frozen=True, slots=True)
class Topic:
    """What exactly went wrong: recognised by `words`, put right by `remedies`, once the facts in
    `needs` are known.
    """

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
        """The topic whose words stand in the complaint most often; the earlier in the table when
        two are level, `general` when there are none.

        Where a cause sends only some topics to a person, one word for such a topic is enough.
        """
        if not self.topics[-1].to_person:
            for topic in self.topics:
                if topic.to_person and topic.words and _times(topic.words, complaint.plain):
                    return topic
        return max(
            self.topics,
            key=lambda topic: _times(topic.words, complaint.plain) if topic.words else 0.5,
        )


@lru_cache(maxsize=1024)
def _times(words: re.Pattern[str], plain: str) -> int:
    return sum(1 for _ in words.finditer(plain))


def read_policy(path: Path) -> Policy:
    """The policy in `path`.

    Raises:
        PolicyError: unreadable, or a key is unknown, missing, of the wrong type or out of range.
    """
    name = path.name
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{name}: {error}"
        raise PolicyError(message) from error
    _only_keys(table, {"cause", "version", "words", "topic"}, name)
    for key in ("cause", "version", "topic"):
        if key not in table:
            message = f"{name}: the key {key!r} is missing"
            raise PolicyError(message)
    words = {
        key: _words(value, f"{name}: words.{key}")
        for key, value in _table(table.get("words", {}), f"{name}: words").items()
    }
    topics = tuple(
        _topic(row, words, f"{name}: topic[{n}]")
        for n, row in enumerate(_list(table["topic"], f"{name}: topic"))
    )
    if not topics or topics[-1].slug != GENERAL or topics[-1].words is not None:
        message = f"{name}: the last topic must be {GENERAL!r} and have no words"
        raise PolicyError(message)
    if any(topic.words is None for topic in topics[:-1]):
        message = f"{name}: only the topic {GENERAL!r} may have no words"
        raise PolicyError(message)
    if len({topic.slug for topic in topics}) != len(topics):
        message = f"{name}: topic: two topics have the same slug"
        raise PolicyError(message)
    cause = _text(table["cause"], f"{name}: cause")
    return Policy(Cause(cause), _whole(table["version"], f"{name}: version"), topics)


def _topic(row: object, words: Mapping[str, re.Pattern[str]], where: str) -> Topic:
    keys = _table(row, where)
    _only_keys(keys, {"slug", "words", "remedy", "needs", "to_person", "urgent"}, where)
    slug = _text(keys.get("slug"), f"{where}.slug")
    needs = tuple(
        _text(n, f"{where}.needs") for n in _list(keys.get("needs", []), f"{where}.needs")
    )
    if unknown := set(needs) - NEEDS:
        message = (
            f"{where}.needs: {', '.join(sorted(unknown))} is not one of {', '.join(sorted(NEEDS))}"
        )
        raise PolicyError(message)
    remedies = tuple(
        _proposed(remedy, words, f"{where}.remedy[{n}]")
        for n, remedy in enumerate(_list(keys.get("remedy", []), f"{where}.remedy"))
    )
    topic = Topic(
        slug=slug,
        words=_words(keys["words"], f"{where}.words") if "words" in keys else None,
        remedies=remedies,
        needs=needs,
        to_person=_flag(keys.get("to_person", False), f"{where}.to_person"),
        urgent=_flag(keys.get("urgent", False), f"{where}.urgent"),
    )
    if topic.to_person == bool(remedies):
        message = f"{where}: a topic has either to_person = true or remedies"
        raise PolicyError(message)
    return topic


def _proposed(row: object, words: Mapping[str, re.Pattern[str]], where: str) -> Proposed:
    keys = _table(row, where)
    _only_keys(keys, {"kind", "amount", "share", "fixed", "only", "unless"}, where)
    kind, amount = keys.get("kind"), keys.get("amount")
    if not isinstance(kind, str) or kind not in REMEDIES:
        known = ", ".join(sorted(REMEDIES))
        message = f"{where}.kind: there is no remedy {kind!r}; known are {known}"
        raise PolicyError(message)
    if (amount is None) != (kind in FREE | VALUED):
        message = (
            f"{where}.amount: {kind} {'has no sum of its own' if amount else 'needs an amount'}"
        )
        raise PolicyError(message)
    if amount is not None and amount not in AMOUNTS:
        message = f"{where}.amount: {amount!r} is not one of {', '.join(AMOUNTS)}"
        raise PolicyError(message)
    if (amount == "share") != ("share" in keys) or (amount == "fixed") != ("fixed" in keys):
        message = f"{where}: amount {amount!r} and its value do not go together"
        raise PolicyError(message)
    share = _positive(keys["share"], f"{where}.share") if "share" in keys else Decimal(0)
    if share > 1:
        message = f"{where}.share: {keys['share']!r} is more than the whole"
        raise PolicyError(message)
    return Proposed(
        kind,
        amount,
        share,
        _sums(keys.get("fixed", {}), f"{where}.fixed"),
        only=_named(keys.get("only"), words, f"{where}.only"),
        unless=_named(keys.get("unless"), words, f"{where}.unless"),
    )


def _sums(value: object, where: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for currency, text in _table(value, where).items():
        amount = _positive(text, f"{where}.{currency}")
        try:
            sums[currency] = Money(amount, currency).amount
        except MoneyError as error:
            message = f"{where}.{currency}: {error}"
            raise PolicyError(message) from error
        if not sums[currency]:
            message = f"{where}.{currency}: {text!r} is less than a cent"
            raise PolicyError(message)
    return sums


def _positive(value: object, where: str) -> Decimal:
    try:
        amount = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount <= 0:
        message = f'{where}: {value!r} is not a sum above zero; write it as text, e.g. "20.00"'
        raise PolicyError(message)
    return amount


def _named(
    value: object, words: Mapping[str, re.Pattern[str]], where: str
) -> re.Pattern[str] | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in words:
        message = f"{where}: there is no list {value!r} under [words]"
        raise PolicyError(message)
    return words[value]


def _words(value: object, where: str) -> re.Pattern[str]:
    patterns = [_text(word, where) for word in _list(value, where)]
    if not patterns:
        message = f"{where}: is empty"
        raise PolicyError(message)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"{where}: {pattern!r}: {error}"
            raise PolicyError(message) from error
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _only_keys(table: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := table.keys() - known:
        message = f"{where}: unknown key {', '.join(sorted(unknown))}"
        raise PolicyError(message)


def _table(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        message = f"{where}: must be a table, not {value!r}"
        raise PolicyError(message)
    return value


def _list(value: object, where: str) -> Sequence[object]:
    if not isinstance(value, list):
        message = f"{where}: must be a list, not {value!r}"
        raise PolicyError(message)
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        message = f"{where}: must be a text, not {value!r}"
        raise PolicyError(message)
    return value


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        message = f"{where}: must be true or false, not {value!r}"
        raise PolicyError(message)
    return value


def _whole(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        message = f"{where}: must be a whole number, not {value!r}"
        raise PolicyError(message)
    return value
