"""Complaints and orders with defaults: what a test does not name does not matter to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.nlu.folding import fold
from handlers.authority import authority
from handlers.limits_table import load_table
from handlers.model import Cause, Complaint, Customer, Facts, Level, Money, Order
from handlers.registry import Decision, decide

TODAY = date(2026, 11, 16)
BOT = authority(load_table(), Level.BOT)


def money(amount: str, currency: str = "CNY") -> Money:
    return Money.of(amount, currency)


def order(
    amount: str = "100.00",
    *,
    currency: str = "CNY",
    charged: str | None = None,
    promised: date | None = None,
    delivered: date | None = None,
    item: str = "kettle",
    ref: str = "A-1001",
    ordered: date = date(2026, 11, 2),
) -> Order:
    return Order(
        ref=ref,
        item=item,
        amount=money(amount, currency),
        ordered_on=ordered,
        charged=money(charged, currency) if charged else None,
        promised_on=promised,
        delivered_on=delivered,
    )


def complaint(
    cause: str,
    text: str,
    *,
    about: Order | None = None,
    claimed: str | None = None,
    competitor: str | None = None,
    linked: bool = True,
    orders: Sequence[Order] = (),
    asked: Sequence[str] = (),
    secondary: Sequence[str] = (),
    earlier: int = 0,
    currency: str = "CNY",
) -> Complaint:
    """A complaint in the words of `text`, of a known customer unless `linked` is False."""
    own = tuple(orders) or ((about,) if about else ())
    return Complaint(
        cause=Cause(cause),
        text=text,
        plain=fold(text),
        language="en",
        currency=about.amount.currency if about else currency,
        customer=Customer("c-1", orders=own) if linked else Customer(),
        facts=Facts(
            order=about,
            claimed=money(claimed, about.amount.currency if about else currency)
            if claimed
            else None,
            competitor=competitor,
            asked=frozenset(asked),
        ),
        today=TODAY,
        secondary=tuple(Cause(name) for name in secondary),
        earlier=earlier,
    )


def decided(cause: str, text: str, **facts: object) -> Decision:
    """What the bot decides on such a complaint."""
    return decide(complaint(cause, text, **facts), BOT)  # type: ignore[arg-type]  # handed on as they are


def offers(decision: Decision) -> list[str]:
    """What may be offered, best first: the kind, with its sum when it costs one."""
    return [
        f"{offer.remedy.kind} {offer.remedy.cost}" if offer.remedy.cost else offer.remedy.kind
        for offer in decision.ruling.allowed
    ]
