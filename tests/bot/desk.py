"""The least that a desk must be for a talk to go on, and what is said to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import assert_never

from bot.conversation import step
from bot.dialogue import Dialogue, Heard, Settled, Standing
from bot.effects import (
    Accept,
    AsksMore,
    Care,
    Countered,
    Decline,
    Effect,
    Escalate,
    Helped,
    MakeOffer,
    NextSlot,
    Open,
    Propose,
    SetAside,
    Speak,
    Understood,
    Wake,
)
from bot.orders import claimed
from handlers.authority import authority
from handlers.limits_table import load_table
from handlers.model import Cause, Complaint, Customer, Facts, Level, Money, Order
from handlers.registry import Decision, decide
from handlers.remedies import Refund, Remedy
from handlers.texts import render
from tests.bot.speech import understanding

TODAY = date(2026, 11, 16)
DUE = datetime(2026, 11, 16, 8, tzinfo=UTC)
ORDERS = (
    Order("A-1", "Router", Money.of("30", "CNY"), TODAY, charged=Money.of("60", "CNY")),
    Order("A-2", "Kettle", Money.of("5000", "CNY"), TODAY),
)
REMEDY = Refund(Money.of("30", "CNY"))
AUTHORITY = authority(load_table(), Level.BOT)


class Desk:
    """The least that a desk must be for a talk to go on: it does what the effects say."""

    def __init__(self, orders: tuple[Order, ...] = ORDERS, customer: str | None = "c-1") -> None:
        self.customer = Customer(customer, orders=orders)
        self.dialogue = Dialogue()
        self.standing = Standing()
        self.offered: list[Remedy] = []
        self.granted: list[Remedy] = []
        self.said: list[str] = []

    def hear(self, heard: Heard) -> tuple[Effect, ...]:
        self.dialogue, effects = step(self.dialogue, self.standing, heard, self.decide)
        for effect in effects:
            self._do(effect)
        return effects

    def decide(self, dialogue: Dialogue) -> Decision:
        order = next((o for o in self.customer.orders if o.ref == dialogue.order), None)
        text = "\n".join(dialogue.said)
        return decide(
            Complaint(
                cause=Cause(dialogue.cause or ""),
                secondary=tuple(Cause(name) for name in dialogue.secondary),
                text=text,
                plain=text.lower(),
                language="en",
                currency="CNY",
                customer=self.customer,
                facts=Facts(
                    order=order,
                    claimed=claimed(dialogue.facts, "CNY"),
                    asked=frozenset(dialogue.asked),
                ),
                today=TODAY,
            ),
            AUTHORITY,
        )

    def _do(  # noqa: C901, PLR0912 - one case for each effect
        self, effect: Effect
    ) -> None:
        match effect:
            case Open(fresh=fresh):
                if fresh or self.standing.state is None:
                    number = self.standing.number + 1
                    self.standing = Standing(state="talking", number=number)
            case MakeOffer(offer, say):
                assert self.standing.state is not None
                self.offered.append(offer.remedy)
                self.said.append(render(say, "en"))
                self.standing = replace(self.standing, state="offered", offer=offer.remedy)
            case Accept():
                assert self.standing.offer is not None
                self.granted.append(self.standing.offer)
                settled = Settled(self.standing.offer, TODAY, "1-A", done=False)
                self.standing = replace(self.standing, state="settled", offer=None, settled=settled)
            case Decline() | Countered() | SetAside():
                assert self.standing.offer is not None
                self.standing = replace(self.standing, state="talking", offer=None)
            case Escalate():
                self.standing = replace(self.standing, state="queued", offer=None, due=DUE)
                self.said.append("handed over")
            case Care():
                self.standing = replace(self.standing, state="queued", in_care=True, due=DUE)
                self.said.append("called")
            case Helped(helped):
                state = "closed" if helped else "queued"
                self.standing = replace(self.standing, state=state, asked_if_helped=False, due=DUE)
                self.said.append("helped")
            case Speak(say):
                self.said.append(render(say, "en"))
            case NextSlot():
                self.said.append("the next time that is free")
            case AsksMore():
                self.standing = replace(self.standing, state="queued", due=DUE)
                self.said.append("a person answers")
            case Propose() | Wake() | Understood():
                pass
            case _:
                assert_never(effect)


def complaint(intent: str, text: str = "it is broken", **more: object) -> Heard:
    return Heard(text=text, understanding=understanding(intent), **more)  # type: ignore[arg-type]


def about(intent: str, text: str, *, late: str | None = None, wants: str | None = None) -> Heard:
    return Heard(text=text, understanding=understanding(intent), late=late, wants=wants)
