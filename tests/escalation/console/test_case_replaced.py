"""A remedy that another took the place of is shown as such, and alarms nobody any more."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from escalation.services import cases
from escalation.services.failures import give_up
from escalation.unit_of_work import Database, UnitOfWork
from handlers.remedies import Remedy, Voucher
from tests import make, shop
from tests.browser import Browser

DESK = make.desk()


async def grant(uow: UnitOfWork, number: int, value: Remedy) -> None:
    case = await uow.cases.by_number(number)
    assert case is not None
    remedy = await make.offered(uow, case, value)
    yes = await make.yes(uow, remedy)
    work = await cases.accept(uow, case, remedy, yes, now=make.NOW, desk=DESK)
    if value == make.refund():
        await give_up(uow, work.id, who="adapter:webhook", now=make.later(1), desk=DESK)


@pytest.mark.parametrize(
    ("language", "replaced"),
    [
        ("en", "Another remedy was granted in its place"),
        ("zh-Hans", "已改用另一项补救"),
        ("zh-Hant", "已改用另一項補救"),
    ],
)
async def test_what_was_replaced_is_no_alarm(
    app: FastAPI, furnished: shop.Shop, database: Database, language: str, replaced: str
) -> None:
    async with database.uow() as uow:
        number = (await make.case(uow)).number
        await grant(uow, number, make.refund())
    async with Browser(app) as browser:
        supervisor = browser.as_(furnished.supervisor, language)
        failed = await supervisor.get(f"/cases/{number}")
        assert failed.soup.select(".ledger .alarm")

        async with database.uow() as uow:
            await grant(uow, number, Voucher(make.cny("30.00")))
        page = await supervisor.get(f"/cases/{number}")

    assert not page.soup.select(".ledger .alarm")
    assert any(replaced in words for words in page.all(".ledger li"))
    assert sum(replaced in words for words in page.all("#context tr")) == 1
