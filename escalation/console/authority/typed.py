"""What a manager types, read strictly: a sum, a factor, a number of days, a name; or what is wrong
with it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from babel.numbers import get_currency_precision

from handlers.limits_table import MOST_DAYS, MOST_FACTOR, MOST_SUM, SLUG
from handlers.model import Param, Say
from handlers.texts import N_

WRITTEN = re.compile(r"(?:[0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,20}))?")
"""Plain digits, or with commas between the thousands."""
CENTS = 2
"""The decimals that a table has room for; a few currencies have three."""
FACTOR_DECIMALS = 4

EMPTY = N_("Fill this in.")
FULL_WIDTH = N_("Write the plain digits 0 to 9.")
NEGATIVE = N_("This cannot be below zero.")
EXPONENT = N_("Write the number out, such as 1000.")
NO_NUMBER = N_("This is no number. Write digits, such as 1000 or 99.50.")
NO_DECIMALS = N_("%(currency)s has no decimals.")
DECIMALS = N_("At most %(most)s decimals.")
TOO_MUCH = N_("At most %(most)s.")
NO_DAYS = N_("Write a whole number of days from 1 to %(most)s.")
NO_NAME = N_("Use small letters a to z, digits and underscores, beginning with a letter.")
TAKEN = N_("There is %(name)s already.")
NO_CURRENCY = N_("Write a code of three letters, such as CNY.")


class Slip(ValueError):
    """Something typed that cannot be used; `say` tells what to do."""

    def __init__(self, text: str, **params: Param) -> None:
        super().__init__(text)
        self.say = Say(text, params)


def sum_of(typed: str, currency: str) -> str:
    """A sum as the table writes it, to the cent; an empty text stays empty.

    Raises:
        Slip: it is no sum.
    """
    if not typed.strip():
        return ""
    most = min(CENTS, get_currency_precision(currency))
    amount, decimals = _number(typed)
    if decimals > most:
        raise Slip(DECIMALS, most=most) if most else Slip(NO_DECIMALS, currency=currency)
    if amount > MOST_SUM:
        raise Slip(TOO_MUCH, most=f"{MOST_SUM:,}")
    return f"{amount:.2f}"


def factor_of(typed: str) -> str:
    """What a tier multiplies with.

    Raises:
        Slip: it is no number, or none of a sensible size.
    """
    amount, decimals = _number(typed)
    if decimals > FACTOR_DECIMALS:
        raise Slip(DECIMALS, most=FACTOR_DECIMALS)
    if amount > MOST_FACTOR:
        raise Slip(TOO_MUCH, most=MOST_FACTOR)
    return plain(f"{amount:f}")


def days_of(typed: str) -> str:
    """A number of days.

    Raises:
        Slip: it is none.
    """
    text = typed.strip()
    if not text:
        raise Slip(EMPTY)
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_DAYS):
        raise Slip(NO_DAYS, most=MOST_DAYS)
    return str(int(text[:9]))


def name_of(typed: str, taken: list[str]) -> str:
    """A name that stands in rulings and on the command line.

    Raises:
        Slip: it cannot be one, or it is there already.
    """
    name = typed.strip()
    if not name:
        raise Slip(EMPTY)
    if not SLUG.fullmatch(name):
        raise Slip(NO_NAME)
    if name in taken:
        raise Slip(TAKEN, name=name)
    return name


def currency_of(typed: str) -> str:
    """A currency's code.

    Raises:
        Slip: it is none.
    """
    code = typed.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):  # noqa: PLR2004 - ISO 4217
        raise Slip(NO_CURRENCY)
    return code


def same(typed: str, kept: str) -> bool:
    """Whether what was typed says what stands there, so that nothing changes."""
    if typed.strip() == plain(kept):
        return True
    written = WRITTEN.fullmatch(typed.strip())
    return bool(written and kept) and Decimal(typed.replace(",", "")) == Decimal(kept)


def plain(amount: str) -> str:
    """A number without decimals that say nothing: 300.00 is 300, 1.50 stays for a sum's cents."""
    whole, _, cents = amount.partition(".")
    return whole if not cents.strip("0") else amount


def _number(typed: str) -> tuple[Decimal, int]:
    """The number, and how many decimals it was written with."""
    text = typed.strip().replace("，", ",")
    if not text:
        raise Slip(EMPTY)
    if any(sign.isdecimal() and not sign.isascii() for sign in text):
        raise Slip(FULL_WIDTH)
    if text[0] in "-−－":
        raise Slip(NEGATIVE)
    if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", text):
        raise Slip(EXPONENT)
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise Slip(NO_NUMBER)
    return Decimal(text.replace(",", "")), len((found[1] or "").rstrip("0"))
