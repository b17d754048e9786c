"""What differs between two tables of one cause, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.catalogue import line_of
from handlers.policy import Policy, Proposed, Topic

VALUES = ("amount", "share", "only", "unless", "counter", "days")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in a topic.

    `what` is `in` or `out` for a line that came or went, `order` where lines changed places (`old`
    and `new` are their kinds, parted by commas), `to_person` or `from_person`, or the value of a
    line that differs: amount, share, fixed.CNY, only, unless, counter, days. A value that is not
    there is None.
    """

    topic: str
    what: str
    kind: str | None = None
    old: str | None = None
    new: str | None = None


def changes(old: Policy, new: Policy) -> list[Change]:
    """Every difference, in the order of the topics. Both are tables of the same cause."""
    before = {topic.slug: topic for topic in old.topics}
    return [
        change
        for topic in new.topics
        if topic.slug in before
        for change in _of_topic(before[topic.slug], topic, new)
    ]


def _of_topic(old: Topic, new: Topic, policy: Policy) -> Iterator[Change]:
    if new.to_person != old.to_person:
        yield Change(new.slug, "to_person" if new.to_person else "from_person")
    pairs = _paired(old.remedies, new.remedies)
    kept = [before for before in pairs if before is not None]
    yield from (Change(new.slug, "out", row.kind) for row in old.remedies if row not in kept)
    for before, row in zip(pairs, new.remedies, strict=True):
        if before is None:
            yield Change(new.slug, "in", row.kind)
        else:
            yield from _of_line(new.slug, line_of(before, policy), line_of(row, policy))
    stood = [row for row in old.remedies if row in kept]
    if stood != kept:
        yield Change(new.slug, "order", None, _kinds(stood), _kinds(kept))


def _paired(old: Sequence[Proposed], new: Sequence[Proposed]) -> list[Proposed | None]:
    """For each new line the old one that it was: the one most like it of the same kind."""
    likenesses: tuple[Callable[[Proposed], object], ...] = (
        lambda row: replace(row, counter=False, days=None),
        lambda row: (row.kind, row.amount, row.only, row.unless),
        lambda row: (row.kind, row.only, row.unless),
        lambda row: (row.kind, row.amount),
        lambda row: row.kind,
    )
    left = list(old)
    found: list[Proposed | None] = [None] * len(new)
    for likeness in likenesses:
        for n, row in enumerate(new):
            alike = (each for each in left if likeness(each) == likeness(row))
            if found[n] is None and (match := next(alike, None)) is not None:
                found[n] = match
                left.remove(match)
    return found


def _of_line(topic: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    kind = new["kind"]
    for key in VALUES:
        if old.get(key) != new.get(key):
            yield Change(topic, key, kind, _text(old.get(key)), _text(new.get(key)))
    if old.get("amount") == "fixed" != new.get("amount"):
        return  # that its sums are gone goes without saying
    before, after = old.get("fixed", {}), new.get("fixed", {})
    for currency in dict.fromkeys((*before, *after)):
        if before.get(currency) != after.get(currency):
            yield Change(
                topic, f"fixed.{currency}", kind, before.get(currency), after.get(currency)
            )


def _kinds(rows: Sequence[Proposed]) -> str:
    return ", ".join(row.kind for row in rows)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
