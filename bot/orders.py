"""Which of a customer's orders is meant, though its number was not named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bot.nlu.folding import fold, fold_answer
from bot.nlu.products import find_own, meant
from handlers.model import Customer, Money, MoneyError, Order

if TYPE_CHECKING:
    from bot.dialogue import Dialogue

DELIVERY = re.compile(
    r"快递|包裹|物流|发货|送货|到货|货到|没到|未到|几时到|什么时候到|多久到|(?:货|东西|订单|单)(?:呢|在哪|去哪)"
    r"|\b(?:parcel|package|delivery|deliver(?:ed|y)?|shipment|shipping|courier|arriv(?:e|es|ed|al)"
    r"|where(?:'s| is) (?:my|the) (?:order|stuff|things?))\b"
)

CORRECTS = re.compile(
    r"[说讲指]的(?:是|系)|我是[说讲指]|系讲|讲紧"
    r"|(?:不是|唔系)(?:这|那|呢|嗰|说|讲|[^,.。]{1,12}[, ]?(?:而)?(?:是|系))"
    r"|(?:搞|弄|说|讲|写|点)错|错了|应该是|其实是|是另|另(?:外)?[一那]个"
    r"|\b(?:i mean(?:t)?|wrong (?:order|one|item|thing|product)|not (?:that|this) (?:one|order)"
    r"|not the \w+|the other (?:order|one)|it'?s about|talking about|my mistake|mixed (?:\w+ )?up"
    r"|correction)\b"
)
ADDS = re.compile(
    r"也|还有|还没|另外还|同时|而且|仲有|都系"
    r"|\b(?:also|as well|too|plus|besides|and|either|both|same with)\b"
)
"""What names another order beside the one in hand, and not in its place."""


def turns_to(
    customer: Customer, said: str, named: str | None, before: Order | None, *, complains: bool
) -> str | None:
    """The order that words name in place of the one understood `before`: by its reference, or by
    its item in words that correct. One that is complained of beside it is another matter.
    """
    plain = fold_answer(said)
    corrects = CORRECTS.search(plain) is not None
    if not corrects and (named is None or complains or ADDS.search(plain)):
        return None
    return other_named(customer, said, named, before)


def named_beside(
    customer: Customer, said: str, named: str | None, before: Order | None, *, complains: bool
) -> str | None:
    """The one order of which words complain besides that understood `before`."""
    adds = complains or ADDS.search(fold_answer(said))
    return other_named(customer, said, named, before) if adds else None


def other_named(
    customer: Customer, said: str, named: str | None, before: Order | None
) -> str | None:
    """The one order but that understood `before` that words name, by its reference or its item."""
    refs = {named} if named is not None else _by_item(customer, said)
    other = refs - {before.ref if before else None}
    return other.pop() if len(other) == 1 else None


def _by_item(customer: Customer, said: str) -> set[str]:
    items = {each.value for each in find_own(said, [order.item for order in customer.orders])}
    return {order.ref for order in customer.orders if order.item in items}


def late_order(customer: Customer, said: str, named: str | None, today: date) -> str | None:
    """The order that should have been there before `today`, is not, and is meant: by its reference,
    its item, or as the only late one of somebody who asks about a delivery.
    """
    late = [
        order
        for order in customer.orders
        if order.delivered_on is None and order.promised_on and order.promised_on < today
    ]
    item = meant(said, [order.item for order in customer.orders]) if late else None
    if named is not None:
        late = [order for order in late if order.ref == named]
    elif item is not None:
        late = [order for order in late if order.item == item]
    elif not DELIVERY.search(fold(said)):
        return None
    return late[0].ref if len(late) == 1 else None


def order_of(dialogue: Dialogue, customer: Customer) -> Order | None:
    """The order that the talk is about: by its number, else the only one that fits."""
    named = next((order for order in customer.orders if order.ref == dialogue.order), None)
    return named or implied_order(customer, "\n".join(dialogue.said), dialogue.facts)


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


def claimed(facts: Mapping[str, str], currency: str) -> Money | None:
    """The sum the customer names, if it is one; in `currency` where they named none, as in "$5"."""
    amount = decimal_of(facts.get("amount", ""))
    if amount is None or not amount.is_finite() or amount <= 0:
        return None
    try:
        return Money(amount, facts.get("currency") or currency)
    except MoneyError:  # too large, or in something that is no currency
        return None


def decimal_of(text: str) -> Decimal | None:
    """The number that a text is, if it is one."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
