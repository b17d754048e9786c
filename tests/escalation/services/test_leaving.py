"""Somebody leaves, or a level does: nothing stays with a level that nobody at work has."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from escalation.models import AuthorityLimit, Case, Staff
from escalation.services import desk
from escalation.services.leaving import hand_on
from escalation.services.limits import change_limits
from escalation.services.staff import change_role, deactivate
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()
AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}
BY: dict[str, Any] = {"now": make.NOW, "who": "operator"}
ORDER = ("bot", "supervisor", "team_lead", "area_lead", "manager", "director")


def table(*levels: str) -> dict[str, Any]:
    """Limits without four eyes, whose levels are these; each has a role of its own name."""
    made = copy.deepcopy(make.with_team_lead())
    made.pop("four_eyes", None)
    made["levels"] = list(levels)
    made["role"] = {level: level for level in levels if level != "bot"}
    made["level"] = {name: may for name, may in made["level"].items() if name in levels}
    return made


async def staffed(uow: UnitOfWork, *roles: str) -> Mapping[str, Staff]:
    await uow.limits.add(AuthorityLimit(version=2, valid_from=make.NOW, table=table(*ORDER)))
    return {role: await make.member(uow, role) for role in roles}


async def left_to(uow: UnitOfWork, level: str) -> Case:
    case = await make.queued_case(uow)
    case.reserved = case.level = level
    await uow.cases.counts()  # writes it
    return case


async def now_of(uow: UnitOfWork, case: Case) -> tuple[str, str | None]:
    found = await uow.cases.get(case.id)
    assert found
    return found.state, found.reserved


async def told(uow: UnitOfWork, case: Case) -> list[tuple[str, str]]:
    events = await uow.events.of_case(case.id)
    return [
        (event.who, event.payload["level"]) for event in events if event.kind == "case.handed_on"
    ]


@pytest.mark.parametrize(
    ("level", "others", "to"),
    [
        ("team_lead", ("supervisor", "area_lead", "manager"), "area_lead"),
        ("director", ("supervisor", "manager"), "manager"),
        ("manager", ("supervisor",), "manager"),
    ],
)
async def test_what_was_left_to_whoever_leaves_goes_to_the_next_who_are_at_work(
    database: Database, level: str, others: tuple[str, ...], to: str
) -> None:
    async with database.uow() as uow:
        members = await staffed(uow, level, *others)
        case, talking = await left_to(uow, level), await make.case(uow)
    async with database.uow() as uow:
        await deactivate(uow, members[level].id, **BY, even_last=True)
    async with database.reading() as uow:
        assert await now_of(uow, case) == ("queued", to)
        assert await now_of(uow, talking) == ("talking", None)
        assert await told(uow, case) == ([("operator", to)] if to != level else [])


async def test_it_stays_while_somebody_else_has_the_level_and_ended_cases_stay_as_they_are(
    uow: UnitOfWork,
) -> None:
    members = await staffed(uow, "team_lead", "manager")
    second = await make.member(uow, "team_lead")
    case, ended = await left_to(uow, "team_lead"), await left_to(uow, "team_lead")
    ended.state = "closed"
    await change_role(uow, members["team_lead"].id, "supervisor", **BY)
    assert case.reserved == "team_lead"
    await deactivate(uow, second.id, **BY)
    assert (case.reserved, ended.reserved) == ("manager", "team_lead")


async def test_whoever_leaves_or_may_decide_no_more_lets_their_cases_go(uow: UnitOfWork) -> None:
    members = await staffed(uow, "supervisor", "team_lead", "manager")
    lead = members["team_lead"]
    left, plain = await left_to(uow, "team_lead"), await make.queued_case(uow)
    for case in (left, plain):
        await desk.claim(uow, case.id, lead.id, **AT)

    await change_role(uow, lead.id, "supervisor", **BY)
    assert (left.state, left.holder_id, left.reserved) == ("queued", None, "manager")
    assert (plain.state, plain.holder_id) == ("held", lead.id)
    await deactivate(uow, lead.id, **BY)
    assert (plain.state, plain.holder_id, plain.reserved) == ("queued", None, None)


async def test_what_was_left_to_a_level_that_is_named_no_more_goes_up_from_its_former_place(
    database: Database,
) -> None:
    async with database.uow() as uow:
        members = await staffed(uow, "supervisor", "area_lead", "manager")
        case = await left_to(uow, "team_lead")
    without = table(*(level for level in ORDER if level != "team_lead"))
    async with database.uow() as uow:
        await change_limits(uow, without, members["manager"], now=make.later(1), base=2)
    async with database.reading() as uow:
        assert await now_of(uow, case) == ("queued", "area_lead")
        assert await told(uow, case) == [(f"staff:{members['manager'].id}", "area_lead")]


async def test_what_ended_while_it_was_waited_for_stays_as_it_is(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    await staffed(uow, "supervisor", "manager")
    case = await left_to(uow, "team_lead")
    case.state = "closed"

    async def found_open(*_: object) -> list[UUID]:
        return [case.id]

    monkeypatch.setattr(uow.cases, "left_beside", found_open)
    await hand_on(uow, **BY)
    assert (case.reserved, case.level) == ("team_lead", "team_lead")


@pytest.mark.parametrize(
    ("level", "after"),
    [("team_lead", "area_lead"), ("supervisor", "area_lead"), ("manager", "manager")],
)
async def test_a_case_keeps_no_level_that_is_named_no_more(
    uow: UnitOfWork, level: str, after: str
) -> None:
    members = await staffed(uow, "supervisor", "area_lead", "manager")
    case = await left_to(uow, "team_lead")
    case.level = level
    without = table(*(each for each in ORDER if each != "team_lead"))
    await change_limits(uow, without, members["manager"], now=make.later(1), base=2)
    assert (case.reserved, case.level) == ("area_lead", after)


async def test_several_cases_are_locked_in_the_order_in_which_two_are(uow: UnitOfWork) -> None:
    await staffed(uow, "supervisor", "manager")
    left = [await left_to(uow, "team_lead") for _ in range(8)]

    found = await uow.cases.left_beside(["supervisor", "manager"], [])

    by_talk = sorted(left, key=lambda case: case.conversation_id)
    assert found == [case.id for case in by_talk]
