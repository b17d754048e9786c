"""Everything known of one case, gathered in one reading, so that nobody need ask again (T57)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from escalation.errors import NotFound
from escalation.models import (
    Case,
    Conversation,
    CustomerRow,
    EventRow,
    Fulfilment,
    Message,
    OrderRow,
    Outgoing,
    Promise,
    Remedy,
    RemedyEntry,
    Timer,
)
from escalation.services.history import history
from escalation.turns import Mark

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

MOST_MESSAGES = 500
"""The newest so many of a chat are shown; a flood does not make a page that nobody can load."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A remedy with the lines that were written about it, and the work that carries it out."""

    remedy: Remedy
    entries: Sequence[RemedyEntry]
    work: Fulfilment | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case and all that stands around it.

    `granted_before` are remedies of the customer's other cases with the numbers of those;
    `merged_into` is the number of the case that this one was joined with;
    `other_chats` are those in which the customer can be reached when in this one they cannot;
    `messages` are the case's own and those of its chat that belong to no other case; `marks` say
    whose turn it was; `deliveries` are by message id, `names` of staff by their id in hexadecimal
    with hyphens.
    """

    case: Case
    conversation: Conversation
    other_chats: Sequence[Conversation]
    messages: Sequence[Message]
    has_older: bool
    deliveries: Mapping[int, Outgoing]
    remedies: Sequence[Ledger]
    timers: Sequence[Timer]
    promises: Sequence[Promise]
    events: Sequence[EventRow]
    marks: Sequence[Mark]
    order: OrderRow | None
    customer: CustomerRow | None
    orders: Sequence[OrderRow]
    other_cases: Sequence[Case]
    granted_before: Sequence[tuple[Remedy, int]]
    merged_into: int | None
    names: Mapping[str, str]

    @property
    def proposed(self) -> list[Ledger]:
        """Remedies that wait for somebody's approval."""
        return [ledger for ledger in self.remedies if ledger.remedy.state == "proposed"]

    @property
    def holder(self) -> str | None:
        """The name of whoever has the case."""
        holder_id = self.case.holder_id
        return None if holder_id is None else self.names.get(str(holder_id), "?")


async def of_case(uow: UnitOfWork, number: int) -> Dossier:
    """The dossier of the case with that number.

    Raises:
        NotFound: there is none.
    """
    case = await uow.cases.by_number(number)
    conversation = await uow.conversations.get(case.conversation_id) if case else None
    if case is None or conversation is None:
        raise NotFound
    said = await uow.messages.of_conversation(
        case.conversation_id, limit=MOST_MESSAGES + 1, with_notes=True
    )
    first = min((message.id for message in said if message.case_id == case.id), default=0)
    own = [
        message
        for message in said
        if message.case_id == case.id or (message.case_id is None and message.id >= first)
    ]
    order_ref = case.facts.get("order")
    customer_id = case.customer_id
    into = await uow.cases.get(case.merged_into) if case.merged_into else None
    return Dossier(
        case=case,
        conversation=conversation,
        other_chats=await uow.places.others_of(conversation)
        if conversation.unreachable_since
        else (),
        messages=own[-MOST_MESSAGES:],
        has_older=len(said) > MOST_MESSAGES,
        deliveries={row.message_id: row for row in await uow.outbox.of_case(case.id)},
        remedies=await _ledgers(uow, case),
        timers=await uow.timers.open_of(case.id),
        promises=await uow.promises.of_case(case.id),
        events=await uow.events.of_case(case.id),
        marks=await history(uow, case),
        order=await uow.customers.order(str(order_ref)) if order_ref else None,
        customer=await uow.customers.get(customer_id) if customer_id else None,
        orders=await uow.customers.orders_of(customer_id) if customer_id else (),
        other_cases=[other for other in await _others(uow, case) if other.id != case.id],
        granted_before=await uow.remedies.granted_elsewhere(customer_id, case.id)
        if customer_id
        else (),
        merged_into=into.number if into else None,
        names={str(member.id): member.name for member in await uow.staff.listed()},
    )


async def _others(uow: UnitOfWork, case: Case) -> Sequence[Case]:
    """The customer's other cases, or those of the same chat when nobody knows who it is."""
    if case.customer_id is not None:
        return await uow.cases.of_customer(case.customer_id)
    return (await uow.cases.of_conversation(case.conversation_id))[::-1]


async def _ledgers(uow: UnitOfWork, case: Case) -> list[Ledger]:
    entries = await uow.remedies.ledger_of_case(case.id)
    return [
        Ledger(
            remedy,
            [entry for entry in entries if entry.remedy_id == remedy.id],
            await uow.fulfilments.of_remedy(remedy.id) if remedy.granted_at else None,
        )
        for remedy in await uow.remedies.of_case(case.id)
    ]
