"""What comes in is kept once and in order; one conversation is worked on by one at a time."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from escalation.unit_of_work import Database, UnitOfWork
from tests import make


async def receive(
    uow: UnitOfWork, external_id: str, *, address: str = "a-1", channel: str = "telegram"
) -> int | None:
    return await uow.inbox.receive(
        channel=channel,
        address=address,
        external_id=external_id,
        kind="message",
        payload={"text": "hi"},
        now=make.NOW,
    )


async def test_t17_a_repeated_update_is_one_message(database: Database) -> None:
    async def deliver(n: int) -> int | None:
        async with database.uow() as uow:
            return await receive(uow, str(n % 4))

    kept = await asyncio.gather(*(deliver(n) for n in range(20)))

    assert len([inbox_id for inbox_id in kept if inbox_id is not None]) == 4
    async with database.reading() as uow:
        rows = await uow.inbox.waiting("telegram", "a-1")
        assert sorted(row.external_id for row in rows) == ["0", "1", "2", "3"]
        assert [row.id for row in rows] == sorted(row.id for row in rows)


async def test_t28_the_same_id_in_two_channels_is_two_messages(uow: UnitOfWork) -> None:
    assert await receive(uow, "1", channel="telegram")
    assert await receive(uow, "1", channel="web")


async def test_what_is_taken_does_not_wait_any_more(uow: UnitOfWork) -> None:
    first, second = await receive(uow, "1"), await receive(uow, "2")
    assert first
    assert second

    assert await uow.inbox.take([first], make.NOW) == 1
    assert await uow.inbox.take([first, second], make.NOW) == 1

    assert await uow.inbox.waiting("telegram", "a-1") == []


async def test_senders_who_wait_are_found_the_oldest_first(uow: UnitOfWork) -> None:
    for n, address in enumerate(("b", "a", "b")):
        await receive(uow, str(n), address=address)
    taken = await receive(uow, "9", address="c")
    await uow.inbox.take([taken or 0], make.NOW)

    waiting = await uow.inbox.waiting_senders(received_before=make.NOW)
    none_yet = await uow.inbox.waiting_senders(received_before=make.NOW - timedelta(seconds=1))

    assert waiting == [("telegram", "b"), ("telegram", "a")]
    assert none_yet == []
    assert await uow.inbox.count_since("telegram", "b", make.NOW) == 2
    assert await uow.inbox.count_since("telegram", "b", make.later(1)) == 0


async def test_a_failed_turn_leaves_its_mark_and_its_message(uow: UnitOfWork) -> None:
    inbox_id = await receive(uow, "1")
    await uow.inbox.failed([inbox_id or 0], "TimeoutError")

    (row,) = await uow.inbox.waiting("telegram", "a-1")
    assert (row.attempts, row.error, row.taken_at) == (1, "TimeoutError", None)


async def test_a_chat_is_made_once_however_many_begin_it(database: Database) -> None:
    async def begin() -> object:
        async with database.uow() as uow:
            chat = await uow.conversations.locked("web", "a-1", language="en", now=make.NOW)
            return chat.id

    ids = await asyncio.gather(*(begin() for _ in range(10)))

    assert len(set(ids)) == 1


async def test_a_customer_found_later_is_linked_and_never_replaced(uow: UnitOfWork) -> None:
    for customer_id in ("c-1", "c-2"):
        await make.customer(uow, customer_id)
    first = await uow.conversations.locked("web", "a", language="en", now=make.NOW)
    assert first.customer_id is None

    for customer_id in ("c-1", "c-2"):
        chat = await uow.conversations.locked(
            "web", "a", language="zh-Hans", now=make.NOW, customer_id=customer_id
        )
        assert (chat.customer_id, chat.language) == ("c-1", "en")


async def test_t23_turns_in_one_chat_follow_one_another_and_see_each_others_words(
    database: Database,
) -> None:
    async def turn() -> None:
        async with database.uow() as uow:
            chat = await uow.conversations.locked("web", "a", language="en", now=make.NOW)
            count = chat.dialogue.get("turns", 0)
            await asyncio.sleep(0.005)
            chat.dialogue = {"turns": count + 1}

    await asyncio.gather(*(turn() for _ in range(12)))

    async with database.reading() as uow:
        chat = await uow.conversations.find("web", "a")
        assert chat
        assert chat.dialogue == {"turns": 12}


async def test_the_newest_words_come_in_their_order(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    words = [await make.heard(uow, case, str(n)) for n in range(5)]

    async def texts(*, after: int = 0, limit: int | None = None) -> list[str]:
        found = await uow.messages.of_conversation(case.conversation_id, after=after, limit=limit)
        return [message.text for message in found]

    assert await texts() == ["0", "1", "2", "3", "4"]
    assert await texts(limit=2) == ["3", "4"]
    assert await texts(after=words[2].id) == ["3", "4"]
