"""What the talk does with what nothing can read, as pure functions: nothing is guessed or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import answers
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Escalate, Open, Speak, Wake
from escalation.states import ENDED
from handlers import phrases
from handlers.model import UNCLASSIFIED

if TYPE_CHECKING:
    from bot.effects import Effect

WITH_PEOPLE = frozenset({"queued", "held"})


def wordless(dialogue: Dialogue, standing: Standing) -> tuple[Dialogue, tuple[Effect, ...]]:
    """No word is no intent, least of all a yes."""
    if standing.in_care:
        return dialogue, (Wake(), Speak(phrases.noted(standing.due)))
    if standing.offer is not None:
        return dialogue, (answers.ask_again(standing),)
    return dialogue, (Speak(phrases.in_words()),)


def unread(
    dialogue: Dialogue, standing: Standing, heard: Heard
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """Nothing can read the message: it is kept, and a person gets it."""
    heard_more = dialogue.told(heard)
    if standing.state in WITH_PEOPLE:
        return heard_more, (Wake(), Speak(phrases.noted(standing.due)))
    if standing.state in {None, *ENDED}:
        fresh = Dialogue().told(heard)
        return fresh, (Open(UNCLASSIFIED, fresh=True), Escalate("not_read", manner="outage"))
    return heard_more, (Escalate("not_read", manner="outage"),)
