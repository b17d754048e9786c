"""The sums of remedies: from the records, from the claim, from the table; never above what was
paid.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from handlers.model import Money, MoneyError

if TYPE_CHECKING:
    from handlers.model import Complaint, Order
    from handlers.policy import Proposed

THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")
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
        case "claimed" if overcharge(order) is None:
            amount = at_most(claimed, paid)
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
