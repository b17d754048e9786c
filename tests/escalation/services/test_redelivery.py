"""What did not arrive is sent again by a person, or said to have arrived; each once (T20, T28)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from escalation.errors import NotFound
from escalation.models import Case, Outgoing
from escalation.services import reach, redelivery
from escalation.services.messages import say
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

LATER = make.later(2)
WHO = "staff:x"


async def said(uow: UnitOfWork, state: str) -> tuple[Case, Outgoing]:
    """A message of a case that ended in a state."""
    case = await make.queued_case(uow)
    talk = await uow.conversations.lock(case.conversation_id)
    message = await say(uow, talk, case, "Hello", author="bot", now=make.NOW, desk=make.desk())
    row = next(each for each in await uow.outbox.of_case(case.id) if each.message_id == message.id)
    row.state, row.error, row.parts_sent = state, "timed out", 1
    return case, row


async def row_of(database: Database, row: Outgoing) -> Outgoing:
    async with database.reading() as uow:
        found = await uow.outbox.get(row.id)
    assert found is not None
    return found


async def kinds(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as uow:
        return [(each.kind, each.who) for each in await uow.events.after(0)]


@pytest.mark.parametrize("state", ["failed", "unknown"])
async def test_what_was_lost_goes_out_again_once_and_says_by_whom(
    database: Database, state: str
) -> None:
    async with database.uow() as uow:
        case, row = await said(uow, state)
    for _ in range(2):
        async with database.uow() as uow:
            await redelivery.send_again(uow, case.id, row.id, who=WHO, now=LATER)

    again = await row_of(database, row)
    assert (again.state, again.error, again.created_at) == ("queued", None, LATER)
    assert again.parts_sent == 1, "what arrived of a long text is not sent again"
    assert (await kinds(database)).count(("message.resent", WHO)) == 1


async def test_it_goes_to_where_the_customer_is_now(database: Database) -> None:
    async with database.uow() as uow:
        case, row = await said(uow, "failed")
        talk = await uow.conversations.lock(case.conversation_id)
        here = await make.conversation(uow, channel="telegram", address="42")
        await uow.places.move(talk, here, with_past=True)
    async with database.uow() as uow:
        await redelivery.send_again(uow, case.id, row.id, who=WHO, now=LATER)

    again = await row_of(database, row)
    assert (again.channel, again.address) == ("telegram", "42")


async def test_what_arrived_is_not_sent_again_but_what_follows_it_is(database: Database) -> None:
    async with database.uow() as uow:
        case, row = await said(uow, "unknown")
    for _ in range(2):
        async with database.uow() as uow:
            await redelivery.it_arrived(uow, case.id, row.id, who=WHO, now=LATER)

    confirmed = await row_of(database, row)
    assert (confirmed.state, confirmed.parts_sent) == ("queued", 2)
    assert (await kinds(database)).count(("message.confirmed", WHO)) == 1


@pytest.mark.parametrize("state", ["failed", "unknown"])
async def test_t28_what_somebody_told_by_telephone_is_amiss_no_more(
    database: Database, state: str
) -> None:
    async with database.uow() as uow:
        case, row = await said(uow, state)
        before = await uow.mail.count(make.NOW, LATER, LATER)
        was_lost = await uow.mail.lost_count()
    for _ in range(2):
        async with database.uow() as uow:
            await redelivery.told_otherwise(uow, case.id, row.id, who=WHO, now=LATER)

    told = await row_of(database, row)
    assert (told.state, told.error) == ("told", "timed out")
    assert (await kinds(database)).count(("message.told", WHO)) == 1
    async with database.reading() as uow:
        after = await uow.mail.count(make.NOW, LATER, LATER)
        assert await uow.mail.lost_count() == was_lost - 1
        assert row.id not in {lost.id for lost, _ in await uow.mail.lost(100)}
    assert (getattr(before, state), before.told) == (1, 0)
    assert (getattr(after, state), after.told) == (0, 1)


@pytest.mark.parametrize("deed", [redelivery.send_again, redelivery.it_arrived])
async def test_t28_what_somebody_sends_again_is_not_dropped_when_its_channel_is_busy(
    database: Database, deed: Callable[..., Awaitable[None]]
) -> None:
    async with database.uow() as uow:
        case, row = await said(uow, "unknown")
        row.withdrawn_at = make.NOW  # a person took over while it was being sent
    async with database.uow() as uow:
        await deed(uow, case.id, row.id, who=WHO, now=LATER)
    async with database.uow() as uow:
        await uow.outbox._session.execute(update(Outgoing).values(parts_sent=0))
        claimed = await uow.outbox.claim_due(channels=[row.channel], now=LATER, until=make.later(3))
        for each in claimed:
            await uow.outbox.finish(each.id, each.fence, state="queued", not_before=make.later(3))

    kept = await row_of(database, row)
    assert kept.id in {each.id for each in claimed}
    assert (kept.state, kept.not_before) == ("queued", make.later(3))


@pytest.mark.parametrize("state", ["sent", "queued"])
async def test_what_was_not_lost_nobody_tells_in_another_way(
    embedded: Database, state: str
) -> None:
    async with embedded.uow() as uow:
        case, row = await said(uow, state)
    async with embedded.uow() as uow:
        await redelivery.told_otherwise(uow, case.id, row.id, who=WHO, now=LATER)
    assert (await row_of(embedded, row)).state == state


@pytest.mark.parametrize("state", ["sent", "queued", "failed"])
async def test_only_of_what_is_in_doubt_can_one_say_that_it_arrived(
    embedded: Database, state: str
) -> None:
    async with embedded.uow() as uow:
        case, row = await said(uow, state)
    async with embedded.uow() as uow:
        await redelivery.it_arrived(uow, case.id, row.id, who=WHO, now=LATER)
    assert (await row_of(embedded, row)).state == state


async def test_a_message_of_another_case_is_not_there(uow: UnitOfWork) -> None:
    _, row = await said(uow, "failed")
    other = await make.queued_case(uow)
    for deed in (redelivery.send_again, redelivery.it_arrived, redelivery.told_otherwise):
        for outgoing_id in (row.id, 0, 2**40):
            with pytest.raises(NotFound):
                await deed(uow, other.id, outgoing_id, who=WHO, now=LATER)


async def test_out_of_reach_is_noted_once_and_where_else_they_can_be_reached(
    uow: UnitOfWork,
) -> None:
    customer = await make.customer(uow)
    talk = await make.conversation(uow, customer_id=customer.id)
    web = await make.conversation(uow, channel="webchat", address="w", customer_id=customer.id)
    gone = await make.conversation(uow, channel="telegram", address="t", customer_id=customer.id)
    await make.conversation(uow, channel="telegram", address="x")
    await reach.lost(uow, gone, now=make.NOW)
    for hours in (0, 1):
        await reach.lost(uow, talk, now=make.NOW + timedelta(hours=hours))

    assert talk.unreachable_since == make.NOW
    assert [each.id for each in await uow.places.others_of(talk)] == [web.id]
