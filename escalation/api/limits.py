"""Who may grant how much, for other systems: the limits in force, and what others would have meant.

Limits are changed in the console alone: a token names no person, and two of them no second manager.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from escalation.api.access import Reader
from escalation.api.cases import REFUSALS
from escalation.api.schemas import Refusal
from escalation.office import Here
from escalation.services.authority import table_in_force
from escalation.services.limits import LIMITS, checked_table
from escalation.services.preview import preview
from escalation.services.second_manager import waiting
from handlers.changes import changes

PREVIEWED: dict[int | str, dict[str, Any]] = {
    **{k: REFUSALS[k] for k in (401, 422)},
    400: {"model": Refusal, "description": "The body cannot be read."},
    413: {"model": Refusal, "description": "The body is too large."},
}

router = APIRouter(tags=["limits"])


class LimitsOut(BaseModel):
    """The limits in force, as a table in the shape of `handlers/authority.toml`. `valid_from` is
    null for those that come with the program; `waiting` counts changes that a second manager must
    still confirm.
    """

    version: int
    valid_from: datetime | None
    table: dict[str, Any]
    waiting: int


class Proposed(BaseModel):
    """A whole table in the same shape; its `version` is not looked at."""

    model_config = ConfigDict(extra="forbid")

    table: dict[str, Any]


class ChangeOut(BaseModel):
    """One value that would differ; null is one that is not there."""

    model_config = ConfigDict(from_attributes=True)

    path: str
    old: str | None
    new: str | None
    needs_two: bool


class EffectOut(BaseModel):
    """One kind in one currency by the lowest level that may grant it, `nobody` where none may: how
    many in the last 30 days and at what cost, under the limits in force and under the others. A
    remedy that costs no money has no currency.
    """

    model_config = ConfigDict(from_attributes=True)

    level: str
    kind: str
    currency: str
    count_old: int
    count_new: int
    cost_old: Decimal
    cost_new: Decimal


class PreviewOut(BaseModel):
    """What a table would change, beside the version in force, and what it would have meant."""

    version: int
    needs_two: bool
    changes: list[ChangeOut]
    effects: list[EffectOut]


@router.get("/limits", summary="Read the limits in force", responses={401: REFUSALS[401]})
async def read_limits(office: Here, _token: Reader) -> LimitsOut:
    """Who may grant how much: the whole table, with its version."""
    now = office.now()
    async with office.database.reading() as uow:
        table = await table_in_force(uow, now)
        kept = await uow.limits.in_force(now)
        waits = await waiting(uow, LIMITS, now)
    return LimitsOut(
        version=table["version"],
        valid_from=kept.valid_from if kept and kept.staff_id else None,
        table=dict(table),
        waiting=len(waits),
    )


@router.post("/limits/preview", summary="Preview other limits", responses=PREVIEWED)
async def preview_limits(office: Here, _token: Reader, proposed: Proposed) -> PreviewOut:
    """What a table would change and what it would have meant last month. Nothing is saved."""
    now = office.now()
    async with office.database.reading() as uow:
        present = await table_in_force(uow, now)
        table = checked_table(proposed.table, int(present["version"]) + 1)
        found = changes(present, table)
        lines = await preview(uow, present, table, now=now, desk=office.desk)
    return PreviewOut(
        version=present["version"],
        needs_two=any(each.needs_two for each in found),
        changes=[ChangeOut.model_validate(each) for each in found],
        effects=[EffectOut.model_validate(each) for each in lines],
    )
