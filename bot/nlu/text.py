"""What is read of a customer's words before any model sees them: cleaning, words, language.

Imported by the app and by the Rasa environment alike, so the syntax is that of Python 3.10.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import opencc

Language = Literal["en", "zh-Hans", "zh-Hant"]

MAX_CHARS = 2_000
# A long story says what happened at its start and what is wanted at its end.
_HEAD = 1_300
_GAP = " ... "
_TAIL = MAX_CHARS - _HEAD - len(_GAP)
# Blanks between single letters from which on a text counts as spelt out.
_SPELT = 6

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_TOUCHING = re.compile(f"[{_HAN}](?=[{_HAN}])")
_APART = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_LONE = re.compile(r"(?<![^ ])([^\W\d_]|['\u2019]) (?=[^\W\d_](?![^ ])|['\u2019] )")
_WORDS = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+(?:['\u2019-][^\\W_{_HAN}]+)*")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+(?:['\u2019][a-z]+)?")
_NO_LANGUAGE = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|[#@]\w+|\b[A-Za-z]*-?\d[\w-]*\b", re.ASCII
)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3|.\ufe0f")
# Words that people write in the middle of any language: they say nothing about which one.
_INTERNATIONAL = re.compile(
    "ok|okay|hi|hello|hey|bye|yes|no|app|wifi|vip|id|email|pdf|usb|sim|qr|sms|gps|pos|pc|tv|rmb|"
    "cny|usd|hkd|twd|nt|hk|us|eur|gbp|thx|thanks|plz|lol|omg|wtf|emoji|iphone|ipad|ios|android|"
    "wechat|alipay|paypal|visa|google|apple|amazon",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Prepared:
    """A cleaned text, and for each of its characters the place it came from in the original.

    `origin` has one more entry than `text` has characters: the end of the original.
    """

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original that text[start:end] stands for."""
        if start >= end:
            return self.origin[start], self.origin[start]
        return self.origin[start], self.origin[end - 1] + 1


class Word(NamedTuple):
    """One word or Han character of a cleaned text; the lemma is lower case and simplified."""

    text: str
    start: int
    end: int
    lemma: str


@lru_cache(maxsize=1)
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` in simplified script, of the same length, so that spans stay what they were."""
    return _HAN_RUN.sub(_simplified_run, text)


def _simplified_run(match: re.Match[str]) -> str:
    run = match.group()
    converted = str(_to_simplified().convert(run))
    return converted if len(converted) == len(run) else run


def comparable(text: str) -> str:
    """`text` in simplified script and lower case, of the same length."""
    plain = simplified(text)
    lowered = plain.lower()
    # A few capitals become two letters when lowered.
    return lowered if len(lowered) == len(text) else plain


def _is_dropped(char: str) -> bool:
    """Zero-width characters, NUL and other controls, lone surrogates, private and unassigned."""
    return char not in "\t\n\r\x0b\x0c\x85" and unicodedata.category(char)[0] == "C"


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the combining marks after it, and its place."""
    start, cluster = 0, ""
    for place, char in enumerate(text):
        if _is_dropped(char):
            continue
        if cluster and unicodedata.combining(char):
            cluster += char
            continue
        if cluster:
            yield start, cluster
        start, cluster = place, char
    if cluster:
        yield start, cluster


def _kept(text: str) -> Iterator[tuple[int, str]]:
    """The clusters of a text; of one that is too long, those of its start and its end."""
    if len(text) <= MAX_CHARS:
        yield from _clusters(text)
        return
    yield from _clusters(text[:_HEAD])
    yield _HEAD, _GAP
    skipped = len(text) - _TAIL
    for place, cluster in _clusters(text[skipped:]):
        yield skipped + place, cluster


def _folded(cluster: str) -> str:
    # A symbol stays what it is: an emoji such as the ideograph "accept" must not become a word.
    if unicodedata.category(cluster[0]) == "So":
        return cluster
    return unicodedata.normalize("NFKC", cluster)


def _is_clean(text: str) -> bool:
    """Whether nothing has to be done to it: plain English, as much of what is written is."""
    return (
        text.isascii()
        and text.isprintable()
        and len(text) <= MAX_CHARS
        and "  " not in text
        and text[:1] not in {" ", "/", "\\"}
        and text[-1:] != " "
    )


@lru_cache(maxsize=64)  # one message is looked at from several sides in one turn
def prepare(text: str) -> Prepared:
    """The text as every reader of it wants it, with the way back to the original's places.

    At most MAX_CHARS of the original are kept, from its start and its end. Full-width forms
    become plain ones, white space becomes single blanks, Han characters that are mostly apart
    come together, and so do letters where only wider gaps part the words; leading slashes go: to
    Rasa they would be a command.
    """
    if _is_clean(text):
        return Prepared(text, tuple(range(len(text) + 1)))
    chars: list[str] = []
    origin: list[int] = []
    wide: set[int] = set()
    for place, cluster in _kept(text):
        for char in _folded(cluster):
            blank = char.isspace()
            if not chars and (blank or char in "/\\"):
                continue
            if blank and chars[-1] == " ":
                wide.add(len(chars) - 1)
                continue
            chars.append(" " if blank else char)
            origin.append(place)
    del chars[MAX_CHARS:], origin[MAX_CHARS:]  # one character may stand for several
    if chars and chars[-1] == " ":
        chars.pop()
        origin.pop()
    cleaned = "".join(chars)
    apart = [match.start() for match in _APART.finditer(cleaned)]
    if len(apart) <= len(_TOUCHING.findall(cleaned)):
        apart = _between_letters(cleaned, wide)
    if apart:
        for place in reversed(apart):
            del chars[place], origin[place]
        cleaned = "".join(chars)
    return Prepared(cleaned, (*origin, len(text)))


def _between_letters(cleaned: str, wide: set[int]) -> list[int]:
    """The places of the narrow blanks of "t h e y   l e f t", if the text is written so."""
    found = [match.end() - 1 for match in _LONE.finditer(cleaned)]
    narrow = [place for place in found if place not in wide]
    # Without wider gaps nothing tells where words end; what was cleaned once has none.
    is_spelt = wide and len(narrow) >= _SPELT and 2 * len(narrow) > cleaned.count(" ")
    return narrow if is_spelt else []


def normalise(text: str) -> str:
    """The cleaned text alone: see prepare()."""
    return prepare(text).text


def has_word(text: str) -> bool:
    """Whether there is a letter or a number in it that is not merely part of an emoji."""
    bare = _KEYCAP.sub("", text)
    return any(char.isalnum() and unicodedata.category(char) != "So" for char in bare)


def words(text: str) -> list[Word]:
    """The words of a prepared text; Han text gives one word for each character."""
    found: list[Word] = []
    plain = comparable(text)
    for match in _WORDS.finditer(text):
        start, end = match.span()
        step = 1 if _HAN_RUN.match(match.group()) else end - start
        found += [
            Word(text[at : at + step], at, at + step, plain[at : at + step])
            for at in range(start, end, step)
        ]
    return found


@lru_cache(maxsize=4_096)
def _script_of(char: str) -> int:
    """1 for a character written in traditional script only, -1 for simplified only, else 0.

    The two national character sets say it: GB 2312 holds what simplified text is written with,
    Big5 what traditional text is. No conversion table knows that "后" or "里" are at home in both.
    Hong Kong's additions to Big5 tell Cantonese, but hold many simplified characters as well.
    """
    in_simplified = _is_in(char, "gb2312")
    in_traditional = _is_in(char, "big5") or (not in_simplified and _is_in(char, "big5hkscs"))
    return in_traditional - in_simplified


def _is_in(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def detect_language(text: str, default: Language = "en") -> Language:
    """The language of a text; `default` where the text does not tell.

    Chinese is told from English by its characters, mixed text by the greater part; the script
    by characters that only one of the two scripts has. A Chinese text without any of those is
    taken for the default's script.
    """
    clean = _NO_LANGUAGE.sub(" ", normalise(text))
    han = [char for run in _HAN_RUN.findall(clean) for char in run]
    latin = (word for word in _LATIN_WORD.findall(clean) if not _INTERNATIONAL.fullmatch(word))
    if not han:
        return "en" if next(latin, None) else default
    if sum(1 for _ in latin) > len(han):
        return "en"
    balance = sum(_script_of(char) for char in han)
    if balance:
        return "zh-Hant" if balance > 0 else "zh-Hans"
    return default if default != "en" else "zh-Hans"
