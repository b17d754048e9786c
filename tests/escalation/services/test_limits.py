"""Who may change the limits, when two managers are needed, and what is kept of it."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest

from escalation.errors import (
    DeskError,
    NotAllowed,
    NotFound,
    ProposerGone,
    SecondManagerNeeded,
    TableRefused,
    VersionMoved,
)
from escalation.models import AuthorityLimit, LimitChange
from escalation.services.authority import default_table, table_in_force
from escalation.services.limits import (
    LIMITS,
    change_limits,
    confirm_change,
    history,
)
from escalation.services.second_manager import Standing, standing, waiting, withdraw
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make

REFUND = "level.bot.refund.per_case.CNY"


def changed(path: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any TOML value
    table: dict[str, Any] = copy.deepcopy(dict(default_table()))
    *folders, key = path.split(".")
    row = table
    for folder in folders:
        row = row[folder]
    row[key] = value
    return table


async def version(uow: UnitOfWork) -> int:
    return int((await table_in_force(uow, make.later(100)))["version"])


async def test_one_manager_changes_what_is_below_the_threshold(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)

    made = await change_limits(uow, changed(REFUND, "400.00"), chen, now=make.NOW, base=1)

    assert isinstance(made, AuthorityLimit)
    assert (made.version, made.staff_id, made.confirmed_by) == (2, chen.id, None)
    assert await version(uow) == 2


async def test_above_the_threshold_nothing_is_in_force_before_a_second_manager(
    uow: UnitOfWork,
) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER, name=name) for name in ("Chen", "Ruth")]
    mei = await make.member(uow)
    change = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW, base=1)

    assert isinstance(change, LimitChange)
    assert await version(uow) == 1
    for member, refusal in ((chen, SecondManagerNeeded), (mei, NotAllowed)):
        with pytest.raises(refusal):
            await confirm_change(uow, change.id, member, now=make.later(1))
    limit = await confirm_change(uow, change.id, ruth, now=make.later(1))

    assert (limit.version, limit.staff_id, limit.confirmed_by) == (2, chen.id, ruth.id)
    assert await version(uow) == 2
    with pytest.raises(NotFound):
        await confirm_change(uow, change.id, ruth, now=make.later(2))
    (newest,) = await history(uow)
    assert (newest.by, newest.confirmed_by) == ("Chen", "Ruth")
    assert [(each.path, each.old, each.new) for each in newest.changes] == [
        (REFUND, "300.00", "9000.00")
    ]


@pytest.mark.parametrize(("field", "value"), [("active", False), ("role", Level.SUPERVISOR)])
async def test_who_is_no_manager_any_more_is_not_one_of_the_two(
    uow: UnitOfWork, field: str, value: object
) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
    change = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW, base=1)
    assert isinstance(change, LimitChange)
    assert await waiting(uow, LIMITS, make.NOW) == [change]
    setattr(chen, field, value)

    with pytest.raises(ProposerGone):
        await confirm_change(uow, change.id, ruth, now=make.later(1))

    assert await version(uow) == 1
    assert await waiting(uow, LIMITS, make.NOW) == []
    assert await standing(uow, LIMITS, change, make.NOW) is Standing.LEFT
    await withdraw(uow, LIMITS, change.id, ruth, now=make.later(1))
    assert await standing(uow, LIMITS, change, make.NOW) is Standing.WITHDRAWN


async def test_a_change_can_be_withdrawn_and_then_not_confirmed(uow: UnitOfWork) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
    change = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW)
    assert isinstance(change, LimitChange)

    await withdraw(uow, LIMITS, change.id, chen, now=make.later(1))

    assert list(await uow.limit_changes.open()) == []
    with pytest.raises(NotFound):
        await confirm_change(uow, change.id, ruth, now=make.later(2))
    assert await version(uow) == 1


async def test_what_was_made_from_other_limits_is_not_put_in_force(uow: UnitOfWork) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
    change = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW, base=1)
    assert isinstance(change, LimitChange)
    await change_limits(uow, changed(REFUND, "10.00"), ruth, now=make.NOW, base=1)

    assert list(await uow.limit_changes.open()) == []
    assert await standing(uow, LIMITS, change, make.NOW) is Standing.OVERTAKEN
    with pytest.raises(NotFound):
        await withdraw(uow, LIMITS, change.id, ruth, now=make.NOW)
    with pytest.raises(VersionMoved, match="version 2"):
        await confirm_change(uow, change.id, ruth, now=make.later(1))
    with pytest.raises(VersionMoved):
        await change_limits(uow, changed(REFUND, "20.00"), chen, now=make.NOW, base=1)

    assert await version(uow) == 2


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (REFUND, "-1.00", "per_case.CNY"),
        ("narrow", [{"name": "a", "causes": ["pirce"]}], "no cause 'pirce'"),
        ("level.bot.gold_bar", {}, "gold_bar"),
    ],
)
async def test_a_table_that_cannot_be_used_changes_nothing(
    uow: UnitOfWork, path: str, value: object, problem: str
) -> None:
    chen = await make.member(uow, Level.MANAGER)

    with pytest.raises(TableRefused, match=problem):
        await change_limits(uow, changed(path, value), chen, now=make.NOW)

    assert await version(uow) == 1


async def test_a_manager_who_left_changes_nothing(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    chen.active = False

    with pytest.raises(NotAllowed):
        await change_limits(uow, changed(REFUND, "10.00"), chen, now=make.NOW)


async def test_of_two_managers_who_save_at_once_one_begins_again(database: Database) -> None:
    async with database.uow() as uow:
        managers = [await make.member(uow, Level.MANAGER) for _ in range(2)]

    async def save(place: int) -> str:
        try:
            async with database.uow() as uow:
                member = await uow.staff.get(managers[place].id)
                assert member
                table = changed(REFUND, f"{place + 1}.00")
                await change_limits(uow, table, member, now=make.NOW, base=1)
        except DeskError as refusal:
            return refusal.code
        return "saved"

    assert sorted(await asyncio.gather(save(0), save(1))) == ["VersionMoved", "saved"]


async def test_what_came_while_the_lock_was_waited_for_is_not_overwritten(uow: UnitOfWork) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
    proposed = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW, base=1)
    await change_limits(uow, changed(REFUND, "10.00"), ruth, now=make.later(2), base=1)

    with pytest.raises(VersionMoved):  # looked at the clock before Ruth did
        await change_limits(uow, changed(REFUND, "20.00"), chen, now=make.later(1), base=1)
    with pytest.raises(VersionMoved):
        await confirm_change(uow, proposed.id, ruth, now=make.later(1))  # type: ignore[union-attr]

    made = await change_limits(uow, changed(REFUND, "20.00"), chen, now=make.later(1), base=2)
    assert isinstance(made, AuthorityLimit)
    assert (made.version, made.valid_from) == (3, make.later(2))


async def test_what_changes_nothing_makes_no_version_and_ends_no_proposal(uow: UnitOfWork) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
    proposed = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW, base=1)

    made = await change_limits(uow, changed(REFUND, "300.00"), ruth, now=make.later(1), base=1)

    assert isinstance(made, AuthorityLimit)
    assert (made.version, made.staff_id) == (1, None)
    limit = await confirm_change(uow, proposed.id, ruth, now=make.later(2))  # type: ignore[union-attr]
    assert limit.version == 2
    again = await change_limits(uow, limit.table, chen, now=make.later(3), base=2)
    assert again is limit


async def test_every_change_leaves_an_event_with_what_changed(database: Database) -> None:
    async with database.uow() as uow:
        chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
        first, second, again = [
            await change_limits(uow, changed(REFUND, amount), chen, now=make.NOW)
            for amount in ("9000.00", "8000.00", "8000.00")
        ]
        assert again is second  # proposed twice, it waits once
        assert isinstance(first, LimitChange)
        assert isinstance(second, LimitChange)
        await withdraw(uow, LIMITS, second.id, ruth, now=make.NOW)
        await confirm_change(uow, first.id, ruth, now=make.NOW)
    async with database.reading() as reading:
        rows = [row for row in await reading.events.after(0) if row.kind.startswith("limits.")]

    assert [row.kind for row in rows] == [
        "limits.proposed",
        "limits.proposed",
        "limits.withdrawn",
        "limits.changed",
    ]
    assert rows[-1].who == f"staff:{ruth.id}"
    assert rows[-1].payload == {
        "version": 2,
        "proposed_by": str(chen.id),
        "changes": [[REFUND, "300.00", "9000.00"]],
    }
