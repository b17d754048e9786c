"""What other remedies would have meant last month: told where the records allow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from escalation.models import Case
from escalation.services.catalogue_preview import Month, preview
from escalation.unit_of_work import UnitOfWork
from handlers.catalogue import own_policy
from handlers.model import Cause
from handlers.registry import SHIPPED
from handlers.remedies import Voucher
from tests import make

INCONVENIENCE = SHIPPED.policy_of(Cause("inconvenience"))
CREDIT = {"kind": "voucher", "amount": "fixed", "fixed": {"CNY": "15.00"}}


async def late(
    uow: UnitOfWork, *, words: str = "it is late", order: str | None = "A-1001", days: int = 5
) -> Case:
    await make.customer(uow)
    chat = await make.conversation(uow, address=make.key(), customer_id="c-100")
    at = make.NOW - timedelta(days=days)
    case = await make.case(uow, chat, cause="inconvenience", now=at)
    case.topic, case.facts = "late", {"order": order}
    if words:
        await make.heard(uow, case, words, now=at)
    return case


async def month(uow: UnitOfWork) -> Month:
    new = own_policy(INCONVENIENCE, {"late": {"remedy": [CREDIT]}}, "new")
    (found,) = await preview(
        uow, INCONVENIENCE, new, ["late"], now=make.NOW, desk=make.desk(), fold=str.lower
    )
    return found


async def test_what_came_first_then_stands_beside_both_tables(uow: UnitOfWork) -> None:
    await make.customer(uow)
    awaited = replace(make.order(), promised_on=make.NOW.date())
    await uow.customers.upsert_order("c-100", awaited)
    case = await late(uow)
    await make.offered(uow, case, Voucher(make.cny("20")), now=case.opened_at)
    await late(uow)

    found = await month(uow)

    assert (found.cases, found.compared) == (2, 2)
    told = {
        kind: [(side.count, side.sums) for side in (each.then, each.now, each.new)]
        for kind, each in found.kinds.items()
    }
    assert told["expedited_delivery"] == [(0, []), (2, []), (0, [])]
    assert told["voucher"] == [(1, [make.cny("20")]), (0, []), (2, [make.cny("30")])]
    assert told["person"] == [(1, []), (0, []), (0, [])]


async def test_what_is_no_longer_kept_is_counted_and_not_guessed(uow: UnitOfWork) -> None:
    await late(uow, words="")
    await late(uow, order="A-9999")
    await late(uow, days=40)

    found = await month(uow)

    assert (found.cases, found.compared, dict(found.kinds)) == (2, 0, {})
