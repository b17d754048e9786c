"""Everything that is kept about one customer, in every table: to hand out, and to erase."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Table,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy import String as Characters

from escalation.events import Kind
from escalation.models import (
    Base,
    Case,
    Conversation,
    CustomerRow,
    Draft,
    EventRow,
    Fulfilment,
    Inbox,
    Message,
    OrderRow,
    Outgoing,
    Promise,
    Remedy,
    RemedyEntry,
    SendSlot,
    Spending,
    Timer,
)
from escalation.repositories.base import Repository, table_of
from handlers.promised import What

MASK: Final = "–"
HARMLESS = re.compile(r"[0-9.,:+-]*|[A-Z]{3}|[a-z_]+")
"""What a remedy's parameter may go on holding: a sum, a currency, a day, a slug; never words."""


class Persons(Repository):
    """What belongs to a customer: by their number, their chats, and the cases in these."""

    def _belongs(self, customer_id: str) -> dict[str, ColumnElement[bool]]:
        """Of each table with something of the customer's, which of its rows."""
        talk, case_, message = table_of(Conversation), table_of(Case), table_of(Message)
        # A chat is theirs when it is linked to them, or to nobody but has a case of theirs.
        talks = select(talk.c.id).where(
            or_(
                talk.c.customer_id == customer_id,
                talk.c.customer_id.is_(None)
                & talk.c.id.in_(
                    select(case_.c.conversation_id).where(case_.c.customer_id == customer_id)
                ),
            )
        )
        cases = select(case_.c.id).where(
            or_(case_.c.customer_id == customer_id, case_.c.conversation_id.in_(talks))
        )
        places = select(talk.c.channel, talk.c.address).where(talk.c.id.in_(talks))
        messages = select(message.c.id).where(message.c.conversation_id.in_(talks))
        remedy = table_of(Remedy)
        remedies = select(remedy.c.id).where(remedy.c.case_id.in_(cases))
        keys: Mapping[str, Any] = {
            "case_id": cases,
            "conversation_id": talks,
            "message_id": messages,
            "remedy_id": remedies,
        }
        sums = table_of(Spending)
        found = {
            "spending": (sums.c.scope == "customer") & (sums.c.subject == customer_id),
            "customer": table_of(CustomerRow).c.id == customer_id,
            "conversation": talk.c.id.in_(talks),
            "case": case_.c.id.in_(cases),
            "inbox": tuple_(table_of(Inbox).c.channel, table_of(Inbox).c.address).in_(places),
            "send_slot": table_of(SendSlot).c.address.in_(
                select(talk.c.address).where(talk.c.id.in_(talks))
            ),
        }
        for name, table in Base.metadata.tables.items():
            if name in found:
                continue
            clauses: list[ColumnElement[bool]] = [
                table.c[key].in_(ids) for key, ids in keys.items() if key in table.c
            ]
            if "customer_id" in table.c:
                clauses.append(table.c.customer_id == customer_id)
            if clauses:
                found[name] = or_(*clauses)
        return found

    async def export(self, customer_id: str) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table that has something of the customer's, by table."""
        found = {}
        for name, belongs in self._belongs(customer_id).items():
            table = Base.metadata.tables[name]
            rows = await self._session.execute(
                select(table).where(belongs).order_by(*table.primary_key)
            )
            found[name] = [dict(row) for row in rows.mappings()]
        return {name: rows for name, rows in found.items() if rows}

    async def open_case(self, customer_id: str, ended: tuple[str, ...]) -> int | None:
        """The number of a case of theirs that is open, or has a remedy or a promise in writing that
        is still to be carried out.
        """
        case_, work, remedy = table_of(Case), table_of(Fulfilment), table_of(Remedy)
        made = table_of(Promise)
        promised = select(made.c.case_id).where(
            made.c.kind.in_(tuple(What)),
            *(made.c[name].is_(None) for name in ("kept_at", "broken_at", "withdrawn_at")),
        )
        owed = (
            select(remedy.c.case_id)
            .join(work, work.c.remedy_id == remedy.c.id)
            .where(work.c.state.in_(("waiting", "claimed")))
        )
        found: int | None = await self._session.scalar(
            select(func.min(case_.c.number)).where(
                self._belongs(customer_id)["case"],
                or_(case_.c.state.not_in(ended), case_.c.id.in_(owed), case_.c.id.in_(promised)),
            )
        )
        return found

    async def count(self, customer_id: str) -> dict[str, int]:
        """How many rows of each table have something of the customer's."""
        found = {}
        for name, belongs in self._belongs(customer_id).items():
            table = Base.metadata.tables[name]
            found[name] = await self._session.scalar(
                select(func.count()).select_from(table).where(belongs)
            )
        return {name: count for name, count in found.items() if count}

    async def evidence(self, customer_id: str) -> Sequence[Case]:
        """Their cases whose messages stay as they were written while these are not closed."""
        rows = await self._session.scalars(
            select(Case).where(self._belongs(customer_id)["case"]).order_by(Case.number)
        )
        return [case for case in rows if case.keeps_evidence]

    async def lock(self, customer_id: str) -> None:
        """Lock their conversations and cases, each by their ids, as `Cases.both_locked` does."""
        belongs = self._belongs(customer_id)
        for entity in (Conversation, Case):
            table = table_of(entity)
            query = select(table.c.id).where(belongs[table.name]).order_by(table.c.id)
            await self._session.execute(query.with_for_update(key_share=True))

    async def forget_words(self, case_id: UUID) -> int:
        """Erase what was written in a case; in how many messages there was something."""
        message = table_of(Message)
        result = await self._session.execute(
            update(message)
            .where(message.c.case_id == case_id, message.c.text != "")
            .values(text="", choices=[])
        )
        return int(result.rowcount)  # type: ignore[attr-defined] # an UPDATE has one

    async def erase(
        self, customer_id: str, nobody: str, now: datetime, *, evidence: Collection[UUID] = ()
    ) -> None:
        """Leave of the customer what money was given for which cause, and nothing of who it was.

        `nobody` is the number that stands in place of theirs from now on. The words of the messages
        stay in the cases of `evidence`.
        """
        if not self._is_postgres:
            # What is deleted is overwritten in the file too.
            connection = await self._session.connection()
            await connection.exec_driver_sql("PRAGMA secure_delete=ON")
        await self._session.flush()
        self._session.expunge_all()
        belongs = self._belongs(customer_id)
        await self._session.execute(
            insert(table_of(CustomerRow)).values(
                id=nobody, created_at=now, tier="standard", tier_by="given", erased_at=now
            )
        )
        await self._mask_remedies(belongs["remedy"])
        # What is found by its chat or case first, then these themselves.
        message = table_of(Message)
        kept = message.c.case_id.in_(evidence)
        await self._set(
            Message,
            belongs,
            text=case((kept, message.c.text), else_=""),
            choices=[],
            client_key=None,
        )
        await self._forget_orders(belongs["event"], customer_id)
        await self._session.execute(delete(table_of(Draft)).where(belongs["draft"]))
        await self._set(RemedyEntry, belongs, note=None)
        await self._set(Fulfilment, belongs, error=None)
        timer = table_of(Timer)
        waiting = timer.c.state.in_(("pending", "claimed"))
        await self._set(
            Timer,
            belongs,
            payload={},
            error=None,
            state=case((waiting, "cancelled"), else_=timer.c.state),
        )
        inbox, outbox, talk = table_of(Inbox), table_of(Outgoing), table_of(Conversation)
        await self._set(
            Inbox,
            belongs,
            payload={},
            error=None,
            address=nobody,
            external_id=literal("erased-") + cast(inbox.c.id, Characters),
            taken_at=func.coalesce(inbox.c.taken_at, now),
        )
        await self._set(
            Outgoing, belongs, address=nobody, external_id=None, error=None, state=_given_up(outbox)
        )
        await self._session.execute(delete(table_of(SendSlot)).where(belongs["send_slot"]))
        ids = await self._session.scalars(select(talk.c.id).where(belongs["conversation"]))
        talks = list(ids)
        await self._set(Case, belongs, customer_id=nobody, facts={}, wants=None)
        if talks:
            await self._session.execute(
                update(talk)
                .where(talk.c.id.in_(talks))
                .values(
                    customer_id=nobody,
                    dialogue={},
                    unreachable_since=now,
                    address=literal("erased-") + cast(talk.c.id, Characters),
                )
            )
        await self._set(Spending, belongs, subject=nobody)
        order, customer = table_of(OrderRow), table_of(CustomerRow)
        await self._session.execute(delete(order).where(order.c.customer_id == customer_id))
        for table in Base.metadata.tables.values():
            if "customer_id" in table.c:
                # Sums and remedies, in whatever table they are counted.
                await self._session.execute(
                    update(table)
                    .where(table.c.customer_id == customer_id)
                    .values(customer_id=nobody)
                )
        await self._session.execute(delete(customer).where(customer.c.id == customer_id))

    async def _set(
        self,
        entity: type[Base],
        belongs: Mapping[str, ColumnElement[bool]],
        **values: Any,  # noqa: ANN401 - of any column
    ) -> None:
        table = table_of(entity)
        await self._session.execute(update(table).where(belongs[table.name]).values(**values))

    async def _forget_orders(self, belongs: ColumnElement[bool], customer_id: str) -> None:
        """Blot out which order somebody tried to prove: theirs, or one named in their chats."""
        event, order = table_of(EventRow), table_of(OrderRow)
        theirs = select(order.c.ref).where(order.c.customer_id == customer_id)
        await self._session.execute(
            update(event)
            .where(
                event.c.kind == Kind.PROOF_FAILED,
                or_(belongs, event.c.payload["order"].as_string().in_(theirs)),
            )
            .values(payload={})
        )

    async def _mask_remedies(self, belongs: ColumnElement[bool]) -> None:
        table = table_of(Remedy)
        rows = await self._session.execute(select(table.c.id, table.c.params).where(belongs))
        for remedy_id, params in rows.all():
            masked = {name: _harmless(value) for name, value in params.items()}
            await self._session.execute(
                update(table).where(table.c.id == remedy_id).values(params=masked)
            )


def _harmless(value: object) -> object:
    return MASK if isinstance(value, str) and not HARMLESS.fullmatch(value) else value


def _given_up(outbox: Table) -> Any:  # noqa: ANN401 - a CASE of SQL
    """What has not gone out never will."""
    waiting = outbox.c.state.in_(("queued", "claimed"))
    return case((waiting, "failed"), else_=outbox.c.state)
