"""What a text must hold for a pattern to hold in it: told from the pattern, so that hardly any of
many patterns has to be tried on a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

LENGTHS: Final = (4, 2, 1)
"""Characters of a gram."""
FEW: Final = 24
"""A class of more characters than these tells nothing."""
MANY: Final = 400
"""More grams than these cost more than the pattern itself."""

type Grams = frozenset[str]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A pattern that holds only in a text with a gram of each of `needs`; `name` says for what it
    stands.
    """

    pattern: re.Pattern[str]
    needs: tuple[Grams, ...]
    name: str = ""

    def may_hold(self, grams: set[str]) -> bool:
        """Whether it can hold in a text of these grams. When it does, this is true."""
        return not any(need.isdisjoint(grams) for need in self.needs)


class Sieve:
    """Many patterns, of which a text's grams leave those few that may hold in it."""

    def __init__(self, patterns: Sequence[Guarded]) -> None:
        self._patterns = patterns
        self._always = {place for place, each in enumerate(patterns) if not each.needs}
        by_gram: dict[str, set[int]] = {}
        for place, each in enumerate(patterns):
            for gram in each.needs[0] if each.needs else ():
                by_gram.setdefault(gram, set()).add(place)
        self._by_gram = by_gram

    def left(self, grams: set[str]) -> list[Guarded]:
        """Those that may hold in a text of these grams, in their order."""
        places = self._always.union(*(self._by_gram[gram] for gram in self._by_gram.keys() & grams))
        chosen = (self._patterns[place] for place in sorted(places))
        return [each for each in chosen if each.may_hold(grams)]


def guarded(pattern: str, name: str = "") -> Guarded:
    """The pattern, compiled, with what it needs.

    Raises:
        re.error: it is none.
    """
    parser: Any = import_module("re._parser")
    return Guarded(re.compile(pattern), _needs(parser.parse(pattern)), name)


def grams_of(text: str) -> set[str]:
    """All runs of the characters of a text, of each length that a gram may have."""
    return {text[at : at + length] for length in LENGTHS for at in range(len(text) - length + 1)}


def _needs(parts: Iterable[tuple[Any, Any]]) -> tuple[Grams, ...]:
    """What each part of a sequence needs, the rarest first: literals joined, choices as one set."""
    found: list[Grams] = []
    literal = ""
    for kind, value in parts:
        name = str(kind)
        if name == "LITERAL":
            literal += chr(value)
            continue
        if literal:
            found.append(frozenset({_gram(literal)}))
            literal = ""
        found += _of_part(name, value)
    if literal:
        found.append(frozenset({_gram(literal)}))
    return tuple(sorted(found, key=_commonness))


def _of_part(name: str, value: Any) -> Sequence[Grams]:  # noqa: ANN401 - the parser's own
    match name:
        case "SUBPATTERN":
            found: Sequence[Grams] = _needs(value[3])
        case "ATOMIC_GROUP":
            found = _needs(value)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, inner = value
            found = _needs(inner) if least else ()
        case "BRANCH":
            # Whichever branch holds, its rarest need is met: together they are one need.
            needs = [_needs(branch) for branch in value[1]]
            together = frozenset[str]().union(*(each[0] for each in needs if each))
            found = (together,) if all(needs) and len(together) <= MANY else ()
        case "IN":
            found = _of_class(value)
        case _:
            found = ()
    return found


def _of_class(members: Sequence[tuple[Any, Any]]) -> Sequence[Grams]:
    if len(members) > FEW or any(str(kind) != "LITERAL" for kind, _ in members):
        return ()
    return (frozenset(chr(value) for _, value in members),)


def _gram(literal: str) -> str:
    """The part of a literal that is looked for: its longest beginning, as many words end alike."""
    return literal[: next(length for length in LENGTHS if length <= len(literal))]


def _commonness(need: Grams) -> float:
    """How often a need is met, roughly: short grams are common, and so are many of them."""
    return sum((1 / 20 ** len(gram) for gram in need), 0.0)
