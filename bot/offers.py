"""Answers to an open offer, as pure functions: a yes, a no, something else asked for, or none of
these.

Nothing here grants. A yes counts only where the offer is what the customer was last asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot import answers
from bot.dialogue import (
    Accept,
    Countered,
    Decline,
    Dialogue,
    Effect,
    Escalate,
    Heard,
    MakeOffer,
    Propose,
    Speak,
    Standing,
    Understood,
    Wake,
)
from handlers import phrases
from handlers.model import Money, MoneyError
from handlers.remedies import with_amount

if TYPE_CHECKING:
    from bot.reading import Reading
    from handlers.authority import Offer
    from handlers.model import Say
    from handlers.registry import Decision
    from handlers.remedies import Remedy

Decide = Callable[[Dialogue], "Decision"]
Step = tuple[Dialogue, tuple[Effect, ...]]

OFFERS = 2
"""Offers that the bot makes in one complaint; after them a person decides."""


def is_answer(standing: Standing, heard: Heard) -> bool:
    """Whether words are read as an answer to the open offer.

    While a person has the case, words that follow something else are for that person. To somebody
    in need the offer is not spoken of, so no words answer it.
    """
    if standing.in_care or (heard.consent is None and heard.counter is None):
        return False
    return standing.asking or not standing.held


def answered(  # noqa: PLR0911 - one way out for each answer
    dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide
) -> Step:
    """A yes, a no, or something else asked for; a press comes with the yes or no it stands for."""
    assert standing.offer is not None  # noqa: S101 - the callers have looked
    if heard.press is None and not standing.asking:
        # Something else was said since: what is agreed to is not sure to be the offer.
        return dialogue.told(heard), (answers.ask_again(standing.offer),)
    if heard.counter is not None:
        return _countered(dialogue, standing, standing.offer, heard, decide)
    if heard.consent == "yes":
        return replace(dialogue, stage="idle", unclear=0), (Accept(),)
    refused = replace(
        dialogue.told(heard), refused=(*dialogue.refused, answers.key(standing.offer)), unclear=0
    )
    declined = Decline(heard.text)
    if standing.held:
        return refused, (declined, Wake())
    if standing.in_care:
        return refused, (declined, Wake(), Speak(phrases.noted(standing.due)))
    if standing.with_people:
        return replace(refused, stage="idle"), (declined, Escalate("offers_declined"))
    return _next_offer(refused, declined, decide)


def _next_offer(dialogue: Dialogue, declined: Decline, decide: Decide) -> Step:
    """After a first no one other option; after that, or without one, a person."""
    decision = decide(dialogue)
    left = [
        offer
        for offer in decision.ruling.allowed
        if answers.key(offer.remedy) not in dialogue.refused
    ]
    if len(dialogue.refused) >= OFFERS or not left:
        return replace(dialogue, stage="idle"), (
            declined,
            Propose(decision.ruling.stopped),
            Escalate("offers_declined"),
        )
    other = left[0]
    return replace(dialogue, stage="offering"), (
        declined,
        MakeOffer(other, phrases.other_offer(other.remedy.describe())),
    )


def offered_again(dialogue: Dialogue, decide: Decide) -> Step:
    """A yes to an offer that has ended: nothing is granted by it; what may be offered now is."""
    ruling = decide(dialogue).ruling
    if not ruling.allowed:
        return replace(dialogue, stage="idle"), (
            Propose(ruling.stopped),
            Escalate("offer_ended", lead=(phrases.offer_ended(),)),
        )
    offer = ruling.allowed[0]
    words = phrases.join(phrases.offer_ended(), phrases.offer(offer.remedy.describe()))
    return replace(dialogue, stage="offering", unclear=0), (MakeOffer(offer, words),)


# ------------------------------------------------------------------------------------------------
# something else


def _countered(
    dialogue: Dialogue, standing: Standing, offered: Remedy, heard: Heard, decide: Decide
) -> Step:
    """Something else is asked for: offered where the table leaves it open, else a person decides.

    Either way the first offer has ended with it: a later yes is not a yes to it.
    """
    wanted = _wanted(offered, heard)
    named = heard.counter.amount if heard.counter else None
    if named is not None and heard.counter:
        facts = {"amount": format(named, "f"), "currency": heard.counter.currency or ""}
        heard = replace(heard, facts={**heard.facts, **facts})
    told = replace(
        dialogue.told(heard),
        refused=(*dialogue.refused, answers.key(offered)),
        unclear=0,
    )
    countered = Countered(heard.text, wanted)
    if standing.held:
        return told, (countered, Wake())
    if not standing.with_people and len(told.refused) < OFFERS:
        decision = decide(told)
        if other := _open_to(decision, heard, wanted, told):
            words = phrases.other_offer(other.remedy.describe())
            return replace(told, stage="offering"), (countered, MakeOffer(other, words))
    noted = phrases.counter_noted(wanted.describe() if wanted else None)
    return replace(told, stage="idle"), (countered, Escalate("countered", lead=(noted,)))


def _wanted(offered: Remedy, heard: Heard) -> Remedy | None:
    """The remedy that is asked for: of the kind on offer, with the sum that the words name."""
    counter = heard.counter
    if counter is None or counter.amount is None or offered.cost is None or counter.kind:
        return None
    try:
        amount = Money(counter.amount, counter.currency or offered.cost.currency)
    except MoneyError:
        return None
    return with_amount(offered, amount) if amount.amount > Decimal(0) else None


def _open_to(
    decision: Decision, heard: Heard, wanted: Remedy | None, dialogue: Dialogue
) -> Offer | None:
    """What may be offered in answer: another remedy of the table's own, of the kind that is asked
    for, or just the sum that is asked for where the table leaves it to the customer.
    """
    for offer in decision.ruling.allowed:
        if answers.key(offer.remedy) in dialogue.refused:
            continue
        asked_sum = heard.counter is not None and heard.counter.amount is not None
        if heard.counter and heard.counter.kind == offer.remedy.kind and not asked_sum:
            return offer
        if offer.remedy == wanted and offer.remedy in decision.negotiable:
            return offer
    return None


# ------------------------------------------------------------------------------------------------
# neither


def unclear(
    dialogue: Dialogue, standing: Standing, heard: Heard, reading: Reading, decide: Decide
) -> Step:
    """Words after an offer that are neither a yes nor a no: asked once more, then a person."""
    assert standing.offer is not None  # noqa: S101 - the caller has looked
    told = replace(dialogue.told(heard), unclear=dialogue.unclear + 1)
    if reading.intent == "deny" and standing.asking:
        return answered(dialogue, standing, replace(heard, consent="no"), decide)
    read: tuple[Effect, ...] = (Understood(),) if heard.understood and standing.asking else ()
    if dialogue.unclear:
        return replace(told, stage="idle"), (*read, Escalate("answer_unclear"))
    lead: tuple[Say, ...] = ()
    if reading.is_complaint and reading.cause not in {told.cause, *told.secondary}:
        told = replace(told, secondary=(*told.secondary, reading.cause))
        lead = tuple(
            phrases.also(point) for cause, point in decide(told).also if cause == reading.cause
        )
    again = answers.ask_again(standing.offer)
    return told, (*read, Speak(phrases.join(*lead, again.say), again.choices))
