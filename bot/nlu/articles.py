"""The names of a customer's own articles, taken apart for comparing them with what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.nlu.product_words import (
    ATTRIBUTES,
    ATTRIBUTES_ZH,
    BROADBAND,
    ROUTER,
    THINGS,
    kinds_of,
)
from bot.nlu.text import comparable, prepare

_PIECE: Final = re.compile("[一-龥]+|[a-z]+(?:['’-]?[a-z0-9]+)*|[0-9][a-z0-9]*(?:\\.[0-9]+)?")
_CAMEL: Final = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a comparable text; `bare` is without hyphens and in the singular."""

    text: str
    start: int
    end: int
    bare: str
    is_han: bool


@dataclass(frozen=True, slots=True)
class Article:
    """The name of an article, taken apart.

    `head` is the noun among its words; `pairs` are two words in one with their noun at the end,
    ironingboard; `proper` are those that name it as well as the noun does, as PlayStation; `runs`
    are its Chinese words without attributes; `short` are its initials.
    """

    name: str
    words: tuple[str, ...]
    head: str
    pairs: tuple[str, ...]
    proper: frozenset[str]
    attributes: frozenset[str]
    runs: tuple[str, ...]
    short: frozenset[str]
    kinds: frozenset[int]


def pieces(plain: str) -> list[Word]:
    """The words of a comparable text: each in letters, and each stretch of Chinese."""
    return [word_of(match[0], *match.span()) for match in _PIECE.finditer(plain)]


def word_of(text: str, start: int, end: int) -> Word:
    """One of them, which stands from `start` to `end`."""
    is_han = not text[0].isascii()
    return Word(text, start, end, text if is_han else _bare(text), is_han)


def _bare(word: str) -> str:
    bare = word.replace("'", "").replace("’", "").replace("-", "")
    if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss"):  # noqa: PLR2004 - bus, gas
        bare = bare[:-2] if bare.endswith(("ches", "shes", "xes")) else bare[:-1]
    return bare


def articles(names: Iterable[str]) -> list[Article]:
    """Taken apart; of whoever has a router and no broadband of ours, broadband means the router."""
    taken_apart = [_article(name) for name in names]
    if any(BROADBAND in article.kinds for article in taken_apart):
        return taken_apart
    return [
        replace(article, kinds=article.kinds | {BROADBAND}) if ROUTER in article.kinds else article
        for article in taken_apart
    ]


@lru_cache(maxsize=512)
def _article(name: str) -> Article:
    written = prepare(name).text
    plain = comparable(written)
    runs = tuple(re.findall("[一-龥]{2,}", re.sub(ATTRIBUTES_ZH, " ", plain)))
    bare = [word.bare for word in pieces(plain) if not word.is_han]
    words = tuple(w for w in bare if w not in ATTRIBUTES and len(w) > 1 and not w[0].isdigit())
    # Of "Streaming plan, monthly" the noun stands before the comma, of "Wireless Headphones X2"
    # before the model's number.
    before_comma = pieces(plain.split(",")[0])
    nouns = [word for word in before_comma if word.bare in words and word.bare.isalpha()]
    head = _head(nouns, written)
    pairs = tuple(one.bare + two.bare for one, two in pairwise(nouns) if two.bare == head)
    ends = [run[-length:] for run in runs for length in (1, 2, 3, 4)]
    return Article(
        name=name,
        words=words,
        head=head,
        pairs=pairs,
        proper=frozenset(_bare(word.lower()) for word in re.findall(r"\w*[a-z][A-Z]\w*", written)),
        attributes=frozenset(bare) - frozenset(words),
        runs=runs,
        short=frozenset(_initials(written)),
        kinds=kinds_of((head, *pairs, *ends), (*words, *(run[:2] for run in runs))),
    )


def _head(nouns: Sequence[Word], written: str) -> str:
    """The noun is the last word, but in "Sofa Oslo" or "Toaster Duo", where a model has a name."""
    if not nouns:
        return ""
    last = nouns[-1]
    known = [word.bare for word in nouns if word.bare in THINGS]
    is_model = last.bare not in THINGS and written[last.start].isupper()
    return known[-1] if is_model and known else last.bare


def _initials(written: str) -> Iterator[str]:
    """PS5 for PlayStation 5, and the like: of three letters or more, a number counting whole."""
    parts = _CAMEL.findall(written)
    initials = ""
    for part in parts:
        initials += part.lower() if part.isdigit() else part[0].lower()
        if len(initials) > 2:  # noqa: PLR2004 - two letters are too many things
            yield initials
