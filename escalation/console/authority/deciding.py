"""A change of the limits that waits for a second manager, with the preview it was made from."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from escalation.console.authority.draft import difference, version_of
from escalation.console.authority.fields import fields_of
from escalation.console.authority.outlook import doubts, sums
from escalation.console.authority.overview import HOME, teller
from escalation.console.authority.told import told
from escalation.console.deciding import context_of, rendered, routes
from escalation.console.deps import Viewer, words
from escalation.errors import DeskError, NotFound
from escalation.models import Staff
from escalation.office import Office
from escalation.services.limits import LIMITS, confirm_change
from escalation.services.preview import preview
from escalation.services.second_manager import Standing
from escalation.unit_of_work import UnitOfWork
from handlers.changes import changes
from handlers.limits_table import compiled


async def _confirm(uow: UnitOfWork, office: Office, number: int, member: Staff) -> int:
    return (await confirm_change(uow, number, member, now=office.now())).version


async def _render(
    request: Request,
    office: Office,
    viewer: Viewer,
    number: int,
    refusal: DeskError | None = None,
) -> Response:
    now = office.now()
    async with office.database.reading() as uow:
        change = await uow.limit_changes.get(number)
        base = await version_of(uow, change.base) if change else None
        if change is None or base is None:
            raise NotFound
        decided = await context_of(uow, LIMITS, change, HOME, viewer, now)
        waits = decided["standing"] is Standing.WAITS
        lines = await preview(uow, base, change.table, now=now, desk=office.desk) if waits else []
        people = await uow.staff.listed()
    again = difference(fields_of(base), fields_of(change.table), change.base)
    told_in, new = words(request, viewer), compiled(change.table)
    context = {
        **decided,
        "changes": told(told_in, changes(base, change.table), base, change.table),
        "lines": lines,
        "sums": sums(lines),
        "doubts": doubts(teller(told_in, new), new, compiled(base), people),
        "again": f"{HOME}/preview?{urlencode({'draft': again.signed(office)})}",
    }
    return rendered(request, viewer, "settings/authority/change.html", context, refusal)


router = routes(HOME, LIMITS, _render, _confirm)
