"""A remedy that is granted in place of one that was granted before and could not be carried out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from escalation.models import Case, Remedy
from escalation.services import promises
from escalation.services.remedies import value_of

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork


async def take_place(uow: UnitOfWork, case: Case, granted: Remedy, *, now: datetime) -> None:
    """End what the case owes of the newest remedy that was given up and is worth no more than the
    one `granted` now: its work is not to be tried again, and its promise comes to nobody any more.

    One takes the place of one. What is worth less stands beside what is owed, and replaces nothing;
    nor is replaced what has been put back into the line.
    """
    for work, before in await uow.fulfilments.given_up(case.id):
        if value_of(granted).is_worth(value_of(before)):
            work.state = "replaced"
            for made in await uow.promises.open_of_remedy(before.id):
                await promises.replace(uow, made, case, now=now)
            return
