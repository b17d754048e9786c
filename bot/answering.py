"""What the words of a group answer to an open offer: a yes, a no, or something else asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from bot.nlu.consent import agrees_in_part, is_understood, read_consent
from bot.nlu.counter import asks_for, read_counter

if TYPE_CHECKING:
    from bot.nlu.counter import Counter
    from bot.nlu.understanding import Understanding


@dataclass(frozen=True, slots=True)
class OnOffer:
    """The remedy on offer. `after` is the newest thing that had come in when it was made: only what
    came later can answer it. `whole` says that it is all that was paid back, `part` a part.
    """

    kind: str
    amount: Decimal | None = None
    after: int = 0
    whole: bool = False
    part: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read, by the names that `Heard` has for it."""

    consent: Literal["yes", "no"] | None = None
    understood: bool = False
    counter: Counter | None = None
    names_offer: bool = False
    half_yes: bool = False


def answer(
    texts: Sequence[str], understanding: Understanding | None, offered: OnOffer | None
) -> Answer:
    """What the `texts`, read together as `understanding`, say to what is on offer, if anything is.

    A no beside the wish for just what is on offer is none: it is asked once more.
    """
    text = "\n".join(texts)
    understood = is_understood(_newest(texts))
    counter = _counter(text, understanding, offered)
    if counter is not None:
        return Answer(understood=understood, counter=counter)
    named, consent = _names(text, offered), _consent(texts, offered)
    half_yes = consent is None and agrees_in_part(text, offered.kind if offered else None)
    return Answer(None if consent == "no" and named else consent, understood, None, named, half_yes)


def _newest(texts: Sequence[str]) -> str:
    return next((text for text in reversed(texts) if text.strip()), "")


def _consent(texts: Sequence[str], offered: OnOffer | None) -> Literal["yes", "no"] | None:
    """What the newest words say. A yes right after words that say otherwise is none."""
    kind = offered.kind if offered else None
    said = [read_consent(text, kind) for text in texts if text.strip()]
    if not said or (said[-1] == "yes" and "no" in said):
        return None
    return said[-1]


def _counter(
    text: str, understanding: Understanding | None, offered: OnOffer | None
) -> Counter | None:
    """What is asked for in place of the offer."""
    if offered is None or understanding is None:
        return None
    entities = understanding.entities
    return read_counter(text, entities, offered.kind, offered.amount, whole=offered.whole)


def _names(text: str, offered: OnOffer | None) -> bool:
    """Whether the words ask for just what is on offer. Whoever is offered a part of the money and
    asks for money may well mean all of it.
    """
    return offered is not None and not offered.part and asks_for(text, offered.kind)
