"""What a customer is worth, for other systems: the rules in force, and what others would mean.

Rules are changed in the console alone, for the same reason as limits.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from escalation.api.access import Reader
from escalation.api.cases import REFUSALS
from escalation.api.customers import Code, Sum
from escalation.api.limits import PREVIEWED
from escalation.office import Here
from escalation.services.second_manager import waiting
from escalation.services.worth_rules import WORTH, in_force, preview
from handlers.worth import TIERS, TierRule, WorthRules
from handlers.worth_table import DAYS, NUMBERS, differences, to_table

router = APIRouter(tags=["customers"])


def _within(name: str) -> Any:  # noqa: ANN401 - what pydantic's Field gives
    bounds = NUMBERS[name]
    return Field(ge=bounds.least, le=bounds.most)


class TierIn(BaseModel):
    """A tier is reached after `days` and by spending the sum of any one currency."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=DAYS.least, le=DAYS.most)] = 0
    sums: Annotated[dict[Code, Sum], Field(min_length=1, max_length=200)]


class RulesIn(BaseModel):
    """A whole set of rules. A tier that is not named is given by nobody but the shop."""

    model_config = ConfigDict(extra="forbid")

    weeks_per_year: Annotated[int, _within("weeks_per_year")]
    years_left: Annotated[Decimal, _within("years_left")]
    weeks: Annotated[int, _within("weeks")]
    least_weeks: Annotated[int, _within("least_weeks")]
    tiers: dict[Literal["gold", "silver"], TierIn]

    def rules(self) -> WorthRules:
        """The rules that this says, the highest tier first."""
        return WorthRules(
            weeks_per_year=self.weeks_per_year,
            years_left=self.years_left,
            weeks=self.weeks,
            least_weeks=self.least_weeks,
            tiers=tuple(
                TierRule(name, tier.days, {code: Decimal(said) for code, said in tier.sums.items()})
                for name, tier in sorted(self.tiers.items(), key=lambda each: TIERS.index(each[0]))
            ),
        )


class RulesOut(BaseModel):
    """The rules in force. Version 0 are those that the program was started with: `valid_from` is
    null. `waiting` counts changes that a second manager must still confirm.
    """

    version: int
    valid_from: datetime | None
    rules: dict[str, Any]
    waiting: int


class DifferenceOut(BaseModel):
    """One value that would differ, such as ``gold days`` or ``gold CNY``; null is none."""

    name: str
    old: str | None
    new: str | None


class MoveOut(BaseModel):
    """How many customers would go from one tier to another today."""

    old: str
    new: str
    customers: int


class MeaningOut(BaseModel):
    """What rules would change beside the version in force. `needs_two`: somebody could be granted
    more than the limits' threshold by them.
    """

    version: int
    needs_two: bool
    changes: list[DifferenceOut]
    moves: list[MoveOut]


@router.get("/worth", summary="Read the rules of customer value", responses={401: REFUSALS[401]})
async def read_rules(office: Here, _token: Reader) -> RulesOut:
    """By which rules customers are valued, with their version."""
    async with office.database.reading() as uow:
        present = await in_force(uow, office.desk)
        kept = await uow.worth.get(present.version)
        waits = await waiting(uow, WORTH, office.now())
    return RulesOut(
        version=present.version,
        valid_from=kept.valid_from if kept else None,
        rules=to_table(present.rules),
        waiting=len(waits),
    )


@router.post("/worth/preview", summary="Preview other rules of value", responses=PREVIEWED)
async def preview_rules(office: Here, _token: Reader, proposed: RulesIn) -> MeaningOut:
    """What rules would change, and which customers would change their tier. Nothing is saved."""
    rules = proposed.rules()
    async with office.database.reading() as uow:
        present = await in_force(uow, office.desk)
        found = await preview(uow, rules, now=office.now(), desk=office.desk)
    return MeaningOut(
        version=present.version,
        needs_two=bool(found.lifts),
        changes=[
            DifferenceOut(name=name, old=old or None, new=new or None)
            for name, old, new in differences(to_table(present.rules), to_table(rules))
        ],
        moves=[MoveOut(old=old, new=new, customers=count) for old, new, count in found.changed],
    )
