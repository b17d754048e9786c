"""The sums of remedies: from the records, from the claim, from the table; never above what was
paid.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from handlers.model import Money, MoneyError
from handlers.remedies import PriceMatch

if TYPE_CHECKING:
    from handlers.model import Complaint, Order
    from handlers.policy import Proposed

THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")
BESIDE = 6
"""Characters between a number and the words that it belongs to."""
APART = re.compile(r"[.,!?;。，！？；]")
APART_BEFORE = re.compile(APART.pattern + r"|\s(?=[\u3400-\u9fff])")
"""Before the words a blank beside Chinese parts two clauses as well: "卖39元 退差价"."""
COUNTED = re.compile(
    r"\s?(?:[%成折天号日月年倍个次点小周]"
    r"|(?:percent|per cent|times?|days?|weeks?|months?|years?|hours?|x)\b)"
)
"""What a number counts when it is no sum."""
SHARE = re.compile(
    r"\d\s?(?:[%成折倍]|(?:percent|per cent|times|x)\b)|[一二两三四五六七八九]\s?[成折倍]"
    r"|半价|一半(?!天|个|年|月)|\bhalf\b"
)
"""A price that is lower by a share."""
PRICED = re.compile(
    r"(?:卖|要|到|才|(?<![差降])价格?是?|现在|only|just|for|at|is|now|costs?|price[ds]?(?: of)?)"
    r"\s?(?:us\$|hk\$|nt\$|人民币|[¥$£€])?\s?(\d+(?:\.\d{1,2})?)"
)
"""A sum that is told as what something costs."""
HAN_NUMBERS = re.compile(r"[一二两三四五六七八九十百千万]{2,}")
NUMBER = re.compile(r"(?<![A-Za-z0-9_.-])\d+(?:\.\d{1,2})?(?![\d.]*\d)")


def sum_of(row: Proposed, complaint: Complaint) -> Money | None:
    """The sum of a proposed remedy, never above what was paid for the order; None when it cannot be
    known.

    Where the records show what was overcharged, they say the sum and not the claim.
    """
    order = complaint.facts.order
    amount: Money | None = None
    if order is None:
        if row.amount == "fixed":
            amount = _fixed(row, complaint.currency)
        return amount
    paid = order.charged or order.amount
    claimed = complaint.facts.claimed or answered(complaint, paid.currency)
    match row.amount:
        case "claimed":
            amount = _claimed(row, complaint, at_most(claimed, paid), order)
        case "down_to_claimed":
            matched = at_most(claimed, paid)
            # Nothing is sold for nothing: a claim of zero or less names no lower price.
            amount = paid - matched if matched and matched.amount > 0 else None
        case "order":
            amount = paid
        case "charged_again" if order.charged is None:
            amount = paid
        case "overcharge":
            amount = overcharge(order)
        case "share":
            amount = Money(paid.amount * row.share, paid.currency)
        case "fixed":
            amount = at_most(_fixed(row, paid.currency), paid)
    return amount


def _claimed(
    row: Proposed, complaint: Complaint, claimed: Money | None, order: Order
) -> Money | None:
    if overcharge(order) is not None:
        return None
    if row.kind == PriceMatch.kind and row.only is not None:
        return _difference(row.only, complaint, claimed, order.charged or order.amount)
    return claimed


def _difference(
    words: re.Pattern[str], complaint: Complaint, claimed: Money | None, paid: Money
) -> Money | None:
    """What is to be paid back for a lower price, in a text with `words` that speak of a difference.

    That is the number beside those words. Where none stands there, a sum that is told as a price is
    taken from what was paid; of any other nobody knows which it is, and the less is offered.
    None for a share of the price, which a person reckons.
    """
    text = THOUSANDS.sub("", complaint.plain)
    beside = set(_beside(words, text))
    if len(beside) == 1:
        return at_most(Money(beside.pop(), paid.currency), paid)
    if claimed is None or len(beside) > 1:
        return claimed if claimed and claimed.amount in beside else None
    if SHARE.search(text):
        return None
    rest = paid - claimed
    if len(HAN_NUMBERS.findall(text)) == 1 and not NUMBER.search(text):
        return claimed
    priced = any(Decimal(match[1]) == claimed.amount for match in PRICED.finditer(text))
    least = rest if priced else min(claimed, rest)
    return least if least.amount > 0 else None


def _beside(words: re.Pattern[str], text: str) -> Iterator[Decimal]:
    """The sums that stand in words of a difference, right before them or right behind.

    A price before them ("降到39退差价") is none.
    """
    prices = {match.start(1) for match in PRICED.finditer(text)}
    numbers = [each for each in NUMBER.finditer(text) if not COUNTED.match(text, each.end())]
    for match in words.finditer(text):
        for number in numbers:
            start, end = number.span()
            before, behind = text[end : match.start()], text[match.end() : start]
            overlaps = start < match.end() and match.start() < end
            follows = start not in prices and _is_near(before, APART_BEFORE)
            if overlaps or follows or _is_near(behind, APART):
                yield Decimal(number[0])


def _is_near(between: str, apart: re.Pattern[str]) -> bool:
    return 0 < len(between) <= BESIDE and not apart.search(between)


def paid_of(row: Proposed, complaint: Complaint) -> Money | None:
    """What was paid for the order, where the remedy's sum is all or a share of it."""
    order = complaint.facts.order
    if order is None or row.amount not in {"order", "share"}:
        return None
    return order.charged or order.amount


def answered(complaint: Complaint, currency: str) -> Money | None:
    """The sum in the answer to our own question: a bare number is in the order's currency."""
    answer = unicodedata.normalize("NFKC", complaint.facts.answers.get("sum", ""))
    numbers = NUMBER.findall(THOUSANDS.sub("", answer))
    try:
        return Money.of(numbers[0], currency) if len(numbers) == 1 else None
    except MoneyError:
        return None


def _fixed(row: Proposed, currency: str) -> Money | None:
    return Money(row.fixed[currency], currency) if currency in row.fixed else None


def overcharge(order: Order) -> Money | None:
    """What was taken above what was due, by the records; None when they do not show any.

    A price below nothing is a slip in the records, from which nothing follows.
    """
    charged, due = order.charged, order.amount
    if charged is None or charged.currency != due.currency or charged <= due or due.amount < 0:
        return None
    return charged - due


def at_most(claimed: Money | None, paid: Money) -> Money | None:
    """A claim counts only in the currency of the payment on record, and up to it."""
    if claimed is None or claimed.currency != paid.currency:
        return None
    return min(claimed, paid)
