"""Words that fall due after a restore: what may have been said before waits for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch
from uuid import UUID

import pytest

from escalation.events import Kind
from escalation.services import cases, desk, fulfilment, messages, redelivery
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.restore import LATER, NIGHT, queued, restored, ways, wrote


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
