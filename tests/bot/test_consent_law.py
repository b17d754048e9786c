"""Whatever is said and pressed, in whatever order: no grant without the message that consented to
that very offer.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from bot.nlu.consent import read_consent
from escalation.errors import DeskError, NotConsented
from escalation.models import Inbox, Message, Remedy, RemedyEntry
from escalation.services import approvals, remedies, timers
from escalation.unit_of_work import Database, UnitOfWork, open_database
from handlers.model import Level
from tests import make
from tests.bot.chat import Chat, linked

TEXTS = (
    "订单 A-1001 多扣了我 30 元",
    "好的",
    "yes, please",
    "不用了",
    "能不能退80",
    "知道了",
    "转人工",
    "嗯",
    "态度太差了",
)
acts = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(TEXTS)),
    st.tuples(st.just("burst"), st.sampled_from(TEXTS)),
    st.tuples(st.just("press"), st.integers(0, 20)),
    st.tuples(st.just("staff"), st.sampled_from(["5.00", "20.00"])),
    st.tuples(st.just("wait"), st.sampled_from([1, 80])),
)


class Talk(Chat):
    """A chat whose clock can be moved, and in which any button ever seen can be pressed."""

    now = make.NOW

    async def do(self, name: str, how: str | int) -> None:
        match name, how:
            case "write", str(text):
                await self.turns.receive(self.incoming(text))
                await self.turns.take("web", self.address, self.now)
            case "burst", str(text):  # answered together with what comes next
                await self.turns.receive(self.incoming(text))
            case "press", int(pick):
                seen = [each["id"] for said in await self.said() for each in said.choices]
                if seen:
                    choice = seen[pick % len(seen)]
                    await self.turns.receive(self.incoming("", choice=choice))
                    await self.turns.take("web", self.address, self.now)
            case "wait", int(hours):
                self.now += timedelta(hours=hours)
                await timers.tick(self.database, self.now, make.desk())
            case "staff", str(amount):
                await self.approved(amount)

    async def approved(self, amount: str) -> None:
        """A manager offers something else, in the middle of whatever is going on."""
        cases = await self.cases()
        if not cases:
            return
        async with self.database.uow() as uow:
            member = await make.member(uow, Level.MANAGER)
            remedy = await approvals.propose(
                uow, cases[-1].id, member.id, make.refund(amount), now=self.now
            )
            await approvals.approve(
                uow, cases[-1].id, remedy.id, member.id, now=self.now, desk=make.desk()
            )


async def consented(uow: UnitOfWork, remedy: Remedy) -> None:
    """The grant stands on the customer's own message, which said yes to this offer and no other."""
    line = await uow.remedies.entry(remedy.id, "consented")
    assert line is not None
    assert line.message_id is not None
    message = await uow.messages.get(line.message_id)
    assert message is not None
    case = await uow.cases.get(remedy.case_id)
    assert case is not None
    assert (message.author, message.conversation_id) == ("customer", case.conversation_id)
    row = await uow.inbox.get(message.inbox_id or 0)
    assert row is not None
    assert row.id > (remedy.after_inbox or 0), "it came in after the offer was made"
    if row.kind == "press":
        assert row.payload["choice"] == f"accept:{remedy.id}"
    else:
        await said_yes(uow, message, row, remedy)


async def said_yes(uow: UnitOfWork, message: Message, row: Inbox, remedy: Remedy) -> None:
    assert read_consent(row.payload["text"], remedy.kind) == "yes"
    talk = await uow.messages.of_conversation(message.conversation_id)
    asked = [said for said in talk if said.author != "customer" and said.id < message.id][-1]
    assert f"accept:{remedy.id}" in {choice["id"] for choice in asked.choices}


@settings(max_examples=15)
@given(plan=st.lists(acts, max_size=8))
async def test_no_grant_without_the_message_that_consented_to_that_very_offer(
    plan: list[tuple[str, str | int]],
) -> None:
    database = open_database("sqlite://")
    await database.create_all()
    talk = Talk(database)
    talk.customer = (await linked(database)).customer
    for name, how in [("write", TEXTS[0]), *plan]:
        try:
            await talk.do(name, how)
        except DeskError:
            continue  # staff were refused
    cases = await talk.cases()
    async with database.reading() as uow:
        for case in cases:
            for remedy in await uow.remedies.of_case(case.id):
                if remedy.granted_at is not None:
                    await consented(uow, remedy)
    await database.dispose()


async def test_nobody_else_s_words_are_a_consent(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    other = await make.case(uow)
    by_bot = await uow.messages.last_to_customer(case.conversation_id)
    assert by_bot is not None
    for message in (by_bot, await make.heard(uow, other)):
        with pytest.raises(NotConsented):
            await remedies.consent(uow, remedy, message, now=make.NOW)
    assert remedy.state == "offered"


async def test_the_database_takes_no_consent_without_its_message(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
    line = RemedyEntry(
        remedy_id=remedy.id, step="consented", at=make.NOW, who="customer", rule=remedy.rule
    )
    with pytest.raises(IntegrityError, match="consent"):
        async with database.uow() as uow:
            await uow.remedies.write(line, None)
    async with database.uow() as uow:
        assert await uow.remedies.write(line, await make.heard(uow, case))
