"""Who asks for authority above their own, and who is asked: the lowest level that may grant it."""

from __future__ import annotations

from typing import Any

import pytest

from escalation.errors import (
    AboveAuthority,
    AlreadyHeld,
    NotAllowed,
    RemedyNotOpen,
    TextRefused,
    WithHigherLevel,
)
from escalation.models import AuthorityLimit, Case, Staff
from escalation.repositories.case_lists import WORKING
from escalation.services import approvals, asking, cases, desk, remedies
from escalation.services.authority import reach_of
from escalation.unit_of_work import UnitOfWork
from handlers.model import Level
from tests import make

DESK = make.desk()
AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}


async def staffed(uow: UnitOfWork) -> tuple[Case, Staff, Staff, Staff]:
    """A case that waits, and one member of each level of a desk with team leads."""
    await uow.limits.add(
        AuthorityLimit(version=2, valid_from=make.NOW, table=make.with_team_lead())
    )
    mei = await make.member(uow)
    lead = await make.member(uow, "team_lead", name="Lin")
    ruth = await make.member(uow, Level.MANAGER, name="Ruth")
    return await make.queued_case(uow), mei, lead, ruth


async def test_the_manager_is_asked_with_the_case_the_proposal_and_a_note(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    due = case.first_response_due
    mei, ruth = await make.member(uow), await make.member(uow, Level.MANAGER, name="Ruth")
    remedy = await make.proposed(uow, case, make.refund("9000.00"))
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)
    said = len(await uow.outbox.of_case(case.id))

    asked = await asking.ask(
        uow, case.id, remedy.id, mei.id, " above my limit ", now=make.later(1), desk=DESK
    )

    assert (asked.state, case.state, case.level) == ("proposed", "queued", "manager")
    assert (case.holder_id, case.first_response_due) == (None, due)
    entry = await uow.remedies.entry(remedy.id, "raised.manager")
    assert entry
    note = next(m for m in await uow.messages.of_case(case.id) if m.id == entry.message_id)
    assert (note.text, note.audience, note.staff_id) == ("above my limit", "staff", mei.id)
    assert len(await uow.outbox.of_case(case.id)) == said
    offered = await approvals.approve(
        uow, case.id, remedy.id, ruth.id, now=make.later(2), desk=DESK
    )
    assert (offered.state, offered.level, case.holder_id) == ("offered", "manager", ruth.id)


async def test_a_manager_is_not_asked_by_a_manager_about_nothing_or_without_words(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(uow)
    mei, ruth = await make.member(uow), await make.member(uow, Level.MANAGER)
    tom = await make.member(uow, name="Tom")
    remedy = await make.proposed(uow, case)
    refused = await make.proposed(uow, case, make.refund("800.00"))
    await approvals.refuse(uow, case.id, refused.id, mei.id, None, now=make.NOW, desk=DESK)

    for who, what, text, error in (
        (ruth, remedy, "please", NotAllowed),
        (mei, remedy, "  ", TextRefused),
        (mei, refused, "please", RemedyNotOpen),
        (tom, remedy, "please", AlreadyHeld),
    ):
        with pytest.raises(error):
            await asking.ask(uow, case.id, what.id, who.id, text, now=make.NOW, desk=DESK)
    assert await uow.remedies.entry(remedy.id, "raised.manager") is None


async def test_asked_twice_both_notes_are_kept(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case)

    for text in ("first", "second"):
        await asking.ask(uow, case.id, remedy.id, mei.id, text, now=make.NOW, desk=DESK)

    notes = [m.text for m in await uow.messages.of_case(case.id) if m.audience == "staff"]
    assert notes == ["first", "second"]


async def test_a_level_in_between_grants_up_to_its_own_limit_and_asks_above_it(
    uow: UnitOfWork,
) -> None:
    await uow.limits.add(
        AuthorityLimit(version=2, valid_from=make.NOW, table=make.with_team_lead())
    )
    lead = await make.member(uow, "team_lead")
    case = await make.queued_case(uow)
    within = await make.proposed(uow, case, make.refund("8000.00"))
    above = await make.proposed(uow, case, make.refund("8000.01"))

    with pytest.raises(AboveAuthority, match=r"team_lead\.refund\.per_case@2"):
        await approvals.approve(uow, case.id, above.id, lead.id, now=make.NOW, desk=DESK)
    await approvals.approve(uow, case.id, within.id, lead.id, now=make.NOW, desk=DESK)
    assert (within.state, within.rule) == ("offered", "team_lead.refund.within@2")

    await remedies.decline(uow, within, await make.yes(uow, within), now=make.NOW)
    await asking.ask(uow, case.id, above.id, lead.id, "请决定。", now=make.NOW, desk=DESK)
    assert (case.state, case.level, case.holder_id) == ("queued", "manager", None)


@pytest.mark.parametrize(
    ("amount", "asked"), [("8000.00", "team_lead"), ("8000.01", "manager"), ("99999.00", "manager")]
)
async def test_the_lowest_level_that_may_grant_it_is_asked_the_highest_where_none_may(
    uow: UnitOfWork, amount: str, asked: str
) -> None:
    case, mei, _, _ = await staffed(uow)
    remedy = await make.proposed(uow, case, make.refund(amount))

    await asking.ask(uow, case.id, remedy.id, mei.id, "please", **AT)

    assert (case.state, case.level, case.reserved) == ("queued", asked, asked)
    assert await uow.remedies.entry(remedy.id, f"raised.{asked}")


async def test_what_is_left_to_a_level_in_between_is_its_own_and_that_of_those_above(
    uow: UnitOfWork,
) -> None:
    case, mei, lead, ruth = await staffed(uow)
    remedy = await make.proposed(uow, case, make.refund("7000.00"))
    await asking.ask(uow, case.id, remedy.id, mei.id, "please", **AT)

    with pytest.raises(WithHigherLevel):
        await desk.claim(uow, case.id, mei.id, **AT)
    for member in (ruth, lead):
        await desk.claim(uow, case.id, member.id, **AT)
        await desk.release(uow, case.id, member.id, now=make.NOW)
    await approvals.approve(uow, case.id, remedy.id, lead.id, **AT)
    assert (remedy.state, remedy.level) == ("offered", "team_lead")


async def test_what_a_level_is_asked_while_another_offer_stands_is_in_its_to_do(
    uow: UnitOfWork,
) -> None:
    case, mei, lead, ruth = await staffed(uow)
    await make.offered(uow, await make.case(uow))  # the bot's own, which is nobody's to do
    small = await make.proposed(uow, case, make.refund("10.00"))
    large = await make.proposed(uow, case, make.refund("7000.00"))
    await approvals.approve(uow, case.id, small.id, mei.id, **AT)
    await asking.ask(uow, case.id, large.id, mei.id, "please", **AT)

    assert (case.state, case.holder_id, case.reserved) == ("offered", None, "team_lead")
    for member, waits in ((mei, []), (lead, [case]), (ruth, [case])):
        reach = await reach_of(uow, member.role, make.NOW)
        counts = await uow.cases.view_counts(member.id, make.NOW, make.later(1), reach=reach)
        rows = await uow.cases.queue(states=WORKING, holder_id=member.id, unheld=True, reach=reach)
        assert [row.case for row in rows] == waits
        assert counts["todo"] == counts["unassigned"] == len(waits)
        assert counts["waiting"] == 1
    await approvals.approve(uow, case.id, large.id, lead.id, **AT)
    assert (large.state, case.holder_id) == ("offered", lead.id)
    assert (
        await uow.cases.queue(
            states=WORKING, unheld=True, reach=await reach_of(uow, ruth.role, make.NOW)
        )
        == []
    )


async def test_who_was_asked_asks_on_and_both_lines_stand(uow: UnitOfWork) -> None:
    case, mei, lead, ruth = await staffed(uow)
    remedy = await make.proposed(uow, case, make.refund("7000.00"))
    await asking.ask(uow, case.id, remedy.id, mei.id, "one", **AT)
    await asking.ask(uow, case.id, remedy.id, lead.id, "two", **AT)

    steps = [line.step for line in await uow.remedies.ledger(remedy.id)]
    assert steps[-2:] == ["raised.team_lead", "raised.manager"]
    assert case.reserved == "manager"
    with pytest.raises(NotAllowed):
        await asking.ask(uow, case.id, remedy.id, ruth.id, "three", **AT)


async def test_a_level_that_nobody_at_work_has_is_asked_only_if_somebody_above_is_there(
    uow: UnitOfWork,
) -> None:
    case, mei, lead, ruth = await staffed(uow)
    remedy = await make.proposed(uow, case, make.refund("99999.00"))
    ruth.active = False
    assert await asking.levels_above(uow, mei.role, make.NOW) == ("team_lead",)
    lead.active, ruth.active = False, True
    assert await asking.levels_above(uow, mei.role, make.NOW) == ("team_lead", "manager")
    ruth.active = False
    await asking.ask(uow, case.id, remedy.id, mei.id, "please", **AT)
    assert case.reserved == "manager"


async def test_a_held_case_is_passed_to_the_next_level_and_from_the_highest_to_nobody(
    uow: UnitOfWork,
) -> None:
    case, mei, lead, ruth = await staffed(uow)
    for member, level in ((mei, "team_lead"), (lead, "manager")):
        await desk.claim(uow, case.id, member.id, **AT)
        await asking.pass_up(uow, case.id, member.id, **AT)
        assert (case.state, case.holder_id, case.reserved) == ("queued", None, level)
    await desk.claim(uow, case.id, ruth.id, **AT)
    with pytest.raises(NotAllowed):
        await asking.pass_up(uow, case.id, ruth.id, **AT)


async def test_a_failure_at_a_level_in_between_goes_to_the_level_above_it(uow: UnitOfWork) -> None:
    case, _, _, _ = await staffed(uow)
    case.level = "team_lead"
    await cases.resolve_case(uow, case, who="staff", **AT)
    await cases.reopen(uow, case, reason="not_helped", **AT)
    assert (case.level, case.reserved) == ("manager", "manager")


async def test_nothing_is_left_to_a_director_while_the_desk_has_none(uow: UnitOfWork) -> None:
    table = make.with_team_lead()
    table["levels"], table["role"]["director"] = [*table["levels"], "director"], "director"
    await uow.limits.add(AuthorityLimit(version=2, valid_from=make.NOW, table=table))
    ruth = await make.member(uow, Level.MANAGER)
    boss = await make.member(uow, "director")
    boss.active = False
    case = await make.queued_case(uow)
    case.level = "manager"
    await cases.resolve_case(uow, case, who="staff", **AT)
    await cases.reopen(uow, case, reason="not_helped", **AT)
    assert (case.level, case.reserved) == ("manager", "manager")
    await desk.claim(uow, case.id, ruth.id, **AT)
    with pytest.raises(NotAllowed):
        await asking.pass_up(uow, case.id, ruth.id, **AT)
    case.level = case.reserved = "director"  # which somebody was, when it came to them
    await cases.resolve_case(uow, case, who="staff", **AT)
    await cases.reopen(uow, case, reason="not_helped", **AT)
    assert case.reserved == "manager"
    await cases.resolve_case(uow, case, who="staff", **AT)
    boss.active = True
    await cases.reopen(uow, case, reason="not_helped", **AT)
    assert case.reserved == "director"


async def test_what_is_left_to_a_level_that_is_named_no_more_is_the_managers(
    uow: UnitOfWork,
) -> None:
    case, mei, lead, ruth = await staffed(uow)
    case.reserved = case.level = "night_shift"
    for member in (mei, lead):
        with pytest.raises(WithHigherLevel):
            await desk.claim(uow, case.id, member.id, **AT)
    await desk.claim(uow, case.id, ruth.id, **AT)
    assert case.holder_id == ruth.id
