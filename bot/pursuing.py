"""What follows from what is known of a complaint, as pure functions: a question, an offer, or a
person; and the answers that add to what is known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import answers
from bot.dialogue import Dialogue, Heard
from bot.effects import Escalate, MakeOffer, Propose, SetAside, Speak
from handlers import phrases
from handlers.model import Question

if TYPE_CHECKING:
    from bot.offers import Decide, Step
    from bot.reading import Reading
    from handlers.model import Say

TELLING = frozenset({"inform", "out_of_scope", "unsure", "affirm"})
"""Intents of words that may answer what was asked before."""
SUM = frozenset({"amount", "currency"})


def pursue(
    dialogue: Dialogue,
    decide: Decide,
    heard: Heard | None = None,
    *,
    fresh: bool = False,
    lead: tuple[Say, ...] | None = None,
) -> Step:
    """Decide, and then: ask what is lacking, offer what may be offered, or hand over. The case is
    opened, or brought up to date, before all else. `lead` is said first in place of an apology.
    """
    decision = decide(dialogue)
    if lead is None:
        lead = answers.lead(decision, heard, acknowledged=dialogue.acknowledged)
    facts = tuple(said for said in (decision.admission, decision.explanation) if said is not None)
    opened = answers.opened(decision, fresh=fresh)
    dialogue = replace(dialogue, acknowledged=True, unclear=0)
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


def fact_given(dialogue: Dialogue, heard: Heard, decide: Decide) -> Step:
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
    # A slip takes nobody to a person. The same is said of an order that is not here at all.
    if fact == "proof" and heard.misses and heard.unproven and fact not in dialogue.answers:
        told = replace(told, answers={**told.answers, "proof_of": heard.unproven})
        words = phrases.confirm_order_once_more(heard.unproven)
        return replace(told, stage="asking", question=fact), (Speak(words, (phrases.PERSON,)),)
    return pursue(told, decide, heard)


def tells_a_fact(heard: Heard, reading: Reading) -> bool:
    """Whether words that are no complaint name an order, a sum or a day of one."""
    names = heard.order or heard.foreign_order or heard.unproven or heard.facts
    return bool(names) and reading.intent in TELLING


def fact_told(dialogue: Dialogue, heard: Heard, decide: Decide) -> Step:
    """What a person had asked for comes after they gave the talk back: the complaint goes on with
    it. Where the bot knows of none, people do: they get it, and nobody has to tell it again.
    """
    told = replace(dialogue.told(heard), stage="idle", question=None)
    if told.cause is None:
        return told, (Escalate("not_understood", manner="not_understood"),)
    return pursue(told, decide, heard)


def turned(dialogue: Dialogue, heard: Heard, decide: Decide) -> Step:
    """Another order is meant than the one on offer: that offer ends, and the right one is made."""
    told = replace(dialogue.told(heard), order=heard.turns_to, stage="idle")
    after, effects = pursue(told, decide, heard)
    return after, (SetAside("another order is meant"), *effects)


def chosen(dialogue: Dialogue, cause: str, decide: Decide) -> Step:
    """The answer to which of two causes it is."""
    other = tuple(option for option in dialogue.options if option != cause)
    return pursue(
        replace(
            dialogue, cause=cause, secondary=(*dialogue.secondary, *other), options=(), stage="idle"
        ),
        decide,
    )
