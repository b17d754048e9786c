"""Charts are drawn on the server, fit light and dark, and say in words what they show."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from escalation.charts import HEIGHT, LABEL_GAP, Bar, Pareto, Run, Trend, pareto_svg, trend_svg
from escalation.charts import _apart as apart
from escalation.charts import _lines as lines

NAMES = ["核心服务出错", "价格", "竞争对手的行动"]


def pareto(names: list[str] = NAMES, words: str = "按原因列出的投诉") -> Pareto:
    counts = [6, 3, 1][: len(names)]
    so_far = [sum(counts[: n + 1]) / sum(counts) for n in range(len(counts))]
    bars = tuple(
        Bar(name, count, part, f"{name}：{count} 件")
        for name, count, part in zip(names, counts, so_far, strict=True)
    )
    return Pareto(bars, counts="投诉", shares="累计占比", words=words)


def trend(runs: dict[str, tuple[int, ...]]) -> Trend:
    return Trend(
        weeks=("45周", "46周", "47周"),
        runs=tuple(Run(name, counts, f"{name}: {counts}") for name, counts in runs.items()),
        counts="投诉",
        words="最近三周",
    )


def drawn(svg: str) -> Tag:
    found = BeautifulSoup(svg, "xml").find("svg")
    assert isinstance(found, Tag)
    return found


def labels(svg: Tag) -> list[str]:
    return [str(tag["aria-label"]) for tag in svg.select("[role=graphics-symbol][aria-label]")]


def test_every_bar_says_its_cause_and_its_number() -> None:
    svg = drawn(pareto_svg(pareto()))

    assert svg["aria-label"] == "按原因列出的投诉"
    assert labels(svg) == ["核心服务出错：6 件", "价格：3 件", "竞争对手的行动：1 件"]


def test_names_in_chinese_stand_below_the_bars() -> None:
    words = [text.get_text() for text in drawn(pareto_svg(pareto())).select("text")]

    joined = "".join(words)
    assert all(name in joined for name in NAMES)
    assert {"6", "3", "1", "投诉", "累计占比", "80%", "100%"} <= set(words)


def test_every_line_is_named_at_its_end_and_says_its_numbers() -> None:
    svg = drawn(trend_svg(trend({"价格": (1, 2, 3), "伦理": (3, 0, 0)})))

    words = [text.get_text() for text in svg.select("text")]
    assert {"价格", "伦理", "45周", "47周"} <= set(words)
    assert labels(svg) == ["价格: (1, 2, 3)", "伦理: (3, 0, 0)"]


@pytest.mark.parametrize(
    "svg", [pareto_svg(pareto()), trend_svg(trend({"价格": (0, 2, 9), "伦理": (3, 0, 0)}))]
)
def test_colours_are_the_pages_own_and_nothing_breaks_its_policy(svg: str) -> None:
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg))

    assert colours <= {"none", "transparent", "currentColor", "var(--line)"} | {
        colour for colour in colours if colour.startswith("var(--chart-")
    }
    assert "style=" not in svg
    assert "<script" not in svg
    assert "aria-roledescription" not in svg


def test_the_same_chart_is_drawn_once() -> None:
    assert pareto_svg(pareto()) is pareto_svg(pareto())


def test_another_language_is_another_chart() -> None:
    english = pareto(["Core service failure", "Price"], "Complaints by cause")

    assert drawn(pareto_svg(english))["aria-label"] == "Complaints by cause"
    assert pareto_svg(english) != pareto_svg(pareto())


def test_what_names_hold_stays_text() -> None:
    nasty = "<script>alert(1)</script>\" onload='x'"

    svg = drawn(pareto_svg(pareto([nasty], nasty)))

    assert svg["aria-label"] == nasty
    assert not svg.select("script")
    assert not svg.has_attr("onload")


def test_a_long_name_is_broken_where_the_script_breaks() -> None:
    assert lines("Core service failure") == ["Core service", "failure"]
    assert lines("竞争对手的行动") == ["竞争对手", "的行动"]
    assert lines("价格") == ["价格"]


@given(ends=st.lists(st.integers(0, 40), min_size=1, max_size=9))
def test_no_name_at_a_lines_end_covers_another(ends: list[int]) -> None:
    highest = max(ends) or 1
    at = apart([Run(str(n), (end,), "") for n, end in enumerate(ends)], highest)

    pixels = sorted(place * HEIGHT / highest for place in at)
    assert all(upper - lower >= LABEL_GAP - 1e-6 for lower, upper in pairwise(pixels))
    assert pixels[-1] <= HEIGHT + 1e-6


def test_a_week_with_no_complaint_among_weeks_that_had_some_is_a_zero() -> None:
    svg = trend_svg(trend({"价格": (0, 0, 1)}))

    assert labels(drawn(svg)) == ["价格: (0, 0, 1)"]
