"""What the talk does when somebody may be in need, as pure functions: a person at once, nothing
else; and while that person is awaited, an answer to what is said, never a form letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Care, Effect, Open, Speak, Wake
from bot.nlu.folding import fold
from bot.reading import read
from handlers import phrases, safety
from handlers.model import UNCLASSIFIED, Say
from handlers.registry import Decision

ENDED = frozenset({"settled", "resolved", "closed"})


def only_sounds(dialogue: Dialogue, standing: Standing, heard: Heard) -> bool:
    """Whether it only sounds like need in a talk of which a person found that nobody is: then what
    is asked or complained of goes on, and people are shown it. Mere words are taken in, as ever.
    """
    if not standing.judged or {sign.kind for sign in heard.signs} != {safety.UNSURE}:
        return False
    if heard.wants_person or dialogue.stage != "idle" or standing.offer is not None:
        return True
    reading = read(heard)
    return reading.is_complaint or reading.intent == "ask_person"


def in_need(
    dialogue: Dialogue,
    standing: Standing,
    heard: Heard,
    decide: Callable[[Dialogue], Decision],
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """A sign comes before the cause's own handling: a person at once, no offer, no question.

    No model is needed for it; where one has read the words, the person finds the cause named. An
    open offer stays for later, and is not spoken of. What is said without a sign while the person
    is awaited is answered as what it asks.
    """
    if not heard.signs:
        return _while_awaited(dialogue, standing, heard)
    care = Care(heard.signs)
    if standing.state not in {None, *ENDED}:
        return replace(dialogue.told(heard), stage="idle", question=None, unclear=0), (care,)
    told = replace(Dialogue().told(heard), acknowledged=True)
    reading = read(heard)
    if not reading.is_complaint:
        return told, (Open(UNCLASSIFIED, fresh=True), care)
    told = replace(told, cause=reading.cause, secondary=tuple(reading.secondary))
    decision = decide(told)
    # No `point`: it may quote the words, and of these nothing is kept but the message itself.
    return told, (Open(decision.cause, decision.topic, fresh=True), care)


def _while_awaited(
    dialogue: Dialogue, standing: Standing, heard: Heard
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """What is said before the person comes: kept for them, and answered by rules alone."""
    told = dialogue.told(heard)
    thanks = heard.understanding is not None and heard.understanding.intent == "thank"
    words = _answer(safety.plea_in(fold(heard.text)), standing)
    if words is None:
        words = phrases.glad_you_wrote() if thanks else phrases.kept_in_care()
    return told, (Wake(), Speak(phrases.join(words, phrases.comes_in_care(standing.due))))


def _answer(plea: str | None, standing: Standing) -> Say | None:
    match plea:
        case "call_nobody":
            return phrases.join(phrases.nobody_called(), phrases.emergency(standing.emergency))
        case "take_back":
            return phrases.taken_back()
        case "send_help":
            return phrases.join(phrases.cannot_send(), phrases.emergency(standing.emergency))
        case "who_is_there":
            return phrases.here_i_am()
        case _:
            return None
