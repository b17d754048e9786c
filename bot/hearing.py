"""From what came in to what was heard: groups quick messages, asks the NLU once, reads sums and
orders.

The asking happens outside any transaction; `hear` then joins it with what the records say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.answering import Answer, OnOffer, answer
from bot.dialogue import Dialogue, Heard, Sign
from bot.nlu.consent import wants_person
from bot.nlu.facts import facts_of
from bot.nlu.folding import fold
from bot.nlu.products import meant
from bot.nlu.signs import hear_signs
from bot.nlu.text import has_word
from bot.nlu.understanding import Nlu, NluUnavailable, Understanding
from bot.nlu.when import days_of
from escalation.links import Link
from handlers.model import Customer, Money, Order

if TYPE_CHECKING:
    from escalation.models import Inbox

MOST_FACTS = 4
"""Sums and days that one message may name to prove an order."""
SENTENCE = re.compile(r"[^。！？!?；;\n.]+[。！？!?；;\n.]*")
WANTS = re.compile(
    r"我要(?!投诉)|要求|希望你?们?|请(你们?)?(给我|帮我|尽快)|给我(退|换|补|赔)|(退|换|赔)(给我|我)"
    r"|(请|麻烦|尽快|早点).{0,6}(回电|回复|回覆|来电|打电话|打给|打畀|联系|联络|通知)"
    r"|(回电|打个?电话|打电话)给我|打畀我|联系我|联络我"
    r"|\b(call|ring|phone|email|contact|text) me\b"
    r"|\b(i want|i demand|i expect|i would like|i'd like|please (refund|replace|cancel|send|fix)"
    r"|(refund|replace|compensate) (me|it|my))\b"
)


@dataclass(frozen=True, slots=True)
class Group:
    """What is answered as one: a press, an arrival by a link, or words that came in a row. `asks`
    says that the link adds what was written to an account only after a press.
    """

    rows: tuple[Inbox, ...]
    texts: tuple[str, ...] = ()
    press: str | None = None
    link: Link | None = None
    asks: bool = False
    understanding: Understanding | None = None
    outage: bool = False

    @property
    def text(self) -> str:
        """All words of the group."""
        return "\n".join(self.texts)

    @property
    def is_words(self) -> bool:
        """Whether there is something to be understood."""
        return self.press is None and self.link is None


def group(rows: Sequence[Inbox]) -> list[Group]:
    """Messages without anything else between them become one group; each press and each arrival is
    one of its own.
    """
    groups: list[Group] = []
    waiting: list[Inbox] = []

    def close() -> None:
        if waiting:
            texts = tuple(str(row.payload.get("text", "")) for row in waiting)
            groups.append(Group(tuple(waiting), texts))
            waiting.clear()

    for row in rows:
        if row.kind == "press":
            close()
            groups.append(Group((row,), press=str(row.payload.get("choice", ""))))
        elif row.kind == "arrival":
            close()
            link, asks = Link(**row.payload["link"]), bool(row.payload.get("asks"))
            groups.append(Group((row,), link=link, asks=asks))
        else:
            waiting.append(row)
    close()
    return groups


async def understand(nlu: Nlu, groups: Sequence[Group]) -> list[Group]:
    """The groups with what the NLU makes of them; one call for all. An outage is noted, never
    raised.
    """
    spoken = [each for each in groups if each.is_words]
    if not spoken:
        return list(groups)
    try:
        answers = iter(await nlu.parse([each.text for each in spoken]))
    except NluUnavailable:
        return [unread(each) for each in groups]
    return [
        replace(each, understanding=next(answers)) if each.is_words else each for each in groups
    ]


def unread(each: Group) -> Group:
    """The group when nothing could read its words; a press needs no reading, nor does a link."""
    return replace(each, understanding=None, outage=each.is_words)


# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """What the words of a group name: order references as written, and facts for the dialogue."""

    orders: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def named(each: Group, now: datetime, zone: ZoneInfo) -> Named:
    """Order references and facts in the words, said at `now` to a shop in `zone`."""
    understanding = each.understanding
    if understanding is None:
        return Named()
    facts = facts_of(understanding.entities, each.text, now, zone)
    orders = tuple(
        entity.value.upper() for entity in understanding.entities if entity.kind == "order_ref"
    )
    return Named(orders, facts)


def hear(
    each: Group,
    *,
    dialogue: Dialogue,
    customer: Customer,
    names: Named,
    press: str | None,
    stale: bool,
    offered: OnOffer | None,
) -> Heard:
    """What was heard, with each order reference weighed against the customer's own orders.

    Words answer `offered` only when they came in after it was made.
    """
    if press is not None:
        return Heard(press=press, stale=stale)
    own = {order.ref for order in customer.orders}
    upper = each.text.upper()
    mine = next((ref for ref in names.orders if ref in own), None) or next(
        (ref for ref in own if ref in upper), None
    )
    unproven = None
    if customer.id is None:
        unproven = next(iter(names.orders), None) or dialogue.answers.get("proof_of")
    answering = not each.outage and (
        offered is None or min(row.id for row in each.rows) > offered.after
    )
    said = answer(each.texts, each.understanding, offered) if answering else Answer()
    answers = bool(said.consent or said.counter or said.names_offer)
    signs = hear_signs(each.texts, each.understanding, answers=answers)
    return Heard(
        text=each.text,
        understanding=each.understanding,
        consent=said.consent,
        understood=said.understood,
        counter=said.counter,
        names_offer=said.names_offer,
        wordless=not has_word(each.text),
        outage=each.outage,
        wants_person=not each.outage and wants_person(each.text),
        wants=wanted(each.text),
        order=mine,
        facts=names.facts,
        foreign_order=mine is None and customer.id is not None and bool(names.orders),
        unproven=unproven,
        signs=tuple(Sign(kind, at) for kind, at in signs),
    )


def wanted(text: str) -> str | None:
    """The first sentence that says what would put it right, in the customer's own words."""
    for sentence in SENTENCE.findall(text):
        if WANTS.search(fold(sentence)):
            return str(sentence).strip()[:500]
    return None


def implied_order(customer: Customer, said: str, facts: Mapping[str, str]) -> Order | None:
    """The order that is meant though its number was not named: the only one, or the only one that
    fits.

    It fits when the words mean its item, when it costs just the sum that they name, or when it was
    placed on the day that they name for it. Where two fit, none is meant.
    """
    if len(customer.orders) == 1:
        return customer.orders[0]
    item = meant(said, [order.item for order in customer.orders])
    by_item = [order for order in customer.orders if order.item == item]
    if len(by_item) == 1:
        return by_item[0]
    by_sum = [
        order
        for order in customer.orders
        if (claim := claimed(facts, order.amount.currency))
        and claim in {order.amount, order.charged}
    ]
    if len(by_sum) == 1:
        return by_sum[0]
    day = facts.get("ordered_on")
    by_day = [order for order in customer.orders if order.ordered_on.isoformat() == day]
    return by_day[0] if len(by_day) == 1 else None


def proves(order: Order, each: Group, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the words name the sum paid for the order, or the one day on which it was placed."""
    understanding = each.understanding
    if understanding is None:
        return False
    if sum(entity.kind in {"amount", "date"} for entity in understanding.entities) > MOST_FACTS:
        return False  # a list of guesses proves nothing
    paid = {order.amount.amount, order.charged.amount if order.charged else order.amount.amount}
    for entity in understanding.entities:
        if entity.kind == "amount" and _decimal(entity.value) in paid:
            return True
        if entity.kind == "date":
            days = days_of(entity.value, now, zone)
            if entity.value == f"--{order.ordered_on:%m-%d}":  # of whichever year
                return True
            if days is not None and days.only == order.ordered_on:
                return True
    return False


def names_a_fact(each: Group) -> bool:
    """Whether the words name a sum or a day at all: then a proof was tried."""
    understanding = each.understanding
    return understanding is not None and any(
        entity.kind in {"amount", "date"} for entity in understanding.entities
    )


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def claimed(facts: Mapping[str, str], currency: str) -> Money | None:
    """The sum the customer names, if it is one; in `currency` where they named none, as in "$5"."""
    amount = _decimal(facts.get("amount", ""))
    if amount is None or not amount.is_finite() or amount <= 0:
        return None
    return Money(amount, facts.get("currency") or currency)
