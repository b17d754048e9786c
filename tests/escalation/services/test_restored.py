"""After a restore nothing is said or granted a second time by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import pytest
from sqlalchemy import select, text

from escalation.events import Kind
from escalation.models import Fulfilment, Outgoing
from escalation.services import cases, desk, fulfilment, messages, redelivery
from escalation.services.messages import say
from escalation.services.restored import HOLD, Settled, settle
from escalation.services.schedule import schedule
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make

LATER = make.NOW + timedelta(hours=5)
NIGHT = make.NOW + timedelta(hours=14)


async def restored(database: Database, now: datetime = LATER) -> Settled:
    """What a restore does with a database whose backup was made at `make.NOW`."""
    async with database.engine.begin() as connection:
        for statement in HOLD:
            await connection.execute(text(statement))
    return await settle(database, made_at=make.NOW, now=now, desk=make.desk())


async def ways(database: Database) -> list[str]:
    """Of each message how it went out, the oldest first."""
    async with database.reading() as reading:
        rows = await reading.outbox._session.scalars(select(Outgoing).order_by(Outgoing.id))
    return [row.state for row in rows]


async def wrote(database: Database) -> None:
    """A customer wrote, and nobody has answered."""
    async with database.uow() as uow:
        await uow.inbox.receive(
            channel="telegram", address="7", external_id="7:1", kind="message",
            payload={"text": "You charged me twice"}, now=make.NOW,
        )  # fmt: skip


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


async def queued(database: Database, channel: str = "telegram") -> UUID:
    """A case that waits for a person since the backup was made, its customer told nothing yet."""
    async with database.uow() as uow:
        return (await make.queued_case(uow, await make.conversation(uow, channel=channel))).id


async def ended(database: Database) -> UUID:
    """A case that a person has ended, about which the customer is to be asked."""
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await make.queued_case(uow, await make.conversation(uow, channel="telegram"))
        case.holder_id, case.state = mei.id, "held"
        await cases.resolve_case(uow, case, now=make.NOW, desk=make.desk(), who="staff:mei")
        return case.id


async def test_t20_a_late_word_that_may_have_been_said_waits_for_a_person_to_send_it(
    database: Database,
) -> None:
    case_id = await queued(database)
    await restored(database)

    await tick(database, LATER, make.desk())

    assert await ways(database) == ["unknown"]
    async with database.uow() as uow:
        [row] = await uow.outbox.of_case(case_id)
        assert row.error == "restored"
        events = [each.kind for each in await uow.events.after(0, 1_000)]
        await redelivery.send_again(uow, case_id, row.id, who="staff:mei", now=LATER)
    assert events.count(Kind.MESSAGE_UNKNOWN) == 1
    assert await ways(database) == ["queued"]


async def test_a_word_whose_time_comes_after_the_restore_is_said(database: Database) -> None:
    await queued(database)
    soon = make.NOW + timedelta(minutes=1)
    await restored(database, soon)

    await tick(database, soon, make.desk())
    assert await ways(database) == []
    await tick(database, LATER, make.desk())

    assert await ways(database) == ["queued"]


async def test_t20_the_next_word_after_one_in_doubt_is_said_in_its_time(database: Database) -> None:
    await queued(database)
    await restored(database)
    await tick(database, LATER, make.desk())

    for hours in range(0, 24 * 7, 8):
        await tick(database, LATER + timedelta(hours=hours), make.desk())

    assert (await ways(database))[:2] == ["unknown", "queued"]


async def test_t10_at_night_too_such_a_word_is_kept_and_not_put_off(database: Database) -> None:
    await queued(database)
    await restored(database, NIGHT)

    await tick(database, NIGHT, make.desk())

    assert await ways(database) == ["unknown"]


async def test_t20_a_failure_over_such_a_word_does_not_clear_it_of_doubt(
    database: Database,
) -> None:
    await queued(database)
    await restored(database)
    with patch.object(messages, "render", side_effect=OSError("disk")):
        await tick(database, LATER, make.desk())

    await tick(database, LATER + timedelta(minutes=2), make.desk())

    assert await ways(database) == ["unknown"]


async def test_what_a_page_shows_stands_there_once_in_any_case(database: Database) -> None:
    await queued(database, "webchat")
    await restored(database)

    await tick(database, LATER, make.desk())

    assert await ways(database) == ["queued"]


@pytest.mark.parametrize("days", [3, 30])
async def test_t38_whether_it_helped_is_not_asked_a_second_time(
    database: Database, days: int
) -> None:
    case_id = await ended(database)
    asked_at = make.NOW + timedelta(days=days)
    await restored(database, asked_at)

    await tick(database, asked_at, make.desk())

    assert await ways(database) == ["unknown"]
    async with database.reading() as reading:
        case = await reading.cases.get(case_id)
        kinds = {timer.kind for timer in await reading.timers.open_of(case_id)}
    assert case is not None
    assert case.asked_at == asked_at  # so that an answer to what was asked before is understood
    assert kinds == {"close_silent"}


async def test_t38_what_may_have_been_asked_sooner_is_in_doubt_too(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.case(uow, await make.conversation(uow, channel="telegram"))
        remedy = await make.offered(uow, case, make.refund("30"))
        said = await make.yes(uow, remedy)
        work = await cases.accept(uow, case, remedy, said, now=make.NOW, desk=make.desk())
    asked_at = work.due_at + make.desk().targets.follow_up_after
    before = make.NOW + make.desk().targets.follow_up_after
    assert before < work.due_at
    await restored(database, before)

    await tick(database, asked_at + timedelta(days=3), make.desk())

    assert (await ways(database))[-1] == "unknown"


async def test_t20_an_apology_for_silence_is_not_made_again(database: Database) -> None:
    async with database.uow() as uow:
        mei = await make.member(uow)
        case = await make.queued_case(uow, await make.conversation(uow, channel="telegram"))
        await desk.reply(uow, case.id, mei.id, "I look.", now=make.NOW, desk=make.desk())
        await make.heard(uow, case)
        case.waits_since = make.NOW
    await restored(database, LATER + timedelta(hours=1))
    before = await ways(database)

    await tick(database, LATER + timedelta(hours=1), make.desk())

    assert set(before) == {"unknown"}
    assert await ways(database) == [*before, "unknown"]


async def test_t20_words_that_the_bot_may_have_answered_get_no_apology_by_themselves(
    database: Database,
) -> None:
    await wrote(database)
    await restored(database)

    await tick(database, LATER, make.desk())

    async with database.reading() as reading:
        [case] = await reading.cases.listed(states=["queued"])
    assert case.case.reason == "not_answered"
    assert await ways(database) == ["unknown"]


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


class Done:
    """Another system that takes every work."""

    name = "webhook"

    async def carry_out(self, work: fulfilment.Work, now: datetime) -> None:
        """It is done."""


async def test_t21_that_another_system_has_done_it_is_not_told_again_by_itself(
    database: Database,
) -> None:
    ours = replace(make.desk(), carrier="webhook")
    async with database.uow() as uow:
        for address in ("7", "8"):
            chat = await make.conversation(uow, channel="telegram", address=address)
            case = await make.case(uow, chat)
            remedy = await make.offered(uow, case, make.refund("30"))
            if address == "7":
                said = await make.yes(uow, remedy)
                await cases.accept(uow, case, remedy, said, now=make.NOW, desk=ours)
    await restored(database)
    before = await ways(database)

    assert await fulfilment.drain(database, Done(), make.clock(LATER), desk=ours) == 1

    assert set(before) == {"unknown"}
    assert await ways(database) == [*before, "unknown"]


async def test_t21_that_nobody_confirmed_what_may_be_done_is_not_told_by_itself(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await make.case(uow, await make.conversation(uow, channel="telegram"))
        remedy = await make.offered(uow, case, make.refund("30"))
        said = await make.yes(uow, remedy)
        work = await cases.accept(uow, case, remedy, said, now=make.NOW, desk=make.desk())
    await restored(database)
    before = await ways(database)

    await tick(database, work.due_at - (work.due_at - make.NOW) / 100, make.desk())

    assert await ways(database) == [*before, "unknown"]
