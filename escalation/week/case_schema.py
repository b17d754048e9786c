"""The cases behind a number of a week as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import BaseModel

from escalation.week.calendar import Frame
from escalation.week.filter import Filter
from escalation.week.rows import CaseRow, Helped, Outcome, Verdict
from escalation.week.schema import SumOut, seconds
from escalation.week.selecting import Chosen, Total
from handlers.safety import rank


class WeekCaseOut(BaseModel):
    """A case behind a number. `count` is how much of the number it is, `money` the sums in it."""

    number: int
    cause: str
    secondary: list[str]
    signs: list[str]
    topic: str | None
    channel: str
    language: str
    customer: str
    state: str
    outcome: Outcome
    opened_at: datetime
    seconds_open: int | None
    helped: Helped
    reopened: int
    promises: dict[Verdict, int]
    count: int
    money: list[SumOut]
    revenue_at_risk: list[SumOut]
    link: str

    @classmethod
    def of(cls, chosen: Chosen, frame: Frame) -> Self:
        """From a case that a filter chose."""
        row: CaseRow = chosen.row
        verdicts = [promise.verdict(frame.now) for promise in row.promises]
        return cls(
            number=row.number,
            cause=row.cause,
            secondary=list(row.secondary),
            signs=sorted(row.signs, key=rank),
            topic=row.topic,
            channel=row.channel,
            language=row.language,
            customer=row.customer,
            state=row.state,
            outcome=row.outcome,
            opened_at=row.opened_at.astimezone(frame.zone),
            seconds_open=seconds(row.time_to_end),
            helped=row.answer,
            reopened=len(row.spells) - 1,
            promises={verdict: verdicts.count(verdict) for verdict in Verdict},
            count=chosen.count,
            money=SumOut.each(chosen.money),
            revenue_at_risk=SumOut.each(row.at_risk),
            link=f"/api/cases/{row.number}",
        )


class WeekCasesOut(BaseModel):
    """The cases behind one number of a week; `total` is that number."""

    week: str
    filter: dict[str, str]
    total: int
    people: int
    money: list[SumOut]
    revenue_at_risk: list[SumOut]
    cases: list[WeekCaseOut]

    @classmethod
    def of(cls, frame: Frame, asked: Filter, chosen: Sequence[Chosen], total: Total) -> Self:
        """From a list and what it comes to."""
        return cls(
            week=str(frame.week),
            filter=asked.given,
            total=total.count,
            people=total.people,
            money=SumOut.of(total),
            revenue_at_risk=SumOut.each(total.at_risk),
            cases=[WeekCaseOut.of(each, frame) for each in chosen],
        )
