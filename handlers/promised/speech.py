"""Whether a clause promises what it tells a time of, or only mentions that time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.promised.promise import What

BEFORE = 60
"""Characters before a time in which words are looked for that take the promise from it."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language promises: `pledge` are the words that do, `refuse` those that take it from
    a whole clause, `mention` those that take it from the time that they stand before, `behind` from
    the one that they follow. `condition` opens a clause under which the next ones stand, `released`
    one that stands by itself again; `filler` may be left of a clause that tells a time alone.
    `carries` is a clause that goes on with what the one before it promises (I'll call you tonight,
    and send it in the morning): it is read with the words of `again` before it.
    """

    pledge: re.Pattern[str]
    refuse: re.Pattern[str]
    mention: re.Pattern[str]
    behind: re.Pattern[str]
    retract: re.Pattern[str]
    limit: re.Pattern[str]
    condition: re.Pattern[str]
    released: re.Pattern[str]
    carries: re.Pattern[str]
    filler: re.Pattern[str]
    gives: re.Pattern[str]
    kinds: tuple[tuple[What, re.Pattern[str]], ...]
    workers: re.Pattern[str]
    again: str
    time_first: bool

    def pledges(self, clause: str) -> bool:
        """Whether the clause promises: it has the words, and none that deny, ask or look back."""
        return self.pledge.search(clause) is not None and self.refuse.search(clause) is None

    def mentions(self, text: str, start: int, end: int, *, is_sum: bool = False) -> bool:
        """Whether the time at text[start:end] belongs to something else; a sum may stand before
        what it is the sum of.
        """
        if self.mention.search(text, max(0, start - BEFORE), start):
            return True
        return not is_sum and self.behind.match(text, end) is not None

    def what(self, clause: str, told: int) -> What:
        """What is promised: the first thing named after the pledge, in Chinese after the time told
        at `told`; else the first of all.
        """
        if self.workers.search(clause):
            return What.WORK
        pledge = self.pledge.search(clause)
        place = told if self.time_first else pledge.start() if pledge else 0
        for start in (place, 0):
            found = [
                (match.start(), n)
                for n, (_, pattern) in enumerate(self.kinds)
                if (match := pattern.search(clause, start))
            ]
            if found:
                return self.kinds[min(found)[1]][0]
        return What.OTHER
