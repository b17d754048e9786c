"""What can never arrive was no word and no answer: clocks, promises and weeks are as without it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from escalation.clocks import Shown, Slug
from escalation.models import Case, Message, Promise, Staff
from escalation.services import approvals, desk, ladder, reach, redelivery, unheard
from escalation.services.history import clock_of, history
from escalation.services.merging import merge
from escalation.services.messages import hear, say
from escalation.services.running import follow
from escalation.services.timers import tick
from escalation.sla import Turn
from escalation.unit_of_work import Database
from handlers.model import Level
from handlers.worth import WorthRules
from tests import make
from tests.escalation.services.clockwork import (
    DESK,
    FIRST,
    advance,
    furnished,
    standing,
    state,
    words,
)

LOOKING, ASKING = "您好，我正在处理您的问题。", "请问是哪一个订单？"


async def reply(database: Database, case: Case, mei: Staff, at: datetime, text: str) -> Message:
    async with database.uow() as uow:
        return await desk.reply(uow, case.id, mei.id, text, now=at, desk=DESK)


async def way(database: Database, case: Case, message: Message) -> int:
    async with database.reading() as uow:
        ways = await uow.outbox.of_case(case.id)
    return next(row.id for row in ways if row.message_id == message.id)


async def refuse(
    database: Database, case: Case, message: Message, at: datetime, *, gone: bool = True
) -> None:
    """The channel refuses a message for good, because nothing reaches the customer there."""
    number = await way(database, case, message)
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        row = await uow.outbox.get(number)
        assert found
        assert row
        row.state = "failed"
        if gone:
            talk = await uow.conversations.lock(case.conversation_id)
            await reach.lost(uow, talk, now=at)
        await unheard.refused(uow, found, number, now=at)
    await tick(database, at, DESK)


async def clock(database: Database, case: Case, slug: Slug, now: datetime) -> Shown | None:
    async with database.reading() as uow:
        found = await uow.cases.get(case.id)
        assert found
        return clock_of(slug, found, await history(uow, found), now, DESK)


async def promised(database: Database, case_id: UUID, kind: str = FIRST) -> list[Promise]:
    async with database.reading() as uow:
        return [each for each in await uow.promises.of_case(case_id) if each.kind == kind]


async def test_a_first_answer_that_can_never_arrive_is_none(database: Database) -> None:
    case, mei, _ = await furnished(database)
    said = await reply(database, case, mei, make.later(1), LOOKING)
    (made,) = await promised(database, case.id)
    assert made.kept_at == make.later(1)

    await refuse(database, case, said, make.later(1))

    (made,) = await promised(database, case.id)
    assert (made.kept_at, made.broken_at, made.done_at) == (None, None, None)
    assert (await state(database, case)).first_response_at is None
    found = await clock(database, case, Slug.FIRST_RESPONSE, make.later(2))
    assert found
    assert (found.began_at, found.reading.due_at) == (make.NOW, make.later(4))

    await advance(database, make.later(4))

    (made,) = await promised(database, case.id)
    assert made.broken_at == make.later(4)
    assert await standing(database, case, FIRST) == ("breach", Level.MANAGER)
    assert await words(database, case) == []  # nothing can be said to them


async def test_given_up_after_its_time_the_promise_is_broken_by_its_time(
    embedded: Database,
) -> None:
    case, mei, _ = await furnished(embedded)
    said = await reply(embedded, case, mei, make.later(1), LOOKING)

    await refuse(embedded, case, said, make.later(25), gone=False)

    (made,) = await promised(embedded, case.id)
    assert (made.kept_at, made.broken_at) == (None, make.later(4))
    assert await standing(embedded, case, FIRST) is not None


async def test_the_week_counts_no_answer_that_never_arrived(database: Database) -> None:
    case, mei, _ = await furnished(database)
    said = await reply(database, case, mei, make.later(1), LOOKING)
    await refuse(database, case, said, make.later(1))

    async with database.reading() as uow:
        (row,) = await uow.weeks.touching(make.NOW, make.later(1, days=7), WorthRules())
    assert row.waits == ()
    await reply(database, case, mei, make.later(3), LOOKING)
    async with database.reading() as uow:
        (row,) = await uow.weeks.touching(make.NOW, make.later(1, days=7), WorthRules())

    (wait,) = row.waits
    assert wait.length == timedelta(hours=3)


async def test_a_second_answer_that_arrives_is_the_first(embedded: Database) -> None:
    case, mei, _ = await furnished(embedded)
    said = await reply(embedded, case, mei, make.later(1), LOOKING)
    await reply(embedded, case, mei, make.later(2), LOOKING)

    await refuse(embedded, case, said, make.later(2.5), gone=False)

    assert (await state(embedded, case)).first_response_at == make.later(2)
    (made,) = await promised(embedded, case.id)
    assert made.kept_at == make.later(2)
    assert await standing(embedded, case, FIRST) is None


async def test_a_question_that_never_arrived_waits_for_nobody(embedded: Database) -> None:
    case, mei, _ = await furnished(embedded)
    await reply(embedded, case, mei, make.later(1), LOOKING)
    asked = await reply(embedded, case, mei, make.later(2), ASKING)

    await refuse(embedded, case, asked, make.later(2))

    assert (await state(embedded, case)).turn == Turn.US
    found = await clock(embedded, case, Slug.RESOLUTION, make.later(3))
    assert found
    assert found.reading.spent == timedelta(hours=3)


async def test_the_next_answer_is_awaited_since_the_customers_word(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await reply(database, case, mei, make.later(1), LOOKING)
    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        talk = await uow.conversations.lock(case.conversation_id)
        await hear(uow, talk, found, "还在吗？", now=make.later(2))
        await follow(uow, found, now=make.later(2), desk=DESK)
    said = await reply(database, case, mei, make.later(3), LOOKING)

    await refuse(database, case, said, make.later(3))

    assert (await state(database, case)).waits_since == make.later(2)
    await advance(database, make.later(6))
    assert await standing(database, case, ladder.NEXT_ANSWER) == ("breach", Level.MANAGER)


async def test_a_word_of_the_bot_that_never_arrived_begins_no_clock(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await reply(database, case, mei, make.later(1), LOOKING)
    await advance(database, make.later(49) - timedelta(minutes=1))
    (word,) = await words(database, case)

    await refuse(database, case, word, make.later(48.5), gone=False)

    (made,) = await promised(database, case.id, ladder.NEXT_WORD)
    assert made.withdrawn_at == make.later(48.5)
    found = await clock(database, case, Slug.NEXT_WORD, make.later(49))
    assert found
    assert found.reading.due_at == make.later(49)
    await advance(database, make.later(60))
    assert len(await words(database, case)) == 1, "it is not tried again and again"
    await advance(database, make.later(75))
    assert len(await words(database, case)) == 2


async def test_that_somebody_joined_in_vain_begins_no_clock(embedded: Database) -> None:
    case, mei, _ = await furnished(embedded)
    async with embedded.uow() as uow:
        await desk.claim(uow, case.id, mei.id, now=make.later(1), desk=DESK)
        (joined,) = await uow.messages.of_case(case.id)

    await refuse(embedded, case, joined, make.later(1))

    found = await clock(embedded, case, Slug.NEXT_WORD, make.later(2))
    assert found
    assert found.began_at == make.NOW


async def test_after_the_end_no_clock_runs_again(embedded: Database) -> None:
    case, mei, _ = await furnished(embedded)
    said = await reply(embedded, case, mei, make.later(1), LOOKING)
    async with embedded.uow() as uow:
        await desk.resolve(uow, case.id, mei.id, None, now=make.later(1), desk=DESK)

    await refuse(embedded, case, said, make.later(1))

    async with embedded.reading() as uow:
        due = {timer.kind for timer in await uow.timers.open_of(case.id)}
    assert due == {"follow_up"}
    (made,) = await promised(embedded, case.id)
    assert made.kept_at is None


async def test_what_the_bot_said_alone_changes_nothing(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        talk = await uow.conversations.lock(case.conversation_id)
        said = await say(uow, talk, case, LOOKING, author="bot", now=make.NOW, desk=DESK)

    await refuse(embedded, case, said, make.later(1))

    async with embedded.reading() as uow:
        assert "case.unheard" not in [each.kind for each in await uow.events.of_case(case.id)]


@pytest.mark.parametrize("deed", [redelivery.send_again, redelivery.told_otherwise])
async def test_said_once_more_it_is_an_answer_from_then_on(
    database: Database, deed: Callable[..., Awaitable[None]]
) -> None:
    case, mei, _ = await furnished(database)
    said = await reply(database, case, mei, make.later(1), LOOKING)
    await refuse(database, case, said, make.later(1), gone=False)
    number = await way(database, case, said)

    for _ in range(2):
        async with database.uow() as uow:
            await deed(uow, case.id, number, who="staff:mei", now=make.later(2))
        await tick(database, make.later(2), DESK)

    assert (await state(database, case)).first_response_at == make.later(2)
    (made,) = await promised(database, case.id)
    assert made.kept_at == make.later(2)
    async with database.reading() as uow:
        kinds = [each.kind for each in await uow.events.of_case(case.id)]
    assert kinds.count("case.replied") == 2

    await refuse(database, case, said, make.later(3), gone=False)

    assert (await state(database, case)).first_response_at is None


async def test_an_offer_of_a_person_that_goes_out_once_more_is_an_answer(
    database: Database,
) -> None:
    case, mei, _ = await furnished(database)
    async with database.uow() as uow:
        refund = make.refund("30.00")
        proposed = await approvals.propose(uow, case.id, mei.id, refund, now=make.later(1))
        await approvals.approve(uow, case.id, proposed.id, mei.id, now=make.later(1), desk=DESK)
        said = (await uow.messages.of_case(case.id))[-1]
    await refuse(database, case, said, make.later(1), gone=False)
    assert (await state(database, case)).first_response_at is None

    async with database.uow() as uow:
        number = await way(database, case, said)
        await redelivery.send_again(uow, case.id, number, who="staff:mei", now=make.later(2))
    await tick(database, make.later(2), DESK)

    after = await state(database, case)
    assert (after.first_response_at, after.turn) == (make.later(2), Turn.CUSTOMER)
    (made,) = await promised(database, case.id)
    assert made.kept_at == make.later(2)


@pytest.mark.parametrize(("gone", "turn"), [(False, Turn.CUSTOMER), (True, Turn.US)])
async def test_t05_who_was_asked_is_waited_for_though_the_bots_word_was_lost(
    embedded: Database, *, gone: bool, turn: Turn
) -> None:
    case, mei, chen = await furnished(embedded)
    await reply(embedded, case, mei, make.later(1), ASKING)
    async with embedded.uow() as uow:
        await desk.release(uow, case.id, mei.id, now=make.later(2))
    async with embedded.uow() as uow:
        await desk.claim(uow, case.id, chen.id, now=make.later(2), desk=DESK)
        joined = (await uow.messages.of_case(case.id))[-1]
    assert joined.author == "bot"

    await refuse(embedded, case, joined, make.later(3), gone=gone)

    assert (await state(embedded, case)).turn == turn
    await advance(embedded, make.later(80))
    silent = await standing(embedded, case, ladder.SILENCE)
    assert (silent is not None) == (not gone), "72 hours from the question, not from the refusal"


async def test_t41_an_answer_that_never_arrived_is_awaited_where_its_case_went(
    database: Database,
) -> None:
    case, mei, _ = await furnished(database)
    said = await reply(database, case, mei, make.later(1), LOOKING)
    async with database.uow() as uow:
        other = await make.queued_case(uow, await uow.conversations.get(case.conversation_id))
        await desk.reply(uow, other.id, mei.id, LOOKING, now=make.later(0.5), desk=DESK)
    async with database.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, now=make.later(2), desk=DESK)
    assert (await state(database, other)).first_response_at is not None

    number = await way(database, other, said)
    async with database.uow() as uow:
        row, found = await uow.outbox.get(number), await uow.cases.get(case.id)
        assert row
        assert found
        row.state = "failed"
        await unheard.refused(uow, found, number, now=make.later(3))
    await tick(database, make.later(3), DESK)

    after = await state(database, other)
    assert (after.turn, after.first_response_at) == (Turn.US, None)
    assert after.first_response_due == make.later(7)
