"""What a story expects, compared with what came about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from escalation.sla.hours import DESK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.channels import Button
    from bot.story import Expected
    from escalation.models import Case, Notice, Remedy


@dataclass
class Told:
    """One message that reached the customer, or was sent by them."""

    author: str
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What came about since the last look: the newest case, to which roles it is free, how many
    there are in all, the language of the talk, its remedies, those of them just granted, the open
    notices, and what was heard.
    """

    case: Case | None
    free_to: Sequence[str]
    cases: int
    language: str | None
    remedies: Sequence[Remedy]
    granted: Sequence[Remedy]
    notices: Sequence[Notice]
    heard: Sequence[Told]


def compare(expected: Expected, seen: Seen) -> list[str]:
    """What is otherwise than expected, a sentence each."""
    case = seen.case
    facts: dict[str, Any] = {
        "cause": case.cause if case else None,
        "state": case.state if case else "talking",
        "turn": case.turn if case else None,
        "reason": case.reason if case else None,
        "level": case.level if case else None,
        "team": (case.team or DESK) if case else None,
        "free_to": tuple(seen.free_to),
        "language": seen.language,
        "cases": seen.cases,
        "notices": tuple(f"{each.clock} {each.rung} {each.level}" for each in seen.notices),
        "messages": len(seen.heard),
    }
    failures = [
        f"{key} is {facts[key]!r}, expected {wanted!r}"
        for key in facts
        if (wanted := getattr(expected, key)) is not None and wanted != facts[key]
    ]
    if expected.causes is not None:
        named = [entry["cause"] for entry in case.causes] if case else []
        failures += [
            f"the case does not name {cause!r}; it names {', '.join(named) or 'nothing'}"
            for cause in expected.causes
            if cause not in named
        ]
    return failures + _check_remedies(expected, seen) + _check_words(expected, seen.heard)


def _check_remedies(expected: Expected, seen: Seen) -> list[str]:
    failures: list[str] = []
    if expected.remedy is not None:
        kinds = [each.kind for each in seen.remedies if each.state != "proposed"]
        kinds = kinds or [each.kind for each in seen.remedies]
        if not kinds or kinds[-1] != expected.remedy:
            named = ", ".join(kinds) or "none"
            failures.append(f"remedy is {named}, expected {expected.remedy!r}")
    if (wanted := expected.granted) is not None and not any(
        wanted.remedy in {None, remedy.kind}
        and (wanted.amount is None or remedy.amount == wanted.amount)
        and (wanted.currency is None or remedy.currency == wanted.currency)
        for remedy in seen.granted
    ):
        sums = (f"{r.kind} {r.amount or ''} {r.currency or ''}".strip() for r in seen.granted)
        named = ", ".join(sums) or "nothing"
        failures.append(f"granted is {named}, expected {wanted.model_dump(mode='json')}")
    if expected.not_granted and seen.granted:
        failures.append(f"granted is {seen.granted[0].kind}, expected nothing")
    return failures


def _check_words(expected: Expected, heard: Sequence[Told]) -> list[str]:
    """`says` looks at all that reached the customer, `not_says` at the bot's own words."""
    failures: list[str] = []
    everything = "\n".join(told.text for told in heard)
    by_bot = "\n".join(told.text for told in heard if told.author == "bot")
    if expected.says is not None and not re.search(expected.says, everything, re.IGNORECASE):
        failures.append(f"nothing said matches {expected.says!r}; said: {everything!r}")
    if expected.not_says is not None and re.search(expected.not_says, by_bot, re.IGNORECASE):
        failures.append(f"something said matches {expected.not_says!r}: {by_bot!r}")
    return failures
