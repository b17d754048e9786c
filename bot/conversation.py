"""The conversation as a pure function: (state, what was heard, what the desk knows) -> (state,
effects).

No clock, no database, no channel. `decide` asks the rules and the authority; nothing here can
grant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot import answers, offers
from bot.dialogue import (
    Dialogue,
    Effect,
    Escalate,
    Heard,
    Helped,
    MakeOffer,
    Open,
    Propose,
    Speak,
    Standing,
    Wake,
)
from bot.need import in_need
from bot.reading import Reading, read
from handlers import phrases
from handlers.model import UNCLASSIFIED, Cause, Choice, Question
from handlers.registry import about

if TYPE_CHECKING:
    from bot.offers import Decide, Step
    from handlers.model import Say

SUM = frozenset({"amount", "currency"})
WITH_PEOPLE = frozenset({"queued", "held"})
ENDED = frozenset({"settled", "resolved", "closed"})


def step(  # noqa: PLR0911 - one way out for each kind of thing heard
    dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide
) -> Step:
    """One turn of the talk. Every path ends in words, in a hand-over, or in silence while a person
    talks.
    """
    if heard.press is not None:
        return _pressed(dialogue, standing, heard, decide)
    if heard.signs:
        return in_need(dialogue, standing, heard, decide)
    if standing.offer is not None and offers.is_answer(standing, heard):
        return offers.answered(dialogue, standing, heard, decide)
    if standing.held:
        return dialogue, (Wake(),)
    if standing.asked_if_helped and heard.consent is not None:
        return _helped(dialogue, helped=heard.consent == "yes")
    if standing.lapsed is not None and heard.consent == "yes":
        return offers.offered_again(dialogue, decide)
    if heard.wordless:
        return _wordless(dialogue, standing)
    if heard.outage:
        return _unread(dialogue, standing, heard)
    return _understood(dialogue, standing, heard, read(heard), decide)


# ------------------------------------------------------------------------------------------------
# presses


def _pressed(  # noqa: PLR0911 - one way out for each button
    dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide
) -> Step:
    press = heard.press or ""
    if press == "person":
        return _to_person(dialogue, standing, heard, None, decide)
    if press == "accept" and standing.lapsed is not None:
        return offers.offered_again(dialogue, decide)
    if heard.stale or (press in {"accept", "decline"} and standing.offer is None):
        if press == "accept" and standing.settled is not None:
            done = phrases.already_done(
                standing.settled.remedy.describe(), standing.settled.reference
            )
            return dialogue, (Speak(done),)
        return dialogue, (Speak(phrases.offer_gone()),)
    if press in {"accept", "decline"}:
        consent: Literal["yes", "no"] = "yes" if press == "accept" else "no"
        return offers.answered(dialogue, standing, replace(heard, consent=consent), decide)
    if press in {"helped_yes", "helped_no"} and standing.asked_if_helped:
        return _helped(dialogue, helped=press == "helped_yes")
    if press.startswith("order:") and dialogue.stage == "asking":
        return _pursue(replace(dialogue, order=press.removeprefix("order:"), stage="idle"), decide)
    if press.startswith("cause:") and dialogue.stage == "clarifying":
        return _chosen(dialogue, press.removeprefix("cause:"), decide)
    return dialogue, (Speak(phrases.offer_gone()),)


def _chosen(dialogue: Dialogue, cause: str, decide: Decide) -> Step:
    other = tuple(option for option in dialogue.options if option != cause)
    return _pursue(
        replace(
            dialogue, cause=cause, secondary=(*dialogue.secondary, *other), options=(), stage="idle"
        ),
        decide,
    )


def _helped(dialogue: Dialogue, *, helped: bool) -> Step:
    if helped:
        return Dialogue(), (Helped(helped=True), Speak(phrases.glad()))
    return replace(dialogue, stage="idle"), (Helped(helped=False),)


# ------------------------------------------------------------------------------------------------
# words


def _wordless(dialogue: Dialogue, standing: Standing) -> Step:
    """No word is no intent, least of all a yes."""
    if standing.in_care:
        return dialogue, (Wake(), Speak(phrases.noted(standing.due)))
    if standing.offer is not None:
        return dialogue, (answers.ask_again(standing.offer),)
    return dialogue, (Speak(phrases.in_words()),)


def _unread(dialogue: Dialogue, standing: Standing, heard: Heard) -> Step:
    """Nothing can read the message: it is kept, and a person gets it."""
    heard_more = dialogue.told(heard)
    if standing.state in WITH_PEOPLE:
        return heard_more, (Wake(), Speak(phrases.noted(standing.due)))
    if standing.state in {None, *ENDED}:
        fresh = Dialogue().told(heard)
        return fresh, (Open(UNCLASSIFIED, fresh=True), Escalate("not_read", manner="outage"))
    return heard_more, (Escalate("not_read", manner="outage"),)


def _understood(  # noqa: PLR0911 - one way out for each thing meant
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading, decide: Decide
) -> Step:
    if heard.wants_person or reading.intent == "ask_person":
        return _to_person(dialogue, standing, heard, reading, decide)
    if reading.intent == "ask_status":
        return dialogue, (answers.told(standing),)
    if standing.asked_if_helped and (reading.is_complaint or reading.intent in {"thank", "praise"}):
        return _helped(dialogue.told(heard), helped=not reading.is_complaint)
    if standing.state == "queued":
        return _while_waiting(dialogue, standing, heard, reading)
    if standing.offer is not None:
        return offers.unclear(dialogue, standing, heard, reading, decide)
    if dialogue.stage == "asking":
        return _fact_given(dialogue, heard, decide)
    if dialogue.stage == "clarifying":
        return _chosen(dialogue.told(heard), reading.nearest(dialogue.options), decide)
    if reading.is_complaint:
        return _complaint(dialogue, standing, heard, reading, decide)
    if reading.intent == "unsure":
        return _unclassified(heard)
    return dialogue, (Speak(answers.small_talk(reading.intent)),)


def _complaint(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading, decide: Decide
) -> Step:
    """A new complaint; or the same one again, when what was granted or answered did not hold."""
    if standing.state in {"settled", "resolved"} and (
        reading.cause == "failed_response"
        or (heard.order is not None and heard.order == dialogue.order)
    ):
        return dialogue.told(heard), (Helped(helped=False),)
    begun = replace(Dialogue().told(heard), cause=reading.cause, secondary=tuple(reading.secondary))
    if reading.between:
        first, second = reading.between
        return replace(
            begun, cause=first, stage="clarifying", options=(first, second), acknowledged=True
        ), _clarify(decide(begun).point, first, second)
    return _pursue(begun, decide, heard, fresh=True)


def _clarify(point: Say, first: Cause, second: Cause) -> tuple[Effect, ...]:
    choices = (
        Choice(f"cause:{first}", about(first)),
        Choice(f"cause:{second}", about(second)),
        phrases.PERSON,
    )
    question = phrases.which_of_two(about(first), about(second))
    return Open(first, fresh=True), Speak(phrases.join(phrases.sorry(point), question), choices)


def _pursue(
    dialogue: Dialogue, decide: Decide, heard: Heard | None = None, *, fresh: bool = False
) -> Step:
    """Decide, and then: ask what is lacking, offer what may be offered, or hand over."""
    decision = decide(dialogue)
    lead = () if dialogue.acknowledged else (phrases.sorry(decision.point), *answers.also(decision))
    facts = tuple(said for said in (decision.admission, decision.explanation) if said is not None)
    opened = answers.opened(decision, fresh=fresh)
    dialogue = replace(dialogue, acknowledged=True)
    if decision.escalate:
        why = decision.escalate.why or (
            phrases.taken_seriously() if decision.escalate.urgent else phrases.not_mine_to_decide()
        )
        return replace(dialogue, stage="idle"), (
            opened,
            Propose(decision.ruling.stopped),
            Escalate(
                decision.escalate.reason,
                lead=(*lead, *facts, why),
                urgent=decision.escalate.urgent,
                level=decision.escalate.level,
            ),
        )
    if question := decision.question:
        unknown: tuple[Say, ...] = ()
        if heard and heard.unproven:
            question = Question("proof", phrases.confirm_order(heard.unproven))
            dialogue = replace(
                dialogue,
                asked=(*dialogue.asked, "order"),
                answers={**dialogue.answers, "proof_of": heard.unproven},
            )
        elif heard and heard.foreign_order:
            unknown = (phrases.order_not_yours(),)
        asking = replace(
            dialogue,
            stage="asking",
            question=question.fact,
            asked=(*dialogue.asked, question.fact),
        )
        words = phrases.join(*lead, *unknown, question.say)
        return asking, (opened, Speak(words, (*question.choices, phrases.PERSON)))
    offer = decision.ruling.allowed[0]
    words = phrases.join(*lead, *facts, phrases.offer(offer.remedy.describe()))
    return replace(dialogue, stage="offering"), (
        opened,
        Propose(decision.ruling.stopped),
        MakeOffer(offer, words),
    )


def _fact_given(dialogue: Dialogue, heard: Heard, decide: Decide) -> Step:
    """The answer to our question, whatever it holds: it is kept, and nothing is asked twice."""
    fact = dialogue.question or ""
    if fact == "proof":  # what was paid shows whose the order is; it is not what is claimed
        heard = replace(heard, facts={k: v for k, v in heard.facts.items() if k not in SUM})
    told = replace(
        dialogue.told(heard),
        stage="idle",
        question=None,
        answers={**dialogue.answers, fact: heard.text},
    )
    return _pursue(told, decide, heard)


def _while_waiting(dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading) -> Step:
    """A person will answer; what comes in meanwhile is added, never asked again.

    A courtesy with a wish in it is more than a courtesy: the person gets it.
    """
    if reading.intent == "thank" and heard.wants is None:
        return dialogue, (Speak(answers.small_talk("thank")),)
    if reading.intent in {"goodbye", "greet"} and heard.wants is None:
        return dialogue, (Speak(answers.status(standing)),)
    secondary = dialogue.secondary
    if reading.is_complaint and reading.cause not in {dialogue.cause, *secondary}:
        secondary = (*secondary, reading.cause)
    return replace(dialogue.told(heard), secondary=secondary), (
        Wake(),
        Speak(phrases.noted(standing.due)),
    )


def _to_person(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading | None, decide: Decide
) -> Step:
    """A person is asked for: never refused, never delayed by another question."""
    if standing.held:
        return dialogue, (Wake(),)
    if standing.state == "queued":
        return dialogue.told(heard), (Wake(), Speak(answers.status(standing)))
    if standing.state in {"talking", "offered"}:
        told = replace(dialogue.told(heard), stage="idle")
        return told, (Escalate("person_asked"),)
    told = Dialogue().told(heard)
    if reading is None or not reading.is_complaint:
        return told, (Open(UNCLASSIFIED, fresh=True), Escalate("person_asked"))
    told = replace(told, cause=reading.cause, secondary=tuple(reading.secondary), acknowledged=True)
    decision = decide(told)
    return told, (
        answers.opened(decision, fresh=True),
        Propose((*decision.ruling.stopped,)),
        Escalate("person_asked", lead=(phrases.sorry(decision.point), *answers.also(decision))),
    )


def _unclassified(heard: Heard) -> Step:
    told = Dialogue().told(heard)
    return told, (
        Open(UNCLASSIFIED, fresh=True),
        Escalate("not_understood", manner="not_understood"),
    )
