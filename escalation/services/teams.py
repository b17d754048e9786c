"""Which team has a case: the one that takes such cases, until people say otherwise; and of which
team somebody is.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from escalation.errors import NotFound, ValueUnknown
from escalation.events import Kind
from escalation.services.holding import (
    LONGEST_REASON,
    at_work,
    check_free,
    check_may_take,
    put_back,
)
from escalation.services.messages import checked, note
from escalation.services.running import count_anew
from escalation.sla.hours import DESK
from escalation.states import ENDED
from escalation.teams import Like

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.models import Case, Conversation, Staff
    from escalation.unit_of_work import UnitOfWork

HANDED_OVER: Final = "handed_over"
CAUSE: Final = "cause"
"""Why a case has another team: somebody handed it over, or what it is about became clearer."""


def team_of(case: Case, conversation: Conversation, desk: Desk) -> str | None:
    """The team that takes such a case; None is the desk."""
    like = Like(case.cause, case.topic, conversation.language, conversation.channel, case.opened_at)
    return desk.team_for(like)


async def follow_cause(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk, who: str) -> None:
    """What a case, which is locked, is about became clearer: it goes to the team that takes such
    cases, unless a person has it, has answered it, or handed it over to a team themselves.
    """
    if not desk.teams or case.state in ENDED:
        return
    if case.holder_id is not None or case.first_response_at is not None:
        return
    talk = await uow.conversations.get(case.conversation_id)
    if talk is None or (team := team_of(case, talk, desk)) == case.team:
        return
    last = await uow.events.last_of(case.id, (Kind.CASE_TEAM_CHANGED,))
    if last is not None and last.payload["because"] == HANDED_OVER:
        return
    await _move(uow, case, team, because=CAUSE, now=now, desk=desk, who=who)


async def hand_to_team(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    team: str,
    reason: str,
    *,
    now: datetime,
    desk: Desk,
) -> Case:
    """Give a case to another team, or with ``desk`` to none, for a reason that is kept as a note.
    It waits for anybody there; the customer is told nothing, and what they were told stays.

    Handed over to the team that has it, nothing changes.

    Raises:
        TextRefused: no reason, or more than `LONGEST_REASON` characters.
        ValueUnknown: the settings name no such team.
        AlreadyHeld: somebody else is at work on it.
        NotFound, NotAllowed, CaseNotOpen, WithHigherLevel: as named.
    """
    words = checked(reason, most=LONGEST_REASON)
    to = None if team == DESK else team
    if to is not None and to not in desk.teams:
        raise ValueUnknown(field="team", value=team, known=(DESK, *desk.teams))
    case, conversation, member = await at_work(uow, case_id, staff_id)
    await check_may_take(uow, case, member, now)
    if case.team == to:
        return case
    await check_free(uow, case, staff_id, now)
    who = f"staff:{staff_id}"
    await note(uow, conversation, case, words, staff_id=staff_id, now=now)
    if case.holder_id is not None:
        put_back(uow, case, who=who, now=now, because="team")
    await _move(uow, case, to, because=HANDED_OVER, now=now, desk=desk, who=who)
    return case


async def change_team(
    uow: UnitOfWork, staff_id: UUID, team: str | None, *, now: datetime, who: str
) -> Staff:
    """Put a member into a team of the settings, or into none.

    Raises:
        NotFound: nobody who has access is that.
    """
    await uow.staff.lock()
    member = await uow.staff.get(staff_id)
    if member is None or not member.active:
        raise NotFound
    if member.team != team:
        uow.record(
            Kind.STAFF_TEAM_CHANGED,
            at=now,
            who=who,
            member=str(member.id),
            old=member.team,
            new=team,
        )
        member.team = team
    return member


async def _move(
    uow: UnitOfWork,
    case: Case,
    team: str | None,
    *,
    because: str,
    now: datetime,
    desk: Desk,
    who: str,
) -> None:
    """The one place in which a case that is open gets another team: its clocks count by the hours
    of that one from now on, as if they always had.
    """
    before, case.team = case.team, team
    uow.record(
        Kind.CASE_TEAM_CHANGED,
        at=now,
        who=who,
        case=case,
        before=before,
        team=team,
        because=because,
    )
    for notice in await uow.notices.open_of(case.id):
        if notice.team is not None:
            notice.team = team
    await count_anew(uow, case, now=now, desk=desk)
