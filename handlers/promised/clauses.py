"""Cuts a folded text into sentences and these into clauses, each a half-open range."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

LONGEST = 400
"""Characters of a sentence; what is longer is read in pieces, so that the time stays linear."""
SENTENCE_END = re.compile(
    r"[!?;\n。]+|(?<![ap]\.m)(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!\bno)\.(?=[ \n\"')]|$)"
)
CLAUSE_END = re.compile(
    r"[,;:()!?。]| - "
    r"|,? (?:but|because|although|though|while|then)\b"
    r"|,? and (?=(?:i|we|you|it|they|he|she)\b)"
    r"|,? and (?=(?:the|your|our|an?|this)\b[^,;.!?]{0,40}(?:'ll|\b(?:will|is|are|was|were|ha[sd]"
    r"|have|should|can|could|may|might|must|goes|comes|leaves|arrives|takes)\b))"
    r"|,? and (?=(?:then )?(?:(?:call|ring|phone|drop|text|email) you|will|shall|should)\b)"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a text; of one that is too long, pieces that end with a word."""
    start = 0
    for end in (*(match.end() for match in SENTENCE_END.finditer(text)), len(text)):
        while end - start > LONGEST:
            cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST) + 1 or start + LONGEST
            yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end
        start = end


def clauses(text: str, whole: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence; none ends within a range that is `whole`, as a time or a sum."""
    start = 0
    taken = bytearray(len(text))
    for first, last in whole:
        taken[first:last] = b"\1" * (last - first)
    for match in CLAUSE_END.finditer(text):
        if any(taken[slice(*match.span())]):
            continue
        end = match.end() if "?" in match.group() else match.start()
        if text[start:end].strip():
            yield start, end
        start = end
    if text[start:].strip(" .\n"):
        yield start, len(text)
