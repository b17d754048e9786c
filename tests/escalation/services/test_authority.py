"""The limits in force, and who may change them."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from escalation.errors import NotAllowed
from escalation.models import AuthorityLimit
from escalation.services.authority import authority_for, default_table, table_in_force
from escalation.services.limits import change_limits
from escalation.unit_of_work import UnitOfWork
from handlers.model import Level
from tests import make


def changed(path: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any TOML value
    table: dict[str, Any] = copy.deepcopy(dict(default_table()))
    *folders, key = path.split(".")
    row = table
    for folder in folders:
        row = row[folder]
    row[key] = value
    return table


async def test_a_manager_puts_new_limits_in_force(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    lower, table = (changed("level.bot.refund.per_case.CNY", sum_) for sum_ in ("40.00", "50.00"))

    first = await change_limits(uow, lower, chen, now=make.NOW)
    second = await change_limits(uow, table, chen, now=make.later(1))

    assert [type(each) for each in (first, second)] == [AuthorityLimit] * 2
    assert await uow.limits.last_version() == 3
    chat = await make.conversation(uow)
    authority = await authority_for(
        uow, Level.BOT, conversation=chat, case=None, now=make.later(1), desk=make.desk()
    )
    (allowed,) = authority.rule([make.refund("50.00")]).allowed
    assert allowed.rule == "bot.refund.within@3"
    (stopped,) = authority.rule([make.refund("50.01")]).stopped
    assert stopped.rule == "bot.refund.per_case@3"


async def test_limits_hold_from_their_instant_on(uow: UnitOfWork) -> None:
    chen = await make.member(uow, Level.MANAGER)
    await change_limits(uow, changed("period_days", 120), chen, now=make.later(1))

    assert (await table_in_force(uow, make.NOW))["period_days"] == 90
    assert (await table_in_force(uow, make.later(1)))["period_days"] == 120


async def test_a_supervisor_may_not_change_limits(uow: UnitOfWork) -> None:
    mei = await make.member(uow)

    with pytest.raises(NotAllowed):
        await change_limits(uow, dict(default_table()), mei, now=make.NOW)


async def test_an_unlinked_chat_has_the_limits_of_a_standard_customer(uow: UnitOfWork) -> None:
    await make.customer(uow, tier="gold")
    linked = await make.conversation(uow, customer_id="c-100")
    unlinked = await make.conversation(uow)

    gold = await authority_for(
        uow, Level.BOT, conversation=linked, case=None, now=make.NOW, desk=make.desk()
    )
    plain = await authority_for(
        uow, Level.BOT, conversation=unlinked, case=None, now=make.NOW, desk=make.desk()
    )

    assert gold.rule([make.refund("600.00")]).allowed
    assert not plain.rule([make.refund("300.01")]).allowed


@pytest.mark.parametrize(
    ("cause", "further"), [("ethics", None), ("price", ["ethics"])], ids=["its cause", "beside"]
)
async def test_the_bot_may_grant_nothing_in_the_protected_lane(
    uow: UnitOfWork, cause: str, further: list[str] | None
) -> None:
    case = await make.case(uow)
    chat = await uow.conversations.lock(case.conversation_id)
    case.cause, case.further = cause, further

    bot, person = [
        await authority_for(
            uow, level, conversation=chat, case=case, now=make.NOW, desk=make.desk()
        )
        for level in (Level.BOT, Level.MANAGER)
    ]

    assert bot.rule([make.refund("1.00")]).stopped[0].rule == "bot.refund.not_delegated@1"
    assert person.rule([make.refund("1.00")]).allowed


async def test_evidence_is_kept_while_a_protected_case_is_open(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    assert not case.keeps_evidence

    case.cause = "ethics"
    kept = [case.keeps_evidence for case.state in ("talking", "queued", "held", "resolved")]
    case.state = "closed"

    assert kept == [True] * 4
    assert not case.keeps_evidence
    assert case.is_protected
