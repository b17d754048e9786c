"""The advice is the first rule that holds, names itself, and points at the cases it means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.week import (
    CaseRow,
    Filter,
    Frame,
    PromiseRow,
    Trend,
    Week,
    WeekReport,
    advise,
    summarise,
)
from escalation.week.advice import SENTENCES, WHEN

UTC_ZONE = ZoneInfo("UTC")
WEEK = Week(2026, 47)
START = datetime(2026, 11, 16, tzinfo=UTC)
NOW = START + timedelta(days=8)


def cases(
    numbers: dict[str, int], *, helped: bool | None = None, opened_at: datetime = START
) -> list[CaseRow]:
    made = count(1)
    return [
        CaseRow(
            number=next(made), cause=cause, opened_at=opened_at, customer="c-1", helped=helped
        )
        for cause, number in numbers.items()
        for _ in range(number)
    ]  # fmt: skip


def report_of(
    rows: list[CaseRow],
    *,
    before: list[CaseRow] | None = None,
    trend: Mapping[str, tuple[int, ...]] | None = None,
) -> WeekReport:
    frame = Frame.cut(WEEK, UTC_ZONE, NOW)
    earlier = frame.before()
    assert earlier is not None
    return summarise(
        rows,
        frame,
        before=summarise(before or [], earlier),
        trend=Trend((WEEK,) * 12, trend or {}),
    )


def promised(kept: int, broken: int) -> list[CaseRow]:
    due = START + timedelta(hours=4)
    verdicts = [due] * kept + [None] * broken
    return [
        CaseRow(
            number=n, cause="price", opened_at=START, customer="c-1",
            promises=(PromiseRow("first_response", START, due, kept_at),),
        )
        for n, kept_at in enumerate(verdicts, 1)
    ]  # fmt: skip


def test_a_broken_promise_is_a_failed_response_whatever_was_complained_of() -> None:
    frame = Frame.cut(WEEK, UTC_ZONE, NOW)
    line = summarise(promised(kept=9, broken=2), frame, causes=["failed_response"]).line(
        "failed_response"
    )

    assert line
    assert (line.cases.value, line.also.value) == (0, 2)


def test_broken_promises_come_first() -> None:
    advice = advise(report_of(promised(kept=9, broken=1)))

    assert (advice.rule, advice.numbers) == ("promises_broken", {"count": 1, "whole": 10})
    assert advice.filter == Filter(promise="broken")


def test_a_cause_that_rose_three_weeks_in_a_row() -> None:
    risen = {"ethics": (0,) * 8 + (1, 2, 3, 4), "price": (0,) * 8 + (9, 8, 9, 10)}
    advice = advise(report_of(cases({"price": 10, "ethics": 4}), trend=risen))

    assert (advice.rule, advice.causes) == ("rising", ("ethics",))
    assert advice.numbers == {"first": 1, "last": 4}
    assert advice.filter == Filter(cause="ethics")


def test_a_cause_that_doubled() -> None:
    before = cases({"price": 3}, opened_at=START - timedelta(days=1))
    advice = advise(report_of(cases({"price": 6}), before=before))

    assert (advice.rule, advice.numbers) == ("doubled", {"first": 3, "last": 6})


def test_too_few_cases_to_call_it_doubling() -> None:
    before = cases({"price": 2}, opened_at=START - timedelta(days=1))

    assert advise(report_of(cases({"price": 4}), before=before)).rule == "few_causes"


def test_a_remedy_that_does_not_help() -> None:
    rows = [*cases({"ethics": 4}, helped=True), *cases({"price": 2}, helped=False)]
    mixed = [*cases({"price": 3}, helped=True), *cases({"price": 2}, helped=False)]

    assert advise(report_of(rows)).rule == "few_causes"
    advice = advise(report_of(mixed))
    assert (advice.rule, advice.numbers) == ("not_helped", {"count": 2, "whole": 5})
    assert advice.filter == Filter(cause="price", helped="no")


def test_complaints_without_a_cause() -> None:
    advice = advise(report_of(cases({"price": 9, "unclassified": 1})))

    assert (advice.rule, advice.filter) == ("unclassified", Filter(cause="unclassified"))


def test_the_fewest_causes_that_are_half_of_all() -> None:
    numbers = {"price": 4, "ethics": 3, "competition": 2, "involuntary": 1}
    advice = advise(report_of(cases(numbers)))

    assert (advice.rule, advice.causes, advice.share) == ("few_causes", ("price", "ethics"), 0.7)


def test_a_week_without_a_complaint() -> None:
    assert advise(report_of([])).rule == "none"


@given(
    numbers=st.dictionaries(
        st.sampled_from(["price", "ethics", "unclassified"]), st.integers(0, 12)
    )
)
def test_there_is_always_one_rule_with_words(numbers: dict[str, int]) -> None:
    rule = advise(report_of(cases(numbers))).rule

    assert (rule == "none") == (not sum(numbers.values()))
    assert rule in SENTENCES


@pytest.mark.parametrize("rule", SENTENCES)
def test_every_rule_says_when_it_speaks(rule: str) -> None:
    assert WHEN[rule]
