"""T23, T41: paths that lock the same rows from opposite ends never wait for each other in a circle.

PostgreSQL ends such a circle by failing one of the two: here nobody fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Select, select, text, update
from structlog.testing import capture_logs

from bot.hearing import Group
from bot.owning import owner_of
from bot.turn import TakenElsewhere, Turns
from escalation.errors import DeskError
from escalation.models import Case, Conversation, Outgoing
from escalation.services import cases, person, promises, redelivery
from escalation.services.leaving import hand_on
from escalation.services.merging import merge
from escalation.services.messages import say
from escalation.services.moving import come_back
from escalation.services.put_back import bring_back
from escalation.services.timers import tick
from escalation.unit_of_work import Database, UnitOfWork, open_database
from handlers import phrases
from tests import make
from tests.bot.speech import SpokenNlu
from tests.escalation.services.clockwork import CALL, written
from tests.make import NOW

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(60)]

DESK = make.desk()
ROUNDS = 6
HOUR = timedelta(hours=1)
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """On SQLite there is one writer at a time, and nothing to wait for in a circle."""
    opened = open_database(postgres_url)
    yield opened
    await opened.dispose()


async def somebody_waits(database: Database) -> None:
    """Until another transaction waits for a lock."""
    async with asyncio.timeout(20), database.engine.connect() as connection:
        while not await connection.scalar(WAITING):
            await connection.rollback()
            await asyncio.sleep(0.01)


async def both(*acts: Coroutine[Any, Any, object]) -> list[str]:
    """What came of acts done at once: the names of refusals, of which a deadlock is none."""

    async def done(act: Coroutine[Any, Any, object]) -> str:
        try:
            await act
        except (DeskError, TakenElsewhere) as refusal:
            return type(refusal).__name__
        return "done"

    return list(await asyncio.gather(*map(done, acts)))


async def beside(database: Database) -> tuple[Conversation, Conversation, Case]:
    """A customer's talk, the chat linked beside it, and the case of that one, of which they were
    asked whether it helped.
    """
    async with database.uow() as uow:
        customer = await make.customer(uow, f"c-{next(make.serial)}")
        talk, here = [await make.conversation(uow, customer_id=customer.id) for _ in range(2)]
        await make.queued_case(uow, talk)
        asked = await make.case(uow, here)
        await cases.resolve_case(uow, asked, now=NOW, desk=DESK, who="staff:mei")
        asked.asked_at = NOW
        here.follows_id = talk.id
    return talk, here, asked


async def test_who_writes_beside_the_talk_and_who_presses_in_it_do_not_wait_for_each_other(
    database: Database,
) -> None:
    talk, here, asked = await beside(database)
    meet = asyncio.Barrier(2)
    press = Group(rows=(), press=f"{phrases.HELPED.id}:{asked.id}")

    async def holding(
        chat: UUID, then: Callable[[UnitOfWork, Conversation], Coroutine[Any, Any, object]]
    ) -> None:
        async with database.uow() as uow:
            held = await uow.conversations.lock(chat)
            await meet.wait()
            try:
                await then(uow, held)
            finally:
                await meet.wait()

    answers = await both(
        holding(here.id, lambda uow, held: come_back(uow, held, now=NOW)),
        holding(talk.id, lambda uow, held: owner_of(uow, held, press)),
    )

    assert answers == ["TalkBusy", "TalkBusy"]


async def test_a_promise_is_moved_while_its_timer_fires(database: Database) -> None:
    case, mei, made = await written(database, CALL)
    async with database.uow() as uow:
        await uow.promises.locked(made.id)
        # With it fall due all that there is, the word before the promised time among it.
        firing = asyncio.create_task(tick(database, made.due_at, DESK))
        await somebody_waits(database)
        later = made.due_at + timedelta(days=1)
        at = made.due_at - timedelta(minutes=5)
        await promises.move(uow, case.id, mei.id, made.id, later, now=at, desk=DESK)
    with capture_logs() as logs:
        await firing

    assert [each for each in logs if each["event"] == "timer.failed"] == []


async def test_somebody_is_erased_while_a_timer_closes_their_case(database: Database) -> None:
    async with database.uow() as uow:
        customer = await make.customer(uow)
        case = await make.case(uow, await make.conversation(uow, customer_id=customer.id))
        await cases.resolve_case(uow, case, now=NOW, desk=DESK, who="staff:mei")
    async with database.uow() as uow:
        await uow.conversations.lock(case.conversation_id)
        erasing = asyncio.create_task(erase(database, customer.id))
        await somebody_waits(database)
        locked = await uow.cases.locked(case.id)
        assert locked is not None
        await cases.close(uow, locked, helped=None, now=NOW, desk=DESK, who="timer")
    await erasing

    async with database.reading() as reading:
        assert await reading.customers.get(customer.id) is None


async def erase(database: Database, customer_id: str) -> None:
    async with database.uow() as uow:
        await person.erase(uow, customer_id, who="staff:ruth", now=NOW, desk=DESK)


async def test_all_who_need_two_chats_at_once_come_through(database: Database) -> None:
    """A customer writes in both their chats and presses, while staff join their cases, send again
    what was lost, leave, and timers fire; again and again.
    """
    talk, here, asked = await beside(database)
    turns = Turns(database, SpokenNlu(), DESK)
    places = [(talk.channel, talk.address), (here.channel, here.address)]
    async with database.uow() as uow:
        mei = await make.member(uow)
        found = await uow.cases.current(talk.id)
        assert found is not None
        await say(uow, here, found, "Hello", author="bot", now=NOW, desk=DESK)
    with capture_logs() as logs:
        for number in range(ROUNDS):
            await lose(database)
            for place in places:
                await write(database, *place, number)

            answers = await both(
                *(turns.take(*place, NOW) for place in places),
                tick(database, NOW + timedelta(hours=number), DESK),
                joined(database, asked.id, found.id, mei.id),
                again(database, found.id),
                left(database),
            )

            assert {"done", "TalkBusy"} >= {*answers[:3], *answers[4:]}
    assert [each for each in logs if each["event"] in {"timer.failed", "turn.failed"}] == []


async def write(database: Database, channel: str, address: str, number: int) -> None:
    """Words there are always an answer to."""
    async with database.uow() as uow:
        key = f"{address}-{number}"
        await uow.inbox.receive(
            channel=channel, address=address, external_id=key, kind="message",
            payload={"text": "好的"}, now=NOW,
        )  # fmt: skip


async def lose(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(update(Outgoing).values(state="failed"))


async def joined(database: Database, case_id: UUID, into: UUID, staff_id: UUID) -> None:
    async with database.uow() as uow:
        await merge(uow, case_id, into, staff_id, now=NOW, desk=DESK)


async def again(database: Database, case_id: UUID) -> None:
    async with database.uow() as uow:
        for row in await uow.outbox.of_case(case_id):
            await redelivery.send_again(uow, case_id, row.id, who="staff:mei", now=NOW)


async def left(database: Database) -> None:
    async with database.uow() as uow:
        await hand_on(uow, who="timer", now=NOW)


async def test_a_turn_comes_again_until_the_other_chat_is_free(database: Database) -> None:
    talk, here, _ = await beside(database)
    turns = Turns(database, SpokenNlu(), DESK)
    await write(database, here.channel, here.address, 0)
    async with database.uow() as uow:
        await uow.conversations.lock(talk.id)
        answering = asyncio.create_task(turns.take(here.channel, here.address, NOW))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(answering), 0.5)

    assert await answering == 1


async def test_what_a_clock_has_left_ahead_is_brought_back_beside_whoever_is_at_work(
    database: Database,
) -> None:
    """Somebody who has one of two messages may take the other one meanwhile."""
    far = NOW + 3 * HOUR
    async with database.uow() as uow:
        chat = await make.conversation(uow)
        for words in ("Hello", "again"):
            await say(uow, chat, None, words, author="bot", now=NOW, desk=DESK)
    async with database.engine.begin() as connection:
        await connection.execute(update(Outgoing).values(not_before=far))
        first, second = (await connection.scalars(select(Outgoing.id))).all()

    def pause(number: int) -> Select[datetime | None]:
        return select(Outgoing.not_before).where(Outgoing.id == number)

    async with database.engine.begin() as connection:
        await connection.execute(pause(second).with_for_update())
        bringing = asyncio.create_task(bring_back(database, NOW, 2 * HOUR))
        async with asyncio.timeout(20):
            while await connection.scalar(pause(first)) == far:  # noqa: ASYNC110 - told by no event
                await asyncio.sleep(0.01)
            assert await connection.scalar(pause(first).with_for_update()) == far - 2 * HOUR
    await bringing

    async with database.reading() as reading:
        ways = [await reading.outbox.get(number) for number in (first, second)]
    assert {way.not_before for way in ways if way} == {far - 2 * HOUR}
