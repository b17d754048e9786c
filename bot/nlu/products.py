"""Which of a customer's own articles a text means: "the blue kettle", 耳机, with typing errors.

Where two articles fit about as well, none is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.nlu.articles import Article, Word, articles, pieces, word_of
from bot.nlu.product_words import (
    ACCESSORIES,
    MEASURES,
    WORDS_ZH,
    group_of,
)
from bot.nlu.spelling import MISTYPED, likeness
from bot.nlu.text import comparable, prepare
from bot.nlu.understanding import Entity

_CLOSE: Final = 4
"""Characters between two words of one name at most, as in 苹果的那根充电线."""
_CLEARLY: Final = 0.75
"""By so much must the best article be ahead of the next one."""
_WORD, _CHAR, _ATTRIBUTE, _HEAD = 3.0, 1.5, 1.0, 1.0
"""What a word, a Chinese character, an attribute and the noun itself count."""


@dataclass(frozen=True, slots=True)
class _Trace:
    """Words of the text that speak for an article. A weak one counts only beside others."""

    start: int
    end: int
    weight: float
    weak: bool = False


def find_own(text: str, names: Sequence[str]) -> list[Entity]:
    """Where the text means one of these articles, in order: the name is the value.

    Spelling, script, plural and word order do not matter much. What fits two articles about as
    well is not told.
    """
    prepared = prepare(text)
    plain = comparable(prepared.text)
    words = pieces(plain)
    traces = [
        (article, sorted(_traces(article, words), key=_start))
        for article in articles(dict.fromkeys(names))
    ]
    found: list[Entity] = []
    for first, last in _places(plain, (trace for _, each in traces for trace in each)):
        scores = []
        for article, each in traces:
            near = [trace for trace in each if first <= trace.start and trace.end <= last]
            if any(not trace.weak for trace in near):
                scores.append((_score(near), article.name, near))
        scores.sort(key=lambda each: -each[0])
        if scores and (len(scores) == 1 or scores[0][0] - scores[1][0] >= _CLEARLY):
            _, name, near = scores[0]
            start, end = prepared.span(near[0].start, max(trace.end for trace in near))
            found.append(Entity("product", name, text[start:end], start, end))
    return found


def meant(text: str, names: Sequence[str]) -> str | None:
    """The one article that the text means; None where it means none, or several."""
    found = {each.value for each in find_own(text, names)}
    return found.pop() if len(found) == 1 else None


def _start(trace: _Trace) -> tuple[int, int]:
    return trace.start, -trace.end


def _places(plain: str, traces: Iterable[_Trace]) -> Iterator[tuple[int, int]]:
    """The stretches of the text in which words of articles stand close together."""
    first = last = -1
    for trace in sorted(traces, key=_start):
        gap = plain[last : trace.start]
        if first >= 0 and len(gap) <= _CLOSE and not re.search("[,.!?;:、。]", gap):
            last = max(last, trace.end)
            continue
        if first >= 0:
            yield first, last
        first, last = trace.start, trace.end
    if first >= 0:
        yield first, last


def _score(traces: Sequence[_Trace]) -> float:
    """What the traces weigh together, each place in the text counted once."""
    total, end = 0.0, -1
    for trace in sorted(traces, key=lambda each: (each.start, -each.weight)):
        if trace.start >= end:
            total += trace.weight
            end = trace.end
    return total


def _traces(article: Article, words: Sequence[Word]) -> Iterator[_Trace]:
    for place, word in enumerate(words):
        if word.is_han:
            for run in article.runs:
                yield from _of_run(run, word)
                yield from _by_measure(run, word)
        else:
            yield from _of_words(article, word)
            if place + 1 < len(words) and words[place + 1].start - word.end <= 1:
                after = words[place + 1]
                if not after.is_han:
                    joined = word_of(word.text + after.text, word.start, after.end)
                    yield from _of_words(article, joined, joined_up=True)
                    yield from _of_the_same_kind(article, joined)
        yield from _of_the_same_kind(article, word)


# ------------------------------------------------------------------------------------------ letters


def _of_words(article: Article, word: Word, *, joined_up: bool = False) -> Iterator[_Trace]:
    said = word.bare
    if said in article.attributes and not joined_up:
        yield _Trace(word.start, word.end, _ATTRIBUTE, weak=True)
        return
    if said in article.short and any(char.isdigit() for char in said):
        yield _Trace(word.start, word.end, _WORD + _HEAD)
        return
    for own in article.pairs:
        alike = likeness(said, own)
        if alike >= MISTYPED:
            yield _Trace(word.start, word.end, 2 * _WORD * alike + _HEAD)
    for own in article.words:
        alike = likeness(said, own)
        if alike and (not joined_up or alike == 1):
            names_it = own == article.head or own in article.proper
            weight = _WORD * alike + (_HEAD if own == article.head else 0.0)
            weak = not names_it or alike < MISTYPED
            yield _Trace(word.start, word.end, weight, weak=weak)


# ------------------------------------------------------------------------------------------ Chinese


def _of_run(run: str, word: Word) -> Iterator[_Trace]:
    """Parts of an article's Chinese name in a stretch of Chinese text."""
    at = 0
    while at < len(word.text):
        if word.text[at] not in run:
            at += 1
            continue
        length = _shared(run, word.text[at:])
        piece = word.text[at : at + length]
        if length > 1:
            start = word.start + at
            head = run.endswith(piece) or (piece[0] == run[0] and piece[-1] == run[-1])
            yield _Trace(
                start,
                start + length,
                _CHAR * length + (_HEAD if head else 0.0),
                weak=not head and not _stands_for(piece, run),
            )
        at += max(1, length)


def _shared(run: str, text: str) -> int:
    """How much of the text's start is the name, a part of it, or the name shortened or mistyped."""
    whole = 0
    while whole < len(text) and text[: whole + 1] in run:
        whole += 1
    length = len(run)
    if whole < length <= len(text) and length > 3 and text[0] == run[0]:  # noqa: PLR2004
        wrong = sum(a != b for a, b in zip(run, text[:length], strict=True))
        if wrong <= 1:  # one of four or more
            return length
    # 健身卡 for 健身月卡: from the first character to the last, with some left out.
    rest, taken = iter(run), 0
    for char in text[:length]:
        if char not in rest:
            break
        taken += 1
    short = text[:taken]
    return taken if taken > max(2, whole) and short[0] == run[0] and short[-1] == run[-1] else whole


def _stands_for(piece: str, run: str) -> bool:
    """Whether the first part of a name stands for all of it: 扫地机, but not the 手机 of 手机壳."""
    least = 3
    rest = run.partition(piece)[2]
    return len(piece) >= least and len(piece) / len(run) >= 0.4 and not set(rest) & set(ACCESSORIES)  # noqa: PLR2004


def _by_measure(run: str, word: Word) -> Iterator[_Trace]:
    """那双鞋 for 跑步鞋: the last character of a name, behind a word that things are counted by."""
    for match in re.finditer(f"[{MEASURES}](?P<it>{run[-1]})(?![{ACCESSORIES}])", word.text):
        yield _Trace(word.start + match.start("it"), word.start + match.end("it"), _CHAR + _HEAD)


# ---------------------------------------------------------------------------------------- same kind


def _of_the_same_kind(article: Article, word: Word) -> Iterator[_Trace]:
    """Another word for the article's noun, or the one of another language."""
    kinds = article.kinds
    if not kinds:
        return
    if not word.is_han:
        if group_of(word.bare) in kinds and word.bare != article.head:
            yield _Trace(word.start, word.end, _WORD * MISTYPED + _HEAD)
        return
    for match in re.finditer(WORDS_ZH, word.text):
        if group_of(match[0]) in kinds and not any(run.endswith(match[0]) for run in article.runs):
            start = word.start + match.start()
            yield _Trace(start, start + len(match[0]), _WORD * MISTYPED + _HEAD)
