"""A case begins: opened, brought up to date while the bot talks, watched should the talk stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from escalation.events import Kind
from escalation.models import Case, Conversation
from escalation.models.base import Json
from escalation.services.schedule import schedule
from escalation.services.teams import follow_cause, team_of
from escalation.services.zones import zone_for

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


async def open_case(  # noqa: PLR0913 - everything known when a case begins
    uow: UnitOfWork,
    conversation: Conversation,
    *,
    cause: str,
    now: datetime,
    desk: Desk,
    causes: Sequence[Json] = (),
    topic: str | None = None,
    facts: Json | None = None,
    wants: str | None = None,
    who: str = "bot",
    since: datetime | None = None,
) -> Case:
    """Open a case in a conversation. `causes` is ``[{cause, probability, primary}]``; `since` is
    when the customer wrote what it is opened for, now when nothing is said.

    It is the team's that takes such cases. Should the customer fall silent while the bot talks with
    them, a person gets it.
    """
    case = await uow.cases.add(
        Case(
            number=await uow.cases.next_number(),
            conversation_id=conversation.id,
            customer_id=conversation.customer_id,
            cause=cause,
            causes=list(causes),
            topic=topic,
            facts=facts or {},
            wants=wants,
            language=conversation.language,
            opened_at=now,
        )
    )
    case.team = team_of(case, conversation, desk)
    uow.record(
        Kind.CASE_OPENED,
        at=now,
        who=who,
        case=case,
        number=case.number,
        cause=cause,
        causes=[entry["cause"] for entry in causes],
        topic=topic,
        channel=conversation.channel,
        language=conversation.language,
        team=case.team,
        since=(since or now).isoformat(),
    )
    await watch_silence(uow, case, now=now, desk=desk)
    return case


async def update_case(  # noqa: PLR0913 - everything that may have become clearer
    uow: UnitOfWork,
    case: Case,
    *,
    now: datetime,
    desk: Desk,
    cause: str | None = None,
    causes: Sequence[Json] | None = None,
    topic: str | None = None,
    facts: Json | None = None,
    wants: str | None = None,
    who: str = "bot",
) -> Case:
    """Bring a case up to date; what is None stays as it is, and so does a cause that a person
    named. Its team may be another one then.
    """
    before = case.cause
    case.cause = cause if cause and case.further is None else case.cause
    case.causes = case.causes if causes is None else list(causes)
    case.topic = topic or case.topic
    case.facts = case.facts if facts is None else facts
    case.wants = wants or case.wants
    uow.record(
        Kind.CASE_UPDATED,
        at=now,
        who=who,
        case=case,
        cause=case.cause,
        before=before,
        causes=[entry["cause"] for entry in case.causes],
        topic=case.topic,
    )
    await follow_cause(uow, case, now=now, desk=desk, who=who)
    return case


async def watch_silence(uow: UnitOfWork, case: Case, *, now: datetime, desk: Desk) -> None:
    """Look in some days whether the talk stopped before anything was settled."""
    zone = await zone_for(uow, case.customer_id, desk)
    look_at = desk.politely(now + desk.targets.gone_quiet_after, zone)
    await schedule(uow, "gone_quiet", look_at, now=now, case=case)
