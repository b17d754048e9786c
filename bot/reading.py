"""From probabilities to what the talk acts on: is it a complaint, which cause, which others, or is
it unsure?

The thresholds are the present model's; each says what it guards against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.nlu.text import normalise, simplified
from handlers.model import UNCLASSIFIED, Cause
from handlers.registry import CAUSES, policy_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.dialogue import Heard
    from bot.nlu.understanding import Understanding

COMPLAINT = 0.5
"""The causes' share of all probability from which a message is taken for a complaint."""
SURE = 0.30
"""The best cause's share among the causes below which it is not named: a person names it."""
CLOSE = 0.85
"""The second cause over the first from which the customer is asked which of the two it is."""
ASK_BELOW = 0.45
"""Nothing is asked when the best cause has at least this share: a needless question costs
patience.
"""


ALSO = 0.4
"""A cause's own probability from which it counts as a further grievance: one too many costs a
sentence, one that is missed must be said again.
"""
WAVERING = 0.5
"""The share, against the likeliest cause's, from which a cause is taken when the words name it."""
COURTESIES = frozenset({"praise", "thank", "greet", "goodbye"})
COURTEOUS = 0.5
"""Below this nobody is thanked for praise: it may be a complaint that was not understood."""
OPENING = frozenset({"/start", "/help"})
"""What Telegram sends when a chat is opened: nothing was said yet."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message is taken to mean.

    `intent` is `complaint`, `unsure` or a dialogue intent. `between` holds two causes too close to
    choose from.
    """

    intent: str
    cause: Cause = UNCLASSIFIED
    secondary: tuple[Cause, ...] = ()
    between: tuple[Cause, Cause] | None = None
    shares: tuple[tuple[Cause, float], ...] = ()

    @property
    def is_complaint(self) -> bool:
        """Whether the message complains of something that has a name."""
        return self.intent == "complaint"

    def nearest(self, options: Sequence[str]) -> str:
        """The option that this message speaks for most."""
        shares = dict(self.shares)
        return max(options, key=lambda option: shares.get(Cause(option), 0.0))


def read(heard: Heard) -> Reading:
    """Read the understanding of `heard`; without one the message is `unsure`."""
    if heard.text.strip().lower() in OPENING:
        return Reading("greet")
    understanding = heard.understanding
    if understanding is None:
        return Reading("unsure")
    mass = sum(guess.probability for guess in understanding.ranking if guess.intent in CAUSES)
    shares = tuple(
        (Cause(guess.intent), guess.probability / mass)
        for guess in understanding.ranking
        if guess.intent in CAUSES and mass
    )
    if mass < COMPLAINT or not shares:
        return Reading(_talk(understanding), shares=shares)
    plain = simplified(normalise(heard.text)).lower()
    (first, best), *rest = _named_first(shares, plain)
    second, next_best = rest[0] if rest else (first, 0.0)
    secondary = tuple(
        Cause(guess.intent)
        for guess in sorted(understanding.present, key=lambda guess: -guess.probability)
        if guess.probability >= ALSO and guess.intent in CAUSES and guess.intent != first
    )
    if best < SURE:
        return Reading("unsure", shares=shares)
    is_close = best < ASK_BELOW and next_best >= CLOSE * best
    if is_close and policy_of(first).names(plain) == policy_of(second).names(plain):
        return Reading("complaint", first, secondary, (first, second), shares)
    return Reading("complaint", first, secondary, shares=shares)


def _named_first(
    shares: tuple[tuple[Cause, float], ...], plain: str
) -> tuple[tuple[Cause, float], ...]:
    """The causes with one in front that the words name, when the likeliest is not named.

    A model that wavers between two is helped by the words that a policy table lists for one.
    """
    likeliest, most = shares[0]
    if policy_of(likeliest).names(plain):
        return shares
    for entry in shares[1:]:
        if entry[1] >= WAVERING * most and policy_of(entry[0]).names(plain):
            others = (each for each in shares[1:] if each is not entry)
            return ((entry[0], most), (likeliest, entry[1]), *others)
    return shares


def _talk(understanding: Understanding) -> str:
    """What a message that is no complaint means."""
    other = next((guess for guess in understanding.ranking if guess.intent not in CAUSES), None)
    if other is None or (other.intent in COURTESIES and other.probability < COURTEOUS):
        return "out_of_scope"
    return other.intent
