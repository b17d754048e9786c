"""English as it is typed in haste, or heard by a telephone: ill ring u tomoz is I'll ring you
tomorrow. Put right before the rules read it, so that their tables need one spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from handlers.promised.folding import Folded
from handlers.promised.rulebook import FOLDER, STRICT

FILE = "spelling.toml"


def _table() -> tuple[dict[str, str], str]:
    """What is meant by each word, and what stands after a word that lost its apostrophe."""
    table = STRICT.file(FOLDER / FILE)
    STRICT.keys(table, ("slips", "does", "typed", "bare"), FILE)
    slips = [STRICT.text(each, f"{FILE}: slips") for each in STRICT.list(table["slips"], FILE)]
    meant = {slip: word for word in slips for slip in _slips(word) if slip not in slips}
    for key in ("typed", "bare"):
        words = STRICT.table(table[key], f"{FILE}: {key}")
        meant |= {word: STRICT.text(words[word], f"{FILE}: {key}.{word}") for word in words}
    return meant, STRICT.text(table["does"], f"{FILE}: does")


def _slips(word: str) -> Iterator[str]:
    """The word with one letter left out, doubled or changed with the next; its last one stands."""
    for n in range(1, len(word)):
        if n < len(word) - 1:
            yield word[:n] + word[n + 1 :]
            yield word[: n + 1] + word[n:]
        yield word[: n - 1] + word[n] + word[n - 1] + word[n + 1 :]


SPELT, _DOES = _table()
WORD = re.compile(r"(?<![a-z0-9'.-])[a-z0-9]{1,12}(?![a-z0-9-]|\.[a-z0-9])")
MISSED = re.compile(
    rf"(?<!\bas )(?<!\bget )(?<!\bfeel )\b(?:ill|well)(?= (?:{_DOES}) )"
    r"|(?:^|(?<=[.,;!\n])|(?<=[.,;!] )|(?<=\bso )|(?<=\bbut )|(?<=\band ))"
    r"were(?= (?:going to|about to|(?!be)\w+ing)\b)"
    r"|(?<!\w)@ ?(?=\d)"
)
"""A word that lost its apostrophe, as what stands around it tells, and a sign for a word."""
WHOLE = {"ill": "i'll", "well": "we'll", "were": "we're", "@": "at "}


def spelt(folded: Folded) -> Folded:
    """The same text with such words as the rules know them; each stands where it stood."""
    found = [(match, SPELT[match[0]]) for match in WORD.finditer(folded.text) if match[0] in SPELT]
    found += [(match, WHOLE[match[0].strip()]) for match in MISSED.finditer(folded.text)]
    if not found:
        return folded
    texts: list[str] = []
    origin: list[int] = []
    done = 0
    for match, word in sorted(found, key=lambda each: each[0].start()):
        start, end = match.span()
        places = folded.origin[start:end]
        texts += (folded.text[done:start], word)
        origin += folded.origin[done:start]
        origin += [places[min(n, len(places) - 1)] for n in range(len(word) - 1)]
        origin.append(places[-1])
        done = end
    return Folded("".join((*texts, folded.text[done:])), (*origin, *folded.origin[done:]))
