"""The answer to `did it help?`, as pure functions: a case ends by no word that might be a sneer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Helped, Speak
from bot.nlu.outcome import has_not_come, read_outcome
from escalation.states import ENDED
from handlers import phrases
from handlers.model import FAILED_RESPONSE

if TYPE_CHECKING:
    from bot.offers import Step
    from bot.reading import Reading

BESIDE = frozenset({"ask_status", "goodbye"})
"""What is no answer, and is answered as at any other time."""


def helped(dialogue: Dialogue, *, helped: bool) -> Step:
    """It helped: the talk is over. It did not: the case opens again, for a person."""
    if helped:
        return Dialogue(), (Helped(helped=True), Speak(phrases.glad()))
    return replace(dialogue, stage="idle", unclear=0), (Helped(helped=False),)


def not_there(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading
) -> Step | None:
    """What we say is done has not come: it is no question and nothing new, it did not hold.

    Thanks are none of that, nor is what is said of another order, of another cause, or long after.
    """
    settled = standing.settled
    if settled is None or not (settled.done and settled.recent) or standing.state not in ENDED:
        return None
    another_order = (
        heard.foreign_order
        or heard.unproven is not None
        or heard.order not in {None, settled.order, dialogue.order}
    )
    another_cause = reading.is_complaint and reading.cause not in {*settled.causes, FAILED_RESPONSE}
    if another_order or another_cause or reading.intent in {"thank", "praise"}:
        return None
    sent_anew = settled.remedy.kind == "replacement"
    lacks = has_not_come(heard.text, sent_anew=sent_anew)
    return helped(dialogue.told(heard), helped=False) if lacks else None


def answered(dialogue: Dialogue, heard: Heard, reading: Reading) -> Step | None:
    """What comes of words while the question stands: an answer, or the question once more; None
    when they are read as at any other time.
    """
    outcome = read_outcome(heard.text)
    if outcome == "no" or reading.is_complaint or (outcome is None and reading.intent == "deny"):
        return helped(dialogue.told(heard), helped=False)
    if outcome == "yes" or reading.intent in {"thank", "praise"}:
        return helped(dialogue.told(heard), helped=True)
    if reading.intent in BESIDE or dialogue.unclear:
        return None
    again = Speak(phrases.helped_or_not(), (phrases.HELPED, phrases.NOT_HELPED))
    return replace(dialogue, unclear=1), (again,)
