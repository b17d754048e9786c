"""Erasing reaches every column that a person can fill, in tables to come as well; evidence stays
for as long as its case does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import JSON, Column, String, Table, select, update
from sqlalchemy.types import TypeDecorator

from escalation.events import Kind
from escalation.models import Base, Correction, Draft, Fulfilment, Notice, Spending, Takeover
from escalation.models.base import Amount
from escalation.repositories.slots import Pace
from escalation.services import person, timers
from escalation.services.cases import close
from escalation.services.messages import hear, note
from escalation.services.schedule import schedule
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = make.desk()
WHO = "person-4711"

NOBODYS: Mapping[str, str] = {
    "api_token": "other systems",
    "authority_limit": "the shop's limits",
    "catalogue_version": "the shop's remedies",
    "counter": "numbers given out",
    "limit_change": "the shop's limits",
    "mail_count": "numbers of messages",
    "staff": "who works here",
    "webhook_delivery": "which event was told, and how that went",
    "worth_change": "the shop's rules",
    "worth_version": "the shop's rules",
}
"""Tables in which nothing is a customer's, and whose they are."""

STAYS: Mapping[str, str] = {
    "*.channel": "telegram, webchat: which, not where",
    "*.currency": "a code",
    "*.kind": "a slug of the program",
    "*.language": "a tag",
    "*.level": "a role",
    "*.rule": "a rule and its version",
    "*.team": "a name of the settings",
    "*.state": "a slug of the program",
    "*.cause": "a cause",
    "*.topic": "a slug of a table",
    "*.who": "customer, bot, staff:<id>",
    "case.causes": "causes with their probabilities",
    "case.further": "causes",
    "case.letters": "slugs of the program and days",
    "case.reason": "a slug of the program",
    "case.reserved": "a level",
    "case.resolved_by": "bot or staff",
    "case.sign": "a kind of sign, for the week's figure",
    "case.turn": "whose turn it is",
    "case.signs": "kinds of signs and numbers of messages",
    "correction.further": "causes",
    "correction.messages": "numbers of messages",
    "correction.model_id": "which model",
    "correction.predicted": "a cause",
    "correction.ranking": "causes with their probabilities",
    "correction.source": "a slug of the program",
    "event.payload": "ids, slugs, sums and times; which order was tried is blotted out, see below",
    "notice.clock": "a slug of the program",
    "notice.run": "an instant, or a promise's id",
    "notice.rung": "a slug of the program",
    "fulfilment.adapter": "tasks or webhook",
    "fulfilment.done_by": "an adapter, or staff:<id>",
    "message.audience": "customer or staff",
    "message.author": "customer, bot or staff",
    "remedy.catalogue": "a version of a table of remedies",
    "remedy_entry.step": "a slug of the program",
    "send_slot.sender": "which bot",
    "turn_change.because": "a slug of the program",
    "turn_change.lane": "a slug of the program",
    "turn_change.turn": "whose turn it was",
    "spending.scope": "a slug of the program",
}
"""Columns of text that no person can write into, or whose values tell of nobody, and why."""
LINKS = {"*.address"}
"""Columns by which rows are found to be a person's: looked for with the values that they have."""


def planted(table: Table) -> Iterator[Column[object]]:
    """The columns of text in which a person's words or names may stand."""
    for column in table.columns:
        kind = column.type
        plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
        keys = column.primary_key or column.foreign_keys or isinstance(kind, Amount)
        if keys or not isinstance(plain, String | JSON):
            continue
        names = {f"{table.name}.{column.name}", f"*.{column.name}"}
        if not names & (STAYS.keys() | LINKS):
            yield column


def mark(column: Column[object], key: object) -> object:
    """A text, different in every row where it must be, that no program would write."""
    text = f"MARK {column.table.name}.{column.name} {key} 林晓"
    plain = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return {"said": text, "order": text} if isinstance(plain, JSON) else text


async def live(uow: UnitOfWork, *, cause: str = "price") -> int:
    """A customer of whom there is something in every table; the number of their ended case."""
    await make.customer(uow, WHO)
    await uow.customers.upsert_order(WHO, make.order("A-4711"))
    await uow.inbox.receive(
        channel="telegram",
        address="tg-4711",
        external_id="u1",
        kind="message",
        payload={"text": "…"},
        now=make.NOW,
    )
    chat = await make.conversation(uow, channel="telegram", address="tg-4711", customer_id=WHO)
    await uow.places.use_link("k", customer_id=WHO, conversation_id=chat.id, now=make.NOW)
    pace = Pace("bot 1", timedelta(0), timedelta(seconds=1), late=timedelta(0))
    await uow.slots.take(pace, [("tg-4711", make.NOW)])
    case = await make.queued_case(uow, chat)
    case.cause, case.causes = cause, []
    mei = await make.member(uow)
    heard = await hear(uow, chat, case, "My words", now=make.NOW, lang="en")
    await note(uow, chat, case, "A note", staff_id=mei.id, now=make.NOW)
    remedy = await make.offered(uow, case, make.refund("30.00"))
    remedy.customer_id = WHO
    uow.record(Kind.PROOF_FAILED, at=make.NOW, who="customer", conversation=chat, order="A-4711")
    await schedule(uow, "follow_up", make.later(days=1), now=make.NOW, case=case)
    await uow.notices.add(
        Notice(
            case_id=case.id,
            clock="resolution",
            run="1",
            rung="half",
            due_at=make.NOW,
            level="supervisor",
            at=make.NOW,
            told_at=make.NOW,
        )
    )
    add = uow.persons._session.add
    add(
        Fulfilment(
            remedy_id=remedy.id, adapter="tasks", created_at=make.NOW, due_at=make.NOW, state="done"
        )
    )
    add(
        Correction(
            case_id=case.id,
            source="audit",
            cause=cause,
            staff_id=mei.id,
            at=make.NOW,
            language="en",
            messages=[heard.id],
        )
    )
    add(
        Spending(
            scope="customer",
            subject=WHO,
            starts_at=make.NOW,
            ends_at=make.later(days=1),
            kind="refund",
            currency="CNY",
            cents=3000,
        )
    )
    add(
        Draft(
            case_id=case.id,
            staff_id=mei.id,
            box="reply",
            window="w",
            text="My draft",
            saved_at=make.NOW,
        )
    )
    add(Takeover(case_id=case.id, former_id=mei.id, taker_id=mei.id, at=make.NOW))
    case.state = "resolved"
    return case.number


async def everything(database: Database) -> str:
    """Every value of every table, as text."""
    found = []
    async with database.engine.connect() as connection:
        for table in Base.metadata.tables.values():
            found += [tuple(row) for row in await connection.execute(select(table))]
    return json.dumps(found, ensure_ascii=False, default=str)


async def test_nothing_that_a_person_wrote_is_left_in_any_column(database: Database) -> None:
    async with database.uow() as uow:
        await live(uow)
    marked = []
    async with database.uow() as uow:
        counts = await uow.persons.count(WHO)
        for table in Base.metadata.tables.values():
            columns = list(planted(table))
            if table.name in NOBODYS:
                continue
            assert table.name in counts, f"live() has no row in {table.name}, nor has NOBODYS"
            belongs = uow.persons._belongs(WHO)[table.name]
            keys = list(table.primary_key)
            for row in (await uow.persons._session.execute(select(*keys).where(belongs))).all():
                if columns:
                    await uow.persons._session.execute(
                        update(table)
                        .where(*(key == value for key, value in zip(keys, row, strict=True)))
                        .values({column.name: mark(column, row[0]) for column in columns})
                    )
            marked += [f"{table.name}.{column.name}" for column in columns]
    before = await everything(database)
    assert [name for name in marked if f"MARK {name} " not in before] == []
    assert {"message.text", "case.wants", "case.facts", "remedy_entry.note"} <= set(marked)

    async with database.uow() as uow:
        await person.erase(uow, WHO, who="operator", now=make.NOW, desk=DESK)

    after = await everything(database)
    assert [name for name in marked if f"MARK {name} " in after] == []
    for trace in ("MARK", WHO, "A-4711", "tg-4711", "林晓", "流量包"):
        assert trace not in after, trace


def test_what_is_said_to_stay_exists() -> None:
    columns = {
        name
        for table in Base.metadata.tables.values()
        for column in table.columns
        for name in (f"{table.name}.{column.name}", f"*.{column.name}")
    }

    assert STAYS.keys() | LINKS <= columns
    assert NOBODYS.keys() <= Base.metadata.tables.keys()


async def words_of(database: Database, number: int) -> list[str]:
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case
        return [message.text for message in await uow.messages.of_case(case.id)]


async def test_evidence_stays_until_its_case_is_closed_and_not_longer(
    database: Database,
) -> None:
    async with database.uow() as uow:
        number = await live(uow, cause="ethics")
        assert (await person.held(uow, WHO)).evidence == [number]
    async with database.uow() as uow:
        erased = await person.erase(uow, WHO, who="operator", now=make.NOW, desk=DESK)

    assert erased.evidence == (number,)
    assert erased.until == make.NOW + DESK.targets.close_after
    assert {"My words", "A note"} <= set(await words_of(database, number))
    assert WHO not in await everything(database)
    async with database.reading() as uow:
        [told] = [row for row in await uow.events.after(0, 100) if row.kind == "customer.erased"]
    assert (told.payload["evidence"], told.payload["until"]) == (
        [number], erased.until.isoformat(),
    )  # fmt: skip

    await timers.tick(database, erased.until + timedelta(minutes=1), DESK)

    assert set(await words_of(database, number)) == {""}
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        kinds = [row.kind for row in await uow.events.after(0, 100)]
    assert case
    assert case.state == "closed"
    assert "evidence.erased" in kinds


@pytest.mark.parametrize("cause", ["price", "ethics"])
async def test_closing_a_case_of_somebody_who_is_here_keeps_their_words(
    uow: UnitOfWork, cause: str
) -> None:
    case = await uow.cases.by_number(await live(uow, cause=cause))
    assert case

    await close(uow, case, helped=None, now=make.NOW, desk=DESK)

    assert "My words" in [message.text for message in await uow.messages.of_case(case.id)]
    held = await person.held(uow, WHO)
    assert (held.owed, held.evidence, held.rows["shop_order"]) == (None, [], 1)
