"""The limits in force, and every version before them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from escalation.console.authority.draft import version_of
from escalation.console.authority.fields import fields_of
from escalation.console.authority.parts import currencies_of
from escalation.console.authority.shown import Teller, rows
from escalation.console.authority.told import Line, told
from escalation.console.deps import Manager, Viewer, page, words
from escalation.console.language import Words
from escalation.errors import NotFound
from escalation.models import Staff
from escalation.office import Here
from escalation.services.authority import default_table, table_in_force
from escalation.services.limits import LIMITS, history
from escalation.services.second_manager import waiting
from escalation.unit_of_work import UnitOfWork
from handlers.limits import Limits
from handlers.limits_table import compiled

HOME = "/settings/authority"

router = APIRouter()


@router.get("")
async def show(
    request: Request, office: Here, viewer: Manager, currency: str = "", saved: str = ""
) -> Response:
    """Who may grant how much, and what waits for a second manager."""
    now = office.now()
    async with office.database.reading() as uow:
        table = await table_in_force(uow, now)
        kept = await uow.limits.get(int(table["version"]))
        names = await names_of(uow)
        waits = await waiting(uow, LIMITS, now)
        people = await uow.staff.listed()
        last_event = await uow.events.last_id()
    context = {
        **table_context(request, viewer, table, currency, office.desk.currency),
        "kept": kept,
        "names": names,
        "waits": waits,
        "home": HOME,
        "people": people_by_role(people, compiled(table)),
        "saved": saved == str(table["version"]),
        "last_event": last_event,
    }
    return page(request, "settings/authority/page.html", context, viewer=viewer)


@router.get("/versions")
async def versions(request: Request, office: Here, viewer: Manager) -> Response:
    """Every version: when, by whom, and what it changed."""
    async with office.database.reading() as uow:
        listed = await history(uow)
        last_event = await uow.events.last_id()
    told_in = words(request, viewer)
    before = [*(each.limit.table for each in listed[1:]), default_table()]
    lines: list[tuple[Any, list[Line]]] = [
        (each, told(told_in, each.changes, old, each.limit.table))
        for each, old in zip(listed, before, strict=True)
    ]
    first = int(default_table()["version"])
    context = {
        "versions": lines,
        "first": first,
        "is_kept": any(each.limit.version == first for each in listed),
        "last_event": last_event,
    }
    return page(request, "settings/authority/versions.html", context, viewer=viewer)


@router.get("/versions/{version}")
async def read_version(
    request: Request,
    office: Here,
    viewer: Manager,
    version: Annotated[int, Path(ge=1, lt=2**31)],
    currency: str = "",
) -> Response:
    """The whole table of one version."""
    async with office.database.reading() as uow:
        table = await version_of(uow, version)
        if table is None:
            raise NotFound
        kept = await uow.limits.get(version)
        names = await names_of(uow)
        in_force = await table_in_force(uow, office.now())
        last_event = await uow.events.last_id()
    context = {
        **table_context(request, viewer, table, currency, office.desk.currency),
        "kept": kept,
        "names": names,
        "in_force": int(in_force["version"]),
        "last_event": last_event,
    }
    return page(request, "settings/authority/version.html", context, viewer=viewer)


def table_context(
    request: Request, viewer: Viewer, table: Mapping[str, Any], currency: str, own: str
) -> dict[str, Any]:
    """What the templates need to show a table in one currency, the desk's `own` one at first."""
    limits = compiled(table)
    chosen = currency if re.fullmatch("[A-Z]{3}", currency) else own
    costly, free = rows(limits, chosen)
    return {
        "limits": limits,
        "teller": teller(words(request, viewer), limits),
        "costly": costly,
        "free": free,
        "currency": chosen,
        "currencies": list(dict.fromkeys([*currencies_of(fields_of(table), own), chosen])),
    }


def teller(words_: Words, limits: Limits) -> Teller:
    """Says parts of these limits in the reader's language."""
    return Teller(words_, limits.period_days)


async def names_of(uow: UnitOfWork) -> dict[Any, str]:
    """The name of every member of staff, by id."""
    return {member.id: member.name for member in await uow.staff.listed()}


def people_by_role(people: Iterable[Staff], limits: Limits) -> list[tuple[str, str, list[Staff]]]:
    """Each role with its level and those who have it, the lowest first."""
    order = sorted(limits.roles, key=lambda role: (limits.levels.index(limits.roles[role]), role))
    return [
        (role, limits.roles[role], [each for each in people if each.active and each.role == role])
        for role in order
    ]
