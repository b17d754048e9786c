"""Who may change the limits, when two managers are needed, and what is kept of it."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import pytest

from escalation.errors import (
    DeskError,
    LimitsMoved,
    NotAllowed,
    NotFound,
    SecondManagerNeeded,
    TableRefused,
)
from escalation.models import AuthorityLimit, LimitChange
from escalation.services.authority import default_table, table_in_force
from escalation.services.limits import change_limits, confirm_change, history, withdraw_change
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


async def test_a_change_can_be_withdrawn_and_then_not_confirmed(uow: UnitOfWork) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
    change = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW)
    assert isinstance(change, LimitChange)

    await withdraw_change(uow, change.id, chen, now=make.later(1))

    assert list(await uow.limits.open_changes()) == []
    with pytest.raises(NotFound):
        await confirm_change(uow, change.id, ruth, now=make.later(2))
    assert await version(uow) == 1


async def test_what_was_made_from_other_limits_is_not_put_in_force(uow: UnitOfWork) -> None:
    chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
    change = await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW, base=1)
    await change_limits(uow, changed(REFUND, "10.00"), ruth, now=make.NOW, base=1)

    with pytest.raises(LimitsMoved, match="version 2"):
        await confirm_change(uow, change.id, ruth, now=make.later(1))  # type: ignore[union-attr]
    with pytest.raises(LimitsMoved):
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

    assert sorted(await asyncio.gather(save(0), save(1))) == ["LimitsMoved", "saved"]


async def test_every_change_leaves_an_event_with_what_changed(database: Database) -> None:
    async with database.uow() as uow:
        chen, ruth = [await make.member(uow, Level.MANAGER) for _ in range(2)]
        first, second = [
            await change_limits(uow, changed(REFUND, "9000.00"), chen, now=make.NOW)
            for _ in range(2)
        ]
        assert isinstance(first, LimitChange)
        assert isinstance(second, LimitChange)
        await withdraw_change(uow, second.id, ruth, now=make.NOW)
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
