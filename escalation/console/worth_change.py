"""Rules of worth that wait for a second manager, with what they would change today."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from escalation.console.deciding import context_of, rendered, routes
from escalation.console.deps import Viewer, words
from escalation.console.worth import PATH
from escalation.console.worth_words import change_lines, reasons
from escalation.errors import DeskError, NotFound
from escalation.models import Staff
from escalation.office import Office
from escalation.services.authority import table_in_force
from escalation.services.second_manager import Standing
from escalation.services.worth_rules import WORTH, confirm_rules, preview, table_of
from escalation.unit_of_work import UnitOfWork
from handlers.limits_table import compiled
from handlers.worth_table import differences, of_table


async def _confirm(uow: UnitOfWork, office: Office, number: int, member: Staff) -> int:
    ruled = await confirm_rules(uow, number, member, now=office.now(), desk=office.desk)
    return ruled.version


async def _render(
    request: Request,
    office: Office,
    viewer: Viewer,
    number: int,
    refusal: DeskError | None = None,
) -> Response:
    now, told = office.now(), words(request, viewer)
    found = None
    async with office.database.reading() as uow:
        change = await uow.worth_changes.get(number)
        if change is None:
            raise NotFound
        decided = await context_of(uow, WORTH, change, PATH, viewer, now)
        lines = change_lines(
            told, differences(await table_of(uow, change.base, office.desk), change.table)
        )
        if decided["standing"] is Standing.WAITS:
            found = await preview(uow, of_table(change.table), now=now, desk=office.desk)
            limits = compiled(await table_in_force(uow, now))
            lines += reasons(told, found.lifts, limits, office.desk.currency)
    context = {
        **decided,
        "changes": lines,
        "preview": found,
        "again": f"{PATH}?again={number}",
    }
    return rendered(request, viewer, "settings/worth_change.html", context, refusal)


router = routes(PATH, WORTH, _render, _confirm)
