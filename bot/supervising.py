"""What a supervisor does in a story, through the same services as the console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalation.errors import DeskError, NotFound
from escalation.repositories.case_lists import WORKING
from escalation.services import approvals, asking, notices
from escalation.services import desk as acts
from escalation.services import remedies as ledger
from escalation.services.authority import reach_of
from handlers.authority import Stopped
from handlers.model import Money
from handlers.remedies import from_params
from handlers.texts import N_

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from bot.story import SupervisorDoes
    from escalation.desk import Desk
    from escalation.models import Case, Remedy
    from escalation.unit_of_work import Database, UnitOfWork


class NoCaseError(DeskError):
    """A story lets a supervisor act where there is no case."""

    status = 404
    text = N_("There is no case to act on.")


async def supervise(
    database: Database, desk: Desk, case: Case, act: SupervisorDoes, staff_id: UUID, now: datetime
) -> None:
    """Do it, or raise the refusal that the console would show.

    Raises:
        DeskError: as the service refuses.
    """
    async with database.uow() as uow:
        match act.do:
            case "claim" | "hand_back":
                change = acts.claim if act.do == "claim" else acts.hand_back
                await change(uow, case.id, staff_id, now=now, desk=desk)
            case "reply":
                await acts.reply(uow, case.id, staff_id, act.text or "", now=now, desk=desk)
            case "note":
                await acts.note(uow, case.id, staff_id, act.text or "", now=now)
            case "resolve":
                await acts.resolve(uow, case.id, staff_id, act.text, now=now, desk=desk)
            case "hand_over":
                await acts.hand_to_team(
                    uow, case.id, staff_id, act.team, act.text or "", now=now, desk=desk
                )
            case "know":
                await _know(uow, case, staff_id, now=now, desk=desk)
            case "approve":
                await _approve(uow, desk, case, act, staff_id, now)
            case "ask":
                remedy = await _proposed(uow, desk, case, act, now)
                await asking.ask(
                    uow, case.id, remedy.id, staff_id, act.text or "", now=now, desk=desk
                )
            case "refuse":
                remedy = await _proposed(uow, desk, case, act, now)
                await approvals.refuse(
                    uow, case.id, remedy.id, staff_id, act.text, now=now, desk=desk
                )


async def free_to(
    uow: UnitOfWork, case: Case, roles: Iterable[str], now: datetime
) -> tuple[str, ...]:
    """Those of the roles in whose queue the case stands for the taking."""
    return tuple(
        [
            role
            for role in roles
            if any(
                row.case.id == case.id
                for row in await uow.cases.queue(
                    states=WORKING, unheld=True, reach=await reach_of(uow, role, now)
                )
            )
        ]
    )


async def _approve(
    uow: UnitOfWork, desk: Desk, case: Case, act: SupervisorDoes, staff_id: UUID, now: datetime
) -> None:
    remedy = await _proposed(uow, desk, case, act, now)
    amount = None
    if act.amount is not None and remedy.currency is not None:
        amount = Money(act.amount, act.currency or remedy.currency)
    await approvals.approve(uow, case.id, remedy.id, staff_id, now=now, desk=desk, amount=amount)


async def _proposed(
    uow: UnitOfWork, desk: Desk, case: Case, act: SupervisorDoes, now: datetime
) -> Remedy:
    """The remedy that the act is about: of its kind if it names one, else the newest undecided.

    A kind that nobody proposed yet is proposed by the supervisor, with the sum that the act names.
    """
    known = [
        remedy
        for remedy in await uow.remedies.of_case(case.id)
        if act.remedy in {None, remedy.kind} and remedy.granted_at is None
    ]
    undecided = [remedy for remedy in known if remedy.state == "proposed"]
    if undecided or known:
        return (undecided or known)[-1]
    if act.remedy is None:
        raise NotFound
    params: dict[str, str] = {}
    if act.amount is not None:
        params = {"amount": str(act.amount), "currency": act.currency or desk.currency}
    value = from_params(act.remedy, params)
    return await ledger.propose(
        uow, case, Stopped(value, "supervisor.proposed"), now=now, who="staff"
    )


async def _know(uow: UnitOfWork, case: Case, staff_id: UUID, *, now: datetime, desk: Desk) -> None:
    member = await uow.staff.get(staff_id)
    assert member is not None  # noqa: S101 - the story has them
    found = await notices.open_to(
        uow, staff_id, member.role, now, teams=desk.teams, case_id=case.id
    )
    for notice, _ in found:
        await notices.acknowledge(uow, notice.id, staff_id, now=now)
