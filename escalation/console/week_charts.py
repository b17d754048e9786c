"""The charts and the table of hours of a week, from its report and the reader's words."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from escalation.charts import Bar, Pareto, Run, Trend
from escalation.console.week_words import WeekWords
from escalation.week import Figure, WeekReport
from handlers.texts import N_

QUANTILES = (0.2, 0.4, 0.6, 0.8, 0.9, 0.99)
"""Where the shades of the table of hours change: fine at the top, where it matters."""
HOURS = tuple(str(hour) for hour in range(24))
DAYS = tuple(str(day) for day in range(1, 8))


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of a weekday: its figure, None for no complaint, and its shade from 0 to 7."""

    figure: Figure | None
    shade: int


def pareto_of(report: WeekReport, told: WeekWords) -> Pareto:
    """The causes there were, most complaints first, with their growing share."""
    bars: list[Bar] = []
    so_far, every = 0, report.all.cases.value
    for line in report.causes:
        if not line.cases.value:
            continue
        so_far += line.cases.value
        name = told.cause(line.cause or "")
        words = told.words.gettext(N_("%(cause)s: %(count)s, %(share)s of all")) % {
            "cause": name,
            "count": line.cases.value,
            "share": told.percent(report.share_of(line)),
        }
        bars.append(Bar(name, line.cases.value, so_far / every, words))
    return Pareto(
        bars=tuple(bars),
        counts=told.words.gettext(N_("Complaints")),
        shares=told.words.gettext(N_("Share so far")),
        words=told.words.gettext(N_("Complaints by cause, most first; all numbers stand below.")),
    )


def trend_of(report: WeekReport, told: WeekWords) -> Trend:
    """A line for every cause of which there was a complaint in the weeks shown."""
    runs: list[Run] = []
    for line in report.causes:
        counts = report.trend.of(line.cause or "")
        if any(counts):
            name = told.cause(line.cause or "")
            runs.append(Run(name, counts, f"{name}: {', '.join(map(str, counts))}"))
    return Trend(
        weeks=tuple(told.short(week) for week in report.trend.weeks),
        runs=tuple(runs),
        counts=told.words.gettext(N_("Complaints")),
        words=told.words.gettext(
            N_("Complaints by cause over %(n)s weeks; all numbers stand below.")
        )
        % {"n": len(report.trend.weeks)},
    )


def hours_of(report: WeekReport) -> list[tuple[str, list[Cell]]]:
    """For each weekday its 24 hours; the shade says how busy an hour is among the busy ones."""
    ordered = sorted(figure.value for figure in report.hours.values())
    steps = [ordered[int(part * (len(ordered) - 1))] for part in QUANTILES] if ordered else []
    return [(day, [_cell(report.hours.get((day, hour)), steps) for hour in HOURS]) for day in DAYS]


def _cell(figure: Figure | None, steps: list[int]) -> Cell:
    return Cell(figure, 1 + bisect_left(steps, figure.value) if figure else 0)
