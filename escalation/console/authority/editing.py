"""Changing the limits: a draft typed part by part, its preview, and from there its saving."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from escalation.console.authority import deeds
from escalation.console.authority.draft import Opened, begun, opened, read, read_seen
from escalation.console.authority.fields import children, levels_of, names_at
from escalation.console.authority.outlook import doubts, sums
from escalation.console.authority.overview import HOME, teller
from escalation.console.authority.parts import (
    FREE,
    MONEY,
    currencies_of,
    exists,
    options_of,
    parts_of,
    read_part,
    roles_of,
    typed_in,
)
from escalation.console.authority.told import told
from escalation.console.authority.typed import Slip, currency_of, plain
from escalation.console.deciding import others
from escalation.console.deps import Manager, Viewer, acting, page, words
from escalation.errors import VersionMoved
from escalation.models import AuthorityLimit
from escalation.office import Here, Office
from escalation.services.limits import change_limits
from escalation.services.preview import preview
from handlers.changes import changes
from handlers.limits_table import compiled
from handlers.model import Say

EDIT, PREVIEW = f"{HOME}/edit", f"{HOME}/preview"
UNREADABLE = 422

router = APIRouter()


@router.get("/edit")
async def edit(
    request: Request,
    office: Here,
    viewer: Manager,
    draft: str = "",
    part: str = "",
    currency: str = "",
) -> Response:
    """One part of the draft, to be changed; without a draft, of the limits in force."""
    async with office.database.reading() as uow:
        state = await opened(uow, read(office, draft), office.now())
        last_event = await uow.events.last_id()
    form = _Form(request, office, viewer, state, part, currency)
    return form.render({"last_event": last_event})


@router.post("/edit")
async def change(request: Request, office: Here, viewer: Manager) -> Response:
    """Take up what was typed into a part, and go where the pressed button leads. What cannot be
    used is shown again as it was typed, with the reason beside it.
    """
    sent = await request.form()
    typed = typed_in(sent)
    async with office.database.reading() as uow:
        token = sent.get("draft", "")
        state = await begun(uow, read(office, str(token)), office.now())
    wanted = typed.get("part", "")
    if not exists(state.values, wanted):
        return RedirectResponse(_address(EDIT, draft=state.draft.signed(office)), 303)
    form = _Form(request, office, viewer, state, wanted, typed.get("currency", ""))
    reading = read_part(state.values, form.part, form.currency, sent)
    if reading.slips:
        return form.render({"typed": typed, "slips": reading.slips})
    form.state = form.with_values(reading.values)
    go = typed.get("go", "")
    deed, part = deeds.do(form.state.values, go, sent)
    other, slip = _currency(go, typed)
    slips = {**deed.slips, **({"new.currency": slip} if slip else {})}
    if slips:
        return form.render({"typed": typed, "slips": slips})
    form.state = form.with_values(deed.values)
    if form.state.problem is not None:
        return form.render({"typed": typed})
    if go == "preview":
        return RedirectResponse(_address(PREVIEW, draft=form.token), 303)
    part = part or (go.removeprefix("part.") if go.startswith("part.") else form.part)
    target = _address(EDIT, draft=form.token, part=part, currency=other or form.currency)
    return RedirectResponse(target, 303)


@router.get("/preview")
async def show_preview(
    request: Request, office: Here, viewer: Manager, draft: str = ""
) -> Response:
    """What the draft would have meant last month, and the one place from which it is saved."""
    now = office.now()
    async with office.database.reading() as uow:
        state = await opened(uow, read(office, draft), now)
        last_event = await uow.events.last_id()
        if state.problem is not None:
            return _Form(request, office, viewer, state, "", "").render({"last_event": last_event})
        people = await uow.staff.listed()
        lines = await preview(uow, state.present, state.table, now=now, desk=office.desk)
    told_in = words(request, viewer)
    old, new = compiled(state.present), compiled(state.table)
    found = changes(state.present, state.table)
    context = {
        "version": state.present["version"],
        "changes": told(told_in, found, state.present, state.table),
        "two": any(each.needs_two for each in found),
        "others": others(people, viewer),
        "lines": lines,
        "sums": sums(lines),
        "doubts": doubts(teller(told_in, new), new, old, people),
        "moved": _moved(request, viewer, state),
        "draft": state.draft.signed(office),
        "seen": state.draft.seen_by(office, viewer.id),
        "last_event": last_event,
    }
    return page(request, "settings/authority/preview.html", context, viewer=viewer)


@router.post("/save")
async def save(office: Here, viewer: Manager, seen: Annotated[str, Form()] = "") -> Response:
    """Put in force what was previewed, or let it wait for a second manager. When somebody was
    quicker, the preview is shown again, on what is in force by now.
    """
    draft = read_seen(office, seen, viewer.id)
    if draft is None:
        return RedirectResponse(HOME, 303)
    try:
        async with office.database.uow() as uow:
            member = await acting(uow, viewer)
            state = await begun(uow, draft, office.now())
            made = await change_limits(uow, state.table, member, now=office.now(), base=draft.base)
    except VersionMoved:
        return RedirectResponse(_address(PREVIEW, draft=draft.signed(office)), 303)
    if isinstance(made, AuthorityLimit):
        return RedirectResponse(f"{HOME}?saved={made.version}", 303)
    return RedirectResponse(f"{HOME}/changes/{made.id}", 303)


class _Form:
    """One part of a draft as the page shows it."""

    def __init__(
        self,
        request: Request,
        office: Office,
        viewer: Viewer,
        state: Opened,
        part: str,
        currency: str,
    ) -> None:
        self.request, self.office, self.viewer, self.state = request, office, viewer, state
        parts = parts_of(state.values)
        self.part = part if exists(state.values, part) else parts[0]
        known = re.fullmatch("[A-Z]{3}", currency)
        self.currency = currency if known else office.desk.currency

    @property
    def token(self) -> str:
        """The draft, signed."""
        return self.state.draft.signed(self.office)

    def with_values(self, values: Mapping[str, Any]) -> Opened:
        """The state with further values in its draft."""
        state = self.state
        return Opened(state.draft.put(state.fields, values), state.present, state.fields, state.was)

    def render(self, context: dict[str, Any]) -> Response:
        """The part; with `typed` and `slips` when something in it cannot be used."""
        state, values = self.state, self.state.values
        told_in = words(self.request, self.viewer)
        problem = state.problem
        # What cannot be read as a table is shown by what was typed alone.
        table = state.present if problem else state.table
        limits = compiled(table)
        slips = context.get("slips", {})
        own = self.office.desk.currency
        kind, _, name = self.part.partition(".")
        full = {
            "draft": self.token,
            "version": state.draft.base,
            "part": self.part,
            "kind": kind,
            "name": name,
            "parts": parts_of(values),
            "values": values,
            "kept": state.fields,
            "currency": self.currency,
            "currencies": list(dict.fromkeys([*currencies_of(values, own), self.currency])),
            "money": MONEY,
            "free": FREE,
            "levels": levels_of(values),
            "roles": roles_of(values),
            "tiers": children(values, "tier"),
            "options": options_of(values),
            "names_at": names_at,
            "plain": plain,
            "teller": teller(told_in, limits),
            "rules": {each.name: each for each in limits.narrowings},
            "changes": told(told_in, changes(state.present, table), state.present, table),
            "moved": _moved(self.request, self.viewer, state),
            "typed": {},
            "here": _address(EDIT, draft=self.token, part=self.part, currency=self.currency),
            **context,
            "slips": {place: told_in.say(say) for place, say in slips.items()},
            "problem": told_in.say(problem) if problem else None,
        }
        return page(
            self.request,
            "settings/authority/edit.html",
            full,
            viewer=self.viewer,
            status=UNREADABLE if slips or problem else 200,
        )


def _moved(request: Request, viewer: Viewer, state: Opened) -> list[str] | None:
    """What somebody else changed since the draft was begun, in words; None when nobody did."""
    if state.was is None:
        return None
    found = changes(state.was, state.present)
    return [line.text for line in told(words(request, viewer), found, state.was, state.present)]


def _currency(go: str, typed: Mapping[str, str]) -> tuple[str, Say | None]:
    """The currency that a button asks for."""
    if not go.startswith("currency."):
        return "", None
    try:
        wanted = typed.get("new.currency", "") if go == "currency.other" else go[len("currency.") :]
        return currency_of(wanted), None
    except Slip as slip:
        return "", slip.say


def _address(path: str, **query: str) -> str:
    return f"{path}?{urlencode({key: value for key, value in query.items() if value})}"
