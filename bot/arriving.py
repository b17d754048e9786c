"""A customer comes by a link: their talk goes on here, or they are told kindly why it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot import answers
from bot.acting import Actor
from bot.asides import clarify
from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Speak
from bot.pursuing import pursue
from bot.records import ASKED_LINK, GUESSES, WRONG_GUESSES, WRONG_LINKS, Records
from escalation.events import Kind
from escalation.links import LIFE, Link
from escalation.services import moving
from handlers import phrases
from handlers.model import Cause, Choice

if TYPE_CHECKING:
    from bot.hearing import Group
    from bot.offers import Decide, Step
    from escalation.desk import Desk
    from escalation.models import Conversation
    from escalation.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

MOST_KEPT = 10
"""Links that did not hold which a chat remembers, so that each counts once."""
GUESSED = frozenset({"bad", "expired", "used"})
"""What counts among the wrong guesses: a link of another customer is a good one."""
TOLD = {
    "bad": phrases.link_bad,
    "expired": phrases.link_expired,
    "used": phrases.link_used,
    "other": phrases.link_of_another,
}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known when somebody has come by a link. `may_prove` says that an order and a fact
    would still link the chat.
    """

    moved: bool = False
    problem: moving.Problem | None = None
    known: bool = False
    may_prove: bool = True


async def arrive(
    uow: UnitOfWork, desk: Desk, here: Conversation, each: Group, now: datetime
) -> Conversation:
    """Use the link that somebody came by, and answer; the talk that goes on in this chat."""
    assert each.link is not None  # noqa: S101 - the caller has looked
    if each.asks and await _would_add(uow, here, each.link):
        await _ask(uow, desk, here, each, now)
        return here
    came = await moving.arrive(uow, here, each.link, now=now)
    talk = came.talk
    if came.problem is not None:
        talk = await moving.come_back(uow, here, now=now)
        _count(uow, talk, each.link.key, came.problem, now)
        log.info("link.refused", why=came.problem, channel=talk.channel)
    dialogue = Dialogue.from_json(talk.dialogue)
    records = await Records.read(uow, desk, talk, now)
    arrival = Arrival(
        moved=came.moved,
        problem=came.problem,
        known=talk.customer_id is not None,
        may_prove=int(talk.dialogue.get(GUESSES, 0)) < WRONG_GUESSES,
    )
    after, effects = arrived(dialogue, records.standing, arrival, records.decide)
    actor = Actor(uow, desk, talk, records, each, Heard(), now)
    await actor.store()
    await actor.carry_out(after, effects)
    return talk


def confirmed(here: Conversation, each: Group, now: datetime) -> Group:
    """What came in; a press that adds what was written to an account, with the link it is for."""
    name, _, key = (each.press or "").partition(":")
    kept = here.dialogue.get(ASKED_LINK)
    if name != phrases.ADD.id or not kept or kept["key"] != key:
        return each
    if datetime.fromisoformat(kept["until"]) <= now:
        return replace(each, link=Link(key, problem="expired"))
    return replace(each, link=Link(key, kept["customer"]))


async def _would_add(uow: UnitOfWork, here: Conversation, link: Link) -> bool:
    """Whether the link would add what somebody has written in a chat of nobody's to an account.

    Whoever sends a link may not be who wrote: only a press that says so may add it.
    """
    if here.customer_id is not None or link.customer is None:
        return False
    if not await moving.is_customer(uow, link.customer):
        return False
    said = await uow.messages.of_conversation(here.id)
    return any(message.author == "customer" for message in said)


async def _ask(uow: UnitOfWork, desk: Desk, here: Conversation, each: Group, now: datetime) -> None:
    assert each.link is not None  # noqa: S101 - the caller has looked
    waiting = {
        "key": each.link.key,
        "customer": each.link.customer,
        "until": (now + LIFE).isoformat(),
    }
    here.dialogue = {**here.dialogue, ASKED_LINK: waiting}
    records = await Records.read(uow, desk, here, now)
    add = Choice(f"{phrases.ADD.id}:{each.link.key}", phrases.ADD.label)
    actor = Actor(uow, desk, here, records, each, Heard(), now)
    dialogue = Dialogue.from_json(here.dialogue)
    await actor.carry_out(dialogue, (Speak(phrases.ask_to_add(), (add,)),))


def _count(
    uow: UnitOfWork, talk: Conversation, key: str, problem: moving.Problem, now: datetime
) -> None:
    """A link that did not hold is a wrong guess, once however often it is tried."""
    uow.record(Kind.LINK_REFUSED, at=now, who="customer", conversation=talk, why=problem)
    tried = list(talk.dialogue.get(WRONG_LINKS, ()))
    if problem not in GUESSED or key in tried:
        return
    talk.dialogue = {
        **talk.dialogue,
        WRONG_LINKS: [*tried, key][-MOST_KEPT:],
        GUESSES: int(talk.dialogue.get(GUESSES, 0)) + 1,
    }


# ------------------------------------------------------------------------------------------------
# the words


def arrived(dialogue: Dialogue, standing: Standing, arrival: Arrival, decide: Decide) -> Step:
    """What is said to somebody who came by a link; nothing that was asked before is lost."""
    if arrival.problem is not None:
        if arrival.known:
            way = phrases.known_already()
        else:
            way = phrases.prove_by_order() if arrival.may_prove else phrases.no_link_needed()
        words = phrases.join(TOLD[arrival.problem](), way)
        return dialogue, (Speak(words, (phrases.PERSON,)),)
    after, effects = _going_on(dialogue, standing, decide)
    if not arrival.moved:
        return after, effects
    lead = phrases.going_on(standing.number)
    first = next((at for at, effect in enumerate(effects) if isinstance(effect, Speak)), None)
    if first is None:
        return after, (Speak(lead), *effects)
    spoken = effects[first]
    assert isinstance(spoken, Speak)  # noqa: S101 - just looked for
    led = replace(spoken, say=phrases.join(lead, spoken.say))
    return after, (*effects[:first], led, *effects[first + 1 :])


def _going_on(dialogue: Dialogue, standing: Standing, decide: Decide) -> Step:
    """The talk where it stood: the open offer, the open question, or where the case stands."""
    if standing.offer is not None and not standing.in_care:
        return dialogue, (answers.ask_again(standing),)
    if standing.state == "talking" and dialogue.stage == "asking":
        return _asked(dialogue, decide)
    if standing.state == "talking" and dialogue.stage == "clarifying":
        first, second = map(Cause, dialogue.options[:2])
        return dialogue, clarify(decide(dialogue).point, first, second)[1:]
    if standing.asked_if_helped:
        words = phrases.join(answers.status(standing), phrases.follow_up(None))
        return dialogue, (Speak(words, (phrases.HELPED, phrases.NOT_HELPED)),)
    if standing.state in {None, "closed"}:
        return dialogue, (Speak(phrases.known_now()),)
    return dialogue, (answers.told(standing),)


def _asked(dialogue: Dialogue, decide: Decide) -> Step:
    """The open question once more; one for the order or its proof may have its answer by now."""
    fact = dialogue.question or ""
    before = tuple(asked for asked in dialogue.asked if asked != fact)
    if fact == "proof":
        before = tuple(asked for asked in before if asked != "order")
        dialogue = replace(dialogue, order=dialogue.answers.get("proof_of"))
    return pursue(replace(dialogue, stage="idle", question=None, asked=before), decide)
