"""T33: no sum is promised in an answer that no remedy of the case gives, told once or again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from escalation.errors import (
    SumUnbacked,
)
from escalation.services.written import Confirmed, Said, read
from escalation.unit_of_work import UnitOfWork
from tests import make
from tests.escalation.services.answered import answer
from tests.escalation.services.clockwork import DESK


async def test_t33_no_sum_is_promised_that_no_remedy_of_the_case_gives(uow: UnitOfWork) -> None:
    text = "我们三天内给您退款30元。"
    case, mei = await make.queued_case(uow), await make.member(uow)

    with pytest.raises(SumUnbacked, match="30"):
        await answer(uow, case, mei, text)
    (key,) = (each.key for each in read(text, now=make.NOW, desk=DESK, zone=DESK.zone, team=None))
    await answer(uow, case, mei, text, Confirmed({key: Said(is_promise=False)}))
    await make.offered(uow, case, make.refund("30.00"))
    await answer(uow, case, mei, text)

    (made,) = await uow.promises.open_of(case.id, ["money"])
    assert (made.amount, made.currency) == (Decimal("30.00"), "CNY")


async def test_t33_every_sum_of_a_clause_needs_its_remedy(uow: UnitOfWork) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")  # whoever takes over ends what nobody has seen
    await make.offered(uow, case, make.refund("30.00"))

    with pytest.raises(SumUnbacked, match="000"):
        await answer(uow, case, mei, "我们周五前退您30元和5000元。")


@pytest.mark.parametrize(
    ("first", "again", "further"),
    [
        (
            "我们周五前退您30元。",
            "您放心，这30元周五前一定退给您。",
            "我们周五前再补您30元运费。",
        ),
        (
            "We will refund you ¥30 by Friday.",
            "As I said, we will refund the ¥30 by Friday.",
            "We will refund you another ¥30 by Friday.",
        ),
        (
            "我們週五前退您¥30。",
            "這¥30我們週五前會退給您。",
            "另外再退您¥30，週五前入帳。",
        ),
        (
            "We will refund you the extra ¥30 by Friday.",
            "We will refund you that extra ¥30 by Friday.",
            "We will refund you an extra ¥30 by Friday.",
        ),
        ("我们周五前退您30元。", "我们周五前退您这30元。", "那额外再退您30元，周五前到账。"),
    ],
)
async def test_t33_a_sum_on_top_of_another_needs_a_remedy_of_its_own(
    uow: UnitOfWork, first: str, again: str, further: str
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    await make.offered(uow, case, make.refund("30.00"))
    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, first + further)
    await answer(uow, case, mei, first)
    await answer(uow, case, mei, again)

    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, further)
    (key,) = (
        each.key for each in read(further, now=make.NOW, desk=DESK, zone=DESK.zone, team=None)
    )
    await answer(uow, case, mei, further, Confirmed({key: Said(is_promise=False)}))


@pytest.mark.parametrize(
    "again",
    [
        "We will refund the additional ¥30 you paid by Friday.",
        "We are refunding you the extra ¥30 that you were charged by Friday.",
        "We will refund you the ¥30 extra that we took by Friday.",
        "我们周五前退还您这额外30元。",
        "我们周五前退还您额外30元费用。",
    ],
)
async def test_t33_what_was_charged_on_top_is_no_second_sum(uow: UnitOfWork, again: str) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    await make.offered(uow, case, make.refund("30.00"))

    for text in ("We will refund you ¥30 by Friday.", again):
        await answer(uow, case, mei, text)

    assert {made.amount for made in await uow.promises.open_of(case.id, ["money"])} == {30}


@pytest.mark.parametrize(
    ("plain", "tomorrow", "friday", "monday"),
    [
        (
            "我们明天退您30元。",
            "我们明天再补您30元。",
            "我们周五前再补您30元。",
            "我们下周一再补您30元。",
        ),
        (
            "We will refund you ¥30 tomorrow.",
            "We will refund you another ¥30 tomorrow.",
            "We will refund you another ¥30 by Friday.",
            "We will refund you another ¥30 next Monday.",
        ),
    ],
)
async def test_t33_each_sum_on_top_needs_a_remedy_and_told_again_for_its_time_none_more(
    uow: UnitOfWork, plain: str, tomorrow: str, friday: str, monday: str
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    for _ in range(2):
        (await make.offered(uow, case, make.refund("30.00"))).state = "granted"
    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, plain + tomorrow + friday)
    for text in (plain, tomorrow, plain, tomorrow, plain + tomorrow):
        await answer(uow, case, mei, text)
    for text in (friday, monday, tomorrow + friday):
        with pytest.raises(SumUnbacked):
            await answer(uow, case, mei, text)


@pytest.mark.parametrize(
    ("plain", "further", "untimed"),
    [
        (
            "We will refund you ¥30 by Friday.",
            "We will refund you another ¥30 by Friday.",
            "As I said, we will refund you another ¥30.",
        ),
        ("我们周五前退您30元。", "我们周五前再补您30元。", "您放心，我们会再补您30元。"),
    ],
)
async def test_t33_a_sum_on_top_told_again_without_its_time_is_the_same(
    uow: UnitOfWork, plain: str, further: str, untimed: str
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    for _ in range(2):
        (await make.offered(uow, case, make.refund("30.00"))).state = "granted"
    for text in (plain, further, untimed, further, untimed):
        await answer(uow, case, mei, text)
    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, further + untimed)


async def test_t33_a_sum_on_top_of_another_sum_needs_one_remedy_however_often_it_is_told(
    uow: UnitOfWork,
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    await answer(uow, case, mei, "您好。")
    for sum_ in ("50.00", "30.00"):
        (await make.offered(uow, case, make.refund(sum_))).state = "granted"

    await answer(uow, case, mei, "我们明天退您50元，明天另外再补您30元。")
    await answer(uow, case, mei, "您好，我们明天再补您30元。")
    with pytest.raises(SumUnbacked):
        await answer(uow, case, mei, "我们周五前再补您30元。")
