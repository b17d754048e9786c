"""Sentences that the conversation composes from what it knows; the words are in handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.dialogue import Open, Speak, Standing
from handlers import phrases, safety
from handlers.remedies import Remedy, to_params

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.hotlines import Hotlines
    from handlers.model import Say
    from handlers.registry import Decision


def ask_again(offer: Remedy) -> Speak:
    """The offer once more, as a plain question."""
    return Speak(phrases.yes_or_no(offer.describe()), (phrases.YES, phrases.NO, phrases.PERSON))


def care(new: Sequence[str], repeated: Sequence[str], hotlines: Hotlines) -> tuple[Say, ...]:
    """Words of care for what was said: those of the most pressing new sign, and the number that
    stands beside them. Thoughts of self-harm said again get their number again.
    """
    words = (safety.KINDS[new[0]].care,) if new else ()
    lines = {safety.KINDS[kind].line for kind in new}
    if "crisis" in lines | {safety.KINDS[kind].line for kind in repeated}:
        return (*words, phrases.crisis(hotlines.emergency, hotlines.crisis))
    return (*words, phrases.emergency(hotlines.emergency)) if "emergency" in lines else words


def also(decision: Decision) -> tuple[Say, ...]:
    """One sentence for all further grievances."""
    points = [point for _, point in decision.also]
    return (phrases.also(*points),) if points else ()


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
        return phrases.status("offered", standing.number, what=standing.offer.describe())
    if standing.state in {"settled", "resolved", "closed"} and standing.settled is not None:
        return phrases.status_of_remedy(
            standing.number,
            standing.settled.remedy.describe(),
            None if standing.settled.done else standing.settled.by,
        )
    return phrases.status(standing.state, standing.number, by=standing.due)


def told(standing: Standing) -> Speak:
    """Where the newest case stands; an open offer can be answered right there."""
    choices = (phrases.YES, phrases.NO, phrases.PERSON) if standing.offer is not None else ()
    return Speak(status(standing), choices)


def small_talk(intent: str) -> Say:
    """A human answer to what is no complaint."""
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
    """What makes two offers the same: the kind and every parameter."""
    return (remedy.kind, *sorted(f"{name}={value}" for name, value in to_params(remedy).items()))
