"""Which cases stand behind a number: a filter that is a URL's query.

Every number of a week is `total(select(look(rows, frame), filter))`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Self
from urllib.parse import urlencode

from escalation.errors import DeskError
from escalation.week.rows import Helped, Outcome, Verdict
from handlers.texts import N_

ANY = "any"
DONE = "done"
"""Settled, by the bot or by people."""
ANSWERED = "answered"
JUDGED = "judged"
PROMISES: Mapping[str, AbstractSet[str]] = {
    ANY: {Verdict.KEPT, Verdict.BROKEN, Verdict.WAITING},
    JUDGED: {Verdict.KEPT, Verdict.BROKEN},
}
CHOICES: Mapping[str, frozenset[str]] = {
    "outcome": frozenset({*Outcome, DONE}),
    "helped": frozenset({*Helped, ANSWERED}),
    "promise": frozenset({Verdict.KEPT, Verdict.BROKEN, Verdict.WAITING, JUDGED, ANY}),
    "day": frozenset("1234567"),
    "hour": frozenset(str(hour) for hour in range(24)),
    "ended": frozenset({ANY}),
    "reopened": frozenset({ANY}),
    "replied": frozenset({ANY}),
}
"""What a key may say; keys that are not named here take any slug."""
LONGEST = 60


class UnknownFilter(DeskError):
    """The query asks for something no case can have."""

    status: ClassVar[int] = 422
    text: ClassVar[str] = N_("Cases cannot be chosen by %(key)s = “%(value)s”.")

    def __init__(self, key: str, value: str) -> None:
        super().__init__(key=key[:LONGEST], value=value[:LONGEST])


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A choice of cases; all that is given must hold.

    Without one of `promise`, `remedy`, `ended`, `reopened` and `replied` it chooses among the
    complaints opened in the week; cases that are no complaint are chosen by their cause alone. With
    one of them it chooses cases to which that happened in the week,
    whenever they were opened, and counts how often: promises that fell due, remedies granted,
    settlements, reopenings, first answers of people.
    """

    channel: str | None = None
    cause: str | None = None
    also: str | None = None
    """The cause, be it the first or a further one."""
    sign: str | None = None
    """A kind of sign that somebody needed care first, or ``any``."""
    outcome: str | None = None
    helped: str | None = None
    day: str | None = None
    """ISO weekday, 1 is Monday, of the opening on the shop's calendar."""
    hour: str | None = None
    promise: str | None = None
    kind: str | None = None
    """The kind of the promise."""
    remedy: str | None = None
    currency: str | None = None
    ended: str | None = None
    """A settlement, by the bot or by people; a case that ended without one is not meant."""
    reopened: str | None = None
    replied: str | None = None
    """A person's first answer after a handing over."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The filter that a query describes; empty values are as good as none.

        Raises:
            UnknownFilter: an unknown key, or a value it cannot have.
        """
        for key, value in query.items():
            if key not in KEYS or len(value) > LONGEST:
                raise UnknownFilter(key, value)
            if value and key in CHOICES and value not in CHOICES[key]:
                raise UnknownFilter(key, value)
        given = cls(**{key: value or None for key, value in query.items()})
        for key, needs in (("kind", given.promise), ("currency", given.remedy)):
            value = getattr(given, key)
            if value and not needs:
                raise UnknownFilter(key, value)
        if sum(map(bool, given.happenings)) > 1:
            key = next(key for key in HAPPENINGS if getattr(given, key))
            raise UnknownFilter(key, getattr(given, key))
        return given

    @property
    def happenings(self) -> tuple[str | None, ...]:
        """What is counted if not cases; at most one is given."""
        return tuple(getattr(self, key) for key in HAPPENINGS)

    @property
    def given(self) -> dict[str, str]:
        """What is asked for, by key."""
        return {key: value for key in KEYS if (value := getattr(self, key)) is not None}

    @property
    def query(self) -> str:
        """As a URL's query, with its question mark; empty when nothing is asked for."""
        return f"?{urlencode(self.given)}" if self.given else ""

    def but(self, **changes: str | None) -> Filter:
        """The same with some keys said differently."""
        return replace(self, **changes)


KEYS = tuple(field.name for field in fields(Filter))
HAPPENINGS = ("promise", "remedy", "ended", "reopened", "replied")
