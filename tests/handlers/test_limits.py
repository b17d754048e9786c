"""The order of the levels: who stands above whom."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from handlers.limits import NOBODY, Limits
from handlers.limits_table import load_table, read_limits
from handlers.model import Level

named = st.lists(st.sampled_from(["junior", "team_lead", "director", "night"]), unique=True)


@st.composite
def tables(draw: st.DrawFn) -> Limits:
    """Limits with further levels between and above the three; not each has a role."""
    levels = [level.value for level in Level]
    table: dict[str, Any] = copy.deepcopy(dict(load_table()))
    for name in draw(named):
        levels.insert(draw(st.integers(1, len(levels))), name)
        if draw(st.booleans()):
            table["role"][name] = name
    return read_limits(table | {"levels": levels})


@given(limits=tables(), data=st.data())
def test_the_next_level_is_higher_one_that_somebody_can_have_and_never_below_supervisors(
    limits: Limits, data: st.DataObject
) -> None:
    level = data.draw(st.sampled_from(limits.levels))
    above = limits.above(level, limits.levels[-1])

    assert limits.rank(above) >= max(limits.rank(Level.SUPERVISOR), limits.rank(level))
    assert above == level or above in limits.roles.values()
    between = set(limits.higher_than(level)) - {*limits.higher_than(above), above}
    assert all(limits.rank(each) < limits.rank(Level.SUPERVISOR) for each in between)


@given(limits=tables(), data=st.data())
def test_within_reach_is_exactly_what_stands_no_higher_also_if_it_is_named_no_more(
    limits: Limits, data: st.DataObject
) -> None:
    own = data.draw(st.sampled_from((*limits.levels, NOBODY)))
    level = data.draw(st.sampled_from((*limits.levels, "named no more")))
    assert (level in limits.reach(own)) == (limits.rank(level) <= limits.rank(own))


@given(limits=tables(), data=st.data())
def test_nothing_goes_to_a_level_above_the_managers_and_everybody_at_work(
    limits: Limits, data: st.DataObject
) -> None:
    level, top = (data.draw(st.sampled_from(limits.levels)) for _ in range(2))
    most = max(limits.rank(top), limits.rank(Level.MANAGER))
    assert limits.rank(limits.above(level, top)) <= most
    assert all(limits.rank(each) <= most for each in limits.open_above(level, top))


@given(before=tables(), limits=tables(), data=st.data())
def test_what_a_level_left_goes_to_the_next_up_and_to_somebody_who_may_decide_it(
    before: Limits, limits: Limits, data: st.DataObject
) -> None:
    level = data.draw(st.sampled_from((*before.levels, "named no more")))
    at_work = data.draw(st.sets(st.sampled_from(list(limits.roles.values())))) - {level}
    heir = limits.heir(level, at_work, before)

    assert heir in limits.levels
    higher = [each for each in before.levels if before.rank(each) > before.rank(level)]
    if staffed := [each for each in higher if each in at_work and each in limits.levels]:
        assert heir == staffed[0]
    if any(limits.rank(each) >= limits.rank(Level.MANAGER) for each in at_work):
        assert any(heir in limits.reach(each) for each in at_work)


@given(limits=tables())
def test_going_up_again_and_again_ends_at_the_highest_that_somebody_can_have(
    limits: Limits,
) -> None:
    level = limits.levels[0]
    for _ in limits.levels:
        level = limits.above(level, limits.levels[-1])
    assert limits.higher_than(level) == ()


def test_nobody_stands_lowest_and_a_level_that_is_named_no_more_with_the_managers() -> None:
    limits = read_limits(load_table())
    assert limits.rank(NOBODY) == limits.rank(Level.BOT)
    assert limits.rank("night_shift") == limits.rank(Level.MANAGER)
    assert limits.above("night_shift", Level.BOT) == Level.MANAGER
