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

from handlers import phrases, signs
from handlers.factors import Guarded, Sieve, grams_of, guarded
from handlers.hotlines import Hotlines
from handlers.model import Say
from handlers.tables import Strict

Line = Literal["emergency", "crisis"]
"""Which number stands beside the hand-over: the emergency services, or these and somebody to talk
to.
"""

FOLDER = Path(signs.__path__[0])
SENTENCE = re.compile(r"[^.!?;。！？；…]+[.!?;。！？；…]*")
CLAUSE = re.compile(r"[,，、.。!！~～…;；\n]+")
HAN = re.compile("[\u3400-\u9fff]")
LATIN = re.compile("[a-z]{2}")
PIECE = re.compile(r"<(\w+)>")
FORESEEABLE = frozenset({"danger", "child", "injury", "illness"})
"""Kinds of which people warn before anything has happened; who supposes the others is in need."""
BLANK = "·"
"""Stands for each character of a turn of speech."""
PART = re.compile(
    rf"{CLAUSE.pattern}|[?？]+|{BLANK}+|(?<=[\d\u3400-\u9fff]) +(?={HAN.pattern})"
    r"|\b(?:and|but|so|because)\b"
)
"""What parts a clause from the next; in Chinese also a blank."""
UNSURE = "unsure"
"""The kind of what only sounds as if somebody were in need."""
DEEPEST = 5
"""Pieces within pieces."""
BEFORE = 48
"""Characters before a match in which a denial of it is looked for."""
CLOSE = 24
"""Characters before a match in which is looked for whose it is."""


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
    en: tuple[Guarded, ...]
    zh: tuple[Guarded, ...]


def find(plain: str) -> tuple[str, ...]:
    """The kinds of signs in a text, the most pressing first; none for nearly every complaint.

    `plain` is folded: NFKC, lower case, traditional characters simplified. Turns of speech,
    stories and what is said not to have happened are no signs.
    """
    plain = _straight(plain)
    # Blanked words add nothing that a pattern looks for, so these grams do for all that follows.
    grams = grams_of(plain)
    plain = _without_turns(plain, grams)
    sentences: list[str] | None = None
    found: set[str] = set()
    for each in (each for _, sieve in _scripts(plain) for each in sieve.left(grams)):
        # The whole text at once, as hardly any pattern holds.
        if each.name in found or not each.pattern.search(plain):
            continue
        sentences = SENTENCE.findall(plain) if sentences is None else sentences
        supposed = SUPPOSED if each.name in FORESEEABLE else None
        if any(_holds(each.pattern, sentence, supposed) for sentence in sentences):
            found.add(each.name)
    return tuple(kind for kind in KINDS if kind in found)


def literal_clauses(plain: str) -> tuple[list[str], bool]:
    """The clauses of a folded text less its turns of speech, and whether it holds any of these."""
    plain = _straight(plain)
    blanked = _without_turns(plain, grams_of(plain))
    clauses = (clause.strip() for clause in PART.split(blanked))
    return [clause for clause in clauses if clause], blanked != plain


def plea_in(plain: str) -> str | None:
    """What somebody in need asks of us or takes back, of `_pleas.toml`'s keys; `plain` as above.

    A call for help comes before all else.
    """
    plain = _straight(plain)
    # "Don't call the police" is no call for them; one that stands beside it is.
    rest = PLEAS["call_nobody"].sub(_blank, plain)
    if PLEAS["send_help"].search(rest):
        return "send_help"
    if rest != plain:
        return "call_nobody"
    if _takes_back(plain):
        return "take_back"
    return "who_is_there" if PLEAS["who_is_there"].search(plain) else None


def _takes_back(plain: str) -> bool:
    """Whether the whole text does; a word more may be the one that insists."""
    clauses = [clause.strip() for clause in CLAUSE.split(plain) if clause.strip()]
    backs = [PLEAS["take_back"].fullmatch(clause) is not None for clause in clauses]
    return any(backs) and all(
        back or PLEAS["aside"].fullmatch(clause)
        for back, clause in zip(backs, clauses, strict=True)
    )


def rank(kind: str) -> int:
    """How pressing a kind is: 1 before all others; an unknown one comes last."""
    return KINDS[kind].rank if kind in KINDS else len(KINDS) + 1


def name_of(kind: str) -> Say:
    """The kind's name for staff; an unknown slug is shown as it is."""
    return KINDS[kind].name if kind in KINDS else Say("%(kind)s", {"kind": kind})


def care_words(
    new: Sequence[str], repeated: Sequence[str], hotlines: Hotlines, *, complains: bool = False
) -> tuple[Say, ...]:
    """Words of care for what was said: those of the most pressing new sign, and the number that
    stands beside them. Thoughts of self-harm said again get their number again. A complaint that
    only sounds like need is not taken for them: a smoking boiler, but also a parcel in the bin.
    """
    if complains and tuple(new) == (UNSURE,):
        return phrases.read_by_person(), phrases.emergency(hotlines.emergency)
    words = (KINDS[new[0]].care,) if new else ()
    lines = {KINDS[kind].line for kind in new}
    if "crisis" in lines | {KINDS[kind].line for kind in repeated}:
        return (*words, phrases.crisis(hotlines.emergency, hotlines.crisis))
    return (*words, phrases.emergency(hotlines.emergency)) if "emergency" in lines else words


def _straight(plain: str) -> str:
    """One apostrophe, and one of the two forms of a particle that simplifying leaves."""
    return plain.replace("\u2019", "'").replace("著", "着")


def _scripts(plain: str) -> Iterator[tuple[Sieve, Sieve]]:
    """Turns of speech and signs in each script that the text is written in."""
    if LATIN.search(plain):
        yield IDIOMS_EN, SIGNS_EN
    if HAN.search(plain):
        yield IDIOMS_ZH, SIGNS_ZH


def _without_turns(plain: str, grams: set[str]) -> str:
    for idioms, _ in _scripts(plain):
        for idiom in idioms.left(grams):
            plain = idiom.pattern.sub(_blank, plain)
    return plain


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match.group())


def _holds(
    pattern: re.Pattern[str], sentence: str, supposed: re.Pattern[str] | None = None
) -> bool:
    """Whether the sentence says it of the world and not of a story, and neither denies nor, in the
    words of `supposed`, supposes it in the same breath.
    """
    is_story = FICTION.search(sentence) is not None
    for match in pattern.finditer(sentence):
        # A story has its dead and its wounded; who speaks of their own was at the cinema.
        if is_story and not OWN.search(sentence, max(0, match.start() - CLOSE), match.end()):
            continue
        before = sentence[max(0, match.start() - BEFORE) : match.start()]
        if HAPPENED.search(before):
            return True
        if not NEGATED.search(before) and not (supposed and supposed.search(before)):
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
    patterns: Sequence[str], words: Mapping[str, str], where: str, name: str
) -> tuple[Guarded, ...]:
    """One by one and not joined: hardly any has to be tried on a text."""
    made: list[Guarded] = []
    for pattern in patterns:
        try:
            made.append(guarded(_whole(pattern, words, where), name))
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
        en=_compiled(_texts(table, "en", name), words, f"{name}: en", path.stem),
        zh=_compiled(_texts(table, "zh", name), words, f"{name}: zh", path.stem),
    )


def _kinds(shared: Mapping[str, str]) -> Iterator[Kind]:
    paths = sorted(path for path in FOLDER.glob("*.toml") if not path.name.startswith("_"))
    yield from sorted((read_kind(path, shared) for path in paths), key=lambda kind: kind.rank)


def _shared(name: str) -> Mapping[str, object]:
    return STRICT.file(FOLDER / f"{name}.toml")


WORDS = {key: STRICT.text(value, key) for key, value in _shared("_words").items()}
KINDS: Mapping[str, Kind] = {kind.slug: kind for kind in _kinds(WORDS)}
"""The signs that are known, the most pressing first."""

_HEARSAY = _shared("_idioms")
IDIOMS_EN, IDIOMS_ZH = (
    Sieve(_compiled(_texts(_HEARSAY, key, "_idioms.toml"), {}, f"_idioms.toml: {key}", "idiom"))
    for key in ("en", "zh")
)
SIGNS_EN = Sieve([each for kind in KINDS.values() for each in kind.en])
SIGNS_ZH = Sieve([each for kind in KINDS.values() for each in kind.zh])
FICTION = re.compile("|".join(str(_HEARSAY[key]) for key in ("fiction_en", "fiction_zh")))
OWN = re.compile(
    "|".join(_whole(str(_HEARSAY[key]), WORDS, "_idioms.toml") for key in ("own_en", "own_zh"))
)
SUPPOSED = re.compile("|".join(str(_HEARSAY[key]) for key in ("supposed_en", "supposed_zh")))
PLEAS = {
    name: re.compile("|".join(_texts(_shared("_pleas"), name, "_pleas.toml")))
    for name in _shared("_pleas")
}
HAPPENED = re.compile(str(_HEARSAY["happened_zh"]))
NEGATED = re.compile("|".join(f"(?:{_HEARSAY[key]})" for key in ("negated_en", "negated_zh")))
