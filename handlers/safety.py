"""Finds the signs that somebody needs care before anything else: by rules alone, so that it works
when no model does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol, cast

from handlers import signs
from handlers.model import Say
from handlers.tables import Strict

Line = Literal["emergency", "crisis"]
"""Which number stands beside the hand-over: the emergency services, or these and somebody to talk
to.
"""

FOLDER = Path(signs.__path__[0])
SENTENCE = re.compile(r"[^.!?;。！？；…]+[.!?;。！？；…]*")
HAN = re.compile("[\u3400-\u9fff]")
LATIN = re.compile("[a-z]{2}")
PIECE = re.compile(r"<(\w+)>")
DEEPEST = 5
"""Pieces within pieces."""
BEFORE = 48
"""Characters before a match in which a denial of it is looked for."""


class SignError(ValueError):
    """A table of a sign that cannot be used; the message names the file and the key."""


STRICT = Strict(SignError)


class SignModule(Protocol):
    """What a module in `handlers.signs` must have: the sign's name for staff, the words of care
    for the customer, and the number that stands beside them, if any.
    """

    NAME: Say
    CARE: Say
    LINE: Line | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One sign. The lowest `rank` is the most pressing."""

    slug: str
    rank: int
    name: Say
    care: Say
    line: Line | None
    en: tuple[re.Pattern[str], ...]
    zh: tuple[re.Pattern[str], ...]

    def patterns(self, *, han: bool, latin: bool) -> tuple[re.Pattern[str], ...]:
        """Those that can hold in a text with Han characters, with Latin letters, or both."""
        return (self.en if latin else ()) + (self.zh if han else ())


def find(plain: str) -> tuple[str, ...]:
    """The kinds of signs in a text, the most pressing first; none for nearly every complaint.

    `plain` is folded: NFKC, lower case, traditional characters simplified. Turns of speech,
    stories and what is said not to have happened are no signs.
    """
    plain = plain.replace("\u2019", "'")
    han, latin = HAN.search(plain) is not None, LATIN.search(plain) is not None
    for is_there, idioms in ((latin, IDIOMS_EN), (han, IDIOMS_ZH)):
        for idiom in idioms if is_there else ():
            plain = idiom.sub(_blank, plain)
    told: list[str] | None = None
    found: list[str] = []
    for kind in KINDS.values():
        for pattern in kind.patterns(han=han, latin=latin):
            if not pattern.search(plain):  # the whole text at once, as hardly any pattern holds
                continue
            told = _told(plain) if told is None else told
            if any(_holds(pattern, sentence) for sentence in told):
                found.append(kind.slug)
                break
    return tuple(found)


def rank(kind: str) -> int:
    """How pressing a kind is: 1 before all others; an unknown one comes last."""
    return KINDS[kind].rank if kind in KINDS else len(KINDS) + 1


def name_of(kind: str) -> Say:
    """The kind's name for staff; an unknown slug is shown as it is."""
    return KINDS[kind].name if kind in KINDS else Say("%(kind)s", {"kind": kind})


def _told(plain: str) -> list[str]:
    """The sentences that tell of the world and not of a book, a film or a game."""
    return [sentence for sentence in SENTENCE.findall(plain) if not FICTION.search(sentence)]


def _blank(match: re.Match[str]) -> str:
    return "·" * len(match.group())


def _holds(pattern: re.Pattern[str], sentence: str) -> bool:
    """Whether the sentence says it, and does not deny it in the same breath."""
    for match in pattern.finditer(sentence):
        before = sentence[max(0, match.start() - BEFORE) : match.start()]
        if not NEGATED.search(before):
            return True
    return False


# ------------------------------------------------------------------------------------------------
# reading the tables


def _texts(table: Mapping[str, object], key: str, where: str) -> list[str]:
    return [
        STRICT.text(text, f"{where}.{key}")
        for text in STRICT.list(table.get(key), f"{where}.{key}")
    ]


def _whole(pattern: str, words: Mapping[str, str], where: str) -> str:
    """The pattern with the pieces that it names put in."""

    def piece(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in words:
            STRICT.refuse(where, f"there is no piece <{name}>")
        return words[name]

    for _ in range(DEEPEST):
        pattern = PIECE.sub(piece, pattern)
    return pattern


def _compiled(
    patterns: Sequence[str], words: Mapping[str, str], where: str
) -> tuple[re.Pattern[str], ...]:
    """One by one and not joined: most begin with a letter, for which a text is searched at once."""
    made: list[re.Pattern[str]] = []
    for pattern in patterns:
        try:
            made.append(re.compile(_whole(pattern, words, where)))
        except re.error as error:
            STRICT.refuse(where, f"{pattern!r}: {error}")
    return tuple(made)


def read_kind(path: Path, shared: Mapping[str, str]) -> Kind:
    """The sign whose table is at `path`; its module stands beside it.

    Raises:
        SignError: unreadable, or a key is unknown, missing or of the wrong type.
    """
    name = path.name
    table = STRICT.file(path)
    STRICT.keys(table, ("rank", "en", "zh", "words"), name)
    own = STRICT.table(table.get("words", {}), f"{name}: words")
    words = {**shared, **{key: STRICT.text(own[key], f"{name}: words.{key}") for key in own}}
    module = cast("SignModule", import_module(f"handlers.signs.{path.stem}"))
    return Kind(
        slug=path.stem,
        rank=STRICT.whole(table.get("rank"), f"{name}: rank"),
        name=module.NAME,
        care=module.CARE,
        line=module.LINE,
        en=_compiled(_texts(table, "en", name), words, f"{name}: en"),
        zh=_compiled(_texts(table, "zh", name), words, f"{name}: zh"),
    )


def _kinds() -> Iterator[Kind]:
    shared = {key: STRICT.text(value, key) for key, value in _shared("_words").items()}
    paths = sorted(path for path in FOLDER.glob("*.toml") if not path.name.startswith("_"))
    yield from sorted((read_kind(path, shared) for path in paths), key=lambda kind: kind.rank)


def _shared(name: str) -> Mapping[str, object]:
    return STRICT.file(FOLDER / f"{name}.toml")


KINDS: Mapping[str, Kind] = {kind.slug: kind for kind in _kinds()}
"""The signs that are known, the most pressing first."""

_HEARSAY = _shared("_idioms")
IDIOMS_EN, IDIOMS_ZH = (
    _compiled(_texts(_HEARSAY, key, "_idioms.toml"), {}, f"_idioms.toml: {key}")
    for key in ("en", "zh")
)
FICTION = re.compile("|".join(str(_HEARSAY[key]) for key in ("fiction_en", "fiction_zh")))
NEGATED = re.compile("|".join(f"(?:{_HEARSAY[key]})" for key in ("negated_en", "negated_zh")))
