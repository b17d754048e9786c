"""The work of staff as a spreadsheet."""

from __future__ import annotations

import csv
import io

from escalation.services import cases
from escalation.services.worklist import as_csv
from escalation.unit_of_work import UnitOfWork
from handlers.remedies import Replacement
from tests import make

DESK = make.desk()


async def test_the_list_is_csv_that_no_spreadsheet_runs(uow: UnitOfWork) -> None:
    await make.customer(uow, "=c-1")
    case = await make.case(uow, await make.conversation(uow, customer_id="=c-1"))
    value = Replacement(make.cny("20.00"), '=HYPERLINK("http://x"),"a')
    remedy = await make.offered(uow, case, value)
    await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)

    text = await as_csv(uow)

    assert text.startswith("\ufeffid,case,customer,remedy,amount")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["customer"] == "'=c-1"
    assert row["details"] == 'item==HYPERLINK("http://x"),"a'
    assert (row["amount"], row["currency"], row["state"]) == ("20.00", "CNY", "waiting")
    assert row["granted_at"] == "2026-11-16T02:00:00+00:00"
