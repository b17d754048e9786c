"""Every number is the total of the list behind it, and the numbers of a week fit each other."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.week import (
    CaseRow,
    Figure,
    Filter,
    Frame,
    GrantRow,
    Lengths,
    Outcome,
    PromiseRow,
    Spell,
    UnknownFilter,
    Wait,
    Week,
    WeekReport,
    change,
    look,
    select,
    share,
    summarise,
    total,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = Week(2026, 47)
START = WEEK.start(SHANGHAI)
FRAME = Frame.cut(WEEK, SHANGHAI, START + timedelta(days=9))
CAUSES = ("price", "ethics", "core_service_failure")
INSTANTS = st.integers(-5 * 24 * 60, 9 * 24 * 60).map(lambda n: START + timedelta(minutes=n))
MAYBE = st.one_of(st.none(), INSTANTS)
SUMS = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)


def made_spells(moments: list[datetime], *, is_open: bool) -> tuple[Spell, ...]:
    moments = sorted(moments)
    if len(moments) % 2 != is_open:
        moments = moments[1:] or [moments[0], moments[0]]
    ends = [*moments[1::2], None]
    return tuple(Spell(start, ends[n]) for n, start in enumerate(moments[::2]))


@st.composite
def case_rows(draw: st.DrawFn) -> CaseRow:
    state = draw(st.sampled_from(["talking", "offered", "held", "settled", "resolved", "closed"]))
    is_open = state in {"talking", "offered", "held"}
    found = made_spells(draw(st.lists(INSTANTS, min_size=1, max_size=3)), is_open=is_open)
    grants = st.one_of(
        st.builds(GrantRow, st.just("apology"), INSTANTS),
        st.builds(
            GrantRow,
            st.sampled_from(["refund", "voucher"]),
            INSTANTS,
            SUMS,
            st.sampled_from(["CNY", "EUR"]),
        ),
    )
    return CaseRow(
        number=0,
        cause=draw(st.sampled_from([*CAUSES, "unclassified", "new_slug", "none"])),
        opened_at=found[0].start,
        customer=draw(st.sampled_from(["c-1", "c-2", "c-3", "chat:1"])),
        channel=draw(st.sampled_from(["webchat", "telegram"])),
        state=state,
        secondary=tuple(draw(st.sets(st.sampled_from(CAUSES), max_size=2))),
        ended_by=None if is_open else draw(st.sampled_from(["bot", "staff", None])),
        helped=draw(st.sampled_from([None, True, False])),
        spells=found,
        waits=tuple(
            Wait(start, start + timedelta(minutes=draw(st.integers(0, 3_000))))
            for start in draw(st.lists(INSTANTS, max_size=1))
        ),
        promises=tuple(
            draw(
                st.lists(
                    st.builds(
                        PromiseRow,
                        st.sampled_from(["first_response", "next_word", "remedy_done"]),
                        INSTANTS,
                        INSTANTS,
                        MAYBE,
                        MAYBE,
                    ),
                    max_size=2,
                )
            )
        ),
        grants=tuple(draw(st.lists(grants, max_size=2))),
    )


def numbered(rows: list[CaseRow]) -> list[CaseRow]:
    values = [{each.name: getattr(row, each.name) for each in fields(row)} for row in rows]
    return [CaseRow(**{**row, "number": n}) for n, row in enumerate(values, 1)]


ROWS = st.lists(case_rows(), max_size=6).map(numbered)


def report_of(rows: list[CaseRow], channel: str | None = None) -> WeekReport:
    return summarise(rows, FRAME, causes=CAUSES, channel=channel)


def figures(value: object) -> Iterator[Figure]:
    """Every figure of a report, wherever it stands."""
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from figures(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from figures(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from figures(getattr(value, each.name))


@given(rows=ROWS, channel=st.sampled_from([None, "telegram"]))
def test_t46_the_total_of_the_list_behind_a_number_is_the_number(
    rows: list[CaseRow], channel: str | None
) -> None:
    for figure in figures(report_of(rows, channel)):
        asked = Filter.of(dict(parse_qsl(figure.filter.query.removeprefix("?"))))
        behind = select(look(rows, FRAME), asked)

        assert total(behind) == figure.total
        assert sum(chosen.count for chosen in behind) == figure.value


@given(rows=ROWS)
def test_the_parts_of_a_week_are_its_whole(rows: list[CaseRow]) -> None:
    report = report_of(rows)
    whole = report.all

    opened = [row for row in rows if FRAME.holds(row.opened_at)]
    assert whole.cases.value == sum(row.is_complaint for row in opened)
    assert report.no_complaint.cases.value == sum(row.cause == "none" for row in opened)
    assert "none" not in {line.cause for line in report.causes}
    assert whole.cases.value == sum(line.cases.value for line in report.causes)
    assert whole.cases.value == sum(figure.value for figure in report.hours.values())
    for line in (whole, report.no_complaint, *report.causes):
        assert line.cases.value == sum(figure.value for figure in line.outcomes.values())
        assert line.cases.value == sum(figure.value for figure in line.helped.values())
        settled = (line.outcomes[Outcome.CHAT].value, line.outcomes[Outcome.PEOPLE].value)
        assert line.done.value == sum(settled)
        assert line.cases.value <= line.also.value or line.cause is None
        assert line.cases.total.people <= line.cases.value


@given(rows=ROWS)
def test_promises_are_kept_or_broken_or_still_to_come(rows: list[CaseRow]) -> None:
    report = report_of(rows)

    due = [made for row in rows for made in row.promises if FRAME.holds(made.due_at)]
    whole = report.all.promises
    assert whole.kept.value + whole.broken.value + whole.waiting.value == len(due)
    assert whole.judged.value == whole.kept.value + whole.broken.value
    lines = (report.no_complaint, *report.causes)
    assert whole.kept.value == sum(line.promises.kept.value for line in lines)
    assert whole.broken.value == sum(kind.broken.value for kind in report.kinds)
    assert report.first_reply.judged.value <= whole.judged.value


@given(rows=ROWS)
def test_money_is_added_exactly_and_by_currency(rows: list[CaseRow]) -> None:
    report = report_of(rows)

    granted = [grant for row in rows for grant in row.grants if FRAME.holds(grant.at)]
    sums: Counter[str] = Counter()
    for grant in granted:
        if grant.currency and grant.amount:
            sums[grant.currency] += int(grant.amount * 100)
    assert report.granted.value == len(granted)
    assert {name: int(amount * 100) for name, amount in report.granted.total.money} == sums
    assert tuple(pair for each in report.spent for pair in each.total.money) == (
        report.granted.total.money
    )
    assert sum(each.value for each in report.remedies) == len(granted)


@given(rows=ROWS)
def test_resolutions_cases_and_people_are_three_numbers(rows: list[CaseRow]) -> None:
    ended = report_of(rows).ended.total

    assert ended.count >= ended.cases >= ended.people


@given(rows=ROWS, seed=st.integers())
def test_the_order_of_the_cases_says_nothing(rows: list[CaseRow], seed: int) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))

    assert report_of(shuffled) == report_of(rows)


@given(rows=ROWS)
def test_one_channel_is_a_report_of_its_cases_alone(rows: list[CaseRow]) -> None:
    alone = report_of([row for row in rows if row.channel == "telegram"], "telegram")

    assert report_of(rows, "telegram") == alone


@given(lengths=st.lists(st.timedeltas(timedelta(), timedelta(days=30)), min_size=1))
def test_half_took_no_longer_than_the_median_and_nine_of_ten_no_longer_than_the_rest(
    lengths: list[timedelta],
) -> None:
    found = Lengths.of(lengths)
    assert found.median is not None
    assert found.most is not None

    assert 2 * sum(length <= found.median for length in lengths) >= len(lengths)
    assert 2 * sum(length >= found.median for length in lengths) >= len(lengths)
    assert 10 * sum(length <= found.most for length in lengths) >= 9 * len(lengths)
    assert 10 * sum(length < found.most for length in lengths) < 9 * len(lengths)
    assert found.most in lengths


def test_nothing_took_no_time() -> None:
    assert Lengths.of([]) == Lengths(None, None)


@pytest.mark.parametrize(
    ("second", "weeks"), [(-1, (1, 0)), (0, (0, 1)), (7 * 86_400 - 1, (0, 1)), (7 * 86_400, (0, 0))]
)
def test_t45_a_case_belongs_to_the_week_of_its_second(second: int, weeks: tuple[int, int]) -> None:
    row = CaseRow(
        number=1, cause="price", opened_at=START + timedelta(seconds=second), customer="c-1"
    )  # fmt: skip
    before = FRAME.before()
    assert before is not None

    counted = tuple(summarise([row], frame).all.cases.value for frame in (before, FRAME))

    assert counted == weeks


def test_hours_are_those_of_the_shops_clock_in_summer_and_winter() -> None:
    london = ZoneInfo("Europe/London")
    noon_in_utc = [
        datetime(2026, 7, 6, 12, 0, tzinfo=UTC),
        datetime(2026, 1, 12, 12, 0, tzinfo=UTC),
    ]

    hours: list[tuple[str, str]] = []
    for opened_at in noon_in_utc:
        row = CaseRow(number=1, cause="price", opened_at=opened_at, customer="c-1")
        frame = Frame.cut(Week.of(opened_at, london), london, opened_at)
        hours += summarise([row], frame).hours

    assert hours == [("1", "13"), ("1", "12")]


def test_a_cause_has_a_line_though_nobody_complained_of_it() -> None:
    report = report_of([])

    assert [line.cause for line in report.causes] == [*CAUSES, "unclassified"]
    assert report.all.in_chat is None
    assert report.first_reply.share is None
    assert report.unclassified.value == 0


def test_shares_and_changes_of_nothing_are_not_numbers() -> None:
    assert share(3, 4) == 0.75
    assert share(0, 0) is None
    assert change(3, 2) == 0.5
    assert change(3, 0) is None


@pytest.mark.parametrize(
    "query",
    [
        {"reason": "price"},
        {"outcome": "won"},
        {"day": "8"},
        {"day": "0"},
        {"hour": "24"},
        {"hour": "٣"},
        {"helped": "maybe"},
        {"promise": "half"},
        {"kind": "first_response"},
        {"currency": "CNY"},
        {"promise": "kept", "remedy": "any"},
        {"ended": "yes"},
        {"cause": "x" * 61},
    ],
)
def test_a_query_that_no_case_can_answer_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(UnknownFilter) as refusal:
        Filter.of(query)

    assert refusal.value.status == 422


def test_an_empty_value_asks_for_nothing() -> None:
    assert Filter.of({"cause": "", "outcome": ""}) == Filter()
    assert Filter().query == ""
    assert Filter(cause="a&b=c").query == "?cause=a%26b%3Dc"
