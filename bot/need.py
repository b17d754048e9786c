"""What the talk does when somebody may be in need, as pure functions: a person at once, nothing
else; and while that person is awaited, an answer to what is said, never a form letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Care, Effect, Open, Speak, Wake
from bot.nlu.folding import fold
from bot.reading import read, two_likeliest
from escalation.states import ENDED
from handlers import phrases, safety
from handlers.model import UNCLASSIFIED, Say
from handlers.registry import Decision

LIKELY = 0.5
"""Of sentences written round a need, those on life itself are complaints with less than this."""


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
    care = Care(heard.signs, complains=_complains(heard))
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


def _complains(heard: Heard) -> bool:
    """Whether the words are more likely than not a complaint of the cause that is read in them."""
    if heard.understanding is None:
        return False
    likely = two_likeliest(heard.understanding, fold(heard.text))
    return likely is not None and likely.raised >= LIKELY


def _while_awaited(
    dialogue: Dialogue, standing: Standing, heard: Heard
) -> tuple[Dialogue, tuple[Effect, ...]]:
    """What is said before the person comes: kept for them, and answered by rules alone."""
    told = dialogue.told(heard)
    comes = phrases.comes_in_care(standing.due)
    words = _answer(safety.plea_in(fold(heard.text)), standing)
    if words is None and read(heard).intent == "thank":
        words = phrases.glad_you_wrote()
    ways = (phrases.kept_in_care(), *phrases.kept_in_care_again()) if words is None else (words,)
    say, *again = (phrases.join(way, comes) for way in ways)
    return told, (Wake(), Speak(say, again=tuple(again)))


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
