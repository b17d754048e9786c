"""A yes that comes after the time it is for: no past time is promised, the next one is offered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from escalation.errors import RemedyUnfit
from escalation.services import approvals
from escalation.services import desk as acts
from escalation.unit_of_work import Database
from handlers.model import Level
from handlers.remedies import Callback
from tests import make
from tests.bot.chat import Chat, linked

SLOT = make.later(2)
NEXT = SLOT + timedelta(days=1)
LATE = SLOT + timedelta(minutes=5)


async def offered(database: Database, *, slot: datetime = SLOT) -> Chat:
    """A chat in which a person has offered a time."""
    chat = await linked(database)
    await chat.write("转人工")
    (case,) = await chat.cases()
    async with database.uow() as uow:
        member = await make.member(uow, Level.MANAGER)
        remedy = await approvals.propose(uow, case.id, member.id, Callback(slot), now=make.NOW)
        await approvals.approve(uow, case.id, remedy.id, member.id, now=make.NOW, desk=make.desk())
    return chat


async def says(chat: Chat, text: str, at: datetime) -> None:
    await chat.turns.receive(chat.incoming(text))
    await chat.turns.take("web", chat.address, at)


@pytest.mark.parametrize("text", ["好的", "yes please"])
async def test_a_yes_just_after_the_time_is_offered_the_next_one(
    database: Database, text: str
) -> None:
    chat = await offered(database)
    await says(chat, text, LATE)

    first, second = await chat.remedies()
    assert (first.state, second.state) == ("expired", "offered")
    assert datetime.fromisoformat(second.params["slot"]) == NEXT
    assert second.expires_at == NEXT
    assert (second.rule, second.level) == (first.rule, first.level)

    await says(chat, text, LATE + timedelta(minutes=1))
    (granted,) = [remedy for remedy in await chat.remedies() if remedy.granted_at]
    assert granted.id == second.id
    async with database.reading() as reading:
        work = await reading.fulfilments.of_remedy(granted.id)
    assert work is not None
    assert work.due_at == NEXT


async def test_a_press_on_the_button_of_a_time_that_has_passed_does_so_too(
    database: Database,
) -> None:
    chat = await offered(database)
    buttons = (await chat.said())[-1].choices
    accept = next(b["id"] for b in buttons if b["id"].startswith("accept:"))
    await chat.turns.receive(chat.incoming("", choice=accept))
    await chat.turns.take("web", chat.address, LATE)

    assert [remedy.state for remedy in await chat.remedies()] == ["expired", "offered"]


async def test_a_yes_in_time_is_a_yes_to_that_time(database: Database) -> None:
    chat = await offered(database)
    await says(chat, "好的", SLOT - timedelta(minutes=5))

    (remedy,) = await chat.remedies()
    assert remedy.granted_at is not None


async def test_a_yes_to_what_a_person_said_since_offers_nothing(database: Database) -> None:
    chat = await offered(database)
    (case,) = await chat.cases()
    async with database.uow() as uow:
        holder = case.holder_id
        assert holder is not None
        await acts.reply(uow, case.id, holder, "明天可以吗？", now=LATE, desk=make.desk())
    await says(chat, "好的", LATE + timedelta(minutes=1))

    assert [remedy.state for remedy in await chat.remedies()] == ["expired"]


async def test_no_time_that_has_passed_is_offered(database: Database) -> None:
    chat = await linked(database)
    await chat.write("转人工")
    (case,) = await chat.cases()
    async with database.uow() as uow:
        member = await make.member(uow, Level.MANAGER)
        remedy = await approvals.propose(uow, case.id, member.id, Callback(SLOT), now=make.NOW)
        with pytest.raises(RemedyUnfit):
            await approvals.approve(uow, case.id, remedy.id, member.id, now=LATE, desk=make.desk())


@pytest.mark.parametrize(
    ("slot", "now", "then"),
    [
        ("2026-11-18T10:00", "2026-11-18T10:05", "2026-11-19T10:00"),
        ("2026-11-20T10:00", "2026-11-20T10:05", "2026-11-23T10:00"),  # over the weekend
        ("2026-11-16T15:00", "2026-11-18T10:00", "2026-11-18T15:00"),  # later the same day
        ("2026-11-18T20:00", "2026-11-18T20:05", "2026-11-19T09:00"),  # never working time
    ],
)
def test_the_next_slot_is_at_the_same_time_of_a_working_day(slot: str, now: str, then: str) -> None:
    desk = make.desk()
    at, present, expected = (
        datetime.fromisoformat(text).replace(tzinfo=desk.zone).astimezone(UTC)
        for text in (slot, now, then)
    )

    assert desk.next_slot(at, present) == expected
