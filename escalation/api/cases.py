"""Reading cases: a list with filters, and one with all that is known of it."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from escalation.api.access import Reader
from escalation.api.bodies import Instant, Short
from escalation.api.schemas import CaseDetail, CaseOut, Page, Refusal, State
from escalation.desk import Desk
from escalation.errors import ValueUnknown
from escalation.office import Here, Office
from escalation.repositories import QueueRow
from escalation.repositories.case_lists import WAITING, Narrowing
from escalation.services.dossier import of_case
from escalation.services.worth_rules import in_force
from escalation.unit_of_work import UnitOfWork

REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": Refusal, "description": "No valid token."},
    403: {"model": Refusal, "description": "The token, or the member of staff, may not."},
    404: {"model": Refusal, "description": "There is no such case."},
    422: {"model": Refusal, "description": "A value is missing or cannot be used."},
}
CHANGES = {
    **REFUSALS,
    400: {"model": Refusal, "description": "The body cannot be read."},
    413: {"model": Refusal, "description": "The body is too large."},
    409: {"model": Refusal, "description": "The case is held by somebody else, or has ended."},
}
Number = Annotated[int, Path(ge=1, lt=2**31, description="The number that staff see, #43.")]

router = APIRouter(tags=["cases"])


class Filters(BaseModel):
    """What a list of cases is narrowed by. Several states may be named."""

    model_config = ConfigDict(extra="forbid")

    state: list[State] = []
    cause: Short | None = None
    channel: Short | None = None
    team: Annotated[
        Short | None, Query(description="The team that has it; `desk` for what no team has.")
    ] = None
    sign: Annotated[
        Short | None, Query(description="A kind of sign that somebody needs care first, or `any`.")
    ] = None
    customer: Short | None = None
    opened_from: Instant | None = None
    opened_before: Instant | None = None
    q: Short | None = None
    holder: Annotated[
        Short | None, Query(description="The sign-in name of whoever has the case.")
    ] = None
    unheld: Annotated[
        bool, Query(description="Cases that nobody has; with `holder` theirs as well.")
    ] = False
    due_before: Annotated[
        Instant | None, Query(description="The first answer, or after it the end, is due by then.")
    ] = None
    sort: Literal["newest", "pressing"] = "newest"
    before: Annotated[int, Query(ge=1, lt=2**31)] | None = None
    offset: Annotated[int, Query(ge=0, lt=2**31, description="Only by `sort=pressing`.")] = 0
    limit: Annotated[int, Query(ge=1, le=100)] = 50

    @property
    def states(self) -> list[str]:
        """The states by their slugs."""
        return [state.value for state in self.state]

    def narrowing(self, holder_id: UUID | None, desk: Desk) -> Narrowing:
        """What the list is narrowed by."""
        return {
            "holder_id": holder_id,
            "unheld": self.unheld,
            "cause": self.cause,
            "channel": self.channel,
            "team": self.team,
            "teams": desk.teams,
            "sign": self.sign,
            "customer_id": self.customer,
            "opened_from": self.opened_from,
            "opened_before": self.opened_before,
            "due_before": self.due_before,
            "search": self.q,
        }


@router.get("/cases", summary="List cases", responses={k: REFUSALS[k] for k in (401, 422)})
async def list_cases(office: Here, _token: Reader, wanted: Annotated[Filters, Query()]) -> Page:
    """Cases in any state, the newest number first. `q` looks at numbers, customers and orders.

    With `sort=pressing` those that want a person, as the console's queue has them: people in need
    first, then urgent ones, then by what is due next. Pages then go on by `offset`.
    """
    pressing = wanted.sort == "pressing"
    async with office.database.reading() as uow:
        holder_id = await _holder(uow, wanted.holder)
        if pressing:
            rows = await uow.cases.queue(
                states=wanted.states or WAITING,
                offset=wanted.offset,
                limit=wanted.limit + 1,
                **wanted.narrowing(holder_id, office.desk),
            )
        else:
            rows = await uow.cases.listed(
                states=wanted.states,
                before=wanted.before,
                limit=wanted.limit + 1,
                **wanted.narrowing(holder_id, office.desk),
            )
        rules = (await in_force(uow, office.desk)).rules
    shown = rows[: wanted.limit]
    following = None
    if len(rows) > wanted.limit:
        following = wanted.offset + wanted.limit if pressing else shown[-1].case.number
    return Page(cases=[CaseOut.of(row, rules) for row in shown], next=following)


async def _holder(uow: UnitOfWork, login: str | None) -> UUID | None:
    """The id of a member of staff.

    Raises:
        ValueUnknown: nobody signs in by that name.
    """
    if login is None:
        return None
    member = await uow.staff.by_login(login)
    if member is None:
        raise ValueUnknown(field="holder", value=login)
    return member.id


@router.get(
    "/cases/{number}", summary="Read a case", responses={k: REFUSALS[k] for k in (401, 404, 422)}
)
async def read_case(office: Here, _token: Reader, number: Number) -> CaseDetail:
    """Transcript, causes, facts, remedies with their ledger, timers and promises."""
    async with office.database.reading() as uow:
        return await detail(uow, number, office)


async def detail(uow: UnitOfWork, number: int, office: Office) -> CaseDetail:
    """All that is known of a case.

    Raises:
        NotFound: there is none of that number.
    """
    dossier = await of_case(uow, number)
    holder_id = dossier.case.holder_id
    holder = await uow.staff.get(holder_id) if holder_id else None
    row = QueueRow(dossier.case, dossier.conversation, dossier.customer, holder)
    now, desk = office.now(), office.desk
    return CaseDetail.of_dossier(dossier, row, (await in_force(uow, desk)).rules, now, desk)
