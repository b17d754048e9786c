"""After a restore nothing is said or granted a second time by itself: what is marked, ended or put off."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from escalation.events import Kind
from escalation.models import Fulfilment, Outgoing
from escalation.services.messages import say
from escalation.services.schedule import schedule
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.restore import LATER, restored, wrote


async def test_t20_a_message_that_waited_is_marked_and_not_sent_again(database: Database) -> None:
    async with database.uow() as uow:
        chat = await make.conversation(uow)
        case = await make.case(uow, chat)
        await say(uow, chat, case, "Hello", author="bot", now=make.NOW, desk=make.desk())
        await say(uow, chat, case, "Again", author="bot", now=make.NOW, desk=make.desk())

    assert (await restored(database)).unsure == 2

    async with database.uow() as uow:
        due = await uow.outbox.claim_due(
            channels=(chat.channel,), now=LATER, until=LATER + timedelta(minutes=1)
        )
        states = {row.state for row in await uow.outbox.of_case(case.id)}
        events = [each.kind for each in await uow.events.after(0, 1_000)]
    assert due == []
    assert states == {"unknown"}
    assert events.count(Kind.MESSAGE_UNKNOWN) == 2
    assert events.count(Kind.DATABASE_RESTORED) == 1


async def test_t20_what_stands_there_once_it_is_stored_is_in_no_doubt(database: Database) -> None:
    channels = ("webchat", "terminal", "api", "telegram")
    async with database.uow() as uow:
        for channel in channels:
            chat = await make.conversation(uow, channel=channel, address=channel)
            case = await make.case(uow, chat)
            await say(uow, chat, case, "Hello", author="bot", now=make.NOW, desk=make.desk())

    assert (await restored(database)).unsure == 1

    async with database.reading() as reading:
        rows = (await reading.outbox._session.scalars(select(Outgoing))).all()
    assert {row.channel: row.state for row in rows} == {
        **dict.fromkeys(channels, "sent"),
        "telegram": "unknown",
    }


async def test_t21_an_offer_that_may_have_been_taken_ends_and_a_person_gets_the_talk(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case, make.refund("30"))

    assert (await restored(database)).talks == 1

    async with database.reading() as reading:
        after = await reading.cases.get(case.id)
        offer = await reading.remedies.get(remedy.id)
        timers = {timer.kind for timer in await reading.timers.open_of(case.id)}
    assert after is not None
    assert offer is not None
    assert (after.state, after.reason) == ("queued", "restored")
    assert offer.state == "expired"
    assert "remind_offer" not in timers
    assert "ladder_first_response" in timers


async def test_a_number_that_was_told_since_is_not_given_again(database: Database) -> None:
    async with database.uow() as uow:
        last = await uow.cases.next_number()

    await restored(database)

    async with database.uow() as uow:
        assert await uow.cases.next_number() == last + 1001


async def test_words_that_nobody_had_answered_are_not_answered_by_a_model(
    database: Database,
) -> None:
    await wrote(database)

    await restored(database)

    async with database.reading() as reading:
        [row] = await reading.inbox.waiting("telegram", "7")
    assert row.attempts > 100
    assert row.error == "restored"


async def test_only_what_counts_silence_is_put_off(database: Database) -> None:
    soon = make.NOW + timedelta(hours=1)
    async with database.uow() as uow:
        silent = await schedule(uow, "close_silent", soon, now=make.NOW)
        pressing = await schedule(uow, "resolve_due", soon, now=make.NOW)

    await restored(database)

    async with database.reading() as reading:
        first = await reading.timers.get(silent.id)
        second = await reading.timers.get(pressing.id)
    assert first is not None
    assert second is not None
    assert first.due_at == soon + timedelta(hours=5)
    assert second.due_at == soon


async def test_work_that_may_be_done_already_says_so(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case, make.refund("30"))
        uow.fulfilments._session.add(
            Fulfilment(remedy_id=remedy.id, adapter="tasks", created_at=make.NOW, due_at=LATER)
        )

    await restored(database)

    async with database.reading() as reading:
        [(work, _, _)] = await reading.fulfilments.open()
    assert (work.state, work.error) == ("waiting", "restored")


async def test_t21_an_offer_of_a_person_ends_too(database: Database) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await make.queued_case(uow)
        case.holder_id, case.state = mei.id, "held"
        remedy = await make.offered(uow, case, make.refund("30"))

    await restored(database)

    async with database.reading() as reading:
        offer = await reading.remedies.get(remedy.id)
        after = await reading.cases.get(case.id)
    assert offer is not None
    assert after is not None
    assert (offer.state, after.state, after.holder_id) == ("expired", "held", mei.id)
