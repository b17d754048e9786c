"""By which rules customers are valued: seen with their history, tried out, changed by a manager."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import Response

from escalation.console import previewed
from escalation.console.authority.told import Line
from escalation.console.deciding import others
from escalation.console.deps import Manager, Viewer, acting, done, page, words
from escalation.console.language import Words
from escalation.console.worth_form import NAMED, Draft, sent_draft
from escalation.console.worth_words import LABELS, change_lines, name_words, reasons
from escalation.errors import CurrencyRefused, VersionMoved, WorthRefused
from escalation.models import WorthChange
from escalation.office import Here, Office
from escalation.services.authority import table_in_force
from escalation.services.second_manager import waiting
from escalation.services.worth_rules import (
    WORTH,
    Preview,
    change_rules,
    history,
    in_force,
    preview,
)
from handlers.limits_table import compiled
from handlers.model import Say
from handlers.texts import N_
from handlers.worth import WorthRules
from handlers.worth_table import differences, of_table, to_table

PATH = "/settings/worth"
SCREEN = "worth"
NOT_SHOWN = Say(N_("The values are others than those shown. Look at what they change, then save."))

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def show(
    request: Request,
    office: Here,
    viewer: Manager,
    again: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    saved: str = "",
) -> Response:
    """The rules in force, in a form to try others; those of a change that was proposed, `again`."""
    async with office.database.reading() as uow:
        change = await uow.worth_changes.get(again)
    rules = of_table(change.table) if change else None
    return await _shown(request, office, viewer, rules=rules, saved=saved)


@router.post(PATH)
async def change(  # what the form holds
    request: Request,
    office: Here,
    viewer: Manager,
    draft: Annotated[Draft, Depends(sent_draft)],
    act: Annotated[str, Form()] = "preview",
    seen: Annotated[str, Form()] = "",
    base: Annotated[int, Form(ge=0, lt=2**31)] = 0,
) -> Response:
    """Show what the rules would change, or save those that were shown."""
    try:
        rules = draft.rules()
        if act != "save":
            return await _shown(request, office, viewer, draft=draft, rules=rules)
        if previewed.seen(office, SCREEN, seen, viewer.id) != [base, to_table(rules)]:
            return await _shown(
                request, office, viewer, draft=draft, rules=rules, problem=NOT_SHOWN, status=422
            )
        async with office.database.uow() as uow:
            member = await acting(uow, viewer)
            made = await change_rules(
                uow, rules, member, now=office.now(), desk=office.desk, base=base
            )
    except (WorthRefused, CurrencyRefused, VersionMoved) as refusal:
        return await _shown(
            request, office, viewer, draft=draft, problem=refusal.say, status=refusal.status
        )
    if isinstance(made, WorthChange):
        return done(request, f"{PATH}/changes/{made.id}")
    return done(request, f"{PATH}?saved={made.version}")


async def _shown(
    request: Request,
    office: Office,
    viewer: Viewer,
    *,
    draft: Draft | None = None,
    rules: WorthRules | None = None,
    problem: Say | None = None,
    saved: str = "",
    status: int = 200,
) -> Response:
    """The page; with readable `rules`, what they would change."""
    now, told = office.now(), words(request, viewer)
    found: Preview | None = None
    changes: list[tuple[str, str, str]] = []
    why: list[Line] = []
    async with office.database.reading() as uow:
        present = await in_force(uow, office.desk)
        if rules is not None:
            changes = differences(to_table(present.rules), to_table(rules))
        if rules is not None and changes:
            found = await preview(uow, rules, now=now, desk=office.desk)
            limits = compiled(await table_in_force(uow, now))
            why = reasons(told, found.lifts, limits, office.desk.currency)
        versions = await history(uow, office.desk)
        stale = await uow.worth.stale(office.desk.today(now), present.version)
        tiers = await uow.worth.tiers()
        waits = await waiting(uow, WORTH, now)
        people = await uow.staff.listed()
        last_event = await uow.events.last_id()
    context = {
        "here": PATH,
        "present": present,
        "draft": draft or Draft.of(rules or present.rules, office.desk.currency),
        "fields": LABELS,
        "named": NAMED,
        "preview": found,
        "changes": [*change_lines(told, changes), *why],
        "two": bool(why),
        "others": others(people, viewer),
        "waits": waits,
        "names": {member.id: member.name for member in people},
        "home": PATH,
        "saved": saved == str(present.version),
        "is_same": rules is not None and not changes,
        "seal": previewed.seal(office, SCREEN, [present.version, to_table(rules)], viewer.id)
        if rules is not None
        else "",
        "problem": _told(told, problem) if problem else "",
        "versions": [(each, change_lines(told, each.changes)) for each in versions],
        "stale": stale,
        "tiers": tiers,
        "last_event": last_event,
    }
    return page(request, "settings/worth.html", context, viewer=viewer, status=status)


def _told(words: Words, problem: Say) -> str:
    """A refusal in words; a value is called as its field is."""
    if problem.text != WorthRefused.text:
        return words.say(problem)
    name = name_words(words, str(problem.params["name"]))
    return words.say(Say(problem.text, {**problem.params, "name": name}))
