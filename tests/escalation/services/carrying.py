"""A remedy that another system is to carry out."""

from __future__ import annotations

from dataclasses import replace

from escalation.models import Case, Fulfilment, Remedy
from escalation.services import cases
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

DESK = replace(make.desk(), carrier="webhook")


async def granted(uow: UnitOfWork, amount: str = "30.00") -> tuple[Case, Remedy, Fulfilment]:
    case = await make.case(uow)
    remedy = await make.offered(uow, case, make.refund(amount))
    work = await cases.accept(
        uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK
    )
    return case, remedy, work


async def kept(database: Database, work: Fulfilment) -> Fulfilment:
    async with database.reading() as uow:
        found = await uow.fulfilments.get(work.id)
        assert found
        return found
