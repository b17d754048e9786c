"""Abuse guards: by a table, the reasons for which a person looks before anything of worth is
offered.

The customer is never accused and never told; only staff read the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from handlers.evidence import Finding
from handlers.model import Complaint
from handlers.remedies import Remedy
from handlers.tables import Strict

DEFAULT_TABLE = Path(__file__).with_suffix(".toml")


class SuspicionError(ValueError):
    """A table of guards that cannot be used; the message names the file and the key."""


STRICT = Strict(SuspicionError)


@dataclass(frozen=True, slots=True)
class Guards:
    """From when on a person looks. Periods are days before the claim's day."""

    repeat_times: int
    repeat_days: int
    velocity_times: int
    velocity_days: int
    new_days: int
    new_from: Mapping[str, Decimal]
    wrong_guesses: int


def read_guards(path: Path = DEFAULT_TABLE) -> Guards:
    """The guards in `path`.

    Raises:
        SuspicionError: unreadable, or a key is unknown, missing or of the wrong type.
    """
    name, table = path.name, STRICT.file(path)
    shape = {
        "repeat_on_order": ("times", "days"),
        "velocity": ("times", "days"),
        "new_account": ("days", "from"),
        "wrong_guesses": ("times",),
    }
    STRICT.keys(table, ("version", *shape), name)
    parts = {part: STRICT.table(table.get(part), f"{name}: {part}") for part in shape}
    for part, known in shape.items():
        STRICT.keys(parts[part], known, f"{name}: {part}")

    def least_one(part: str, key: str) -> int:
        number = STRICT.whole(parts[part].get(key), f"{name}: {part}.{key}")
        if number < 1:
            STRICT.refuse(f"{name}: {part}.{key}", "must be at least 1")
        return number

    return Guards(
        repeat_times=least_one("repeat_on_order", "times"),
        repeat_days=least_one("repeat_on_order", "days"),
        velocity_times=least_one("velocity", "times"),
        velocity_days=least_one("velocity", "days"),
        new_days=least_one("new_account", "days"),
        new_from=STRICT.sums(parts["new_account"].get("from"), f"{name}: new_account.from"),
        wrong_guesses=least_one("wrong_guesses", "times"),
    )


GUARDS: Final = read_guards()


def suspicions(
    complaint: Complaint, remedies: Sequence[Remedy], guards: Guards = GUARDS
) -> tuple[Finding, ...]:
    """The reasons for which a person should look before one of `remedies` is offered.

    None where nothing that costs money would be offered first.
    """
    first = next(iter(remedies), None)
    if first is None or first.cost is None:
        return ()
    return tuple(_reasons(complaint, first, guards))


def _reasons(complaint: Complaint, first: Remedy, guards: Guards) -> Iterator[Finding]:
    history, order = complaint.history, complaint.facts.order
    since = complaint.today - timedelta(days=guards.repeat_days)
    again = [
        grant
        for grant in history.grants
        if order and grant.order == order.ref and grant.on >= since
    ]
    if order and len(again) >= guards.repeat_times:
        yield _finding(
            "repeat_on_order", times=len(again), days=guards.repeat_days, order=order.ref
        )
    since = complaint.today - timedelta(days=guards.velocity_days)
    lately = [grant for grant in history.grants if grant.on >= since]
    if len(lately) >= guards.velocity_times:
        yield _finding("velocity", times=len(lately), days=guards.velocity_days)
    cost, known = first.cost, history.known_since
    if cost and known and known > complaint.today - timedelta(days=guards.new_days):
        least = guards.new_from.get(cost.currency)
        if least is not None and cost.amount >= least:
            yield _finding("new_account", since=known, amount=cost)
    if history.wrong_guesses >= guards.wrong_guesses:
        yield _finding("wrong_guesses", times=history.wrong_guesses)


def _finding(slug: str, **params: Any) -> Finding:  # noqa: ANN401 - whatever a sentence takes
    return Finding(slug, params)
