"""What the API gives of a case's times. Instants are UTC with their offset, lengths are seconds."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from escalation.clocks import Shown
from escalation.desk import Desk
from escalation.models import Promise, Timer
from escalation.services.dossier import Dossier
from escalation.services.history import clocks_of, totals
from escalation.sla import Badge, Standing, Sums, Turn
from escalation.turns import Because


class TimerOut(BaseModel):
    """Something that will happen by itself."""

    kind: str
    due_at: datetime

    @classmethod
    def of(cls, timer: Timer) -> Self:
        """From the row."""
        return cls(kind=timer.kind, due_at=timer.due_at)


class PromiseOut(BaseModel):
    """A time that the customer was told. `done_at` may be later than `due_at`; a person found that
    one with `withdrawn_at` was none, or, of a remedy (`remedy_done`) that could not be carried
    out, another was granted in its place then.
    """

    id: UUID
    kind: str
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None
    broken_at: datetime | None
    done_at: datetime | None
    withdrawn_at: datetime | None
    amount: Decimal | None
    currency: str | None

    @classmethod
    def of(cls, promise: Promise) -> Self:
        """From the row."""
        return cls.model_validate(promise, from_attributes=True)


class SumOfTurns(BaseModel):
    """Seconds for which a case was with the bot, waited for us, and for the customer; `open` is
    the three together.
    """

    bot: float
    us: float
    customer: float
    open: float

    @classmethod
    def of(cls, measured: Sums) -> Self:
        """From the sums."""
        return cls(
            bot=measured.bot.total_seconds(),
            us=measured.us.total_seconds(),
            customer=measured.customer.total_seconds(),
            open=measured.open.total_seconds(),
        )


class TurnOut(BaseModel):
    """Whose turn it is, since when, and because of what."""

    turn: Turn
    since: datetime
    because: Because


class SumsOut(BaseModel):
    """The three sums of a case from the customer's first word of it to `as_of`: on the clock, where
    they add up to all the time in which it was open, and in the working time of its team.
    """

    since: datetime
    as_of: datetime
    clock: SumOfTurns
    work: SumOfTurns


class ClockOut(BaseModel):
    """One clock of a case: a target of the desk, or a regulator's limit, `uk-disp.final_response`,
    with its `rule`. `due_at` is None while it rests for the customer. `hours` say by what time it
    counts: the clock, `desk` for the hours of its team, or of the desk where it has none, those of
    care, or a profile's days. `assumed` says that the
    limit counts from something that nobody has said, and is read from the first word instead.
    """

    clock: str
    standing: Standing
    badge: Badge
    because: Because
    began_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    allowed: float
    spent: float
    left: float
    hours: str
    rule: str | None
    assumed: bool

    @classmethod
    def of(cls, each: Shown) -> Self:
        """From the clock as it was read."""
        reading = each.reading
        return cls(
            clock=each.slug,
            standing=reading.standing,
            badge=each.badge,
            because=each.because,
            began_at=each.began_at,
            due_at=reading.due_at,
            stopped_at=reading.stopped_at,
            allowed=each.allowed.total_seconds(),
            spent=reading.spent.total_seconds(),
            left=reading.left.total_seconds(),
            hours=each.hours,
            rule=each.rule,
            assumed=each.assumed,
        )


def clocks_out(dossier: Dossier, now: datetime, desk: Desk) -> list[ClockOut]:
    """The clocks of a case at `now`."""
    return [ClockOut.of(each) for each in clocks_of(dossier.case, dossier.marks, now, desk)]


def turn_out(dossier: Dossier) -> TurnOut | None:
    """Whose turn it is; None where nothing is known of it."""
    if not dossier.marks:
        return None
    last = dossier.marks[-1]
    began = last
    for mark in reversed(dossier.marks):
        if mark.turn is not last.turn:
            break
        began = mark
    return TurnOut(turn=began.turn, since=began.at, because=began.because)


def sums_out(dossier: Dossier, now: datetime, desk: Desk) -> SumsOut | None:
    """The sums at `now`; None where nothing is known of them."""
    if not dossier.marks:
        return None
    total = totals(dossier.marks, now, desk, dossier.case.team)
    return SumsOut(
        since=dossier.marks[0].at,
        as_of=now,
        clock=SumOfTurns.of(total.clock),
        work=SumOfTurns.of(total.work),
    )
