"""T41: two cases of one customer become one, whoever joins them and from which side."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from escalation.clocks import limits
from escalation.desk import build_desk
from escalation.errors import AlreadyHeld, AlreadyMerged, DeskError, MergeRefused
from escalation.models import Case, Staff
from escalation.services import cases, desk, ladder
from escalation.services.dossier import of_case
from escalation.services.history import history, letters_of
from escalation.services.letters import date_letters
from escalation.services.merging import merge
from escalation.services.opening import open_case
from escalation.services.running import recompute
from escalation.sla import Since
from escalation.unit_of_work import Database, UnitOfWork
from tests import make
from tests.escalation.services.clockwork import CALL, advance, furnished, standing, state, written

DESK = make.desk()
AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}


async def two(uow: UnitOfWork) -> tuple[Case, Case, Staff]:
    """Two cases of one customer in two chats, and somebody who would join them."""
    customer = await make.customer(uow)
    first, second = [await make.conversation(uow, customer_id=customer.id) for _ in range(2)]
    one, other = await make.queued_case(uow, first), await make.queued_case(uow, second)
    return one, other, await make.member(uow)


async def test_t41_joined_both_ways_at_once_one_case_is_left_and_one_refusal_is_clear(
    database: Database,
) -> None:
    async with database.uow() as uow:
        one, other, mei = await two(uow)

    async def join(case: Case, into: Case) -> str:
        try:
            async with database.uow() as uow:
                await merge(uow, case.id, into.id, mei.id, **AT)
        except DeskError as refusal:
            return refusal.code
        return "done"

    answers = await asyncio.gather(join(one, other), join(other, one))

    assert sorted(answers) == ["AlreadyMerged", "done"]
    async with database.reading() as uow:
        kept = [await uow.cases.get(case.id) for case in (one, other)]
    states = {case.state: case for case in kept if case}
    assert states.keys() == {"closed", "queued"}
    assert states["closed"].merged_into == states["queued"].id


async def test_all_that_was_said_proposed_and_promised_goes_to_the_one_that_is_left(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case, other, mei = await two(uow)
        said = await make.heard(uow, case, "again")
        remedy = await make.proposed(uow, case)
        case.urgent = True
    async with database.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, **AT)
    async with database.reading() as uow:
        left = await uow.cases.get(other.id)
        assert left
        assert left.urgent
        assert said.id in {message.id for message in await uow.messages.of_case(other.id)}
        assert [each.id for each in await uow.remedies.of_case(other.id)] == [remedy.id]
        assert len(await uow.promises.of_case(other.id)) == 2
        assert await uow.promises.of_case(case.id) == []
        assert await uow.timers.open_of(case.id) == []
        ended = await uow.cases.get(case.id)
        assert ended
        assert await uow.cases.latest(ended.conversation_id) is None
        talk = await uow.conversations.get(ended.conversation_id)
        assert talk
        assert talk.follows_id == left.conversation_id
        for each in (case, other):
            kinds = [event.kind for event in await uow.events.of_case(each.id)]
            assert kinds.count("case.merged") == 1


async def test_a_promise_that_goes_to_another_case_is_told_to_people_in_that_one(
    database: Database,
) -> None:
    case, mei, made = await written(database, CALL)
    await advance(database, make.later(8))
    async with database.uow() as uow:
        chat = await uow.conversations.lock(case.conversation_id)
        other = await make.queued_case(uow, chat, now=make.later(8))
    async with database.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, now=make.later(8), desk=DESK)
    await advance(database, made.due_at)

    async with database.reading() as uow:
        assert not [each for each in await uow.notices.of_case(case.id) if each.is_open]
        of_promise = await uow.notices.of_clock(other.id, ladder.PROMISED)
    assert [each.rung for each in of_promise if each.is_open] == ["breach"]
    assert of_promise[0].rung == "half"


@pytest.mark.parametrize("is_answered", [False, True])
async def test_t35_who_was_promised_an_answer_gets_it_in_the_case_that_is_left(
    database: Database, *, is_answered: bool
) -> None:
    case, mei, _ = await furnished(database)
    promised_at = case.first_response_due
    assert promised_at
    async with database.uow() as uow:
        chat = await uow.conversations.lock(case.conversation_id)
        other = await make.queued_case(uow, chat, now=make.later(1))
        if is_answered:
            await desk.reply(uow, other.id, mei.id, "您好", now=make.later(1.5), desk=DESK)
    async with database.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, now=make.later(2), desk=DESK)
    await advance(database, promised_at)

    assert await standing(database, other) == ("breach", "manager")
    async with database.reading() as uow:
        left = await uow.cases.get(other.id)
        assert left is not None
        assert (left.first_response_at, left.first_response_due) == (None, promised_at)
        broken = [each for each in await uow.promises.of_case(other.id) if each.broken_at]
        assert promised_at in {each.due_at for each in broken}


async def test_what_cannot_be_one_stays_two(uow: UnitOfWork) -> None:
    case, other, mei = await two(uow)
    strangers, tom = await make.queued_case(uow), await make.member(uow, name="Tom")

    for into in (strangers, case):
        with pytest.raises(MergeRefused):
            await merge(uow, case.id, into.id, mei.id, **AT)
    await desk.claim(uow, other.id, tom.id, **AT)
    with pytest.raises(AlreadyHeld, match="Tom"):
        await merge(uow, case.id, other.id, mei.id, **AT)
    await merge(uow, case.id, other.id, tom.id, **AT)
    with pytest.raises(AlreadyMerged, match=f"#{other.number}"):
        await merge(uow, case.id, strangers.id, tom.id, **AT)
    assert other.holder_id == tom.id


async def test_joined_twice_it_is_joined_once(database: Database) -> None:
    async with database.uow() as uow:
        case, other, mei = await two(uow)

    for _ in range(2):
        async with database.uow() as uow:
            left = await merge(uow, case.id, other.id, mei.id, **AT)
        assert left.id == other.id

    async with database.reading() as uow:
        joined = [each for each in await uow.events.of_case(case.id) if each.kind == "case.merged"]
    assert len(joined) == 1


CFPB, UK = build_desk(profile="us-cfpb"), build_desk(profile="uk-disp")


@pytest.mark.parametrize(("own", "others"), [(2, 10), (10, 2), (2, None), (None, 2)])
async def test_t05_of_two_letters_the_earlier_day_counts_and_is_watched_alone(
    embedded: Database, own: int | None, others: int | None
) -> None:
    async with embedded.uow() as uow:
        one, other, mei = await two(uow)
    await recompute(embedded, now=make.NOW, desk=CFPB)
    for case, day in ((one, own), (other, others)):
        async with embedded.uow() as uow:
            days = {Since.FORWARDED: date(2026, 11, day) if day else None}
            await date_letters(uow, case.id, mei.id, days, now=make.NOW, desk=CFPB)
    async with embedded.uow() as uow:
        await merge(uow, one.id, other.id, mei.id, now=make.later(1), desk=CFPB)

    assert (await state(embedded, other)).letters == {"forwarded": "2026-11-02"}
    async with embedded.reading() as uow:
        timers = await uow.timers.open_of(other.id)
    limit = ladder.timer_of(ladder.LIMIT)
    assert sorted((t.payload["run"], t.payload["due"]) for t in timers if t.kind == limit) == [
        ("us-cfpb.final_response", "2027-01-02T05:00:00+00:00"),
        ("us-cfpb.response", "2026-11-18T05:00:00+00:00"),
    ]
    assert await recompute(embedded, now=make.later(2), desk=CFPB) == 0


@pytest.mark.parametrize("into_newer", [True, False])
async def test_t05_limits_count_from_the_earlier_first_word_of_the_two(
    embedded: Database, *, into_newer: bool
) -> None:
    later = make.later(days=20)
    async with embedded.uow() as uow:
        customer = await make.customer(uow)
        mei = await make.member(uow)
        first, second = [await make.conversation(uow, customer_id=customer.id) for _ in range(2)]
        old = await make.queued_case(uow, first)
        new = await open_case(uow, second, cause="price", now=later, desk=UK)
        await cases.escalate(uow, new, reason="person_asked", now=later, desk=UK)
    case, other = (old, new) if into_newer else (new, old)
    async with embedded.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, now=later, desk=UK)

    async with embedded.reading() as uow:
        left = await uow.cases.get(other.id)
        assert left
        read = list(limits(await history(uow, left), later, UK, letters_of(left)))
    # Eight weeks after 16 November, at the end of that day in London.
    assert {each.slug: each.reading.due_at for each in read}["uk-disp.final_response"] == datetime(
        2027, 1, 12, tzinfo=UTC
    )
    assert not any(each.assumed for each in read)


async def test_what_comes_to_a_case_that_waited_for_its_customer_is_watched_at_once(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case, other, mei = await two(uow)
    async with embedded.uow() as uow:
        asked = "请您提供订单号好吗？"
        await desk.reply(uow, other.id, mei.id, asked, now=make.later(1), desk=DESK)
    assert (await state(embedded, other)).resolve_due is None
    async with embedded.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, now=make.later(2), desk=DESK)

    left = await state(embedded, other)
    assert (left.turn, left.resolve_due is None) == ("us", False)
    async with embedded.reading() as uow:
        kinds = {each.kind for each in await uow.timers.open_of(other.id)}
    assert ladder.timer_of(ladder.RESOLUTION) in kinds
    assert ladder.SILENCE not in kinds


async def test_the_number_that_a_case_leads_to_is_known_where_nobody_knew_who_wrote(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        mei, talk = await make.member(uow), await make.conversation(uow)
        other = await make.queued_case(uow, talk)
        talk.customer_id = (await make.customer(uow)).id
        case = await make.queued_case(uow, talk)
    async with embedded.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, **AT)
    async with embedded.reading() as uow:
        found = await of_case(uow, case.number)
    assert (other.customer_id, found.case.customer_id) == (None, talk.customer_id)
    assert found.merged_into == other.number


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
async def test_who_waits_in_the_chat_of_the_one_that_ended_is_told_where_the_answer_comes(
    embedded: Database, language: str
) -> None:
    async with embedded.uow() as uow:
        customer = await make.customer(uow)
        page = await make.conversation(
            uow, channel="webchat", customer_id=customer.id, language=language
        )
        chat = await make.conversation(uow, channel="telegram", customer_id=customer.id)
        case, other = await make.queued_case(uow, page), await make.queued_case(uow, chat)
        mei = await make.member(uow)
    async with embedded.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, **AT)
    async with embedded.reading() as uow:
        told = (await uow.messages.of_conversation(page.id))[-1]
        ways = {row.message_id: row.channel for row in await uow.outbox.of_case(other.id)}
    assert (told.case_id, told.author, ways[told.id]) == (other.id, "bot", "webchat")
    assert f"#{other.number}" in told.text
    assert "Telegram" in told.text


async def test_of_two_cases_of_one_chat_nothing_is_said_twice(embedded: Database) -> None:
    async with embedded.uow() as uow:
        talk = await make.conversation(uow)
        case, other = await make.queued_case(uow, talk), await make.queued_case(uow, talk)
        mei = await make.member(uow)
        before = len(await uow.messages.of_conversation(talk.id))
    async with embedded.uow() as uow:
        await merge(uow, case.id, other.id, mei.id, **AT)
    async with embedded.reading() as uow:
        assert len(await uow.messages.of_conversation(talk.id)) == before
