"""A person decides on a remedy that the bot might not grant, within the person's own limit."""

from __future__ import annotations

from typing import Any

import pytest

from escalation.errors import (
    AboveAuthority,
    AmountRefused,
    NotFound,
    RemedyNotOpen,
    WithHigherLevel,
)
from escalation.services import approvals, cases, desk, remedies
from escalation.unit_of_work import UnitOfWork
from handlers.model import Level, Money
from handlers.remedies import Correction
from tests import make

DESK = make.desk()


async def test_an_approved_remedy_is_only_offered_and_the_customer_is_asked(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case, make.refund("500.00"))

    offered = await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.later(1), desk=DESK)

    assert offered.id == remedy.id
    assert (offered.state, offered.level) == ("offered", "supervisor")
    assert offered.rule == "supervisor.refund.within@1"
    assert (case.state, case.holder_id) == ("offered", mei.id)
    message = (await uow.messages.of_case(case.id))[-1]
    assert [choice["id"] for choice in message.choices] == [
        f"accept:{remedy.id}",
        f"decline:{remedy.id}",
    ]
    entry = await uow.remedies.entry(remedy.id, "offered")
    assert entry
    assert (entry.who, entry.message_id) == (f"staff:{mei.id}", message.id)
    assert await uow.fulfilments.of_remedy(remedy.id) is None
    assert case.first_response_at == make.later(1)


async def test_the_customers_yes_is_granted_under_the_authority_that_offered(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case, make.refund("500.00"))
    await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)

    entry = await uow.remedies.entry(remedy.id, "granted")
    assert entry
    assert entry.rule == "supervisor.refund.within@1"
    assert (case.state, case.resolved_by, case.holder_id) == ("settled", "staff", None)


async def test_a_no_goes_back_to_the_person_who_offered(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case, make.refund("500.00"))
    await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    await remedies.decline(uow, remedy, await make.yes(uow, remedy), now=make.NOW)

    assert (case.state, case.holder_id) == ("held", mei.id)


async def test_another_sum_is_another_line_of_the_ledger(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    proposed = await make.proposed(uow, case, make.refund("500.00"))

    offered = await approvals.approve(
        uow, case.id, proposed.id, mei.id, now=make.NOW, desk=DESK, amount=make.cny("400.00")
    )

    assert offered.id != proposed.id
    assert (offered.kind, offered.amount) == ("refund", make.cny("400.00").amount)
    assert proposed.state == "proposed"


async def test_a_declined_remedy_may_be_offered_again_as_a_new_one(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    first = await make.proposed(uow, case)
    await approvals.approve(uow, case.id, first.id, mei.id, now=make.NOW, desk=DESK)
    await remedies.decline(uow, first, await make.yes(uow, first), now=make.NOW)

    second = await approvals.approve(uow, case.id, first.id, mei.id, now=make.NOW, desk=DESK)

    assert (first.state, second.state) == ("declined", "offered")


@pytest.mark.parametrize(
    ("role", "amount", "rule"),
    [
        (Level.SUPERVISOR, "3000.01", "supervisor.refund.per_case@1"),
        (Level.MANAGER, "30000.01", "manager.refund.per_case@1"),
    ],
)
async def test_above_ones_limit_the_next_level_must_decide(
    uow: UnitOfWork, role: Level, amount: str, rule: str
) -> None:
    case = await make.queued_case(uow)
    member = await make.member(uow, role)
    remedy = await make.proposed(uow, case, make.refund(amount))

    with pytest.raises(AboveAuthority) as refusal:
        await approvals.approve(uow, case.id, remedy.id, member.id, now=make.NOW, desk=DESK)

    assert refusal.value.rule == rule
    assert remedy.state == "proposed"


async def test_the_tier_widens_the_limit(uow: UnitOfWork) -> None:
    await make.customer(uow, tier="gold")
    case = await make.queued_case(uow, await make.conversation(uow, customer_id="c-100"))
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case, make.refund("6000.00"))

    await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    assert remedy.state == "offered"


@pytest.mark.parametrize("amount", ["0", "-5.00"])
async def test_a_sum_that_is_none_is_refused(uow: UnitOfWork, amount: str) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case)

    with pytest.raises(AmountRefused):
        await approvals.approve(
            uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK, amount=make.cny(amount)
        )


async def test_a_remedy_without_a_sum_takes_none(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case, Correction("A-1001"))

    with pytest.raises(AmountRefused):
        await approvals.approve(
            uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK, amount=make.cny("5.00")
        )


async def test_a_currency_without_a_limit_is_above_everybody(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case)

    with pytest.raises(AboveAuthority, match="per_case_currency"):
        await approvals.approve(
            uow,
            case.id,
            remedy.id,
            mei.id,
            now=make.NOW,
            desk=DESK,
            amount=Money.of("1.00", "CHF"),
        )


async def test_what_is_on_offer_already_is_not_offered_twice(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case)
    await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    with pytest.raises(RemedyNotOpen, match="offered"):
        await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)


async def test_a_second_offer_ends_the_first(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    first = await make.proposed(uow, case, make.refund("500.00"))
    second = await make.proposed(uow, case, make.refund("600.00"))

    await approvals.approve(uow, case.id, first.id, mei.id, now=make.NOW, desk=DESK)
    await approvals.approve(uow, case.id, second.id, mei.id, now=make.NOW, desk=DESK)

    assert (first.state, second.state, case.state) == ("expired", "offered", "offered")


async def test_a_yes_that_the_bots_limit_stopped_is_granted_without_asking_again(
    uow: UnitOfWork,
) -> None:
    await make.customer(uow)
    for _ in range(2):
        other = await make.case(uow, await make.conversation(uow, customer_id="c-100"))
        spent = await make.offered(uow, other, make.refund("300.00"))
        await cases.accept(uow, other, spent, await make.yes(uow, spent), now=make.NOW, desk=DESK)
    case = await make.case(uow, await make.conversation(uow, customer_id="c-100"))
    remedy = await make.offered(uow, case, make.refund("30.00"))
    with pytest.raises(AboveAuthority):
        await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)
    await cases.escalate(uow, case, reason="limit_used_up", now=make.NOW, desk=DESK)
    mei = await make.member(uow)

    await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    entry = await uow.remedies.entry(remedy.id, "granted")
    assert entry
    assert entry.rule == "supervisor.refund.within@1"
    assert (case.state, case.resolved_by) == ("settled", "staff")


async def test_a_refusal_is_told_to_the_customer_once(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    plain = await make.proposed(uow, case, make.refund("500.00"))
    own = await make.proposed(uow, case, make.refund("600.00"))

    await approvals.refuse(uow, case.id, plain.id, mei.id, None, now=make.NOW, desk=DESK)
    await approvals.refuse(uow, case.id, plain.id, mei.id, None, now=make.NOW, desk=DESK)
    await approvals.refuse(uow, case.id, own.id, mei.id, "我们换个办法", now=make.NOW, desk=DESK)

    assert (plain.state, own.state, case.state) == ("refused", "refused", "held")
    texts = [(m.author, m.text) for m in await uow.messages.of_case(case.id)]
    assert len(texts) == 3
    assert texts[-1] == ("staff", "我们换个办法")
    assert "500.00" in texts[1][1]


async def test_a_remedy_of_another_case_is_not_found(uow: UnitOfWork) -> None:
    case, other = await make.queued_case(uow), await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, other)

    with pytest.raises(NotFound):
        await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)
    with pytest.raises(NotFound):
        await approvals.refuse(uow, case.id, remedy.id, mei.id, None, now=make.NOW, desk=DESK)


async def test_what_was_offered_cannot_be_refused_any_more(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case)
    await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    with pytest.raises(RemedyNotOpen):
        await approvals.refuse(uow, case.id, remedy.id, mei.id, None, now=make.NOW, desk=DESK)


async def test_what_is_left_to_a_manager_is_not_a_supervisor_s_to_take_or_decide(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    chen = await make.member(uow, Level.MANAGER)
    remedy = await make.proposed(uow, case, make.refund("60.00"))
    await cases.escalate(
        uow, case, reason="ethics_to_person", level=Level.MANAGER, now=make.NOW, desk=DESK
    )
    at: dict[str, Any] = {"now": make.later(1), "desk": DESK}
    said = len(await uow.messages.of_case(case.id))

    for act in (
        lambda: desk.claim(uow, case.id, mei.id, **at),
        lambda: desk.reply(uow, case.id, mei.id, "你好", **at),
        lambda: desk.resolve(uow, case.id, mei.id, "完", **at),
        lambda: approvals.approve(uow, case.id, remedy.id, mei.id, **at),
        lambda: approvals.refuse(uow, case.id, remedy.id, mei.id, "不", **at),
        lambda: approvals.propose(uow, case.id, mei.id, make.refund("5.00"), now=make.later(1)),
    ):
        with pytest.raises(WithHigherLevel, match="a higher level"):
            await act()
    assert (case.state, case.holder_id) == ("queued", None)
    assert len(await uow.messages.of_case(case.id)) == said
    assert remedy.state == "proposed"

    await desk.note(uow, case.id, mei.id, "A note for Chen", now=make.later(1))
    await approvals.approve(uow, case.id, remedy.id, chen.id, **at)
    assert (remedy.state, case.holder_id) == ("offered", chen.id)


async def test_a_case_that_only_went_overdue_is_still_a_supervisor_s_to_answer(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(uow)
    case.level = Level.MANAGER.value  # as the timers do: a manager should see it
    mei = await make.member(uow)
    await desk.claim(uow, case.id, mei.id, now=make.later(9), desk=DESK)
    assert case.holder_id == mei.id
