"""What like cases got: near in cause, topic, time and value, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from escalation.models import Case, Remedy
from escalation.services import cases
from escalation.services import desk as staff_desk
from escalation.services.precedents import of_case
from escalation.unit_of_work import UnitOfWork
from handlers.model import Money
from handlers.remedies import Remedy as RemedyValue
from handlers.remedies import Voucher
from tests import make


async def past(
    uow: UnitOfWork,
    value: RemedyValue,
    *,
    accepted: bool = True,
    topic: str | None = "fee",
    cause: str = "price",
    order: str | None = None,
    days: int = 10,
) -> Remedy:
    """A case of `days` ago in which `value` was offered and answered."""
    chat = await make.conversation(uow, address=make.key())
    at = make.NOW - timedelta(days=days)
    case = await make.case(uow, chat, cause=cause, now=at)
    case.topic, case.facts = topic, {"order": order} if order else {}
    remedy = await make.offered(uow, case, value, now=at)
    if accepted:
        yes = await make.heard(uow, case, now=at)
        await cases.accept(uow, case, remedy, yes, now=at, desk=make.desk())
    return remedy


async def present(uow: UnitOfWork) -> Case:
    case = await make.case(uow, await make.conversation(uow, address=make.key()))
    case.topic = "fee"
    return case


async def test_it_counts_what_was_offered_and_taken_with_the_median_sum(uow: UnitOfWork) -> None:
    for amount in ("10.00", "30.00", "20.00"):
        await past(uow, make.refund(amount))
    await past(uow, make.refund("90.00"), accepted=False)
    await past(uow, Voucher(make.cny("5")), accepted=False)

    found = await of_case(uow, await present(uow), None, make.NOW)

    assert found.cases == 5
    assert found.value is None
    assert [(each.kind, each.offered, each.accepted) for each in found.kinds] == [
        ("refund", 4, 3),
        ("voucher", 1, 0),
    ]
    assert [each.median for each in found.kinds] == [Money.of("20.00", "CNY"), None]


async def test_another_cause_topic_or_season_is_no_like_case(uow: UnitOfWork) -> None:
    await past(uow, make.refund(), cause="competition")
    await past(uow, make.refund(), topic="rise")
    await past(uow, make.refund(), topic=None)
    await past(uow, make.refund(), days=91)
    case = await present(uow)
    await make.proposed(uow, case)

    found = await of_case(uow, case, None, make.NOW)

    assert (found.cases, found.kinds) == (0, [])


@pytest.mark.parametrize(
    ("worth", "like"), [("50.00", 1), ("200.00", 1), ("49.00", 0), ("201.00", 0)]
)
async def test_only_orders_of_about_the_same_value_are_compared(
    uow: UnitOfWork, worth: str, like: int
) -> None:
    buyer = await make.customer(uow)
    mine = await uow.customers.upsert_order(buyer.id, make.order("A-1", amount="100.00"))
    await uow.customers.upsert_order(buyer.id, make.order("A-2", amount=worth))
    await past(uow, make.refund("10.00"), order="A-2")
    await past(uow, make.refund("10.00"))

    found = await of_case(uow, await present(uow), mine, make.NOW)

    assert found.cases == like
    assert found.value == Money.of("100.00", "CNY")


async def test_what_was_never_offered_to_the_customer_does_not_count(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow, address=make.key())
    other = await make.case(uow, chat)
    other.topic = "fee"
    await make.proposed(uow, other)
    mei = await make.member(uow)
    await staff_desk.claim(uow, other.id, mei.id, now=make.NOW, desk=make.desk())

    assert (await of_case(uow, await present(uow), None, make.NOW)).cases == 0
