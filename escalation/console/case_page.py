"""The page of one case: how it is shown, and the one way in which its forms change it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Depends, Form, Path, Request
from starlette.responses import Response

from escalation.console.clocks import LETTERS, by_clock, letters
from escalation.console.deps import Member, Viewer, done, is_fragment, page, words
from escalation.console.dossier import screen
from escalation.console.notices import open_in
from escalation.console.waiting import UNSAID, SaidOfTurn
from escalation.desk import Desk
from escalation.errors import DeskError, NotFound
from escalation.office import Here, Office
from escalation.repositories import QueueRow
from escalation.repositories.case_lists import WORKING
from escalation.services import drafts, holding
from escalation.services.authority import reach_of
from escalation.services.corrections import ANSWERS
from escalation.services.dossier import of_case
from escalation.services.worth import Worth
from escalation.services.worth_rules import in_force
from escalation.services.written import AS_READ, Confirmed, shown_of
from escalation.services.zones import zone_with
from escalation.unit_of_work import UnitOfWork
from handlers.promised import What
from handlers.registry import CAUSES

Number = Annotated[int, Path(ge=1, lt=2**31)]
Text = Annotated[str, Form()]

type Act = Callable[[UnitOfWork, UUID, UUID], Awaitable[object]]
"""A change of the case with the first id by the member of staff with the second."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was being written or chosen when a change was refused: given back, never lost. `told`
    is what was said of the promises in it, and `turn` of whom the case waits for after it.
    """

    reply: str = ""
    note: str = ""
    refusal: str = ""
    asking: str = ""
    last_word: str = ""
    cause: str | None = None
    further: Sequence[str] = ()
    told: Confirmed = AS_READ
    turn: SaidOfTurn = UNSAID


@dataclass(frozen=True, slots=True)
class Written:
    """What a form holds that was kept while it was typed: it ends when it is sent, and stays when
    that is refused.
    """

    box: str
    text: str
    page: drafts.Page


async def written_in(draft_window: Text = "", draft_version: Text = "") -> drafts.Page:
    """The window that a form was sent from."""
    is_number = draft_version.isascii() and draft_version.isdigit() and len(draft_version) < 9  # noqa: PLR2004 - an int4
    return drafts.Page(draft_window, int(draft_version) if is_number else 0)


InWindow = Annotated[drafts.Page, Depends(written_in)]


@dataclass(frozen=True, slots=True)
class After:
    """What is shown after a change: the same case, or with `go_on` the next one.

    `fresh` names the form in which something new may be written; `anew` is for what changes who
    may write, so that the whole page is loaded again. `draft` is given back on a refusal.
    """

    fresh: str | None = None
    go_on: bool = False
    anew: bool = False
    draft: Draft = Draft()
    written: Written | None = None


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form of a case's page that a member of staff has sent."""

    request: Request
    office: Office
    viewer: Viewer
    number: int

    @property
    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.office.now()

    @property
    def desk(self) -> Desk:
        """The desk's rules: its hours, targets and zone."""
        return self.office.desk

    async def change(self, act: Act, *, after: After = After()) -> Response:
        """Do something to the case and show what is to be shown then.

        A refusal without the page's script shows the page again, with its sentence and the draft.

        Raises:
            DeskError: refused; answered by a sentence alone when the page's script asked.
        """
        try:
            async with self.office.database.uow() as uow:
                case = await uow.cases.by_number(self.number)
                if case is None:
                    raise NotFound
                await act(uow, case.id, self.viewer.id)
                if (box := after.written) is not None:
                    await drafts.sent(
                        uow, case.id, self.viewer.id, box.text, box=box.box, page=box.page
                    )
                await holding.renew(uow, case.id, self.viewer.id, now=self.now)
        except DeskError as refusal:
            await self._keep(after.written)
            if is_fragment(self.request) or refusal.status == HTTPStatus.NOT_FOUND:
                raise
            return await self._shown(refusal=refusal, draft=after.draft)
        if after.go_on:
            return done(self.request, await _next_path(self.office, self.viewer, self.number))
        if after.anew or not is_fragment(self.request):
            return done(self.request, f"/cases/{self.number}")
        return await self._shown(fresh=after.fresh)

    async def _keep(self, written: Written | None) -> None:
        """What was not sent is kept, for a page without scripts too."""
        if written is None:
            return
        async with self.office.database.uow() as uow:
            case = await uow.cases.by_number(self.number)
            if case is not None:
                await drafts.save(
                    uow,
                    case.id,
                    self.viewer.id,
                    written.text,
                    box=written.box,
                    page=written.page,
                    now=self.now,
                )

    async def _shown(
        self,
        *,
        refusal: DeskError | None = None,
        draft: Draft | None = None,
        fresh: str | None = None,
    ) -> Response:
        return await render(
            self.request,
            self.office,
            self.viewer,
            self.number,
            refusal=refusal,
            draft=draft,
            fresh=fresh,
        )


async def sent_form(request: Request, office: Here, viewer: Member, number: Number) -> SentForm:
    """What was sent, by whom, about which case."""
    return SentForm(request, office, viewer, number)


Sent = Annotated[SentForm, Depends(sent_form)]


async def renew(office: Office, viewer: Viewer, number: int) -> None:
    """Whoever has the case works on it; of anybody else's nothing changes."""
    async with office.database.reading() as uow:
        case = await uow.cases.by_number(number)
    if case is not None and case.holder_id == viewer.id:
        async with office.database.uow() as uow:
            await holding.renew(uow, case.id, viewer.id, now=office.now())


async def joined_with(office: Office, number: int) -> int | None:
    """The number of the case that one was joined with, if it was: there it goes on."""
    async with office.database.reading() as uow:
        case = await uow.cases.by_number(number)
        into = await uow.cases.get(case.merged_into) if case and case.merged_into else None
    return into.number if into else None


async def render(
    request: Request,
    office: Office,
    viewer: Viewer,
    number: int,
    *,
    refusal: DeskError | None = None,
    draft: Draft | None = None,
    fresh: str | None = None,
) -> Response:
    """The case as it is now."""
    now = office.now()
    draft = draft or Draft()
    async with office.database.reading() as uow:
        dossier = await of_case(uow, number)
        shown = await screen(uow, dossier, viewer, now, office.desk)
        kept = await drafts.found(
            uow, dossier.case.id, viewer.id, holds=shown.is_mine, may_write=shown.can_act
        )
        previous, following = await _neighbours(uow, viewer, number, now)
        rules = (await in_force(uow, office.desk)).rules
        waiting = await open_in(uow, dossier.case, viewer, now, teams=office.desk.teams)
        last_event = await uow.events.last_id()
    customer = dossier.customer
    zone, team = zone_with(customer, office.desk), dossier.case.team
    context = {
        "now": now,
        "worth": Worth.of(customer, rules, office.desk) if customer else None,
        "here": f"/cases/{number}",
        "s": shown,
        "notices": waiting,
        "draft": draft,
        "kept": kept,
        "window": uuid4().hex,
        "reads": partial(
            shown_of, confirmed=draft.told, now=now, desk=office.desk, zone=zone, team=team
        ),
        "theirs": words(request, viewer).by(zone),
        "waiting_after": draft.turn.after,
        "promisable": list(What),
        "letters": letters(dossier.case, office.desk),
        "letter_names": LETTERS,
        "by_clock": partial(by_clock, zone=office.desk.zone),
        "fresh": fresh,
        "problem": words(request, viewer).say(refusal.say) if refusal else None,
        "client_key": uuid4().hex,
        "previous": previous,
        "following": following,
        "answers": ANSWERS,
        "causes": list(CAUSES),
        "last_event": last_event,
    }
    return page(
        request,
        "case/page.html",
        context,
        viewer=viewer,
        fragment="case/_parts.html",
        status=refusal.status if refusal else 200,
    )


async def _neighbours(
    uow: UnitOfWork, viewer: Viewer, number: int, now: datetime
) -> tuple[int | None, int | None]:
    """The cases before and after this one among the viewer's own and the unassigned."""
    rows = await _to_do(uow, viewer, now, 200)
    numbers = [row.case.number for row in rows]
    if number not in numbers:
        return None, numbers[0] if numbers else None
    at = numbers.index(number)
    return (
        numbers[at - 1] if at > 0 else None,
        numbers[at + 1] if at + 1 < len(numbers) else None,
    )


async def _to_do(uow: UnitOfWork, viewer: Viewer, now: datetime, limit: int) -> list[QueueRow]:
    """What the viewer has or may take, the most pressing first."""
    reach = await reach_of(uow, viewer.role, now)
    return await uow.cases.queue(
        states=WORKING, holder_id=viewer.id, unheld=True, reach=reach, limit=limit
    )


async def _next_path(office: Office, viewer: Viewer, number: int) -> str:
    """Where work goes on after this case: the most pressing one, else the queue."""
    async with office.database.reading() as uow:
        rows = await _to_do(uow, viewer, office.now(), 2)
    others = [row.case.number for row in rows if row.case.number != number]
    return f"/cases/{others[0]}" if others else "/queue"
