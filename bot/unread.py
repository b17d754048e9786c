"""What the talk does with what nothing can read, as pure functions: nothing is guessed or lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import answers
from bot.channels.marks import is_pleased, is_sent
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import AsksMore, Escalate, Open, Speak, Wake
from escalation.states import ENDED, UNASKED
from handlers import phrases
from handlers.courtesy import closes
from handlers.model import UNCLASSIFIED

if TYPE_CHECKING:
    from bot.effects import Effect

WITH_PEOPLE = frozenset({"queued", "held"})


def wordless(  # noqa: PLR0911 - one way out for each
    dialogue: Dialogue, standing: Standing, heard: Heard
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """No word is no intent, least of all a yes. What may hold more than an emoji is shown to people
    where they have the case or had it, and to whoever sends nothing else there comes a person.
    """
    if standing.in_care:
        return dialogue, (Wake(), Speak(phrases.noted(standing.due)))
    if standing.offer is not None:
        return dialogue, (answers.ask_again(standing),)
    is_over = standing.state in UNASKED
    if (is_over or standing.state == "queued") and is_pleased(heard.text):
        return dialogue, (Speak(answers.small_talk("thank")),)
    if standing.state == "queued":
        words = phrases.sent_noted if is_sent(heard.text) else phrases.noted
        return dialogue, (Wake(), Speak(words(standing.due)))
    if is_over:
        told = (Speak(phrases.cannot_be_opened()),) if is_sent(heard.text) else ()
        return dialogue, (AsksMore(), *told)
    if is_sent(heard.text) and dialogue.unclear:
        begun = (Open(UNCLASSIFIED, fresh=True),) if standing.state in {None, *ENDED} else ()
        opens = (*begun, Escalate("not_understood", manner="not_understood"))
        return replace(dialogue, stage="idle", unclear=0), opens
    asked_before = replace(dialogue, unclear=1) if is_sent(heard.text) else dialogue
    return asked_before, (Speak(phrases.in_words(), (phrases.PERSON,)),)


def unread(
    dialogue: Dialogue, standing: Standing, heard: Heard
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """Nothing can read the message: it is kept, and a person gets it."""
    heard_more = dialogue.told(heard)
    if standing.state in WITH_PEOPLE:
        return heard_more, (Wake(), Speak(phrases.noted(standing.due)))
    if standing.state in UNASKED:
        if closes(heard.text):
            return dialogue, (Speak(answers.small_talk("thank")),)
        return heard_more, (AsksMore(),)
    if standing.state in {None, *ENDED}:
        fresh = Dialogue().told(heard)
        return fresh, (Open(UNCLASSIFIED, fresh=True), Escalate("not_read", manner="outage"))
    return heard_more, (Escalate("not_read", manner="outage"),)
