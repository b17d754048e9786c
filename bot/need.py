"""What the talk does when somebody may be in need, as a pure function: a person at once, nothing
else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import Care, Dialogue, Effect, Heard, Open, Standing
from bot.reading import read
from handlers.model import UNCLASSIFIED
from handlers.registry import Decision

ENDED = frozenset({"settled", "resolved", "closed"})


def in_need(
    dialogue: Dialogue,
    standing: Standing,
    heard: Heard,
    decide: Callable[[Dialogue], Decision],
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """A sign comes before the cause's own handling: a person at once, no offer, no question.

    No model is needed for it; where one has read the words, the person finds the cause named. An
    open offer stays for later, and is not spoken of.
    """
    care = Care(heard.signs)
    if standing.state not in {None, *ENDED}:
        return replace(dialogue.told(heard), stage="idle", question=None, unclear=0), (care,)
    told = replace(Dialogue().told(heard), acknowledged=True)
    reading = read(heard)
    if not reading.is_complaint:
        return told, (Open(UNCLASSIFIED, fresh=True), care)
    told = replace(told, cause=reading.cause, secondary=tuple(reading.secondary))
    decision = decide(told)
    return told, (Open(decision.cause, decision.topic, decision.point, fresh=True), care)
