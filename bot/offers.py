"""Answers to an open offer, as pure functions: a yes, a no, something else asked for, or none of
these.

Nothing here grants. A yes counts only where the offer is what the customer was last asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bot import answers
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import (
    Accept,
    Countered,
    Decline,
    Effect,
    Escalate,
    MakeOffer,
    Propose,
    Speak,
    Understood,
    Wake,
)
from bot.nlu.beside import asks_beside
from bot.nlu.consent import says_no
from bot.nlu.counter import asks_for, demands, kinds_spurned
from bot.nlu.folding import fold_answer
from bot.nlu.less import asks_less
from bot.nlu.why import asks_why
from bot.reading import denies, read
from handlers import phrases
from handlers.authority import Offer
from handlers.model import Money, MoneyError
from handlers.remedies import Explanation, Refund, Restores, with_amount

if TYPE_CHECKING:
    from handlers.registry import Decision
    from handlers.remedies import Remedy

Decide = Callable[[Dialogue], "Decision"]
Step = tuple[Dialogue, tuple[Effect, ...]]

OFFERS = 2
"""Offers that the bot makes in one complaint; after them a person decides."""
NO_WISH = frozenset({"complaint", "ask_person", "ask_status", "deny", "unsure"})
"""Intents of words that take up no offer, whatever they want."""
ANOTHER_WISH = re.compile(
    r"\b(?:want|demand|expect|would like|'d like) (?:nothing|no(?:ne)?\b"
    r"|to (?:know|hear|see|ask|speak|talk|cancel|close|delete|leave|end|stop|complain|report)\b)"
    r"|(?:要|要求|希望你?们?)(?:知道|了解|问|查|取消|注销|退订|关闭|删除|投诉|举报|找人|转人工)"
)


def is_bots(standing: Standing) -> bool:
    """Whether the open offer is the bot's own, in a talk that nobody else has."""
    return not (standing.with_people or standing.held or standing.in_care)


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
        return dialogue.told(heard), (answers.ask_again(standing),)
    if heard.counter is not None:
        return _countered(dialogue, standing, standing.offer, heard, decide)
    if heard.consent == "yes":
        return replace(dialogue, stage="idle", unclear=0), (Accept(),)
    refused = replace(
        dialogue.told(heard), refused=(*dialogue.refused, answers.key(standing.offer)), unclear=0
    )
    declined = Decline(heard.text)
    if heard.press is None and asks_why(heard.text) and not (standing.held or standing.in_care):
        return _explained(refused, standing, declined, decide)
    if standing.held:
        return refused, (declined, Wake())
    if standing.in_care:
        return refused, (declined, Wake(), Speak(phrases.noted(standing.due)))
    if standing.with_people:
        lead = (phrases.not_it(),)
        return replace(refused, stage="idle"), (declined, Escalate("offers_declined", lead=lead))
    return _next_offer(refused, declined, decide)


def _next_offer(dialogue: Dialogue, declined: Decline, decide: Decide) -> Step:
    """After a first no one other option; after that, or without one, a person.

    What the no speaks of by name is not offered next: nobody who scorns a voucher gets one.
    """
    decision = decide(dialogue)
    spurned = kinds_spurned(declined.words)
    left = [
        offer
        for offer in decision.ruling.allowed
        if answers.key(offer.remedy) not in dialogue.refused and offer.remedy.kind not in spurned
    ]
    if len(dialogue.refused) >= OFFERS or not left:
        return replace(dialogue, stage="idle"), (
            declined,
            Propose(decision.ruling.stopped),
            Escalate("offers_declined", lead=(phrases.not_it(),)),
        )
    other = left[0]
    return replace(dialogue, stage="offering"), (
        declined,
        MakeOffer(other, phrases.other_offer(other.remedy.describe())),
    )


def _explained(dialogue: Dialogue, standing: Standing, declined: Decline, decide: Decide) -> Step:
    """A no that asks how it could happen: a written explanation where it may be offered, else what
    is known of it and a person.
    """
    decision = decide(dialogue)
    ways = [
        offer
        for offer in decision.ruling.allowed
        if offer.remedy.kind == Explanation.kind
        and answers.key(offer.remedy) not in dialogue.refused
    ]
    if ways and not standing.with_people and len(dialogue.refused) < OFFERS:
        words = phrases.other_offer(ways[0].remedy.describe())
        return replace(dialogue, stage="offering"), (declined, MakeOffer(ways[0], words))
    known = decision.explanation
    lead = (phrases.not_it(), known) if known else (phrases.will_be_explained(),)
    return replace(dialogue, stage="idle"), (declined, Escalate("explanation_wanted", lead=lead))


def takes_up(heard: Heard, ended: str) -> bool:
    """Whether words after an offer of the kind `ended` want it after all, or something like it.

    A wish with a story of its own is another complaint; one for a person, for news or for the end
    of it all is no wish for the offer, and one that nothing could read may be any of these.
    """
    if heard.consent is not None or heard.wants is None:
        return heard.consent == "yes"
    if heard.outage or heard.wants_person or ANOTHER_WISH.search(fold_answer(heard.wants)):
        return False
    intent = read(heard).intent
    return intent not in NO_WISH or (intent == "deny" and asks_for(heard.text, ended))


def offered_again(dialogue: Dialogue, decide: Decide) -> Step:
    """A wish for an offer that has ended: nothing is granted by it; what may be offered now is."""
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
        if other := _open_to(decision, heard, wanted, told, offered):
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
    decision: Decision,
    heard: Heard,
    wanted: Remedy | None,
    dialogue: Dialogue,
    offered: Remedy,
) -> Offer | None:
    """What may be offered in answer: another remedy of the table's own, of the kind that is asked
    for, or just the sum that is asked for where the table leaves it to the customer or where the
    words want no more. What makes the loss good is owed, and never offered for less.
    """
    owed = offered.makes_good is Restores.WHOLE
    if wanted is not None and _is_less(wanted, offered) and not owed and asks_less(heard.text):
        rules = (each.rule for each in decision.ruling.allowed if each.remedy == offered)
        return next((Offer(wanted, rule) for rule in rules), None)
    for offer in decision.ruling.allowed:
        if answers.key(offer.remedy) in dialogue.refused:
            continue
        asked_sum = heard.counter is not None and heard.counter.amount is not None
        if heard.counter and heard.counter.kind == offer.remedy.kind and not asked_sum:
            if not (_is_less(offer.remedy, offered) or _is_part(offer.remedy)):
                return offer
            continue
        if offer.remedy == wanted and offer.remedy in decision.negotiable:
            return offer
    return None


def _is_part(remedy: Remedy) -> bool:
    """Whether it pays back a part, which whoever asks for the money back does not mean."""
    return isinstance(remedy, Refund) and remedy.makes_good is Restores.PART


def _is_less(remedy: Remedy, than: Remedy) -> bool:
    """Whether it is no more of the same kind, which whoever asks for more is not offered."""
    if remedy.kind != than.kind or remedy.cost is None or than.cost is None:
        return False
    return remedy.cost.currency == than.cost.currency and remedy.cost.amount <= than.cost.amount


# ------------------------------------------------------------------------------------------------
# neither


def unclear(dialogue: Dialogue, standing: Standing, heard: Heard, decide: Decide) -> Step:
    """Words after an offer that are neither a yes nor a no: asked once more, then a person. What
    they ask is not passed over.
    """
    assert standing.offer is not None  # noqa: S101 - the caller has looked
    told = replace(dialogue.told(heard), unclear=dialogue.unclear + 1)
    agrees = heard.names_offer or heard.half_yes
    if denies(heard) and says_no(heard.text) and standing.asking and not agrees:
        return answered(dialogue, standing, replace(heard, consent="no"), decide)
    read: tuple[Effect, ...] = (Understood(),) if heard.understood and standing.asking else ()
    if dialogue.unclear > (1 if heard.names_offer else 0):
        return replace(told, stage="idle"), (
            *read,
            Escalate("answer_unclear", lead=(phrases.no_guess(),)),
        )
    again = answers.ask_again(standing)
    if not (agrees or demands(heard.text)) and asks_beside(heard.text):
        again = replace(again, say=phrases.join(phrases.question_kept(), again.say))
    other = phrases.remind_offer(standing.offer.describe())
    return told, (*read, replace(again, again=(other,)))
