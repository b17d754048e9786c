"""The week in numbers: each is a figure that carries the filter of the cases behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from escalation.week.calendar import Frame, Week
from escalation.week.filter import ANSWERED, ANY, DONE, JUDGED, Filter
from escalation.week.rows import FIRST_RESPONSE, CaseRow, Helped, Outcome, Verdict
from escalation.week.selecting import Seen, Total, came_in, look, select, total
from handlers.model import NO_COMPLAINT, UNCLASSIFIED
from handlers.safety import rank

NINETY = 90
"""Percent of the cases that lie within `Lengths.most`."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the filter that lists exactly the cases behind it."""

    filter: Filter
    total: Total

    @property
    def value(self) -> int:
        """How many things are counted: cases, promises, remedies, ends or reopenings."""
        return self.total.count


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long something took: the median, and the time within which nine of ten lay."""

    median: timedelta | None
    most: timedelta | None

    @classmethod
    def of(cls, lengths: Iterable[timedelta]) -> Lengths:
        """From the single lengths, in any order."""
        ordered = sorted(lengths)
        if not ordered:
            return cls(None, None)
        half = len(ordered) // 2
        median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
        # The nearest rank, so that it is a time that somebody really waited.
        rank = -(-len(ordered) * NINETY // 100)
        return cls(median, ordered[rank - 1])


@dataclass(frozen=True, slots=True)
class Promises:
    """Promises that fell due in the week, of one kind, or of all when `kind` is None."""

    kind: str | None
    kept: Figure
    broken: Figure
    waiting: Figure
    judged: Figure

    @property
    def share(self) -> float | None:
        """Kept, of those kept or broken."""
        return share(self.kept.value, self.judged.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What became of the complaints that came in: of one primary cause, or of all.

    `also` counts a cause where it is a further one, too.
    """

    cause: str | None
    cases: Figure
    also: Figure
    outcomes: Mapping[Outcome, Figure]
    done: Figure
    took: Lengths
    helped: Mapping[Helped, Figure]
    answered: Figure
    promises: Promises

    @property
    def helped_share(self) -> float | None:
        """It helped, of those who answered."""
        return share(self.helped[Helped.YES].value, self.answered.value)

    @property
    def in_chat(self) -> float | None:
        """Settled by the bot, of all that came in."""
        return share(self.outcomes[Outcome.CHAT].value, self.cases.value)


@dataclass(frozen=True, slots=True)
class Trend:
    """How many complaints of each cause came in, week by week; the last week is the report's."""

    weeks: tuple[Week, ...] = ()
    counts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def of(self, cause: str) -> tuple[int, ...]:
        """One number for each week."""
        return self.counts.get(cause, (0,) * len(self.weeks))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekReport:
    """A week of complaints.

    `all`, `causes`, `in_need`, `signs` by kind and `hours` are of the complaints that came in
    during the week, as they stand at `frame.now`; `no_complaint` is of cases in which a person
    found none. The promises, of `all` those of every case, and all from `replied` to `reopened`
    count what happened in the week, whenever the case was opened: `remedies` by kind, `spent` by
    currency. `before` is the same for the week before, without a `before` of its own.
    """

    frame: Frame
    channel: str | None
    all: Line
    causes: tuple[Line, ...]
    no_complaint: Line
    in_need: Figure
    signs: tuple[Figure, ...]
    hours: Mapping[tuple[str, str], Figure]
    first_reply: Promises
    replied: Figure
    replied_took: Lengths
    kinds: tuple[Promises, ...]
    granted: Figure
    remedies: tuple[Figure, ...]
    spent: tuple[Figure, ...]
    ended: Figure
    reopened: Figure
    before: WeekReport | None = None
    trend: Trend = field(default_factory=Trend)

    @property
    def week(self) -> Week:
        """Which week it is."""
        return self.frame.week

    def line(self, cause: str) -> Line | None:
        """The line of a cause, if the report has one."""
        return next((line for line in self.causes if line.cause == cause), None)

    def share_of(self, line: Line) -> float | None:
        """A line's part of all complaints, 0 to 1; None when there was none."""
        return share(line.cases.value, self.all.cases.value)

    def complaints_before(self, line: Line) -> int | None:
        """How many there were of a line's complaints in the week before, if that has a name."""
        if self.before is None:
            return None
        earlier = self.before.line(line.cause) if line.cause else self.before.all
        return earlier.cases.value if earlier else 0

    @property
    def unclassified(self) -> Figure:
        """Complaints whose cause nobody has named yet."""
        line = self.line(UNCLASSIFIED)
        assert line is not None  # noqa: S101 - every report has that line
        return line.cases


def share(part: int, whole: int) -> float | None:
    """A part of a whole, 0 to 1; None of nothing."""
    return part / whole if whole else None


def change(now: int, before: int) -> float | None:
    """The growth against the week before, 0.12 for twelve percent; None from nothing."""
    return (now - before) / before if before else None


def summarise(
    rows: Iterable[CaseRow],
    frame: Frame,
    *,
    causes: Sequence[str] = (),
    channel: str | None = None,
    before: WeekReport | None = None,
    trend: Trend | None = None,
) -> WeekReport:
    """The report of a week from the cases that it touches; others do no harm.

    `causes` are those that have a line even when nobody complained of them.
    """
    seen = look(rows, frame)
    base = Filter(channel=channel)
    ours = [case for case in seen if channel in {None, case.row.channel}]
    return WeekReport(
        frame=frame,
        channel=channel,
        all=_line(ours, ours, base),
        causes=_causes(ours, base, causes),
        no_complaint=_line(
            [case for case in ours if not case.row.is_complaint],
            ours,
            base.but(cause=NO_COMPLAINT),
        ),
        in_need=_figure(ours, base.but(sign=ANY)),
        signs=tuple(
            _figure(ours, base.but(sign=kind))
            for kind in sorted(
                {kind for case in ours if came_in(case, base) for kind in case.row.signs}, key=rank
            )
        ),
        hours=_hours(ours, base),
        first_reply=_promises(ours, base, FIRST_RESPONSE),
        replied=_figure(ours, base.but(replied=ANY)),
        replied_took=Lengths.of(wait.length for case in ours for wait in case.waits),
        kinds=tuple(_promises(ours, base, kind) for kind in _promise_kinds(ours)),
        granted=_figure(ours, base.but(remedy=ANY)),
        remedies=tuple(
            _figure(ours, base.but(remedy=kind))
            for kind in sorted({grant.kind for case in ours for grant in case.grants})
        ),
        spent=tuple(
            _figure(ours, base.but(remedy=ANY, currency=currency))
            for currency, _ in total(select(ours, base.but(remedy=ANY))).money
        ),
        ended=_figure(ours, base.but(ended=ANY)),
        reopened=_figure(ours, base.but(reopened=ANY)),
        before=before,
        trend=trend or Trend(),
    )


def _figure(seen: Iterable[Seen], chosen: Filter) -> Figure:
    return Figure(chosen, total(select(seen, chosen)))


def _causes(seen: Sequence[Seen], base: Filter, causes: Sequence[str]) -> tuple[Line, ...]:
    """A line for each cause there is, and for each other slug met; most complaints first."""
    by_cause: dict[str, list[Seen]] = {cause: [] for cause in (*causes, UNCLASSIFIED)}
    for case in (case for case in seen if case.row.is_complaint):
        by_cause.setdefault(case.row.cause, []).append(case)
    lines = [_line(cases, seen, base.but(cause=cause)) for cause, cases in by_cause.items()]
    return tuple(sorted(lines, key=lambda line: -line.cases.value))


def _line(own: Sequence[Seen], everything: Sequence[Seen], base: Filter) -> Line:
    """The line of what `base` chooses, all of which must be among `own`."""
    opened = [case for case in own if came_in(case, base)]
    done = _figure(opened, base.but(outcome=DONE))
    return Line(
        cause=base.cause,
        cases=_figure(opened, base),
        also=_figure(everything, base.but(cause=None, also=base.cause)),
        outcomes={way: _figure(opened, base.but(outcome=way)) for way in Outcome},
        done=done,
        took=Lengths.of(case.took for case in opened if case.took is not None),
        helped={answer: _figure(opened, base.but(helped=answer)) for answer in Helped},
        answered=_figure(opened, base.but(helped=ANSWERED)),
        promises=_promises(own, base, None),
    )


def _promises(seen: Sequence[Seen], base: Filter, kind: str | None) -> Promises:
    def figure(verdict: str) -> Figure:
        return _figure(seen, base.but(promise=verdict, kind=kind))

    return Promises(
        kind=kind,
        kept=figure(Verdict.KEPT),
        broken=figure(Verdict.BROKEN),
        waiting=figure(Verdict.WAITING),
        judged=figure(JUDGED),
    )


def _promise_kinds(seen: Sequence[Seen]) -> list[str]:
    return sorted({kind for case in seen for kind, _ in case.promises})


def _hours(seen: Sequence[Seen], base: Filter) -> Mapping[tuple[str, str], Figure]:
    """When complaints come in, by ISO weekday and hour on the shop's clock; empty ones left out."""
    at: dict[tuple[str, str], list[Seen]] = {}
    for case in seen:
        if came_in(case, base):
            at.setdefault((case.day, case.hour), []).append(case)
    return {
        (day, hour): _figure(cases, base.but(day=day, hour=hour))
        for (day, hour), cases in sorted(at.items())
    }
