"""Whose answer something is: a chat that was linked beside the talk keeps the case it had, and what
is said of that case comes to where the customer is now. So do the answers, back to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from escalation.states import ENDED
from handlers import phrases

if TYPE_CHECKING:
    from bot.hearing import Group
    from escalation.models import Case, Conversation, Remedy
    from escalation.unit_of_work import UnitOfWork
    from handlers.model import Choice

OFFERS = frozenset({phrases.YES.id, phrases.NO.id})
HELPS = frozenset({phrases.HELPED.id, phrases.NOT_HELPED.id})
ASKED = frozenset({"asking", "clarifying"})
"""Stages in which the talk itself waits for an answer."""


def tied(choice: Choice, offer: Remedy | None, case: Case | None) -> Choice:
    """A yes or a no, of the one offer, or the one case, that it was asked about."""
    if offer is not None and choice.id in OFFERS:
        return choice.tied_to(offer.id)
    return choice.tied_to(case.id) if case is not None and choice.id in HELPS else choice


async def owner_of(uow: UnitOfWork, talk: Conversation, each: Group) -> Conversation:
    """The conversation in which something is answered that came in where the `talk` is held.

    A button belongs to the case or the remedy that it is tied to. Words, and the wish for a person,
    go to a case beside the talk only while the talk has nothing of its own to be answered.
    """
    if each.link is not None or talk.customer_id is None:
        return talk
    name, _, tie = (each.press or "").partition(":")
    if each.press is not None and name != phrases.PERSON.id:
        case = await _tied(uow, name, tie)
    else:
        case = await _open_beside(uow, talk)
    if case is None or case.conversation_id == talk.id:
        return talk
    owner = await uow.conversations.at_once(case.conversation_id)
    follows = owner.follows_id == talk.id and owner.customer_id == talk.customer_id
    return owner if follows else talk


async def _tied(uow: UnitOfWork, name: str, tie: str) -> Case | None:
    try:
        tied = UUID(tie)
    except ValueError:
        return None
    if name in OFFERS:
        remedy = await uow.remedies.get(tied)
        return await uow.cases.get(remedy.case_id) if remedy else None
    return await uow.cases.get(tied) if name in HELPS else None


async def _open_beside(uow: UnitOfWork, talk: Conversation) -> Case | None:
    """A running case beside the talk, else one of which was asked whether it helped; the newest."""
    if talk.dialogue.get("stage") in ASKED:
        return None
    chats = await uow.places.beside(talk)
    own = await uow.cases.latest(talk.id) if chats else None
    if own is not None and _waits(own):
        return None
    beside = [await uow.cases.latest(each.id) for each in chats]
    waiting = [case for case in beside if case is not None and _waits(case)]
    return max(waiting, key=lambda case: (case.state not in ENDED, case.number), default=None)


def _waits(case: Case) -> bool:
    return case.state not in ENDED or (
        case.state != "closed" and case.asked_at is not None and case.helped is None
    )
