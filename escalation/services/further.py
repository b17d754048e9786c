"""A further word of a customer who has a case, told by another system and not by their chat."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.errors import AlreadyMerged, CaseNotOpen, NotFound
from escalation.models import Case, Message
from escalation.services import cases
from escalation.services.awaiting import is_past, is_with_people, wrote
from escalation.services.handing_over import hand_over
from escalation.services.messages import checked, hear, say
from escalation.services.running import follow
from escalation.signs import signs_in
from escalation.sla import Turn
from escalation.states import UNASKED
from handlers import phrases
from handlers.courtesy import closes, only_thanks

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork
    from handlers.model import Say

REASON: Final = "wrote_elsewhere"


async def add(
    uow: UnitOfWork,
    case_id: UUID,
    text: str,
    *,
    now: datetime,
    desk: Desk,
    who: str,
    client_key: str | None = None,
) -> Message:
    """Keep it in the case, and let the case be woken as by a word in its chat: whoever has it is
    waited for, what waited for the customer is ours again, and one that was settled or resolved is
    reopened. People read it, no bot does: so it never says yes to an offer, and a case that the bot
    has goes to them. A closing courtesy is kept and wakes nobody.

    Told again with the same `client_key`, it is the first one (T19).

    Raises:
        NotFound: there is no such case.
        AlreadyMerged: it goes on in another one.
        CaseNotOpen: it is closed; what is new is a case of its own.
        TextRefused: empty or too long.
    """
    case = await uow.cases.locked(case_id)
    if case is None:
        raise NotFound
    if client_key is not None and (known := await uow.messages.by_client_key(client_key)):
        return known
    text = checked(text)
    await _check(uow, case)
    talk = await uow.conversations.lock(case.conversation_id)
    signs = signs_in(text)
    is_asked = is_with_people(case) and case.turn == Turn.CUSTOMER
    is_courtesy = not signs and (only_thanks if is_asked else closes)(text)
    heard = await hear(uow, talk, case, text, now=now, courtesy=is_courtesy)
    heard.client_key = client_key
    if is_courtesy:
        return heard
    before = case.state
    if before in UNASKED:
        await cases.reopen(uow, case, reason=cases.ASKS_MORE, now=now, desk=desk)
    wrote(case, now)
    words: Say | None = None
    if signs or not is_with_people(case):
        words = await hand_over(
            uow, case, heard, signs, phrases.handed_over, reason=REASON, now=now, desk=desk, who=who
        )
    elif case.holder_id is None:
        words = _noted(case, now, before=before)
    if words is not None:
        await say(uow, talk, case, words, author="bot", now=now, desk=desk)
    await follow(uow, case, now=now, desk=desk)
    return heard


async def _check(uow: UnitOfWork, case: Case) -> None:
    if case.merged_into is not None:
        into = await uow.cases.get(case.merged_into)
        raise AlreadyMerged(number=case.number, into=into.number if into else 0)
    if case.state == "closed":
        raise CaseNotOpen(case.state)


def _noted(case: Case, now: datetime, *, before: str) -> Say:
    """That people have it; by when they answer, where that is still to come."""
    due = None if is_past(case, now) else case.first_response_due
    if before in UNASKED and due is not None:
        words = phrases.asked_more if before == "settled" else phrases.heard_more
        return words(due, case.number)
    return phrases.noted(due)
