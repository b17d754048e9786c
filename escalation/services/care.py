"""People who need care before anything else: a lane of its own, ahead of everybody, at any hour.

Kept of a sign are its kind and the number of the message that gave it; never words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from escalation.errors import CaseNotOpen
from escalation.events import Kind
from escalation.models import Case, Message
from escalation.services.awaiting import await_anew
from escalation.services.cases import escalate
from escalation.services.holding import at_work
from escalation.states import ENDED
from handlers.safety import KINDS, UNSURE, rank

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Alarm:
    """What an alarm changed: the kinds that the case did not show before, whether it came to
    people just now, and whether the customer is to be told, by when. One that is `quiet` is only
    shown; then nobody was called, and the customer, unless a person is with them, is answered.
    """

    new: tuple[str, ...]
    just_called: bool
    tell: bool
    due: datetime | None
    quiet: bool = False


async def alarm(
    uow: UnitOfWork,
    case: Case,
    signs: Sequence[tuple[str, Message]],
    *,
    now: datetime,
    desk: Desk,
) -> Alarm:
    """Somebody may be in need: the case goes to a person, before all others.

    `signs` are kinds with the messages that gave them. A case that a person holds stays with them;
    a new sign for which minutes count starts the clock of an answer anew. What only sounds so calls
    nobody while a person has the case, or after one has found that nobody is in need and no other
    sign was given since: it is shown.
    """
    await uow.remedies.of_case(case.id)  # writes what is pending: each message has its number now
    before = {entry["kind"] for entry in case.signs or ()}
    kinds = sorted({kind for kind, _ in signs}, key=rank)
    new = tuple(kind for kind in kinds if kind not in before)
    given = [{"kind": kind, "message": message.id} for kind, message in signs]
    quiet = set(kinds) == {UNSURE} and await is_judged(uow, case)
    case.signs = [*(case.signs or ()), *given]
    case.sign = min((kind for kind in (case.sign, *kinds) if kind), key=rank)
    case.urgent = case.urgent or not quiet
    waits = case.state in {"queued", "held"}
    tell = case.holder_id is None or (not quiet and any(_minutes_count(kind) for kind in new))
    if not waits and case.holder_id is None and not quiet:
        await escalate(uow, case, reason="care", now=now, desk=desk, urgent=True)
    elif (
        tell
        and not quiet
        and _too_late(case, new, desk.first_response_due(now, urgent=True, care=True))
    ):
        # The answer that a calm complaint waits for, or had, is too late or too early for this.
        await await_anew(uow, case, now=now, desk=desk, who="bot")
    uow.record(
        Kind.CASE_ALARMED,
        at=now,
        who="bot",
        case=case,
        signs=kinds,
        messages=sorted({entry["message"] for entry in given}),
        new=list(new),
        quiet=quiet,
    )
    open_answer = case.first_response_at is None
    return Alarm(
        new, not (waits or quiet), tell, case.first_response_due if open_answer else None, quiet
    )


async def calm(uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, now: datetime) -> Case:
    """A person found that nobody is in need: the case leaves the lane and keeps its due times.

    What was kept of the signs goes; said again, nothing changes.

    Raises:
        NotFound, NotAllowed: no such case, or no such active member of staff.
        CaseNotOpen: it has ended.
    """
    case, _, _ = await at_work(uow, case_id, staff_id)
    if case.sign is None:
        return case
    if case.state in ENDED:
        raise CaseNotOpen(case.state)
    was = sorted({entry["kind"] for entry in case.signs or ()}, key=rank)
    case.sign = case.signs = None
    uow.record(Kind.CASE_CALMED, at=now, who=f"staff:{staff_id}", case=case, signs=was)
    return case


async def is_judged(uow: UnitOfWork, case: Case) -> bool:
    """Whether a person is with the customer, or found that nobody is in need, and since then the
    case has not come back and showed no sign but `UNSURE`.
    """
    if case.holder_id is not None:
        return True
    if case.sign not in {None, UNSURE}:
        return False
    last = await uow.events.last_of(case.id, (Kind.CASE_CALMED, Kind.CASE_REOPENED))
    return last is not None and last.kind == Kind.CASE_CALMED


def _too_late(case: Case, new: Sequence[str], soon: datetime) -> bool:
    """Whether the answer that the case waits for, or had, is not the answer to this sign."""
    if case.first_response_at is not None:
        return bool(new)
    return case.first_response_due is None or case.first_response_due > soon


def _minutes_count(kind: str) -> bool:
    """Whether a number is named beside the words: then nobody waits for the person in charge."""
    return kind in KINDS and KINDS[kind].line is not None
