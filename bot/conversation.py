"""The conversation as a pure function: (state, what was heard, what the desk knows) -> (state,
effects).

No clock, no database, no channel. `decide` asks the rules and the authority; nothing here can
grant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot import afterwards, answers, follow_up, further, offers
from bot.asides import aside, clarify, how_it_stands, is_late, left_be, thinks_again
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import (
    AsksMore,
    Care,
    Effect,
    Escalate,
    Helped,
    NextSlot,
    Open,
    Propose,
    Speak,
    Wake,
)
from bot.hearing import wants_call
from bot.need import in_need, only_sounds
from bot.pursuing import chosen, fact_given, fact_told, pursue, tells_a_fact, turned
from bot.reading import Reading, read
from bot.unread import unread, wordless
from bot.with_people import while_held, while_waiting
from escalation.states import UNASKED
from handlers import phrases
from handlers.model import FAILED_RESPONSE, INCONVENIENCE, UNCLASSIFIED

if TYPE_CHECKING:
    from bot.offers import Decide, Step


def step(dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide) -> Step:
    """One turn of the talk; it ends in words, a hand-over, or silence while a person talks."""
    after, effects = _answered(dialogue, standing, heard, decide)
    return further.go_on(standing, after, effects, decide)


def _answered(dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide) -> Step:
    if heard.press is not None:
        return _pressed(dialogue, standing, heard, decide)
    if only_sounds(dialogue, standing, heard):
        after, effects = _told(dialogue, standing, heard, decide)
        return after, (Care(heard.signs, beside=True), *effects)
    if heard.signs or standing.awaits_care:
        return in_need(dialogue, standing, heard, decide)
    return _told(dialogue, standing, heard, decide)


def _told(  # noqa: PLR0911 - one way out for each kind of thing heard
    dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide
) -> Step:
    if left := left_be(dialogue, standing, heard):
        return left
    if standing.offer is not None and heard.turns_to and offers.is_bots(standing):
        return turned(dialogue, heard, decide)
    if standing.offer is not None and offers.is_answer(standing, heard):
        return offers.answered(dialogue, standing, heard, decide)
    if standing.missed is not None and heard.consent == "yes" and not standing.in_care:
        return replace(dialogue, stage="idle", unclear=0), (NextSlot(),)
    if standing.held:
        return while_held(dialogue, standing, heard)
    if standing.asked_if_helped and heard.consent is not None:
        return follow_up.helped(dialogue, helped=heard.consent == "yes")
    if standing.lapsed is not None and offers.takes_up(heard, standing.lapsed.kind):
        return offers.offered_again(dialogue, decide)
    if heard.wordless:
        return wordless(dialogue, standing, heard)
    if heard.outage:
        return unread(dialogue, standing, heard)
    return _understood(dialogue, standing, heard, read(heard), decide)


# ------------------------------------------------------------------------------------------------
# presses


def _pressed(  # noqa: PLR0911 - one way out for each button
    dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide
) -> Step:
    press = heard.press or ""
    if press == "person":
        return _to_person(dialogue, standing, heard, None, decide)
    if press == "accept" and standing.missed is not None and not standing.in_care:
        return dialogue, (NextSlot(),)
    if press == "accept" and standing.lapsed is not None:
        return offers.offered_again(dialogue, decide)
    if heard.stale or (press in {"accept", "decline"} and standing.offer is None):
        if press == "accept" and standing.settled is not None:
            done = phrases.already_done(
                standing.settled.remedy.describe(), standing.settled.reference
            )
            return dialogue, (Speak(done),)
        return dialogue, _gone(standing)
    if press in {"accept", "decline"}:
        consent: Literal["yes", "no"] = "yes" if press == "accept" else "no"
        return offers.answered(dialogue, standing, replace(heard, consent=consent), decide)
    if press in {"helped_yes", "helped_no"} and standing.asked_if_helped:
        return follow_up.helped(dialogue, helped=press == "helped_yes")
    if press.startswith("order:") and dialogue.stage == "asking":
        return pursue(replace(dialogue, order=press.removeprefix("order:"), stage="idle"), decide)
    if press.startswith("cause:") and dialogue.stage == "clarifying":
        return chosen(dialogue, press.removeprefix("cause:"), decide)
    return dialogue, _gone(standing)


def _gone(standing: Standing) -> tuple[Effect, ...]:
    """A button of what is over changes nothing; a person who has the case learns of it."""
    told = Speak(phrases.offer_gone())
    return (Wake(), told) if standing.held else (told,)


# ------------------------------------------------------------------------------------------------
# words


def _understood(  # noqa: C901, PLR0911, PLR0912 - one way out for each thing meant
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading, decide: Decide
) -> Step:
    if heard.wants_person or reading.intent == "ask_person":
        return _to_person(dialogue, standing, heard, reading, decide)
    if standing.asked_if_helped and (answer := follow_up.answered(dialogue, heard, reading)):
        return answer
    if answer := afterwards.went_on(dialogue, standing, heard, reading):
        return answer
    if answer := follow_up.not_there(dialogue, standing, heard, reading):
        return answer
    if answer := further.still_open(dialogue, standing, heard, reading):
        return answer
    if is_late(standing, heard, reading):
        reading = replace(reading, intent="complaint", cause=INCONVENIENCE, between=None)
        return _complaint(dialogue, standing, heard, reading, decide)
    if thinks_again(standing, heard, reading):
        return dialogue.told(heard), (AsksMore(),)
    if reading.intent == "ask_status" and (
        answer := how_it_stands(dialogue, standing, heard, decide)
    ):
        return answer
    if standing.state == "queued":
        return while_waiting(dialogue, standing, heard, reading)
    if standing.offer is not None:
        return further.told_beside(dialogue, standing, heard, reading, decide) or offers.unclear(
            dialogue, standing, heard, decide
        )
    if dialogue.stage == "asking":
        return fact_given(dialogue, heard, decide)
    if dialogue.stage == "clarifying":
        return chosen(dialogue.told(heard), reading.nearest(dialogue.options), decide)
    if reading.is_complaint:
        return _complaint(dialogue, standing, heard, reading, decide)
    if standing.state == "talking" and standing.lapsed is None and tells_a_fact(heard, reading):
        return fact_told(dialogue, heard, decide)
    if reading.intent == "unsure":
        return _unclassified(heard)
    return aside(dialogue, standing, heard, reading)


def _complaint(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading, decide: Decide
) -> Step:
    """A new complaint; or the same one again, when what was granted or answered did not hold."""
    if standing.state in UNASKED and (
        reading.cause == FAILED_RESPONSE
        or (heard.order is not None and heard.order == dialogue.order)
    ):
        return dialogue.told(heard), (Helped(helped=False),)
    if _goes_on(dialogue, standing, heard, reading):
        told = dialogue.told(heard)
        if told.cause is None:
            told = replace(told, cause=reading.cause, secondary=tuple(reading.secondary))
        return pursue(told, decide, heard)
    begun = replace(Dialogue().told(heard), cause=reading.cause, secondary=tuple(reading.secondary))
    if reading.between:
        first, second = reading.between
        return replace(
            begun, cause=first, stage="clarifying", options=(first, second), acknowledged=True
        ), clarify(decide(begun).point, first, second)
    return pursue(begun, decide, heard, fresh=True)


def _goes_on(dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading) -> bool:
    """Whether it is the complaint that a person has given back to the bot: what is known of it is
    not asked again.
    """
    return (
        standing.state == "talking"
        and standing.lapsed is None
        and heard.order in {None, dialogue.order}
        and (dialogue.cause is None or reading.cause in {dialogue.cause, *dialogue.secondary})
    )


def _to_person(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading | None, decide: Decide
) -> Step:
    """A person is asked for: never refused, never delayed by another question."""
    if standing.held:
        return dialogue, (Wake(),)
    call = (phrases.call_noted(),) if wants_call(heard.text) else ()
    if standing.state == "queued":
        comes = phrases.person_comes(standing.number, standing.due)
        again = phrases.person_comes_again(standing.number, standing.due)
        say = Speak(phrases.join(*call, comes), again=(again,))
        return dialogue.told(heard), (Wake(), say)
    if standing.state in {"talking", "offered"}:
        told = replace(dialogue.told(heard), stage="idle", unclear=0)
        return told, (Escalate("person_asked", lead=call),)
    told = Dialogue().told(heard)
    if reading is None or not reading.is_complaint:
        return told, (Open(UNCLASSIFIED, fresh=True), Escalate("person_asked", lead=call))
    told = replace(told, cause=reading.cause, secondary=tuple(reading.secondary), acknowledged=True)
    decision = decide(told)
    return told, (
        answers.opened(decision, fresh=True),
        Propose((*decision.ruling.stopped,)),
        Escalate("person_asked", lead=(*answers.sorry(decision, heard), *call)),
    )


def _unclassified(heard: Heard) -> Step:
    told = Dialogue().told(heard)
    return told, (
        Open(UNCLASSIFIED, fresh=True),
        Escalate("not_understood", manner="not_understood"),
    )
