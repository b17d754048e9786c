"""Factories with defaults: what a test does not name does not matter to it."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from escalation.desk import Desk, build_desk
from escalation.models import Case, Conversation, CustomerRow, Message, Remedy, Staff
from escalation.services import cases, remedies
from escalation.services.authority import default_table
from escalation.services.messages import say
from escalation.sla import Targets
from escalation.unit_of_work import UnitOfWork
from handlers.authority import Offer, Stopped
from handlers.model import Level, Money, Order
from handlers.phrases import offer as offer_phrase
from handlers.remedies import Refund
from handlers.remedies import Remedy as RemedyValue

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
"""A Monday, 10:00 in Shanghai."""

serial = itertools.count(1)


def desk(
    hours: str = "mon-fri 09:00-18:00", *, targets: Targets | None = None, teams: str = ""
) -> Desk:
    return build_desk(hours=hours, targets=targets, teams=teams)


def refund(amount: str = "30.00", currency: str = "CNY") -> Refund:
    return Refund(Money.of(amount, currency))


def order(ref: str = "A-1001", *, amount: str = "30.00", charged: str | None = None) -> Order:
    return Order(
        ref=ref,
        item="手机流量包",
        amount=Money.of(amount, "CNY"),
        ordered_on=date(2026, 11, 10),
        charged=Money.of(charged, "CNY") if charged else None,
    )


async def customer(
    uow: UnitOfWork, customer_id: str = "c-100", *, tier: str = "standard", name: str = "林晓"
) -> CustomerRow:
    return await uow.customers.upsert(
        customer_id, now=NOW, name=name, language="zh-Hans", tier=tier
    )


async def conversation(
    uow: UnitOfWork,
    *,
    channel: str = "web",
    address: str | None = None,
    language: str = "zh-Hans",
    customer_id: str | None = None,
) -> Conversation:
    return await uow.conversations.locked(
        channel,
        address or f"chat-{next(serial)}",
        language=language,
        now=NOW,
        customer_id=customer_id,
    )


async def member(
    uow: UnitOfWork, role: str = Level.SUPERVISOR, *, name: str = "Mei", login: str | None = None
) -> Staff:
    return await uow.staff.add(
        Staff(
            login=login or f"member-{next(serial)}",
            name=name,
            role=str(role),
            password_hash="no password fits this",
            created_at=NOW,
        )
    )


async def case(
    uow: UnitOfWork,
    chat: Conversation | None = None,
    *,
    cause: str = "price",
    now: datetime = NOW,
    of_desk: Desk | None = None,
) -> Case:
    return await cases.open_case(
        uow,
        chat or await conversation(uow),
        cause=cause,
        causes=[{"cause": cause, "probability": 0.9, "primary": True}],
        now=now,
        desk=of_desk or desk(),
    )


async def queued_case(
    uow: UnitOfWork,
    chat: Conversation | None = None,
    *,
    now: datetime = NOW,
    urgent: bool = False,
    of_desk: Desk | None = None,
) -> Case:
    made = await case(uow, chat, now=now, of_desk=of_desk)
    return await cases.escalate(
        uow, made, reason="person_asked", urgent=urgent, now=now, desk=of_desk or desk()
    )


async def proposed(uow: UnitOfWork, case: Case, value: RemedyValue | None = None) -> Remedy:
    stopped = Stopped(value or refund("500.00"), "bot.refund.per_case@1")
    return await remedies.propose(uow, case, stopped, now=NOW)


async def offered(
    uow: UnitOfWork, case: Case, value: RemedyValue | None = None, *, now: datetime = NOW
) -> Remedy:
    """A remedy on offer, with the message that makes the offer."""
    offer = Offer(value or refund(), "bot.refund.within@1")
    remedy = await remedies.enter(
        uow, case, offer.remedy, rule=offer.rule, level=Level.BOT, now=now
    )
    chat = await uow.conversations.lock(case.conversation_id)
    message = await say(
        uow,
        chat,
        case,
        offer_phrase(offer.remedy.describe()),
        author="bot",
        now=now,
        desk=desk(),
        choices=remedies.offer_choices(remedy),
    )
    await remedies.put_on_offer(uow, case, remedy, who="bot", now=now, desk=desk(), message=message)
    return remedy


async def heard(uow: UnitOfWork, case: Case, text: str = "好的", *, now: datetime = NOW) -> Message:
    """Words of the customer in a case."""
    return await uow.messages.add(
        Message(
            conversation_id=case.conversation_id,
            case_id=case.id,
            author="customer",
            text=text,
            at=now,
            language="zh-Hans",
        )
    )


async def yes(uow: UnitOfWork, remedy: Remedy, *, now: datetime = NOW) -> Message:
    """Words of the customer that answer an offer, or press a button under it."""
    case = await uow.cases.get(remedy.case_id)
    assert case is not None
    said = await heard(uow, case, now=now)
    said.case_id = None  # beside what a test reads of the case
    return said


def key() -> str:
    """A client key that no other reply has."""
    return uuid4().hex


def with_team_lead() -> dict[str, Any]:
    """Version 2 of the limits: a team lead stands between supervisor and manager."""
    table: dict[str, Any] = copy.deepcopy(dict(default_table()))
    table |= {"version": 2, "levels": ["bot", "supervisor", "team_lead", "manager"]}
    table["role"]["team_lead"] = "team_lead"
    refund = {"per_case": {"CNY": "8000.00"}, "per_customer": {"CNY": "16000.00"}}
    table["level"]["team_lead"] = {**table["level"]["supervisor"], "refund": refund}
    return table


def later(hours: float = 0, *, days: float = 0) -> datetime:
    return NOW + timedelta(hours=hours, days=days)


def clock(at: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: at


def cny(amount: str | Decimal) -> Money:
    return Money.of(amount, "CNY")
