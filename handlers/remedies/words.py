"""Remedies that are a person's word and time: apology, explanation, a slot, the matter taken up.

Each is carried out in this same chat, so none needs to know whose account it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Self

from handlers.model import Say
from handlers.remedies.base import Grounds, Remedy, Restores, catalogued
from handlers.texts import N_


@dataclass(frozen=True, slots=True)
class _InWords(Remedy):
    """A remedy of words. It costs nothing."""

    restores: ClassVar[Restores] = Restores.WORDS
    needs_account: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class _OfAPoint(_InWords):
    """Words about what went wrong; `point` is the noun phrase that names it, as a gettext key."""

    point: str | None = field(default=None, metadata={"unit": "text"})

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:
        # What is filled with facts is no key; the letter names those facts itself.
        point = grounds.point
        return cls(None if point is None or point.params else point.text)


@catalogued
@dataclass(frozen=True, slots=True)
class Apology(_OfAPoint):
    """A letter that names the facts, by the head of the team concerned, who looks into it first."""

    kind: ClassVar[str] = "apology"
    name: ClassVar[str] = N_("Written apology")
    done_within: ClassVar[timedelta] = timedelta(days=2)

    def describe(self) -> Say:
        if self.point is None:
            return Say(
                N_(
                    "a written apology from the head of the team concerned, "
                    "who looks into it first and names what happened"
                )
            )
        return Say(
            N_(
                "a written apology from the head of the team concerned, "
                "who looks into it first and names what happened (%(point)s)"
            ),
            {"point": Say(self.point)},
        )


@catalogued
@dataclass(frozen=True, slots=True)
class Explanation(_OfAPoint):
    """How it came about and what changes, in writing."""

    kind: ClassVar[str] = "explanation"
    name: ClassVar[str] = N_("Written explanation")
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        if self.point is None:
            return Say(N_("a written explanation of how it came about and of what we change"))
        return Say(
            N_("a written explanation of how it came about (%(point)s) and of what we change"),
            {"point": Say(self.point)},
        )


@catalogued
@dataclass(frozen=True, slots=True)
class Callback(_InWords):
    """A person works on it with the customer, in this same chat; at `slot` when one was set."""

    slot: datetime | None = field(default=None, metadata={"unit": "instant"})

    kind: ClassVar[str] = "callback"
    name: ClassVar[str] = N_("Slot with a specialist")
    done_within: ClassVar[timedelta] = timedelta(days=1)

    @classmethod
    def on(cls, grounds: Grounds) -> Self | None:
        return cls(grounds.slot)

    @property
    def stands_until(self) -> datetime | None:
        return self.slot

    def moved_to(self, instant: datetime) -> Self | None:
        return replace(self, slot=instant)

    def due(self, granted_at: datetime) -> datetime:
        if self.slot is not None and self.slot > granted_at:
            return self.slot
        return granted_at + self.span

    def describe(self) -> Say:
        if self.slot is None:
            return Say(N_("a specialist who looks into it with you, here in this chat"))
        return Say(
            N_("a specialist who looks into it with you, here in this chat, on %(slot)s"),
            {"slot": self.slot},
        )


@catalogued
@dataclass(frozen=True, slots=True)
class StaffFeedback(_InWords):
    """The incident goes on record and to the head of the team concerned."""

    kind: ClassVar[str] = "staff_feedback"
    name: ClassVar[str] = N_("Taken up with the team")
    done_within: ClassVar[timedelta] = timedelta(days=3)

    def describe(self) -> Say:
        return Say(N_("your account of it put on record and taken up with the team concerned"))
