"""A customer comes by a link, or comes back: whose chat it is, and which talk goes on in it.

A link is good once. With it comes the customer's open case, to wherever they are now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from escalation.events import Kind
from escalation.links import Link
from escalation.models import Conversation
from escalation.states import ENDED

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

Problem = Literal["bad", "expired", "used", "other"]
"""Why a link does not hold: it is none of ours, too old, used elsewhere, or of somebody else than
the customer of this chat.
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of a link: the talk that goes on here, whether it came from elsewhere, and why not,
    if the link did not hold.
    """

    talk: Conversation
    moved: bool = False
    problem: Problem | None = None


async def arrive(uow: UnitOfWork, here: Conversation, link: Link, *, now: datetime) -> Arrived:
    """Use a link in the chat `here`, which is locked.

    The chat is the customer's from then on, and their newest talk with an open case goes on in it,
    unless a case of its own is newer. A link used again where it was used changes nothing.

    Raises:
        TalkBusy: as `come_back`.
    """
    if link.customer is None:
        return Arrived(here, problem=link.problem or "bad")
    if not await is_customer(uow, link.customer):
        return Arrived(here, problem="bad")
    if here.customer_id not in {None, link.customer}:
        return Arrived(here, problem="other")
    talk = await _talk_of(uow, here, link.customer)
    used_in = await uow.places.use_link(
        link.key, customer_id=link.customer, conversation_id=(talk or here).id, now=now
    )
    if used_in is not None:
        return Arrived(here, problem=None if used_in == here.id else "used")
    here.customer_id = link.customer
    if talk is None:
        await _link_case(uow, here)
        await uow.places.show_all(here)
        return Arrived(here)
    await _move(uow, talk, here, with_past=True, now=now)
    return Arrived(talk, moved=True)


async def is_customer(uow: UnitOfWork, customer: str) -> bool:
    """Whether the shop has such a customer: nobody comes back as one who was erased."""
    row = await uow.customers.get(customer)
    return row is not None and row.erased_at is None


async def come_back(uow: UnitOfWork, here: Conversation, *, now: datetime) -> Conversation:
    """The talk that goes on when a customer writes in the chat `here`, which is locked: answers go
    to where they wrote last. What was said elsewhere meanwhile is not shown by that.

    Raises:
        TalkBusy: somebody is just at work in one of the chats that take part.
    """
    if here.follows_id is None:
        return here
    talk = await uow.conversations.at_once(here.follows_id)
    if talk.follows_id is not None or talk.customer_id != here.customer_id:
        here.follows_id = None
        return here
    await _move(uow, talk, here, with_past=False, now=now)
    return talk


async def _talk_of(uow: UnitOfWork, here: Conversation, customer: str) -> Conversation | None:
    """The talk that the customer would go on with in this chat, locked."""
    if here.follows_id is not None:
        talk = await uow.conversations.at_once(here.follows_id)
        return talk if talk.customer_id == customer and talk.follows_id is None else None
    found = await uow.places.newest_talk(customer, other_than=here.id)
    if found is None:
        return None
    talk_id, runs, number = found
    own = await uow.cases.current(here.id)
    if own is not None and (own.state not in ENDED or (not runs and own.number > number)):
        return None
    talk = await uow.conversations.at_once(talk_id)
    return talk if talk.customer_id == customer and talk.follows_id is None else None


async def _move(
    uow: UnitOfWork, talk: Conversation, here: Conversation, *, with_past: bool, now: datetime
) -> None:
    before = talk.channel
    for beside in await uow.conversations.following(here.id):
        await uow.conversations.at_once(beside)
    await uow.places.move(talk, here, with_past=with_past)
    case = await uow.cases.current(talk.id)
    for each in (talk, here):  # both places are shown anew
        uow.record(
            Kind.TALK_MOVED,
            at=now,
            who="customer",
            case=case if each is talk else None,
            conversation=each,
            before=before,
            channel=talk.channel,
        )


async def _link_case(uow: UnitOfWork, here: Conversation) -> None:
    case = await uow.cases.current(here.id)
    if case is not None and case.state not in ENDED:
        case.customer_id = here.customer_id
