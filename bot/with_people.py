"""What the talk does while people have the case, as pure functions: it adds what comes in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import answers
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Speak, Wake
from bot.hearing import wants_call
from bot.reading import is_courtesy
from handlers import phrases
from handlers.asking import asks
from handlers.courtesy import only_thanks

if TYPE_CHECKING:
    from bot.effects import Effect
    from bot.reading import Reading


def while_waiting(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """A person will answer; what comes in meanwhile is added, never asked again.

    A courtesy with a wish in it is more than a courtesy: the person gets it.
    """
    is_answer = standing.asked and not only_thanks(heard.text)
    if reading.intent == "thank" and heard.wants is None and not is_answer:
        return dialogue, (Speak(answers.small_talk("thank")),)
    if reading.intent in {"goodbye", "greet"} and heard.wants is None and not is_answer:
        return dialogue, (answers.told(standing),)
    if heard.consent == "yes" or heard.understood:
        return dialogue.told(heard), (Wake(), answers.told(standing))
    secondary = dialogue.secondary
    if reading.is_complaint and reading.cause not in {dialogue.cause, *secondary}:
        secondary = (*secondary, reading.cause)
    return replace(dialogue.told(heard), secondary=secondary), (
        Wake(),
        _noted(standing, heard, reading),
    )


def _noted(standing: Standing, heard: Heard, reading: Reading) -> Speak:
    """That it stands in the case: a question as a question, a grievance with a word of sorrow."""
    again = phrases.noted_again(standing.due)
    if asks(heard.text):
        return Speak(phrases.question_noted(standing.due), again=again)
    noted = phrases.noted(standing.due)
    if wants_call(heard.text):
        noted = phrases.join(phrases.call_noted(), noted)
    if reading.cause in {"failed_response", "service_encounter"}:
        noted = phrases.join(phrases.still_wrong(), noted)
    return Speak(noted, again=again)


def while_held(
    dialogue: Dialogue, standing: Standing, heard: Heard
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """A person answers. What was told meanwhile is known should the bot talk on, and no question of
    the bot's stands open any more.
    """
    after = replace(dialogue.told(heard), stage="idle", question=None, options=())
    return after, (Wake(waits=not is_courtesy(heard, asked=standing.asked)),)
