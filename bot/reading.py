"""From probabilities to what the talk acts on: is it a complaint, which cause, which others, or is
it unsure? What is done under uncertainty follows from bot/choice.py's costs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.choice import COSTS, Act
from bot.nlu.counter import demands
from bot.nlu.folding import fold
from bot.nlu.sneer import is_sneer
from handlers.asking import asks
from handlers.courtesy import only_thanks
from handlers.model import UNCLASSIFIED, Cause
from handlers.registry import CAUSES, PROTECTED, policy_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.dialogue import Heard
    from bot.nlu.understanding import Guess, Understanding

WAVERING = 0.5
"""The share, against the likeliest cause's, from which a cause is taken when the words name it."""
GRAVE = 0.3
"""The same for a cause of the protected lane, which it is worse to overlook."""
COURTESIES = frozenset({"praise", "thank", "greet", "goodbye"})
COURTEOUS = 0.5
"""Below this nobody is thanked for praise: it may be a complaint that was not understood."""
DOUBTED = 0.3
"""Nor from this share of all causes on: of real praise none had as much of a complaint."""
GRATEFUL = frozenset({"praise", "thank"})
CLOSING = GRATEFUL | {"goodbye"}
"""What ends a talk, and is answered by nobody."""
THANKS = re.compile(
    r"谢|唔该|感恩|感激|辛苦|多得|麻烦(?:你|您|了)|蟹蟹|3q|\U0001f64f"
    r"|\b(?:thank\w*|thx|tnx|tks|ty|cheers|ta|appreciat\w*|grateful|much obliged|bless)\b"
)
MORE = re.compile(
    r"\b(?:one (?:more|last|other) (?:thing|question|point)|another thing|something else|also)\b"
    r"|还有[一件个点事些]|还想|另外|再(?:说|问|讲|补充)|仲有|仲想|补充"
)
"""What goes on, though a model that knows few such openings may take it for a good-bye."""
PRICE = Cause("price")
ELSEWHERE = frozenset({Cause("competition"), Cause("involuntary")})
"""Causes that lie with others, or in the customer's own life: who means them says so."""
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


def read(heard: Heard) -> Reading:  # noqa: PLR0911 - one way out for each thing meant
    """Read the understanding of `heard`; without one the message is `unsure`."""
    if heard.text.strip().lower() in OPENING:
        return Reading("greet")
    understanding = heard.understanding
    if understanding is None:
        return Reading("unsure")
    plain = fold(heard.text)
    shares = _shares(understanding)
    likely = two_likeliest(understanding, plain)
    act = COSTS.cheapest(likely.raised, likely.instead) if likely else Act.HAND_OVER
    taken_for = likely.first if likely else None
    if act is Act.HAND_OVER and taken_for not in PROTECTED:
        taken_for = None  # nobody relies on it
    if plainly := _said_plainly(plain, taken_for):
        further = _further(understanding, plain, plainly)
        return Reading("complaint", plainly, further, shares=shares)
    if likely is None:
        return _otherwise(understanding, plain)
    first = likely.first
    secondary = _further(understanding, plain, first)
    if act is Act.HAND_OVER:
        return Reading("unsure", shares=shares)
    between = (first, likely.second)
    named = policy_of(likely.second).names(plain)
    unclear = policy_of(first).names(plain) == named and _is_askable(likely.second, named=named)
    if act is Act.ASK and unclear:
        return Reading("complaint", first, secondary, between, shares)
    return Reading("complaint", first, secondary, shares=shares)


def _said_plainly(plain: str, likeliest: Cause | None) -> Cause | None:
    """The cause that the words name beyond doubt, where they are not taken for it anyway.

    One of the protected lane goes before any other. Any other stands where no complaint is heard;
    what the records can show, as a sum that was taken twice, also goes before a price, and before
    a guess that no word bears out.
    """
    found = {cause: topic for cause in CAUSES if (topic := policy_of(cause).topic_plain_in(plain))}
    grave = next((cause for cause in found if cause in PROTECTED), None)
    if grave is not None or likeliest in PROTECTED:
        return None if likeliest in PROTECTED else grave
    for cause, topic in found.items():
        guessed = likeliest == PRICE or not (likeliest and policy_of(likeliest).names(plain))
        if likeliest is None or (cause != likeliest and topic.shown_by and guessed):
            return cause
    return None


def _further(understanding: Understanding, plain: str, first: Cause) -> tuple[Cause, ...]:
    """The causes beside the first that are likely enough, the likeliest first."""
    return tuple(
        Cause(guess.intent)
        for guess in sorted(understanding.present, key=lambda guess: -guess.probability)
        if guess.probability >= COSTS.point_from
        and guess.intent in CAUSES
        and guess.intent != first
        and _may_stand_beside(Cause(guess.intent), plain)
    )


def _may_stand_beside(cause: Cause, plain: str) -> bool:
    """Whether a further cause is told. One of the protected lane takes the whole complaint from the
    bot: no guess may do so, only words.
    """
    policy = policy_of(cause)
    return not policy.protected or policy.names(plain)


def _is_askable(cause: Cause, *, named: bool) -> bool:
    """Whether the customer may be asked if it is this. "Is it what others offer?" only puzzles
    somebody who has not said a word of others.
    """
    return named or cause not in ELSEWHERE


@dataclass(frozen=True, slots=True)
class Likely:
    """The two likeliest causes of a complaint.

    `raised` is the probability that the first is raised at all, `instead` that it is not and the
    second is the main one.
    """

    first: Cause
    second: Cause
    raised: float
    instead: float


def is_courtesy(heard: Heard, *, asked: bool = False) -> bool:
    """Whether somebody thanks, praises or says good-bye, and asks for nothing. Whom a person has
    `asked` something may answer it so: only plain thanks are none then.
    """
    if asked and not only_thanks(heard.text):
        return False
    if heard.press is not None or heard.wants is not None or heard.signs or asks(heard.text):
        return False
    return read(heard).intent in CLOSING


def denies(heard: Heard) -> bool:
    """Whether it is taken for a no and for no complaint of its own, whatever it names."""
    understanding = heard.understanding
    if understanding is None or two_likeliest(understanding, fold(heard.text)) is not None:
        return False
    return _talk(understanding, fold(heard.text)) == "deny"


def two_likeliest(understanding: Understanding, plain: str) -> Likely | None:
    """The causes between which to choose; None for what is taken for no complaint.

    `plain`: the text, normalised, simplified and in lower case.
    """
    shares = _shares(understanding)
    if _mass(understanding) < COSTS.complaint_from or not shares:
        return None
    (first, best), *rest = _named_first(shares, plain)
    second, next_best = rest[0] if rest else (first, 0.0)
    # A complaint of several things is not answered wrongly by what it raises beside the main one.
    present = {guess.intent: guess.probability for guess in understanding.present}
    raised = max(best, present.get(first, 0.0))
    return Likely(first, second, raised, min(next_best, 1 - raised))


def _shares(understanding: Understanding) -> tuple[tuple[Cause, float], ...]:
    return tuple((Cause(guess.intent), guess.probability) for guess in understanding.causes)


def _mass(understanding: Understanding) -> float:
    """How likely it is a complaint at all."""
    return sum(guess.probability for guess in understanding.ranking if guess.intent in CAUSES)


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
        policy = policy_of(entry[0])
        enough = GRAVE if policy.protected else WAVERING
        if entry[1] >= enough * most and policy.names(plain):
            others = (each for each in shares[1:] if each is not entry)
            return ((entry[0], most), (likeliest, entry[1]), *others)
    return shares


def _otherwise(understanding: Understanding, plain: str) -> Reading:
    """What is no complaint by its likelihoods. Bitter praise is one all the same: of what the words
    name, and where they name nothing a person reads it.
    """
    shares = _shares(understanding)
    talk = _talk(understanding, plain)
    doubted = talk in GRATEFUL and _mass(understanding) >= DOUBTED
    if not (doubted or (_is_courteous(understanding) and is_sneer(plain))):
        return Reading(talk, shares=shares)
    for cause, _ in shares:
        if policy_of(cause).names(plain):
            return Reading("complaint", cause, shares=shares)
    return Reading("unsure", shares=shares)


def _is_courteous(understanding: Understanding) -> bool:
    """Whether it is likelier praise or thanks than any other talk."""
    other = _likeliest_talk(understanding)
    return other is not None and other.intent in GRATEFUL


def _likeliest_talk(understanding: Understanding) -> Guess | None:
    return next((guess for guess in understanding.ranking if guess.intent not in CAUSES), None)


def _talk(understanding: Understanding, plain: str) -> str:
    """What a message that is no complaint means. "Three times!!!" is no thanks, however likely,
    nor is a demand with a word of manners: 唔該退錢.
    """
    other = _likeliest_talk(understanding)
    if other is None or (other.intent in COURTESIES and other.probability < COURTEOUS):
        return "out_of_scope"
    if other.intent in COURTESIES and demands(plain):
        return "inform"
    if other.intent == "thank" and not THANKS.search(plain):
        return "inform"
    if other.intent == "goodbye" and MORE.search(plain):
        return "inform"
    return other.intent
