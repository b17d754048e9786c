"""Whoever is of a team: what comes to them first, and what nobody may miss."""

from __future__ import annotations

from typing import Any

from escalation.services import notices, staff
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.test_teams import DESK, handed, opened


async def test_due_times_come_to_the_people_of_the_team_where_there_are_any(
    database: Database,
) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow, name="Mei")
        bo = await make.member(uow, name="Bo")
        ruth = await make.member(uow, "manager", name="Ruth")
        case = await opened(uow, "competition")
        bo.team = "always"

    async def told() -> list[str]:
        async with database.reading() as uow:
            at = make.later(2)
            return [
                each.name
                for each in (mei, bo, ruth)
                if await notices.open_to(uow, each.id, each.role, at, teams=DESK.teams)
            ]

    await tick(database, make.later(2), DESK)  # half of the time is over
    theirs = await told()
    await handed(database, case, "early", by=mei.id, at=2)
    moved = await told()
    await handed(database, case, "always", by=mei.id, at=2)
    back = await told()
    async with database.uow() as uow:
        await staff.deactivate(uow, bo.id, now=make.later(2), who="operator")
    left = await told()
    await tick(database, make.later(3), DESK)  # nobody said that they know

    assert (theirs, moved, back, left) == (["Bo"], ["Mei", "Bo"], ["Bo"], ["Mei", "Bo"])
    await tick(database, make.later(3.5), DESK)
    assert await told() == ["Ruth"]


async def test_a_case_of_nobodys_team_comes_to_all(database: Database) -> None:
    async with database.uow() as uow:
        mei, bo = await make.member(uow), await make.member(uow, name="Bo")
        mei.team, bo.team = "night", "gone"
        case = await opened(uow, "competition")
        plain = await opened(uow)
        case.team = "gone"
    await tick(database, make.later(2), DESK)

    async with database.reading() as uow:
        for each in (mei, bo):
            found = await notices.open_to(uow, each.id, each.role, make.later(2), teams=DESK.teams)
            assert {about.id for _, about in found} == {case.id, plain.id}


async def test_somebody_in_need_comes_to_all_whatever_the_team(database: Database) -> None:
    async with database.uow() as uow:
        mei, bo = await make.member(uow, name="Mei"), await make.member(uow, name="Bo")
        bo.team = "always"
        case = await opened(uow, "competition")
        case.sign = "self_harm"
    await tick(database, make.later(2), DESK)

    async with database.reading() as uow:
        for each in (mei, bo):
            at = make.later(2)
            found = await notices.open_to(uow, each.id, each.role, at, teams=DESK.teams)
            assert [about.id for _, about in found] == [case.id]


async def test_what_a_team_was_told_comes_to_all_when_the_settings_name_it_no_more(
    database: Database,
) -> None:
    async with database.uow() as uow:
        mei, bo = await make.member(uow, name="Mei"), await make.member(uow, name="Bo")
        await opened(uow, "competition")
        bo.team = "always"
    await tick(database, make.later(2), DESK)

    async with database.reading() as uow:
        for teams, told in (
            (DESK.teams, [False, True]),
            ({"early"}, [True, True]),
            ((), [True] * 2),
        ):
            at = make.later(2)
            found = [
                await notices.open_to(uow, each.id, each.role, at, teams=teams)
                for each in (mei, bo)
            ]
            counts = [
                await notices.count_to(uow, each.id, each.role, at, teams=teams)
                for each in (mei, bo)
            ]

            assert [bool(each) for each in found] == told
            assert [len(each) for each in found] == counts


async def test_the_queue_shows_a_team_and_its_own_first(database: Database) -> None:
    async with database.uow() as uow:
        made = {name: await opened(uow) for name in ("night", "early", "gone", "desk", "care")}
        for name in ("night", "early", "gone"):
            made[name].team = name
        made["care"].team, made["care"].sign = "night", "self_harm"
        made["night"].urgent = True
    names = {case.id: name for name, case in made.items()}

    async def listed(**wanted: Any) -> list[str]:  # noqa: ANN401 - what narrows a list
        async with database.reading() as uow:
            return [names[row.case.id] for row in await uow.cases.queue(**wanted)]

    assert (await listed())[:2] == ["care", "night"]
    assert await listed(last=["night"]) == ["care", "early", "gone", "desk", "night"]
    assert await listed(team="early", teams=DESK.teams) == ["early"]
    assert await listed(team="desk", teams=DESK.teams) == ["gone", "desk"]
