"""Charts as SVG, drawn on the server by Vega: no script, no fonts and no colours of their own.

Colours are the page's custom properties and `currentColor`, so that light and dark both fit. They
block: call them in a thread. The same chart is drawn once. Altair, a fifth of a start, is loaded
with the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import vl_convert

if TYPE_CHECKING:
    import altair as alt

WIDTH = 720
TREND_WIDTH = 600
HEIGHT = 260
INK = "currentColor"
BAR = "var(--chart-bar)"
GRID = "var(--line)"
TONES = tuple(f"var(--chart-{n})" for n in range(1, 9))
DASHES: tuple[tuple[int, ...], ...] = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3))
"""Tone and dashes together tell nine lines apart; neither has to alone."""
KEPT = 128
"""How many drawn charts are kept: half a year of weeks in three languages."""
VITAL = 0.8
"""Pareto's mark: where the causes so far make up eighty percent."""
LABEL_GAP = 15
"""Pixels between the labels of two lines."""
ROLE_WORDS = re.compile(r' aria-roledescription="[^"]*"')
WORDS_A_LINE = 12
"""About how many narrow characters fit below a bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One cause: its name, how many complaints, their part of all up to it (0 to 1), in words."""

    name: str
    count: int
    cumulative: float
    words: str


@dataclass(frozen=True, slots=True)
class Pareto:
    """Causes, most complaints first, with the names of the axes and a sentence that says it all."""

    bars: tuple[Bar, ...]
    counts: str
    shares: str
    words: str


@dataclass(frozen=True, slots=True)
class Run:
    """One cause through the weeks: a number for each, and the run in words."""

    name: str
    counts: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Lines through the weeks, oldest first, and a sentence that says it all."""

    weeks: tuple[str, ...]
    runs: tuple[Run, ...]
    counts: str
    words: str


@lru_cache(KEPT)
def pareto_svg(chart: Pareto) -> str:
    """Bars from most to least, the line of their growing share, and the mark at eighty percent."""
    import altair as alt

    rows = [
        {
            "name": "\n".join(_lines(bar.name)),
            "count": bar.count,
            "cumulative": bar.cumulative,
            "words": bar.words,
        }
        for bar in chart.bars
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "name:N",
            sort=None,
            axis=alt.Axis(labelAngle=0, labelPadding=6, labelExpr="split(datum.label, '\\n')"),
            title=None,
        )
    )
    counts = alt.Y(
        "count:Q",
        title=chart.counts,
        axis=alt.Axis(tickMinStep=1, format="d", titleAlign="left"),
    )
    bars = base.mark_bar(color=BAR).encode(y=counts, description=alt.Description("words:N"))
    numbers = base.mark_text(dy=-7, color=INK, aria=False).encode(y=counts, text="count:Q")
    shares = alt.Y(
        "cumulative:Q",
        title=chart.shares,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            format=".0%",
            orient="right",
            grid=False,
            values=[0, 0.2, 0.4, 0.6, 0.8, 1],
            titleAlign="right",
        ),
    )
    line = base.mark_line(
        color=INK, point=alt.OverlayMarkDef(color=INK, size=28, aria=False), aria=False
    )
    mark = alt.Chart(alt.InlineData(values=[{"cumulative": VITAL}])).mark_rule(
        strokeDash=[5, 4], color=INK, aria=False
    )
    growing = alt.layer(line.encode(y=shares), mark.encode(y=shares))
    layered = alt.layer(alt.layer(bars, numbers), growing).resolve_scale(y="independent")
    return _draw(layered.properties(width=WIDTH, height=HEIGHT), chart.words)


@lru_cache(KEPT)
def trend_svg(chart: Trend) -> str:
    """One line per cause through the weeks, each named at its end."""
    import altair as alt

    rows = [
        {"week": week, "count": count, "name": run.name, "words": run.words}
        for run in chart.runs
        for week, count in zip(chart.weeks, run.counts, strict=True)
    ]
    highest = max((count for run in chart.runs for count in run.counts), default=0) or 1
    names = [run.name for run in chart.runs]
    tones = alt.Color(
        "name:N",
        scale=alt.Scale(domain=names, range=[TONES[n % len(TONES)] for n in range(len(names))]),
        legend=None,
    )
    dashes = alt.StrokeDash(
        "name:N",
        scale=alt.Scale(
            domain=names,
            range=[list(DASHES[(n + n // len(TONES)) % len(DASHES)]) for n in range(len(names))],
        ),
        legend=None,
    )
    scale = alt.Scale(domain=[0, highest], nice=False)
    axis = alt.Axis(tickMinStep=1, format="d", tickCount=min(highest, 6), titleAlign="left")
    week = alt.X("week:O", sort=None, title=None, axis=alt.Axis(labelAngle=0, labelPadding=6))
    lines = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=22, aria=False))
        .encode(
            x=week,
            y=alt.Y("count:Q", title=chart.counts, scale=scale, axis=axis),
            color=tones,
            strokeDash=dashes,
            description=alt.Description("words:N"),
        )
    )
    ends = [
        {"at": at, "name": run.name}
        for run, at in zip(chart.runs, _apart(chart.runs, highest), strict=True)
    ]
    labels = (
        alt.Chart(alt.InlineData(values=ends))
        .mark_text(align="left", aria=False)
        .encode(
            x=alt.value(TREND_WIDTH + 6), y=alt.Y("at:Q", scale=scale), text="name:N", color=tones
        )
    )
    layered = alt.layer(lines, labels).properties(width=TREND_WIDTH, height=HEIGHT)
    return _draw(layered, chart.words)


def _apart(runs: Sequence[Run], highest: int) -> list[float]:
    """Where each line's name stands: at its last number, moved so far that none covers another."""
    gap = LABEL_GAP * highest / HEIGHT
    order = sorted(range(len(runs)), key=lambda n: runs[n].counts[-1])
    at = [float(run.counts[-1]) for run in runs]
    for lower, upper in pairwise(order):
        at[upper] = max(at[upper], at[lower] + gap)
    # Pushed above the top, the pile comes down again from there.
    top = float(highest)
    for n in reversed(order):
        at[n] = min(at[n], top)
        top = at[n] - gap
    return at


def _lines(name: str) -> list[str]:
    """A name in lines that fit below a bar; a wide character counts twice."""
    if not name.isascii():
        count = -(-2 * len(name) // WORDS_A_LINE)
        wide = -(-len(name) // count)
        return [name[start : start + wide] for start in range(0, len(name), wide)]
    lines = [""]
    for word in name.split():
        joined = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], joined] if len(joined) <= WORDS_A_LINE else [*lines, word]
    return [line for line in lines if line]


def _draw(chart: alt.LayerChart | alt.FacetChart, words: str) -> str:
    import altair as alt

    drawn = chart.configure(
        background="transparent",
        font="inherit",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            aria=False,
            labelColor=INK,
            titleColor=INK,
            domainColor=INK,
            tickColor=INK,
            gridColor=GRID,
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            # Lying above its axis, a title can be read in any script.
            titleAngle=0,
            titleAnchor="end",
            titleX=0,
            titleY=-16,
        ),
        text=alt.MarkConfig(fontSize=11),
    )
    spec: dict[str, Any] = drawn.to_dict()
    svg: str = vl_convert.vegalite_to_svg(spec)
    # What Vega calls its marks is English, whatever the reader's language.
    svg = ROLE_WORDS.sub("", svg)
    return svg.replace("<svg ", f'<svg role="group" aria-label="{escape(words)}" ', 1)
