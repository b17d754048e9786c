"""Grievances beside the one in hand, as pure functions: what is told beside an offer is kept, and
taken up by the bot itself once that offer is agreed to; nobody has to tell it again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot import answers
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Accept, AsksMore, Care, Effect, Escalate, Open, Speak, Wake
from bot.nlu.folding import fold
from bot.pursuing import pursue
from bot.reading import COURTESIES
from handlers import phrases
from handlers.asking import asks
from handlers.registry import policy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.offers import Decide, Step
    from bot.reading import Reading

CLEARLY: Final = 0.9
"""The share of its cause from which a grievance is taken out of words that agree in part."""
NOTHING_MORE: Final = frozenset({*COURTESIES, "deny"})
MOST: Final = 3
"""Grievances kept beside one offer; who tells of more needs a person."""


def told_beside(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading, decide: Decide
) -> Step | None:
    """What follows from words beside an offer that complain of something further: it is kept for
    afterwards, and the offer is asked about again. What is grave takes it all to a person. None
    for words that say nothing further.
    """
    elsewhere = heard.beside is not None and heard.about is not None
    cause = reading.cause if _complains(reading, heard) else dialogue.cause
    known = cause in {dialogue.cause, *_causes(dialogue)}
    if len(dialogue.further) == MOST or (known and not elsewhere):
        return None
    kept = {
        "cause": cause,
        "said": heard.text,
        "order": heard.beside,
        "facts": dict(heard.facts),
    }
    decision = decide(_begun(kept))
    if decision.escalate and decision.escalate.urgent:
        told = replace(dialogue.told(heard), secondary=(*dialogue.secondary, str(cause)))
        return pursue(told, decide, heard)
    again = answers.ask_again(standing)
    words = phrases.join(phrases.also(decision.point), again.say)
    told = replace(dialogue, further=(*dialogue.further, kept))
    return told, (Wake(waits=False), replace(again, say=words))


def go_on(standing: Standing, after: Dialogue, effects: tuple[Effect, ...], decide: Decide) -> Step:
    """The step, with what is still to be seen to: once an offer is agreed to, the bot turns to the
    next grievance, as a case of its own. A person who is called finds all of them in the one case.
    """
    if any(isinstance(effect, Escalate | Care) for effect in effects):
        named = (*after.secondary, *(each for each in _causes(after) if each != after.cause))
        return replace(after, secondary=tuple(dict.fromkeys(named)), further=()), effects
    if Accept() not in effects:
        return after, effects
    if not after.further:
        if standing.with_people or not _seemed_more(after, decide):
            return after, effects
        asks = Speak(phrases.still_open(), (phrases.PERSON,))
        return replace(after, stage="more"), (*effects, asks)
    first, *rest = after.further
    begun = replace(_begun(first), acknowledged=True)
    lead = (phrases.next_point(decide(begun).point),)
    told, (opened, *then) = pursue(begun, decide, fresh=True, lead=lead)
    assert isinstance(opened, Open)  # noqa: S101 - a case is opened before all else
    taken = (replace(opened, apart=True), *then)
    told, taken = go_on(standing, replace(told, further=tuple(rest)), taken, decide)
    return told, (*effects, *taken)


def still_open(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading
) -> Step | None:
    """What follows from the answer to what is still open: a person sees to it. None for a no, for
    mere manners, and for a complaint that says all by itself.
    """
    if dialogue.stage != "more" or standing.state != "settled":
        return None
    by_itself = reading.is_complaint and not asks(heard.text)
    if by_itself or reading.intent in NOTHING_MORE or heard.consent == "no":
        return None
    return replace(dialogue.told(heard), stage="idle"), (AsksMore(),)


def _complains(reading: Reading, heard: Heard) -> bool:
    """Whether words beside an offer complain of something, by a name of theirs: what is said to the
    offer itself ("only 45?", "yes, but to my other card") is soon taken for it.
    """
    if not reading.is_complaint or not policy_of(reading.cause).names(fold(heard.text)):
        return False
    return not heard.half_yes or dict(reading.shares)[reading.cause] >= CLEARLY


def _causes(dialogue: Dialogue) -> tuple[str, ...]:
    return tuple(str(each["cause"]) for each in dialogue.further)


def _begun(kept: Mapping[str, Any]) -> Dialogue:
    """The talk about a grievance that was kept."""
    return Dialogue(
        cause=kept["cause"], said=(kept["said"],), order=kept["order"], facts=kept["facts"]
    )


def _seemed_more(dialogue: Dialogue, decide: Decide) -> bool:
    """Whether the words seemed to hold more than what was agreed on. What, is asked and not said,
    as at first (docs/decisions/0016).
    """
    many = answers.clauses_in("\n".join(dialogue.said)) >= answers.MANY
    return dialogue.cause is not None and many and bool(decide(dialogue).also)
