"""What the talk does while people have the case, as pure functions: it adds what comes in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import answers
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Speak, Wake
from bot.reading import is_courtesy
from handlers import phrases

if TYPE_CHECKING:
    from bot.effects import Effect
    from bot.reading import Reading


def while_waiting(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """A person will answer; what comes in meanwhile is added, never asked again.

    A courtesy with a wish in it is more than a courtesy: the person gets it.
    """
    if reading.intent == "thank" and heard.wants is None:
        return dialogue, (Speak(answers.small_talk("thank")),)
    if reading.intent in {"goodbye", "greet"} and heard.wants is None:
        return dialogue, (Speak(answers.status(standing)),)
    if heard.consent == "yes" or heard.understood:
        return dialogue.told(heard), (Wake(), Speak(answers.status(standing)))
    secondary = dialogue.secondary
    noted = phrases.noted(standing.due)
    if reading.cause in {"failed_response", "service_encounter"}:
        noted = phrases.join(phrases.still_wrong(), noted)
    if reading.is_complaint and reading.cause not in {dialogue.cause, *secondary}:
        secondary = (*secondary, reading.cause)
    return replace(dialogue.told(heard), secondary=secondary), (
        Wake(),
        Speak(noted),
    )


def while_held(dialogue: Dialogue, heard: Heard) -> tuple[Dialogue, tuple[Effect, ...]]:
    """A person answers. What was told meanwhile is known should the bot talk on, and no question of
    the bot's stands open any more.
    """
    after = replace(dialogue.told(heard), stage="idle", question=None, options=())
    return after, (Wake(waits=not is_courtesy(heard)),)
