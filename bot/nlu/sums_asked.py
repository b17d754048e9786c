"""Sums that a message asks for, in place of one on offer or on top of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.nlu.folding import fold_answer
from bot.nlu.understanding import Entity

NEAR: Final = 24
"""Characters around a sum in which the words stand that ask for it."""

_BEFORE: Final = re.compile(
    r"(?:能不能|能否|可不可以|可否|可唔可以|得唔得|可以|能|至少|最少|起码|最低|怎么也得|改成|改为|换成"
    r"|加到|提到|涨到|凑个?|不如|我要|我想要|想要|要求|希望|应该|应当|给我?|退我?|赔我?|补我?|减"
    r"|俾我?|畀我?|退还|退回|返还|还是要|就要|只要|收)[^，,。！!；;]{0,8}$"
    r"|\b(?:make (?:it|that)|how about|what about|at least|can (?:i|you|we)|could (?:i|you|we)"
    r"|would you|i (?:also |still |just |only |really )?(?:want|need|expect|deserve)"
    r"|i(?: would|'d) (?:also )?(?:like|want|rather|take|accept|settle|say yes)"
    r"|i(?:'ll| will) (?:take|accept|only accept)|hoping for|give (?:me|us)|refund (?:me|us)?"
    r"|pay me|settle for|no less than|not less than|should be|ought to be|minimum|let's say"
    r"|raise it|up to|go to|meet me at|rather have|prefer)[^.!?;,]{0,16}$"
)
_AFTER: Final = re.compile(
    r"^[^，,。！!；;]{0,4}"
    r"(?:我?就(?:同意|接受|答应|行|可以|好)|才行|才可以|才够|才接受|才同意|行不行|行吗|可以吗|好吗|好不好|怎么样|吧|呢|啦"
    r"|如何|得唔得)"
    r"|^[^.!?;,]{0,12}\b(?:instead|or (?:nothing|else|i(?:'ll| will| go)?)|would do"
    r"|would be (?:fair|better|fine|ok|okay)"
    r"|and (?:we have a deal|i'?m happy|that's it)|is fair|at least|minimum)\b"
)
_ADDS_BEFORE: Final = re.compile(
    r"(?:再|多|另外|额外)(?:再|多)?(?:加|退|给|赔|补|送)?(?:我)?(?:至少|起码)?[^，,。！!；;\d了出]?$"
    r"|\b(?:another|(?<!the )(?<!that )(?<!those )(?:extra|additional)|plus|and also"
    r"|i also (?:want|need|expect))(?: an?)?\W*$"
)
_ADDS_AFTER: Final = re.compile(
    r"^\s*(?:us |hk )?(?:dollars?|pounds?|euros?|bucks?|yuan|quid)?\s*"
    r"\b(?:more|extra|on top|besides|in addition|additional(?:ly)?|as well|too)\b"
    r"(?! (?:than|much|many|high)\b)"
)
_AGAIN: Final = re.compile(r"再(?:加|退|给|赔|补)(?:我)?$|\banother\W*$")
"""The same sum once more: any other word beside it may tell again what the offer is for."""
_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9_.,#:/年月第-])\d{1,7}(?:\.\d{1,2})?(?![A-Za-z0-9_:/%-]|[.,]\d|[年月日号號天点點时時分秒个個次小周周週折岁歲])"
)
_UNIT: Final = re.compile(
    r"\s*(?:days?|hours?|minutes?|weeks?|months?|years?|times?|percent|pm|am|people|items?)\b"
)
TAKEN: Final = re.compile(
    r"\b(?:(?:over)?charged|paid|took|taken|billed|debited|costs?)\b[^.!?;,]*$"
    r"|[收扣付刷算][^，,。！!；;退赔]{0,6}$"
)
"""Words behind which a sum is told as one that was taken, and not one that is wanted."""
_BARE: Final = re.compile(
    r"[\s\W]*(?:那|就|要|共|大概|please|pls|then|ok|maybe|just)?[\s\W]*(?:吧|呢|啦|please|pls|then)?[\s\W]*"
)


def sums_asked(
    text: str, entities: Sequence[Entity], base: Decimal | None, amount: Decimal | None
) -> Iterator[tuple[Decimal, str | None]]:
    """The sums that the words ask for, with `base` for one that is to come on top of it."""
    for start, end, value, currency in _sums(text, entities):
        if base is not None and _is_added(text, start, end, again=value == amount):
            yield base + value, currency
        elif value != amount and _is_asked(text, start, end):
            yield value, currency


def _sums(text: str, entities: Sequence[Entity]) -> Iterator[tuple[int, int, Decimal, str | None]]:
    """Where sums stand and what they are; without any, bare numbers that count nothing else."""
    amounts = [each for each in entities if each.kind == "amount"]
    for each in amounts:
        with suppress(InvalidOperation):
            if (value := Decimal(each.value)).is_finite() and value > 0:
                yield each.start, each.end, value, each.currency
    taken = [(each.start, each.end) for each in entities]
    for match in () if amounts else _NUMBER.finditer(text):
        start, end = match.span()
        named = any(first < end and start < last for first, last in taken)
        if not named and Decimal(match.group()) > 0 and not _UNIT.match(text.lower(), end):
            yield start, end, Decimal(match.group()), None


def _is_asked(text: str, start: int, end: int) -> bool:
    """Whether the words around a sum ask for it; a sum alone does."""
    before = fold_answer(text[max(0, start - NEAR) : start])
    after = fold_answer(text[end : end + NEAR])
    alone = _BARE.fullmatch(fold_answer(text[:start])) and _BARE.fullmatch(fold_answer(text[end:]))
    return bool(alone or _BEFORE.search(before) or _AFTER.search(after))


def _is_added(text: str, start: int, end: int, *, again: bool) -> bool:
    """Whether the words around a sum want it on top of what is on offer; `again` if it is the same
    sum.
    """
    before = fold_answer(text[max(0, start - NEAR) : start])
    if TAKEN.search(before):
        return False
    if again:
        return bool(_AGAIN.search(before))
    return bool(_ADDS_BEFORE.search(before) or _ADDS_AFTER.search(fold_answer(text[end:])))
