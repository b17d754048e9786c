"""What the linear model looks at: words, pairs of words, and pieces of words of a prepared text.

One function for the training in the Rasa environment and for the exported model in the app, so
the two can't drift apart. Python 3.10 syntax.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from bot.nlu.text import Word

_NUMBER = re.compile(r"\d+")
_HAN_PIECES = (3, 4)  # single characters and pairs are words and pairs of words already
_LATIN_PIECES = (3, 4, 5)


def grams(found: Sequence[Word]) -> list[str]:
    """Every feature of a text's words, as often as it occurs.

    The language's own word breaks are not needed: pairs and runs of Han characters did better
    than a dictionary's words, and pieces of English words bear typing errors.
    """
    lemmas = [_NUMBER.sub("0", word.lemma) for word in found]
    features = lemmas + [f"{first} {second}" for first, second in pairwise(lemmas)]
    for run in _runs(found, lemmas):
        features += _latin_pieces(run) if run.startswith(" ") else _pieces(run, _HAN_PIECES)
    return features


def _pieces(run: str, sizes: Sequence[int]) -> list[str]:
    return [
        f"~{run[start : start + size]}" for size in sizes for start in range(len(run) - size + 1)
    ]


@lru_cache(maxsize=16_384)  # the words of a language come again and again
def _latin_pieces(word: str) -> Sequence[str]:
    return _pieces(word, _LATIN_PIECES)


def _runs(found: Sequence[Word], lemmas: Sequence[str]) -> Iterator[str]:
    """Unbroken Han text as it stands, every other word between two blanks."""
    run = ""
    end = -1
    for word, lemma in zip(found, lemmas):  # noqa: B905 - equal by construction
        han = len(word.text) == 1 and word.text > "\u3400"
        if run and (not han or word.start != end):
            yield run
            run = ""
        if han:
            run += lemma
            end = word.end
        else:
            yield f" {lemma} "
    if run:
        yield run


def weights(
    found: Sequence[Word], vocabulary: Mapping[str, int], idf: Sequence[float]
) -> dict[int, float]:
    """Column and weight of every known feature: tf-idf, of length one altogether."""
    columns = map(vocabulary.get, grams(found))
    counts = Counter(column for column in columns if column is not None)
    raw = {column: (1.0 + math.log(count)) * idf[column] for column, count in counts.items()}
    length = math.sqrt(sum(value * value for value in raw.values()))
    return {column: value / length for column, value in raw.items()} if length else {}
