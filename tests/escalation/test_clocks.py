"""The clocks of a case: what they run for, what pauses them, what stops them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.clocks import CLOCKS, Shown, Slug, Whose, of, pressing, shown
from escalation.desk import build_desk
from escalation.sla import Badge, HoursError, Lane, Standing, Targets, Turn
from escalation.turns import Because, Mark
from tests import make

DESK = make.desk()
ALWAYS = make.desk("24/7")
HOUR = timedelta(hours=1)
NOW = make.NOW

MARKS = {
    "opened": (Turn.BOT, Because.OPENED),
    "answer": (Turn.CUSTOMER, Because.ANSWER),
    "handed": (Turn.US, Because.HANDED_OVER),
    "awaited": (Turn.US, Because.AWAITED),
    "told": (Turn.US, Because.ANSWER),
    "taken": (Turn.US, Because.TAKEN),
    "word": (Turn.US, Because.WORD),
    "reply": (Turn.US, Because.REPLY),
    "question": (Turn.CUSTOMER, Because.QUESTION),
    "back": (Turn.CUSTOMER, Because.HANDED_BACK),
    "resolved": (Turn.ENDED, Because.RESOLVED),
    "reopened": (Turn.US, Because.REOPENED),
}


def history(*steps: tuple[float, str], lane: Lane = Lane.DESK) -> list[Mark]:
    """Marks so many hours after a Monday, 10:00 in Shanghai."""
    marks, cycle = [], 1
    for hours, name in steps:
        turn, because = MARKS[name]
        cycle += because is Because.REOPENED
        its = lane if because in {Because.HANDED_OVER, Because.AWAITED} else None
        marks.append(Mark(NOW + hours * HOUR, turn, cycle, because, its))
    return marks


def clock(slug: Slug, hours: float, *steps: tuple[float, str], lane: Lane = Lane.DESK) -> Shown:
    found = of(slug, history(*steps, lane=lane), NOW + hours * HOUR, DESK, Whose(lane, None))
    assert found is not None
    return found


HANDED = ((0, "opened"), (0, "handed"), (0, "told"))


def test_t01_an_answer_is_due_over_the_night_in_working_hours() -> None:
    first = clock(Slug.FIRST_RESPONSE, 6, (0, "opened"), (6, "handed"))
    assert first.reading.due_at == NOW + 25 * HOUR  # two hours on Monday, two on Tuesday
    assert first.badge is Badge.ON_TIME


@pytest.mark.parametrize(
    ("lane", "allowed"),
    [(Lane.DESK, 4 * HOUR), (Lane.URGENT, HOUR), (Lane.CARE, HOUR / 2)],
)
def test_an_answer_is_awaited_by_its_lane_at_any_hour_where_somebody_may_be_in_need(
    lane: Lane, allowed: timedelta
) -> None:
    first = clock(Slug.FIRST_RESPONSE, 0, *HANDED, lane=lane)
    assert (first.allowed, first.hours) == (allowed, "care" if lane is Lane.CARE else "desk")


def test_t12_a_question_back_has_met_the_first_answer_and_pauses_the_resolution() -> None:
    told = (*HANDED, (3, "question"))
    assert clock(Slug.FIRST_RESPONSE, 5, *told).badge is Badge.MET
    resolution = clock(Slug.RESOLUTION, 30, *told)
    assert resolution.reading.standing is Standing.PAUSED
    assert resolution.reading.spent == 3 * HOUR
    assert (resolution.reading.due_at, resolution.because) == (None, Because.QUESTION)


@given(hours=st.integers(1, 200))
def test_t04_t52_the_customers_time_moves_the_resolution_by_as_much(hours: int) -> None:
    plain = of(Slug.RESOLUTION, history(*HANDED), NOW, ALWAYS, Whose(Lane.DESK, None))
    paused = history(*HANDED, (1, "question"), (1 + hours, "word"))
    after = of(Slug.RESOLUTION, paused, NOW + (1 + hours) * HOUR, ALWAYS, Whose(Lane.DESK, None))
    assert plain is not None
    assert after is not None
    assert plain.reading.due_at is not None
    assert after.reading.due_at == plain.reading.due_at + hours * HOUR


def test_t02_each_word_of_the_customer_is_answered_the_first_unanswered_one_counts() -> None:
    told = (*HANDED, (1, "reply"), (2, "word"), (3, "word"))
    waiting = clock(Slug.NEXT_ANSWER, 4, *told)
    assert (waiting.began_at, waiting.reading.due_at) == (NOW + 2 * HOUR, NOW + 6 * HOUR)
    assert clock(Slug.NEXT_ANSWER, 5, *told, (5, "reply")).badge is Badge.MET


def test_before_the_first_answer_there_is_no_next_one() -> None:
    marks = history(*HANDED, (1, "word"))
    assert of(Slug.NEXT_ANSWER, marks, NOW + 2 * HOUR, DESK, Whose(Lane.DESK, None)) is None


def test_a_word_to_the_customer_is_owed_from_the_last_one_on() -> None:
    first = clock(Slug.NEXT_WORD, 1, *HANDED)
    later = clock(Slug.NEXT_WORD, 3, *HANDED, (2, "reply"))
    assert (first.began_at, later.began_at) == (NOW, NOW + 2 * HOUR)
    assert later.reading.due_at == NOW + 50 * HOUR  # 18 working hours after Monday noon


def test_t06_nothing_runs_after_an_end() -> None:
    marks = history(*HANDED, (1, "reply"), (2, "word"), (3, "resolved"))
    clocks = shown(marks, NOW + 500 * HOUR, DESK, Whose(Lane.DESK, None))
    assert {each.reading.standing for each in clocks} == {Standing.STOPPED}
    assert pressing(clocks) is None


def test_t13_t48_a_reopening_begins_the_clocks_anew() -> None:
    steps = (*HANDED, (1, "resolved"), (100, "reopened"), (100, "handed"))
    first = clock(Slug.FIRST_RESPONSE, 101, *steps)
    assert (first.began_at, first.badge) == (NOW + 100 * HOUR, Badge.ON_TIME)


def test_what_is_handed_back_to_the_bot_is_awaited_from_nobody() -> None:
    marks = history(*HANDED, (1, "back"))
    left = {each.slug for each in shown(marks, NOW + 2 * HOUR, DESK, Whose(Lane.DESK, None))}
    assert left == {Slug.ACKNOWLEDGEMENT}


def test_an_answer_awaited_anew_begins_when_it_is() -> None:
    first = clock(Slug.FIRST_RESPONSE, 3, *HANDED, (1, "reply"), (2, "awaited"), lane=Lane.CARE)
    assert (first.began_at, first.reading.standing) == (NOW + 2 * HOUR, Standing.RUNNING)


def test_t11_t16_other_targets_or_hours_read_otherwise_at_once() -> None:
    marks, at = history(*HANDED), NOW + 2 * HOUR
    shorter = replace(DESK, targets=Targets(first_response=HOUR))
    reads = [
        of(Slug.FIRST_RESPONSE, marks, at, desk, Whose(Lane.DESK, None))
        for desk in (DESK, shorter, DESK)
    ]
    assert [each.badge for each in reads if each] == [
        Badge.ON_TIME,
        Badge.OVERDUE,
        Badge.ON_TIME,
    ]


def test_an_outer_limit_is_paused_by_nothing_and_begins_with_the_first_word() -> None:
    desk = build_desk(profile="uk-disp, us-cfpb")
    steps = (*HANDED, (1, "resolved"), (100, "reopened"), (100, "handed"), (101, "question"))
    clocks = {each.slug: each for each in shown(history(*steps), NOW, desk, Whose(Lane.DESK, None))}
    final = clocks["uk-disp.final_response"]
    assert (final.began_at, final.reading.standing) == (NOW, Standing.RUNNING)
    # Eight weeks after 16 November, at the end of that day in London.
    assert final.reading.due_at == datetime.fromisoformat("2027-01-12T00:00:00+00:00")
    assert not final.assumed
    assert clocks["us-cfpb.response"].assumed


def test_of_a_profile_the_next_limit_presses_and_when_all_are_past_the_last() -> None:
    desk = build_desk(profile="uk-disp", targets=Targets(resolve=timedelta(days=400)))
    marks = history((0, "opened"), (0, "handed"), (0.5, "question"))
    slugs = []
    for days in (1, 10, 100):
        found = pressing(shown(marks, NOW + timedelta(days=days), desk, Whose(Lane.DESK, None)))
        assert found is not None
        slugs.append(found.slug)
    assert slugs == ["uk-disp.summary_resolution", *["uk-disp.final_response"] * 2]


def test_an_unknown_profile_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        HoursError, match=r"'uk-fca' is no profile; there are uk-disp, .*cn-consumer"
    ):
        build_desk(profile="uk-fca")


names = st.lists(st.sampled_from(sorted(MARKS.keys() - {"opened"})), max_size=10)


@given(steps=names, hours=st.integers(0, 60))
def test_t05_what_is_shown_is_what_runs(steps: list[str], hours: int) -> None:
    told = [(0.0, "opened"), *((float(n + 1), name) for n, name in enumerate(steps))]
    marks = history(*told)
    now = NOW + (len(steps) + hours) * HOUR
    for each in shown(marks, now, DESK, Whose(Lane.DESK, None)):
        runs = next(clock.runs for clock in CLOCKS if clock.slug == each.slug)
        stopped = each.reading.stopped_at is not None
        is_running = marks[-1].turn in runs and not stopped
        assert (each.reading.standing is Standing.RUNNING) == is_running
        if each.reading.standing is Standing.PAUSED and each.reading.left > timedelta(0):
            assert each.reading.due_at is None
