"""A change that waits for a second manager, on any screen: looked at, confirmed, withdrawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from escalation.console.deps import Manager, Viewer, acting, page, words
from escalation.errors import DeskError
from escalation.models import PendingChange, Staff
from escalation.office import Here, Office
from escalation.services.second_manager import Matter, standing, withdraw
from escalation.services.staff import may_lead

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

Number = Annotated[int, Path(ge=1, lt=2**31)]

type Confirm = Callable[[UnitOfWork, Office, int, Staff], Awaitable[int]]
"""Confirms the change of that number: the version that is in force by it."""


class Render(Protocol):
    """The page of a change; with a `refusal` when what was pressed cannot be done."""

    def __call__(
        self,
        request: Request,
        office: Office,
        viewer: Viewer,
        number: int,
        refusal: DeskError | None = None,
    ) -> Awaitable[Response]: ...


def routes(home: str, matter: Matter[Any], render: Render, confirm: Confirm) -> APIRouter:
    """The pages below `home` on which changes are decided."""
    router = APIRouter(prefix=f"{home}/changes/{{number}}", include_in_schema=False)

    @router.get("")
    async def show(request: Request, office: Here, viewer: Manager, number: Number) -> Response:
        """The change in words, what it would mean, and what may be done with it."""
        return await render(request, office, viewer, number)

    @router.post("/confirm")
    async def say_yes(request: Request, office: Here, viewer: Manager, number: Number) -> Response:
        """The second manager's yes; nobody confirms what they proposed themselves."""
        try:
            async with office.database.uow() as uow:
                version = await confirm(uow, office, number, await acting(uow, viewer))
        except DeskError as refusal:
            return await render(request, office, viewer, number, refusal)
        return RedirectResponse(f"{home}?saved={version}", 303)

    @router.post("/withdraw")
    async def take_back(
        request: Request, office: Here, viewer: Manager, number: Number
    ) -> Response:
        """Any manager may end it."""
        try:
            async with office.database.uow() as uow:
                member = await acting(uow, viewer)
                await withdraw(uow, matter, number, member, now=office.now())
        except DeskError as refusal:
            return await render(request, office, viewer, number, refusal)
        return RedirectResponse(f"{home}/changes/{number}", 303)

    return router


def rendered(
    request: Request,
    viewer: Viewer,
    template: str,
    context: Mapping[str, Any],
    refusal: DeskError | None,
) -> Response:
    """The page of a change, which says why what was pressed was refused."""
    problem = words(request, viewer).say(refusal.say) if refusal else None
    status = refusal.status if refusal else 200
    return page(request, template, {**context, "problem": problem}, viewer=viewer, status=status)


def others(people: Iterable[Staff], viewer: Viewer) -> list[str]:
    """The names of those who could confirm what `viewer` proposes."""
    return [each.name for each in people if may_lead(each) and each.id != viewer.id]


async def context_of[Row: PendingChange](
    uow: UnitOfWork, matter: Matter[Row], change: Row, home: str, viewer: Viewer, now: datetime
) -> dict[str, Any]:
    """What the templates need to tell how a change stands and who may decide on it."""
    return {
        "change": change,
        "standing": await standing(uow, matter, change, now),
        "in_force": await matter.version(uow, now),
        "names": {member.id: member.name for member in await uow.staff.listed()},
        "is_own": change.proposed_by == viewer.id,
        "home": home,
        "here": f"{home}/changes/{change.id}",
        "last_event": await uow.events.last_id(),
    }
