"""Masks personal data in a customer's words, so that they may be kept as training examples.

What stands in its place keeps its sense: what was an order reference still reads as one.

| what | becomes |
|---|---|
| web address with more than a host | `https://example.com/` |
| e-mail address | `name@example.com` |
| handle | `@name` |
| order, booking, ticket reference | `A-1000` |
| phone, card, identity, account and any other long number | every digit 0 |
| behind a label: date of birth, password, code, room, extension | 0 for each character |
| licence plate | `京A00000`, `AA00 AAA` |
| street address | `某路1号`, `1 Any Street`; a British postcode `AA0 0AA` |
| name | `某`, `某某`, `X`; what stands around it stays: 某先生, Ms X |

Nobody can tell every name and address by rules: a given name alone, or a surname that is a word, is
often left. What the shop knows of the customer is given as `Known` and is found whatever it looks
like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.nlu.masking.identifiers import addresses, identifiers, persons
from bot.nlu.masking.known import Known, known_ones
from bot.nlu.masking.labels import labelled
from bot.nlu.masking.names_en import english_names
from bot.nlu.masking.names_zh import chinese_names
from bot.nlu.masking.places import places
from bot.nlu.masking.view import Span, View

__all__ = ["Known", "mask"]

_ROUNDS: Final = 8
"""What stood beside something masked may be told only then; texts settle in two rounds."""
_NOBODY: Final = Known()
# Controls, marks of direction, joiners (but for those that join two pictures into one), halves of
# characters, private ones.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e007f]"
    r"|(?<=\w)\u200d|\u200d(?=\w)|^\u200d"
)


def mask(text: str, known: Known = _NOBODY) -> str:
    """The text without personal data; masked again, it stays as it is.

    Invisible characters go too: they would hide a number from every rule.
    """
    for _ in range(_ROUNDS):
        masked = _once(_INVISIBLE.sub("", text), known)
        if masked == text:
            break
        text = masked
    return text


def _once(text: str, known: Known) -> str:
    taken: list[Span] = []
    covered = bytearray(len(text))
    view = View.of(text)
    for span in _found(view, known):
        if not any(covered[span.start : span.end]):
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
            taken.append(span)
    parts, at = [], 0
    for span in sorted(taken):
        parts += [text[at : span.start], span.mask]
        at = span.end
    return "".join([*parts, text[at:]])


def _found(view: View, known: Known) -> Iterator[Span]:
    """Everything that is to be masked; of two that overlap the first one counts."""
    yield from known_ones(view, known)
    yield from persons(view)
    yield from addresses(view)
    yield from places(view)
    yield from labelled(view)
    yield from identifiers(view)
    yield from chinese_names(view)
    yield from english_names(view)
