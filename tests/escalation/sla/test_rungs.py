"""When the rungs of the ladder are reached: in order, within hours, before the time where it can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from escalation.sla import Calendar, Change, Target, Turn, due, elapsed, read
from escalation.sla.rungs import DAY, LATEST, LONGEST, RUNGS, SHORTEST, Run
from tests import make

HOURS = make.desk().calendar
MINUTE = timedelta(minutes=1)

began = st.integers(0, 14 * 24 * 60).map(lambda minute: make.NOW + minute * MINUTE)
lengths = st.integers(1, 20 * 24 * 60).map(lambda minutes: minutes * MINUTE)
calendars = st.sampled_from([HOURS, None, make.desk("24/7").calendar])
runs = st.builds(
    lambda start, length, calendar: Run(start, start + length, calendar),
    began,
    lengths,
    calendars,
)


@given(runs)
def test_t10_every_rung_is_within_hours_and_after_the_one_before(run: Run) -> None:
    reached = [at for rung in RUNGS if (at := run.at(rung)) is not None]

    assert all(one <= other for one, other in pairwise(reached))
    assert all(run.calendar is None or run.calendar.is_open(at) for at in reached)
    assert reached[-1] > reached[-2] >= run.due_at


@given(runs)
def test_a_warning_comes_before_the_time_or_not_at_all(run: Run) -> None:
    warnings = [run.at(rung) for rung in RUNGS if rung.share < 1]

    assert all(run.began_at <= at < run.due_at for at in warnings if at is not None)
    if elapsed(run.began_at, run.due_at, run.calendar) == timedelta(0):
        assert warnings == [None, None, None]


@given(runs, st.integers(0, 40 * 24 * 60))
def test_what_stands_is_the_highest_rung_and_the_next_is_still_to_come(
    run: Run, minutes: int
) -> None:
    now = run.began_at + minutes * MINUTE
    standing, following = run.standing(now), run.following(now)

    for rung in RUNGS:
        at = run.at(rung)
        if at is not None and at <= now:
            assert standing is not None
            assert rung.share <= standing.share
        elif at is not None:
            assert following is not None
            assert now < following <= at


@given(began, lengths, lengths, lengths, calendars)
def test_t04_the_share_at_an_instant_is_the_same_with_and_without_a_pause(
    start: datetime,
    allowed: timedelta,
    before: timedelta,
    pause: timedelta,
    calendar: Calendar | None,
) -> None:
    """A clock rests `before` it has run out, for a `pause` of any length."""
    asked = start + before
    assume(elapsed(start, asked, calendar) < allowed)
    back = asked + pause
    changes = [Change(start, Turn.US), Change(asked, Turn.CUSTOMER), Change(back, Turn.US)]
    target = Target(allowed, calendar)
    straight = Run(start, due(start, allowed, calendar), calendar, allowed)
    reading = read(target, changes, back)
    assert reading is not None
    assert reading.due_at is not None
    paused = Run(start, reading.due_at, calendar, allowed)

    for rung in (rung for rung in RUNGS if rung.share < 1):
        then, now = straight.at_share(rung.share), paused.at_share(rung.share)
        if reading.spent >= allowed * rung.share:
            assert now <= paused.within_hours(back)
            continue
        found = read(target, changes, now)
        assert found is not None
        assert found.spent == elapsed(start, then, calendar) == allowed * rung.share


@given(runs)
def test_a_notice_climbs_later_within_hours_and_not_too_late(run: Run) -> None:
    for each in RUNGS:
        told_at = run.at(each)
        if told_at is None:
            continue
        climbs, again = run.climbs_at(each, told_at), run.again_at(told_at)
        waited = elapsed(told_at, climbs, run.calendar)
        assert SHORTEST <= waited <= LONGEST
        assert again >= told_at + DAY
        for at in (climbs, again):
            assert run.calendar is None or run.calendar.is_open(at)


def test_a_first_answer_of_four_hours() -> None:
    """Handed over at 10:00 of a desk that works from 9 to 18."""
    run = Run(make.NOW, make.later(4), HOURS)

    assert [run.at(rung) for rung in RUNGS] == [
        make.later(2),
        make.later(3),
        make.later(3.6),
        make.later(4),
        make.later(5),
    ]
    assert run.climbs_at(RUNGS[0], make.later(2)) == make.later(2.8)


def test_the_rung_after_a_time_of_weeks_comes_within_a_day_of_work() -> None:
    run = Run(make.NOW, make.later(days=56), HOURS)

    after = run.at(RUNGS[-1])
    assert after is not None
    assert elapsed(run.due_at, after, HOURS) == LATEST


def test_t10_a_time_in_the_night_is_told_of_the_evening_before_and_missed_in_the_morning() -> None:
    """From 17:00 to midnight: one hour of work lies between."""
    begin = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    run = Run(begin, begin + timedelta(hours=7), HOURS)

    half, _, late, breach, _ = (run.at(rung) for rung in RUNGS)
    assert half == begin + timedelta(minutes=30)
    assert late == begin + timedelta(minutes=54)
    assert breach == datetime(2026, 11, 17, 1, 0, tzinfo=UTC)
