"""The week as JSON: one shape for the API and for the terminal. Sums are text, lengths seconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field

from escalation.week.advice import SENTENCES, WHEN, Advice, advise
from escalation.week.calendar import Frame
from escalation.week.report import Figure, Lengths, Line, Promises, WeekReport, change
from escalation.week.rows import Helped, Outcome
from escalation.week.selecting import Total


class SumOut(BaseModel):
    """A sum in one currency."""

    amount: str = Field(examples=["30.00"])
    currency: str = Field(examples=["CNY"])

    @classmethod
    def of(cls, total: Total) -> list[SumOut]:
        """The sums of a total, one for each currency."""
        return cls.each(total.money)

    @classmethod
    def each(cls, sums: Iterable[tuple[str, Decimal]]) -> list[SumOut]:
        """One for each currency."""
        return [cls(amount=format(amount, "f"), currency=name) for name, amount in sums]


class FigureOut(BaseModel):
    """A number: `value` things in `cases` cases of `people` people; `link` lists exactly these."""

    value: int
    cases: int
    people: int
    link: str

    @classmethod
    def of(cls, figure: Figure, frame: Frame) -> Self:
        """From a figure of a week's report."""
        return cls(
            value=figure.value,
            cases=figure.total.cases,
            people=figure.total.people,
            link=f"/api/weeks/{frame.week}/cases{figure.filter.query}",
        )


class LengthsOut(BaseModel):
    """How long something took; null when nothing of the kind happened."""

    median_seconds: int | None
    p90_seconds: int | None

    @classmethod
    def of(cls, lengths: Lengths) -> Self:
        """From the lengths of a report."""
        return cls(median_seconds=seconds(lengths.median), p90_seconds=seconds(lengths.most))


class PromisesOut(BaseModel):
    """Promises that fell due in the week. `share` is kept of kept and broken, 0 to 1."""

    kind: str | None
    kept: FigureOut
    broken: FigureOut
    waiting: FigureOut
    share: float | None

    @classmethod
    def of(cls, promises: Promises, frame: Frame) -> Self:
        """From the promises of a report."""
        return cls(
            kind=promises.kind,
            kept=FigureOut.of(promises.kept, frame),
            broken=FigureOut.of(promises.broken, frame),
            waiting=FigureOut.of(promises.waiting, frame),
            share=promises.share,
        )


class LineOut(BaseModel):
    """What became of the complaints of one cause, or of all when `cause` is null.

    `complaints` counts the primary cause, `with_secondary` also where it is a further one.
    `revenue_at_risk` is what would leave with the people of `complaints`, each of whom counts once.
    """

    cause: str | None
    complaints: FigureOut
    with_secondary: FigureOut
    revenue_at_risk: list[SumOut]
    share: float | None
    week_before: int | None
    change: float | None
    outcomes: dict[Outcome, FigureOut]
    settled_in_chat_share: float | None
    time_to_resolution: LengthsOut
    resolved: FigureOut
    helped: dict[Helped, FigureOut]
    promises: PromisesOut

    @classmethod
    def of(cls, line: Line, report: WeekReport) -> Self:
        """From a line of a report."""
        frame = report.frame
        before = report.complaints_before(line)
        return cls(
            cause=line.cause,
            complaints=FigureOut.of(line.cases, frame),
            with_secondary=FigureOut.of(line.also, frame),
            revenue_at_risk=SumOut.each(line.cases.total.at_risk),
            share=report.share_of(line),
            week_before=before,
            change=None if before is None else change(line.cases.value, before),
            outcomes={way: FigureOut.of(figure, frame) for way, figure in line.outcomes.items()},
            settled_in_chat_share=line.in_chat,
            time_to_resolution=LengthsOut.of(line.took),
            resolved=FigureOut.of(line.done, frame),
            helped={answer: FigureOut.of(each, frame) for answer, each in line.helped.items()},
            promises=PromisesOut.of(line.promises, frame),
        )


class RemedyOut(BaseModel):
    """Remedies granted in the week, of one kind, or of all when `kind` is null."""

    kind: str | None
    granted: FigureOut
    money: list[SumOut]

    @classmethod
    def of(cls, figure: Figure, frame: Frame, kind: str | None) -> Self:
        """From a figure of granted remedies."""
        return cls(kind=kind, granted=FigureOut.of(figure, frame), money=SumOut.of(figure.total))


class SignOut(BaseModel):
    """Complaints with one kind of sign that somebody needed care first."""

    kind: str
    complaints: FigureOut


class HourOut(BaseModel):
    """Complaints that came in on an ISO weekday (1 is Monday) in an hour of the shop's day."""

    day: int
    hour: int
    complaints: FigureOut


class TrendOut(BaseModel):
    """Complaints by cause week by week, the oldest first; the last week is the one asked for."""

    weeks: list[str]
    causes: dict[str, list[int]]


class AdviceOut(BaseModel):
    """What to do first: the rule that speaks, when it does, and what fills its sentence."""

    rule: str
    when: str
    sentence: str
    causes: list[str]
    numbers: dict[str, int]
    share: float | None
    link: str | None

    @classmethod
    def of(cls, advice: Advice, frame: Frame) -> Self:
        """From the advice of a week, in English, with causes by their slugs."""
        percent = None if advice.share is None else f"{advice.share:.0%}"
        filled = {"causes": ", ".join(advice.causes), "percent": percent, **advice.numbers}
        link = f"/api/weeks/{frame.week}/cases{advice.filter.query}" if advice.filter else None
        return cls(
            rule=advice.rule,
            when=WHEN[advice.rule],
            sentence=SENTENCES[advice.rule] % filled,
            causes=list(advice.causes),
            numbers=dict(advice.numbers),
            share=advice.share,
            link=link,
        )


class WeekOut(BaseModel):
    """A week of complaints.

    `complaints`, `causes` and `hours` are of the complaints that came in from `start` up to and
    without `end`, as they stand at `as_of`; `no_complaint` are cases that came in too, in which a
    person found none. All else counts what happened in the week, whenever
    the case was opened. `resolutions` counts settlements, the cases and the people in them.
    """

    week: str = Field(examples=["2026-W47"])
    zone: str = Field(examples=["Asia/Shanghai"])
    start: datetime
    end: datetime
    as_of: datetime
    finished: bool
    channel: str | None
    complaints: LineOut
    causes: list[LineOut]
    unclassified: FigureOut
    no_complaint: FigureOut
    in_need: FigureOut
    signs: list[SignOut]
    first_response: PromisesOut
    first_response_time: LengthsOut
    first_responses: FigureOut
    promises: list[PromisesOut]
    remedies: RemedyOut
    remedies_by_kind: list[RemedyOut]
    resolutions: FigureOut
    reopenings: FigureOut
    hours: list[HourOut]
    trend: TrendOut
    advice: AdviceOut

    @classmethod
    def of(cls, report: WeekReport) -> Self:
        """From the report, whose zone the instants are written in."""
        frame = report.frame
        return cls(
            week=str(frame.week),
            zone=frame.zone.key,
            start=frame.start.astimezone(frame.zone),
            end=frame.end.astimezone(frame.zone),
            as_of=frame.now.astimezone(frame.zone),
            finished=frame.finished,
            channel=report.channel,
            complaints=LineOut.of(report.all, report),
            causes=[LineOut.of(line, report) for line in report.causes],
            unclassified=FigureOut.of(report.unclassified, frame),
            no_complaint=FigureOut.of(report.no_complaint.cases, frame),
            in_need=FigureOut.of(report.in_need, frame),
            signs=[
                SignOut(kind=figure.filter.sign or "", complaints=FigureOut.of(figure, frame))
                for figure in report.signs
            ],
            first_response=PromisesOut.of(report.first_reply, frame),
            first_response_time=LengthsOut.of(report.replied_took),
            first_responses=FigureOut.of(report.replied, frame),
            promises=[PromisesOut.of(promises, frame) for promises in report.kinds],
            remedies=RemedyOut.of(report.granted, frame, None),
            remedies_by_kind=[
                RemedyOut.of(figure, frame, figure.filter.remedy) for figure in report.remedies
            ],
            resolutions=FigureOut.of(report.ended, frame),
            reopenings=FigureOut.of(report.reopened, frame),
            hours=[
                HourOut(day=int(day), hour=int(hour), complaints=FigureOut.of(figure, frame))
                for (day, hour), figure in report.hours.items()
            ],
            trend=TrendOut(
                weeks=[str(week) for week in report.trend.weeks],
                causes={
                    line.cause: list(report.trend.of(line.cause))
                    for line in report.causes
                    if line.cause
                },
            ),
            advice=AdviceOut.of(advise(report), frame),
        )


def seconds(length: timedelta | None) -> int | None:
    """A length in whole seconds; None for one that is not known."""
    return None if length is None else round(length.total_seconds())
