"""A case's life in time: how long it was open, how long people were waited for, how promises stand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.week import (
    CaseRow,
    Helped,
    Outcome,
    PromiseRow,
    Spell,
    Step,
    Verdict,
    Wait,
    spells,
    waits,
)

MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
MINUTES = [MONDAY + timedelta(minutes=minutes) for minutes in range(600)]


def after(**amounts: float) -> datetime:
    return MONDAY + timedelta(**amounts)


def test_t47_what_the_bot_says_in_between_does_not_stretch_the_wait() -> None:
    """The time line of the thread: an answer of the bot, 14.7 days of silence, a person at once."""
    log = [
        (after(minutes=1), Step.ENDED),  # the bot's answer settled it
        (after(days=14.7), Step.REOPENED),
        (after(days=14.7), Step.HANDED_OVER),
        (after(days=14.7, minutes=10), Step.ANSWERED),
        (after(days=14.7, minutes=30), Step.ENDED),
    ]

    (wait,) = waits(log)
    row = CaseRow(
        number=1, cause="price", opened_at=MONDAY, customer="c-1", state="resolved",
        ended_by="staff", spells=spells(MONDAY, log, after(days=14.7, minutes=30)),
        waits=waits(log),
    )  # fmt: skip

    assert wait.length == timedelta(minutes=10)
    assert row.time_to_end == timedelta(minutes=31)


def test_t48_a_reopened_case_has_a_first_answer_of_its_own() -> None:
    log = [
        (after(minutes=2), Step.HANDED_OVER),
        (after(minutes=20), Step.ANSWERED),
        (after(minutes=40), Step.ENDED),
        (after(days=5), Step.REOPENED),
        (after(days=5), Step.HANDED_OVER),
        (after(days=5, minutes=10), Step.ANSWERED),
    ]

    first, second = waits(log)

    assert (first.length, second.length) == (timedelta(minutes=18), timedelta(minutes=10))
    assert spells(MONDAY, log, None) == (
        Spell(MONDAY, after(minutes=40)),
        Spell(after(days=5)),
    )


def test_a_second_answer_is_no_first_one() -> None:
    log = [
        (after(minutes=1), Step.HANDED_OVER),
        (after(minutes=5), Step.ANSWERED),
        (after(minutes=50), Step.ANSWERED),
    ]

    assert waits(log) == (Wait(after(minutes=1), after(minutes=5)),)


def test_nobody_waits_for_a_person_after_the_bot_has_the_case_again() -> None:
    log = [
        (after(minutes=1), Step.HANDED_OVER),
        (after(minutes=5), Step.HANDED_BACK),
        (after(minutes=50), Step.ANSWERED),
    ]

    assert waits(log) == ()


def test_a_settled_case_ends_once_though_it_is_closed_later() -> None:
    log = [(after(minutes=3), Step.ENDED), (after(days=2), Step.ENDED)]

    assert spells(MONDAY, log, after(minutes=3)) == (Spell(MONDAY, after(minutes=3)),)


def test_a_case_whose_log_is_silent_is_believed() -> None:
    assert spells(MONDAY, [], after(hours=1)) == (Spell(MONDAY, after(hours=1)),)
    assert spells(MONDAY, [(after(hours=1), Step.ENDED)], None) == (Spell(MONDAY),)


LOGS = st.lists(st.tuples(st.sampled_from(MINUTES), st.sampled_from(Step)), max_size=12).map(
    lambda log: sorted(log, key=lambda entry: entry[0])
)


@given(log=LOGS, ended_at=st.sampled_from([None, MINUTES[-1]]))
def test_spells_follow_each_other_and_only_the_last_can_be_open(
    log: list[tuple[datetime, Step]], ended_at: datetime | None
) -> None:
    found = spells(MONDAY, log, ended_at)

    moments = [moment for spell in found for moment in (spell.start, spell.end) if moment]
    assert moments == sorted(moments)
    assert found[0].start == MONDAY
    assert all(spell.end is not None for spell in found[:-1])
    assert (found[-1].end is None) == (ended_at is None)


@given(log=LOGS)
def test_waits_begin_at_a_handing_over_and_end_at_an_answer(
    log: list[tuple[datetime, Step]],
) -> None:
    for wait in waits(log):
        assert (wait.start, Step.HANDED_OVER) in log
        assert (wait.end, Step.ANSWERED) in log
        assert wait.length >= timedelta()


DUE = after(hours=4)


@pytest.mark.parametrize(
    ("kept_at", "broken_at", "now", "verdict"),
    [
        (DUE, None, after(days=1), Verdict.KEPT),
        (after(hours=1), None, after(hours=2), Verdict.KEPT),
        (DUE + timedelta(seconds=1), None, after(days=1), Verdict.BROKEN),
        (None, DUE, after(days=1), Verdict.BROKEN),
        (None, None, DUE - timedelta(seconds=1), Verdict.WAITING),
        (None, None, DUE, Verdict.BROKEN),
    ],
)
def test_a_promise_is_kept_in_time_or_broken(
    kept_at: datetime | None, broken_at: datetime | None, now: datetime, verdict: Verdict
) -> None:
    promise = PromiseRow("first_response", MONDAY, DUE, kept_at, broken_at)

    assert promise.verdict(now) is verdict


@pytest.mark.parametrize(
    ("state", "ended_by", "outcome"),
    [
        ("talking", None, Outcome.OPEN),
        ("offered", None, Outcome.OPEN),
        ("queued", None, Outcome.OPEN),
        ("held", None, Outcome.OPEN),
        ("settled", "bot", Outcome.CHAT),
        ("settled", "staff", Outcome.PEOPLE),
        ("resolved", "staff", Outcome.PEOPLE),
        ("closed", "bot", Outcome.CHAT),
        ("closed", "staff", Outcome.PEOPLE),
        ("closed", None, Outcome.QUIET),
    ],
)
def test_how_a_case_stands(state: str, ended_by: str | None, outcome: Outcome) -> None:
    row = CaseRow(
        number=1, cause="price", opened_at=MONDAY, customer="c-1", state=state, ended_by=ended_by,
        spells=(Spell(MONDAY, None if outcome is Outcome.OPEN else after(hours=1)),),
    )  # fmt: skip

    assert row.outcome is outcome
    assert (row.time_to_end is not None) == (outcome in {Outcome.CHAT, Outcome.PEOPLE})
    assert len(row.settlements) == (outcome in {Outcome.CHAT, Outcome.PEOPLE})


def test_reopening_is_the_answer_no_until_there_is_another() -> None:
    reopened = (Spell(MONDAY, after(hours=1)), Spell(after(days=2)))
    again = CaseRow(
        number=1, cause="price", opened_at=MONDAY, customer="c-1", spells=reopened
    )  # fmt: skip
    healed = CaseRow(
        number=1, cause="price", opened_at=MONDAY, customer="c-1", spells=reopened, helped=True
    )  # fmt: skip

    assert again.answer is Helped.NO
    assert healed.answer is Helped.YES
    assert len(again.settlements) == 1
