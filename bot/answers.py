"""Sentences that the conversation composes from what it knows; the words are in handlers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.dialogue import Heard, Standing
from bot.effects import Open, Speak
from bot.nlu.folding import fold
from escalation.states import ENDED
from handlers import phrases
from handlers.remedies import Remedy, to_params

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.model import Choice, Say
    from handlers.registry import Decision


CLAUSES: Final = re.compile(
    r"(?:(?!\b(?:and|but|also|plus|then)\b|而且|并且|还|又|另外)[^,.，。、;；!！?？\n]){4,}"
)
NO_CLAUSE: Final = re.compile(
    r"(?<=\d)[.,](?=\d)"
    r"|\b(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|dear \w+|thanks|thank you|please)\b"
    r"|你好|您好|哈喽|早上好|下午好|晚上好|早安|晚安|请问|谢谢"
    r"|(?:\b(?:my |the )?order\b|订单号?|单号)?"
    r"(?: ?(?:number|no\.?|is|是|#|:|：))* ?\b[a-z]{1,4}-?\d[\d-]+\b"
)
"""What is a piece of its own without saying anything: a greeting, a reference, a sum's point."""
MANY: Final = 2
SHORTEST: Final = 4


def ask_again(standing: Standing) -> Speak:
    """The open offer once more, as a plain question, with the day by which it would be done."""
    assert standing.offer is not None  # noqa: S101 - the callers have looked
    words = phrases.yes_or_no(standing.offer.describe(), standing.offer_by)
    return Speak(words, (phrases.YES, phrases.NO, phrases.PERSON))


def handed_over(manner: str, due: datetime, number: int) -> Say:
    """The hand-over itself, by the manner that an `Escalate` asks for."""
    match manner:
        case "outage":
            return phrases.stored_without_understanding(due, number)
        case "not_understood":
            return phrases.not_understood(due, number)
        case _:
            return phrases.handed_over(due, number)


def lead(decision: Decision, heard: Heard | None, *, acknowledged: bool) -> tuple[Say, ...]:
    """What is said first: sorrow, once; and that another order is meant, where it is."""
    turned = (phrases.other_order(heard.turns_to),) if heard and heard.turns_to else ()
    return turned if acknowledged else sorry(decision, heard)


def sorry(decision: Decision, heard: Heard | None) -> tuple[Say, ...]:
    """The apology that names the point; and a word on further grievances where there seem to be
    any, which one clause cannot hold. None of these is named.
    """
    words = phrases.sorry(decision.point)
    if not decision.also or heard is None or clauses_in(heard.text) < MANY:
        return (words,)
    return words, phrases.all_kept()


def clauses_in(text: str) -> int:
    """How many clauses say something, in any script and case."""
    plain = NO_CLAUSE.sub("", fold(text))
    return sum(len(clause.strip()) >= SHORTEST for clause in CLAUSES.findall(plain))


def opened(decision: Decision, *, fresh: bool) -> Open:
    """The case with all that was decided and found."""
    shown = (decision.evidence.finding,) if decision.evidence.finding else ()
    return Open(
        decision.cause,
        decision.topic,
        decision.point,
        fresh=fresh,
        verdict=decision.evidence.verdict.value if shown else None,
        findings=(*shown, *decision.suspicions),
    )


def status(standing: Standing) -> Say:
    """Where the newest case stands, truly."""
    if standing.state is None:
        return phrases.nothing_open()
    if standing.state == "offered" and standing.offer is not None:
        return phrases.offer_waits(standing.offer.describe(), standing.number, standing.offer_by)
    if standing.state in ENDED and standing.settled is not None:
        return phrases.status_of_remedy(
            standing.number,
            standing.settled.remedy.describe(),
            None if standing.settled.done else standing.settled.by,
        )
    return phrases.status(standing.state, standing.number, by=standing.due)


def told(standing: Standing) -> Speak:
    """Where the newest case stands, in other words when asked again; an offer that is named can be
    answered right there.
    """
    named = standing.state == "offered" and standing.offer is not None
    choices = (phrases.YES, phrases.NO, phrases.PERSON) if named else ()
    return Speak(status(standing), choices, _unchanged(standing))


def _unchanged(standing: Standing) -> tuple[Say, ...]:
    if standing.state == "queued":
        return phrases.no_news(standing.number, standing.due)
    if standing.state == "offered" and standing.offer is not None:
        return ask_again(standing).say, phrases.remind_offer(standing.offer.describe())
    if standing.state in ENDED and standing.settled is not None:
        by = None if standing.settled.done else standing.settled.by
        return phrases.remedy_unchanged(standing.settled.remedy.describe(), by)
    return ()


def chat(intent: str, wants: str | None = None, choices: tuple[Choice, ...] = ()) -> Speak:
    """The answer to what is no complaint, and what is said to somebody who goes on so."""
    again: dict[str, Say] = {
        "greet": phrases.go_on(),
        "out_of_scope": phrases.out_of_scope_again(),
        "inform": phrases.out_of_scope_again(),
    }
    other = () if wants is not None or intent not in again else (again[intent],)
    return Speak(small_talk(intent, wants), choices, other)


def small_talk(intent: str, wants: str | None = None) -> Say:
    """A human answer to what is no complaint; to a wish without a story, the question for it."""
    if wants is not None:
        return phrases.what_happened()
    match intent:
        case "thank":
            return phrases.thanks()
        case "praise":
            return phrases.praise()
        case "goodbye":
            return phrases.goodbye()
        case "out_of_scope" | "inform":
            return phrases.out_of_scope()
        case _:
            return phrases.greeting()


def key(remedy: Remedy) -> tuple[str, ...]:
    """What makes two offers the same: the kind and every parameter but the time it takes."""
    params = to_params(replace(remedy, days=None))
    return (remedy.kind, *sorted(f"{name}={value}" for name, value in params.items()))
