"""Reading cases: a list with filters, and one with all that is known of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from escalation.api.access import Reader
from escalation.api.bodies import Instant, Short
from escalation.api.schemas import CaseDetail, CaseOut, Page, Refusal, State
from escalation.office import Here
from escalation.repositories import QueueRow
from escalation.services.dossier import of_case
from escalation.unit_of_work import UnitOfWork

REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": Refusal, "description": "No valid token."},
    403: {"model": Refusal, "description": "The token, or the member of staff, may not."},
    404: {"model": Refusal, "description": "There is no such case."},
    422: {"model": Refusal, "description": "A value is missing or cannot be used."},
}
Number = Annotated[int, Path(ge=1, lt=2**31, description="The number that staff see, #43.")]

router = APIRouter(tags=["cases"])


class Filters(BaseModel):
    """What a list of cases is narrowed by. Several states may be named."""

    model_config = ConfigDict(extra="forbid")

    state: list[State] = []
    cause: Short | None = None
    channel: Short | None = None
    sign: Annotated[
        Short | None, Query(description="A kind of sign that somebody needs care first, or `any`.")
    ] = None
    customer: Short | None = None
    opened_from: Instant | None = None
    opened_before: Instant | None = None
    q: Short | None = None
    before: Annotated[int, Query(ge=1, lt=2**31)] | None = None
    limit: Annotated[int, Query(ge=1, le=100)] = 50


@router.get("/cases", summary="List cases", responses={k: REFUSALS[k] for k in (401, 422)})
async def list_cases(office: Here, _token: Reader, wanted: Annotated[Filters, Query()]) -> Page:
    """Cases in any state, the newest number first. `q` looks at numbers, customers and orders."""
    async with office.database.reading() as uow:
        rows = await uow.cases.listed(
            states=[state.value for state in wanted.state],
            cause=wanted.cause,
            channel=wanted.channel,
            sign=wanted.sign,
            customer_id=wanted.customer,
            opened_from=wanted.opened_from,
            opened_before=wanted.opened_before,
            search=wanted.q,
            before=wanted.before,
            limit=wanted.limit + 1,
        )
    shown = rows[: wanted.limit]
    return Page(
        cases=[CaseOut.of(row) for row in shown],
        next=shown[-1].case.number if len(rows) > wanted.limit else None,
    )


@router.get(
    "/cases/{number}", summary="Read a case", responses={k: REFUSALS[k] for k in (401, 404, 422)}
)
async def read_case(office: Here, _token: Reader, number: Number) -> CaseDetail:
    """Transcript, causes, facts, remedies with their ledger, timers and promises."""
    async with office.database.reading() as uow:
        return await detail(uow, number)


async def detail(uow: UnitOfWork, number: int) -> CaseDetail:
    """All that is known of a case.

    Raises:
        NotFound: there is none of that number.
    """
    dossier = await of_case(uow, number)
    holder_id = dossier.case.holder_id
    holder = await uow.staff.get(holder_id) if holder_id else None
    row = QueueRow(dossier.case, dossier.conversation, dossier.customer, holder)
    return CaseDetail.of_dossier(dossier, row)
