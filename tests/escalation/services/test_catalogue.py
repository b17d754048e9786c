"""Who changes the catalogue, what is in force when, and what a proposal keeps of it."""

from __future__ import annotations

import asyncio
import copy
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from escalation.errors import CatalogueRefused, DeskError, NotAllowed, VersionMoved
from escalation.models import CatalogueVersion, EventRow
from escalation.services import catalogue as service
from escalation.services.catalogue import catalogue_in_force, change_cause, history
from escalation.unit_of_work import Database, UnitOfWork
from handlers.catalogue import entry_of
from handlers.model import Cause, Level
from handlers.registry import SHIPPED
from tests import make

PRICE = Cause("price")
FEE = {"fee": {"remedy": [{"kind": "callback", "days": 2}]}}


async def test_a_change_holds_from_its_own_moment_and_for_its_own_cause(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    kept = await change_cause(uow, PRICE, FEE, chen, now=make.NOW, base=0)
    assert kept is not None

    before = await catalogue_in_force(uow, make.NOW - timedelta(seconds=1))
    after = await catalogue_in_force(uow, make.NOW)

    assert before is SHIPPED
    assert (after.version, after.edition(PRICE), after.own) == (1, "own@1", frozenset({PRICE}))
    assert after.policy_of("inconvenience") == SHIPPED.policy_of("inconvenience")
    assert await catalogue_in_force(uow, make.later(5)) is after, "read once for each version"


async def test_what_came_while_the_lock_was_waited_for_is_not_overwritten(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    await change_cause(uow, PRICE, FEE, chen, now=make.later(2), base=0)

    with pytest.raises(VersionMoved):  # looked at the clock before
        await change_cause(uow, "inconvenience", {"app": {"to_person": True}}, chen, now=make.later(1), base=0)  # fmt: skip
    back = await change_cause(uow, PRICE, None, chen, now=make.later(1), base=1)

    assert back is not None
    assert (back.version, back.valid_from) == (2, make.later(2))


async def test_what_is_as_shipped_again_is_kept_as_no_own(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    await change_cause(uow, PRICE, FEE, chen, now=make.NOW, base=0)
    await change_cause(uow, "inconvenience", {"app": {"to_person": True}}, chen, now=make.later(1), base=1)  # fmt: skip
    back = await change_cause(uow, PRICE, None, chen, now=make.later(2), base=2)

    assert back is not None
    assert list(back.table["cause"]) == ["inconvenience"]
    newest, *_, first = await history(uow)
    assert newest.as_shipped
    assert newest.by == chen.name
    assert {change.topic for change in newest.changes} == {"fee"}
    assert first.row.version == 1
    assert await change_cause(uow, PRICE, None, chen, now=make.later(3), base=3) is None
    shipped = SHIPPED.policy_of(PRICE)
    same = {topic.slug: entry_of(topic, shipped) for topic in shipped.topics}
    assert await change_cause(uow, PRICE, same, chen, now=make.later(3), base=3) is None


async def test_each_change_is_an_event_that_says_what_differs(database: Database) -> None:
    async with database.uow() as uow:
        chen = await make.member(uow, Level.MANAGER)
        await change_cause(uow, PRICE, FEE, chen, now=make.NOW, base=0)
    async with database.reading() as uow:
        rows = await uow._session.scalars(
            select(EventRow).where(EventRow.kind == "catalogue.changed")
        )
        (event,) = rows.all()

    assert event.who == f"staff:{chen.id}"
    assert event.payload["version"] == 1
    assert ["fee", "out", "fee_waiver", None, None] in event.payload["changes"]


@pytest.mark.parametrize(
    ("cause", "topics", "problem"),
    [
        ("ethics", {"fraud": {"remedy": [{"kind": "apology"}]}}, "is protected"),
        ("greed", {}, "no cause 'greed'"),
        (PRICE, {"fee": {"remedy": [{"kind": "gold_bar"}]}}, "gold_bar"),
    ],
)
async def test_an_invalid_table_never_enters_force(
    uow: UnitOfWork, cause: str, topics: dict[str, Any], problem: str
) -> None:
    chen = await make.member(uow, Level.MANAGER)

    with pytest.raises(CatalogueRefused, match=problem):
        await change_cause(uow, cause, topics, chen, now=make.NOW, base=0)

    assert await catalogue_in_force(uow, make.later(1)) is SHIPPED


async def test_only_managers_who_are_still_there_may(uow: UnitOfWork) -> None:
    mei = await make.member(uow, Level.SUPERVISOR)
    gone = await make.member(uow, Level.MANAGER)
    gone.active = False

    for member in (mei, gone):
        with pytest.raises(NotAllowed):
            await change_cause(uow, PRICE, FEE, member, now=make.NOW, base=0)


async def test_of_two_managers_who_save_at_once_one_begins_again(database: Database) -> None:
    async with database.uow() as uow:
        managers = [await make.member(uow, Level.MANAGER) for _ in range(2)]

    async def save(place: int) -> str:
        topics = copy.deepcopy(FEE)
        topics["fee"]["remedy"][0]["days"] = place + 3
        try:
            async with database.uow() as uow:
                member = await uow.staff.get(managers[place].id)
                assert member
                await change_cause(uow, PRICE, topics, member, now=make.NOW, base=0)
        except DeskError as error:
            return error.code
        return "saved"

    assert sorted(await asyncio.gather(save(0), save(1))) == ["VersionMoved", "saved"]


async def test_a_change_from_an_older_version_is_refused(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    await change_cause(uow, PRICE, FEE, chen, now=make.NOW, base=0)

    with pytest.raises(VersionMoved, match="version 1"):
        await change_cause(uow, PRICE, None, chen, now=make.later(1), base=0)


async def test_what_this_program_cannot_use_leaves_its_cause_as_shipped(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    table = {
        "version": 1,
        "cause": {PRICE: {"fee": {"remedy": [{"kind": "gold_bar"}]}}, "moods": {}},
    }
    await uow.catalogues.add(
        CatalogueVersion(
            version=1, valid_from=make.NOW, table=table, digest="x", cause=PRICE, staff_id=chen.id
        )
    )

    found = await catalogue_in_force(uow, make.NOW)

    assert found.policies == SHIPPED.policies
    assert set(found.unusable) == {PRICE, "moods"}
    assert found.edition(PRICE).startswith("shipped@")


async def test_no_more_versions_are_held_than_are_needed(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "READ_MOST", 2)
    service._READ.clear()
    chen = await make.member(uow, Level.MANAGER)
    for base in range(4):
        topics = {"fee": {"remedy": [{"kind": "callback", "days": base + 1}]}}
        await change_cause(uow, PRICE, topics, chen, now=make.later(base), base=base)
        await catalogue_in_force(uow, make.later(base))

    assert len(service._READ) <= 2
