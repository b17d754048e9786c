"""What the model makes of one text, as values, and the port through which it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

CAUSE_INTENTS = frozenset(
    {
        "price",
        "inconvenience",
        "core_service_failure",
        "service_encounter",
        "failed_response",
        "competition",
        "ethics",
        "involuntary",
    }
)
DIALOGUE_INTENTS = frozenset(
    {
        "greet",
        "affirm",
        "deny",
        "ask_status",
        "ask_person",
        "thank",
        "praise",
        "goodbye",
        "out_of_scope",
        "inform",
    }
)

EntityKind = Literal["order_ref", "amount", "date", "duration", "product", "competitor", "staff"]
Source = Literal["rasa", "exported"]


class NluUnavailable(Exception):
    """Nothing could read the texts: the server is down, slow or talks nonsense."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One intent and its probability, from 0 to 1."""

    intent: str
    probability: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing named in the text, which `text[start:end]` of the original holds.

    `value` is normalised by kind. amount: a decimal number such as "12.50", with the ISO code in
    `currency` where the words tell it. duration: ISO 8601, "P3W" or "PT2H". order_ref: upper case.
    product, competitor: the name as it is listed or written. staff: the name or number, else the
    work, one of bot.nlu.roles.ROLES. date, which bot.nlu.when resolves: "2026-11-10", "2026-11",
    "2026"; "--11-10", "--11", "---03" where the year or the month is not said; an offset such as
    "P-1D", "PT-2H", "P-1M15", "P-1W5" (Friday of last week), "P-1WE" (its weekend); "-W-5", the
    latest Friday, and "-WE"; an occasion such as "christmas". A month, a day of it and an occasion
    may have their year in front: "P-1Y/christmas".
    """

    kind: EntityKind
    value: str
    text: str
    start: int
    end: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """All intents with their probabilities, best first, and what the text names.

    `present` has each cause by itself: whether the text names it, beside whatever else. Those
    probabilities do not sum to anything. `uneasy`: it sounds as if somebody were in need.
    """

    language: str
    ranking: tuple[Guess, ...]
    entities: tuple[Entity, ...]
    source: Source
    model_id: str
    present: tuple[Guess, ...] = ()
    uneasy: bool = False

    @property
    def intent(self) -> str:
        """The likeliest intent."""
        return self.ranking[0].intent

    @property
    def causes(self) -> tuple[Guess, ...]:
        """The eight causes alone, best first, their probabilities summing to 1."""
        found = [guess for guess in self.ranking if guess.intent in CAUSE_INTENTS]
        mass = sum(guess.probability for guess in found)
        if not mass:
            return ()
        return tuple(Guess(guess.intent, guess.probability / mass) for guess in found)


class Nlu(Protocol):
    """Whatever reads texts: the Rasa server, the exported model, or one after the other."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """One understanding per text; None for a text without a word.

        Raises NluUnavailable when no text could be read.
        """
        ...
