"""By a team's hours everything counts as at a desk that has them."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from escalation.clocks import Hours, Slug, Whose, of
from escalation.services.history import totals
from escalation.sla import Lane, elapsed
from escalation.turns import Mark
from tests import make
from tests.escalation.services.test_teams import DESK, desk_of
from tests.escalation.test_clocks import MARKS

NAMES = (None, "early", "always", "night", "london", "gone")
CLOCKS = (Slug.FIRST_RESPONSE, Slug.NEXT_ANSWER, Slug.NEXT_WORD, Slug.RESOLUTION)
hours = st.integers(0, 240).map(lambda quarters: timedelta(minutes=15 * quarters))


def marks_of(steps: list[tuple[str, timedelta]]) -> list[Mark]:
    at, marks = make.NOW, []
    for name, gap in [("opened", timedelta(0)), ("handed", timedelta(0)), *steps]:
        at += gap
        marks.append(Mark(at, *MARKS[name][:1], 1, MARKS[name][1]))
    return marks


acts = st.lists(st.tuples(st.sampled_from(("word", "reply", "question", "told")), hours))


@given(acts, hours, st.sampled_from(NAMES), st.sampled_from((Lane.DESK, Lane.URGENT)))
def test_t01_t04_a_team_counts_as_a_desk_with_its_hours_would(
    steps: list[tuple[str, timedelta]], later: timedelta, team: str | None, lane: Lane
) -> None:
    marks = marks_of(steps)
    now = marks[-1].at + later

    for slug in CLOCKS:
        assert of(slug, marks, now, DESK, Whose(lane, team)) == of(
            slug, marks, now, desk_of(team), Whose(lane, None)
        )


@given(acts, hours, st.sampled_from(NAMES))
def test_who_needs_care_is_answered_by_the_hours_of_care_whatever_the_team(
    steps: list[tuple[str, timedelta]], later: timedelta, team: str | None
) -> None:
    marks = marks_of(steps)
    now = marks[-1].at + later

    found = of(Slug.FIRST_RESPONSE, marks, now, DESK, Whose(Lane.CARE, team))
    assert found == of(Slug.FIRST_RESPONSE, marks, now, DESK, Whose(Lane.CARE, None))
    assert found
    assert found.hours == Hours.CARE


@given(acts, hours, st.sampled_from(NAMES))
def test_the_sums_add_up_whoever_has_the_case(
    steps: list[tuple[str, timedelta]], later: timedelta, team: str | None
) -> None:
    marks = marks_of(steps)
    now = marks[-1].at + later
    total = totals(marks, now, DESK, team)

    assert total.clock.open == now - make.NOW
    assert total.work.open == elapsed(make.NOW, now, desk_of(team).calendar)
