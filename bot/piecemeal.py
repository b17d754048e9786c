"""A complaint told in pieces: words that say too little by themselves are read with what follows.

People write "the lamp", and then "it flickers". Neither is asked for again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.dialogue import Dialogue, Heard, Standing
from bot.hearing import Group
from bot.reading import COURTESIES, read
from escalation.states import ENDED

if TYPE_CHECKING:
    from bot.nlu.understanding import Understanding

RECENT: Final = timedelta(hours=1)
"""How long what was said belongs to what is said next."""
MOST: Final = 4
"""Earlier messages that are read again."""


def whole(each: Group, dialogue: Dialogue, standing: Standing) -> Group:
    """The group with the pieces before it, while no case is in hand that they would belong to.

    Courtesies stand alone, and what is a complaint by itself keeps the cause that it has.
    """
    apart = replace(each, pieces=(), together=None)
    in_hand = standing.state not in {None, *ENDED} or standing.asked_if_helped
    alone, together = each.understanding, each.together
    if in_hand or dialogue.stage != "idle" or alone is None or together is None:
        return apart
    reading = read(Heard(text=each.words, understanding=alone))
    if reading.intent in COURTESIES:
        return apart
    if reading.is_complaint or not _complains(each, together):
        # What is named counts all the same: the spans are those of all words.
        together = replace(together, ranking=alone.ranking, present=alone.present)
    return replace(each, understanding=together, together=None)


def _complains(each: Group, understanding: Understanding) -> bool:
    return read(Heard(text=each.text, understanding=understanding)).is_complaint
