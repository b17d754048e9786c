"""What the shop knows of a customer, found in their words as it stands on their card."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.nlu.masking.view import HAN, Span, View, any_of

_SHORTEST_ID: Final = 3
_SHORTEST_PART: Final = 3
# Names that are words, too: masked only where they are written as names are.
_WORDS = re.compile(
    any_of(
        "art baker bell bill black bond brown case cash chance church cook cooper dale day dean "
        "don drew fair faith field fish ford frank free gay gene grace grant gray green grey "
        "guy hall hand hardy hill hope hunt jack joy june king lane law long love mark marsh "
        "mason may miles mill miller moon moore nick noble page park parks pat penny place pope "
        "price rain ray reed rich rob rock rose rush sharp short sky small snow stone street "
        "strong sue sunny sweet swift temple van wade walker ward west white will wise wood "
        "woods young"
    )
)
_NO_NAME = re.compile(any_of("customer user guest test demo the and for 客户 顾客 先生 女士 小姐"))


@dataclass(frozen=True, slots=True)
class Known:
    """Names of persons, references of orders, and other identifiers (a customer's number, the
    address of a chat), as they stand in the records.
    """

    names: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


def known_ones(view: View, known: Known) -> Iterator[Span]:
    """Where those stand in a text, whole or in part; upper and lower case, both scripts."""
    for reference in known.references:
        yield from _whole(view, reference, "A-1000")
    for identifier in known.identifiers:
        yield from _whole(view, identifier, "A-1000")
    for name in known.names:
        plain = View.of(" ".join(name.split()))
        if len(plain.plain) > 1:
            yield from _whole(view, name, _stand_in(plain.plain), least=2)
        for part in _parts(plain):
            if not _NO_NAME.fullmatch(View.of(part).plain):
                yield from _part(view, part)


def _stand_in(name: str) -> str:
    return "某某" if re.search(f"[{HAN}]", name) else "X"


def _whole(view: View, value: str, mask: str, *, least: int = _SHORTEST_ID) -> Iterator[Span]:
    wanted = View.of(value.strip()).plain
    if len(wanted) < least or wanted == mask.lower():
        return
    pattern = re.escape(wanted).replace(r"\ ", r"\s*")
    for match in re.finditer(_alone(pattern, wanted), view.plain):
        yield Span(*match.span(), mask)


def _alone(pattern: str, wanted: str) -> str:
    """The pattern not within a longer word or number; Chinese has no space between words."""
    before = r"(?<![a-z0-9])" if wanted[0].isascii() else ""
    after = r"(?![a-z0-9])" if wanted[-1].isascii() else ""
    return f"{before}{pattern}{after}"


def _parts(name: View) -> Iterator[str]:
    """First and last name; of a Chinese name the given one, when it has two characters."""
    if re.fullmatch(f"[{HAN}]{{3,4}}", name.plain):
        yield name.plain[-2:]
        return
    for part in re.split(r"[\s,()·/]+", name.folded):
        if len(part) >= (2 if re.match(f"[{HAN}]", part) else _SHORTEST_PART):
            yield part


def _part(view: View, part: str) -> Iterator[Span]:
    plain = part.lower()
    if _WORDS.fullmatch(plain):
        pattern = rf"(?<![A-Za-z0-9]){re.escape(part)}(?![A-Za-z0-9])"
        found = re.finditer(pattern, view.folded)
    else:
        found = re.finditer(_alone(re.escape(View.of(plain).plain), plain), view.plain)
    for match in found:
        yield Span(*match.span(), _stand_in(plain))
