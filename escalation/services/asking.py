"""Who asks for authority above their own: the next levels, as the limits in force name them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import CaseNotOpen, NotAllowed, NotFound, RemedyNotOpen
from escalation.models import Case, Conversation, Remedy, RemedyEntry
from escalation.services import remedies
from escalation.services.authority import authority_for, highest_at_work, limits_in_force
from escalation.services.cases import escalate
from escalation.services.holding import at_work, check_free, held, release
from escalation.services.messages import checked, note
from escalation.states import ENDED
from handlers.authority import Authority
from handlers.model import Level
from handlers.remedies import Remedy as RemedyValue

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

RAISED = "raised"
"""The step of the ledger with which somebody asks; after it, and a full stop, the level asked."""
REASON = "passed_up"


def asked_level(step: str) -> str | None:
    """The level that a step of the ledger asks; None when it asks nobody."""
    name, _, level = step.partition(".")
    return (level or Level.MANAGER.value) if name == RAISED else None


async def levels_above(uow: UnitOfWork, role: str, now: datetime) -> tuple[str, ...]:
    """The levels that somebody of that role may ask, the lowest first: one that nobody at work has,
    and nobody above it, is none of them; where all are so, those up to the managers stay.
    """
    limits = await limits_in_force(uow, now)
    return limits.open_above(limits.level_of(role), await highest_at_work(uow, limits))


async def authorities_above(
    uow: UnitOfWork,
    role: str,
    *,
    conversation: Conversation,
    case: Case,
    now: datetime,
    desk: Desk,
) -> Mapping[str, Authority]:
    """What each level that somebody of that role may ask could grant here, the lowest first."""
    return {
        level: await authority_for(
            uow, level, conversation=conversation, case=case, now=now, desk=desk
        )
        for level in await levels_above(uow, role, now)
    }


def who_decides(above: Mapping[str, Authority], value: RemedyValue) -> str | None:
    """The lowest level whose limits reach, the highest where none do; None when there is none."""
    reaching = (level for level, may in above.items() if may.rule([value]).allowed)
    return next(reaching, None) or (tuple(above)[-1] if above else None)


async def ask(
    uow: UnitOfWork,
    case_id: UUID,
    remedy_id: UUID,
    staff_id: UUID,
    text: str,
    *,
    now: datetime,
    desk: Desk,
) -> Remedy:
    """Ask the lowest level that may grant a proposed remedy: the case is left to it, with a note.

    It waits in the queue of that level and those above, its due times unchanged. The ledger names
    the level and the note, which no customer sees. Asked again, another note is kept.

    Raises:
        NotAllowed: there is no level above.
        TextRefused, NotFound, AlreadyHeld, CaseNotOpen, RemedyNotOpen: as named.
    """
    words = checked(text)
    case, conversation, member = await at_work(uow, case_id, staff_id)
    remedy = await uow.remedies.locked(remedy_id)
    if remedy is None or remedy.case_id != case.id:
        raise NotFound
    above = await authorities_above(
        uow, member.role, conversation=conversation, case=case, now=now, desk=desk
    )
    if not above:
        raise NotAllowed
    if case.state in ENDED:
        raise CaseNotOpen(case.state)
    if remedy.state not in {"proposed", "consented"} or remedy.granted_at is not None:
        raise RemedyNotOpen(remedy.state)
    await check_free(uow, case, staff_id, now)
    level = who_decides(above, remedies.value_of(remedy))
    assert level is not None  # noqa: S101 - some level is above
    who = f"staff:{staff_id}"
    kept = await note(uow, conversation, case, words, staff_id=staff_id, now=now)
    step = f"{RAISED}.{level}"
    asked = RemedyEntry(remedy_id=remedy.id, step=step, at=now, who=who, rule=remedy.rule)
    await uow.remedies.write(asked, kept)
    await _leave_to(uow, case, level, staff_id, now=now, desk=desk)
    return remedy


async def pass_up(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime, desk: Desk
) -> Case:
    """Leave a held case to the next level: back in the queue there, its due times unchanged.

    Raises:
        NotAllowed: there is no level above.
        NotFound, NotHolder, CaseNotOpen: as named.
    """
    case, _, member = await held(uow, case_id, staff_id)
    above = await levels_above(uow, member.role, now)
    if not above:
        raise NotAllowed
    await _leave_to(uow, case, above[0], staff_id, now=now, desk=desk)
    return case


async def _leave_to(
    uow: UnitOfWork, case: Case, level: str, staff_id: UUID, *, now: datetime, desk: Desk
) -> None:
    await escalate(
        uow, case, reason=REASON, level=level, now=now, desk=desk, who=f"staff:{staff_id}"
    )
    # Whoever is asked decides, though it be the supervisors, to whom nothing else is left.
    case.reserved = case.reserved or level
    await release(uow, case.id, staff_id, now=now)
