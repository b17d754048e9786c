"""What a change of limits would have meant last month: how many, at what cost, by whom."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from escalation.models import Case
from escalation.services import cases, remedies
from escalation.services.authority import default_table
from escalation.services.preview import Line, preview
from escalation.unit_of_work import UnitOfWork
from handlers.authority import Stopped
from tests import make
from tests.escalation.services.test_limits import REFUND, changed

DESK = make.desk()
NOW = make.later(days=20)


async def granted(uow: UnitOfWork, amount: str, *, at: datetime, customer: str = "c-100") -> Case:
    await make.customer(uow, customer)
    chat = await make.conversation(uow, customer_id=customer)
    case = await make.case(uow, chat, now=at)
    remedy = await make.offered(uow, case, make.refund(amount), now=at)
    await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=at, desk=DESK)
    return case


async def lines(uow: UnitOfWork, new: dict[str, Any]) -> list[tuple[str, int, int, Decimal]]:
    found = await preview(uow, default_table(), new, now=NOW, desk=DESK)
    assert all((line.kind, line.currency) == ("refund", "CNY") for line in found)
    return [(line.level, line.count_old, line.count_new, line.dearer) for line in found]


async def test_a_lower_limit_moves_what_was_granted_to_the_next_level(uow: UnitOfWork) -> None:
    await granted(uow, "250.00", at=make.NOW)
    await granted(uow, "50.00", at=make.NOW, customer="c-2")

    assert await lines(uow, changed(REFUND, "100.00")) == [
        ("bot", 2, 1, Decimal("-250.00")),
        ("supervisor", 0, 1, Decimal("250.00")),
    ]


async def test_a_higher_limit_would_have_granted_what_was_stopped(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    await make.proposed(uow, case, make.refund("500.00"))
    second = Stopped(make.refund("400.00"), "bot.refund.per_case@1")
    await remedies.propose(uow, case, second, now=make.later(1))

    assert await lines(uow, changed(REFUND, "500.00")) == [
        ("bot", 0, 1, Decimal("500.00")),
        ("supervisor", 1, 0, Decimal("-500.00")),
    ]


async def test_what_one_grant_uses_up_is_not_there_for_the_next(uow: UnitOfWork) -> None:
    table = changed("level.bot.refund.per_customer", {"CNY": "100.00"})
    for hours in (0, 1, 2):
        await granted(uow, "60.00", at=make.later(hours))

    assert await lines(uow, table) == [
        ("bot", 3, 1, Decimal("-120.00")),
        ("supervisor", 0, 2, Decimal("120.00")),
    ]


async def test_grants_before_the_month_count_and_are_not_counted(uow: UnitOfWork) -> None:
    table = changed("level.bot.refund.per_customer", {"CNY": "100.00"})
    await granted(uow, "60.00", at=make.later(days=-20))
    await granted(uow, "60.00", at=make.NOW)

    assert await lines(uow, table) == [
        ("bot", 1, 0, Decimal("-60.00")),
        ("supervisor", 0, 1, Decimal("60.00")),
    ]


@pytest.mark.parametrize("answer", [remedies.decline, remedies.expire])
async def test_what_the_customer_did_not_want_is_left_out(uow: UnitOfWork, answer: Any) -> None:  # noqa: ANN401
    case = await make.case(uow)
    remedy = await make.offered(uow, case)
    given = () if answer is remedies.expire else (None,)
    await answer(uow, remedy, *given, now=make.NOW)

    assert await lines(uow, changed(REFUND, "10.00")) == []


async def test_above_every_limit_it_is_nobodys(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    await make.proposed(uow, case, make.refund("99999.00"))

    (line,) = await preview(uow, default_table(), default_table(), now=NOW, desk=DESK)

    assert line == Line("nobody", "refund", "CNY", 1, 1, Decimal("99999.00"), Decimal("99999.00"))
    assert (line.more, line.dearer) == (0, Decimal(0))


async def test_the_same_limits_change_nothing(uow: UnitOfWork) -> None:
    for hours in range(3):
        await granted(uow, "40.00", at=make.later(hours))

    assert await lines(uow, changed("period_days", 90)) == [("bot", 3, 3, Decimal(0))]
