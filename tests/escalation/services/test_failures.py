"""A remedy that could not be carried out: the next level at once, told in words, nothing offered."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
import respx

from escalation.errors import NotFound
from escalation.models import Case, Fulfilment, Remedy
from escalation.services import approvals, cases, desk, fulfilment
from escalation.services.failures import REASON, give_up
from escalation.services.fulfilment import WebhookCarrier, carried_out, drain, try_again
from escalation.services.webhooks import RETRIES, Endpoint
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import LANGUAGES, Level
from tests import make

DESK = make.desk()
HOOKED = replace(DESK, carrier="webhook")


async def settled(
    uow: UnitOfWork, *, language: str = "zh-Hans", carrier: str = "tasks"
) -> tuple[Case, Remedy, Fulfilment]:
    case = await make.case(uow)
    case.language = language
    remedy = await make.offered(uow, case)
    yes = await make.yes(uow, remedy)
    work = await cases.accept(
        uow, case, remedy, yes, now=make.NOW, desk=replace(DESK, carrier=carrier)
    )
    return case, remedy, work


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "that is our failure"), ("zh-Hans", "是我们的过失"), ("zh-Hant", "是我們的疏失")],
)
async def test_the_customer_is_told_and_the_case_goes_to_the_next_level(
    embedded: Database, language: str, words: str
) -> None:
    async with embedded.uow() as uow:
        case, remedy, work = await settled(uow, language=language)
    for _ in range(2):  # said twice, it happened once
        async with embedded.uow() as uow:
            await give_up(uow, work.id, who="staff:x", now=make.later(1), desk=DESK)

    async with embedded.reading() as uow:
        kept = await uow.cases.get(case.id)
        said = await uow.messages.of_case(case.id)
        steps = [line.step for line in await uow.remedies.ledger(remedy.id)]
        kinds = [each.kind for each in await uow.events.of_case(case.id)]
        offers = await uow.remedies.of_case(case.id, ["offered"])
    assert kept is not None
    assert (kept.state, kept.reason, kept.level, kept.cycle) == ("queued", REASON, "supervisor", 2)
    assert kept.first_response_due is not None
    assert [words in each.text for each in said].count(True) == 1
    assert (said[-1].language, steps[-1]) == (language, "failed")
    assert (kinds.count("case.reopened"), kinds.count("fulfilment.failed")) == (1, 1)
    assert offers == []
    assert language in LANGUAGES


async def test_when_a_supervisor_s_remedy_fails_it_is_the_manager_s(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case, _, work = await settled(uow)
        await give_up(uow, work.id, who="staff:x", now=make.later(1), desk=DESK)
        mei = await make.member(uow)
        other = await approvals.propose(
            uow, case.id, mei.id, make.refund("35.00"), now=make.later(2)
        )
        other = await approvals.approve(
            uow, case.id, other.id, mei.id, now=make.later(2), desk=DESK
        )
        yes = await make.yes(uow, other, now=make.later(3))
        again = await cases.accept(uow, case, other, yes, now=make.later(3), desk=DESK)
        assert case.state == "settled"
        await give_up(uow, again.id, who="staff:x", now=make.later(4), desk=DESK)
        assert (case.state, case.level, case.cycle) == ("queued", Level.MANAGER, 3)
        said = [each.text for each in await uow.messages.of_case(case.id)]
        assert sum("我们的过失" in text for text in said) == 2


async def test_a_case_that_came_back_already_is_raised_and_not_queued_twice(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case, _, work = await settled(uow)
        await cases.reopen(uow, case, reason="not_helped", now=make.later(1), desk=DESK)
        queued_at = case.queued_at
        await give_up(uow, work.id, who="staff:x", now=make.later(2), desk=DESK)
        assert (case.state, case.cycle, case.queued_at) == ("queued", 2, queued_at)


async def test_an_answered_case_is_answered_anew_and_above_a_level_that_only_the_limits_name(
    embedded: Database,
) -> None:
    """Somebody has answered the complaint since; nobody has answered what failed now."""
    async with embedded.uow() as uow:
        case, remedy, work = await settled(uow)
        remedy.level = "team_lead"
        await cases.reopen(uow, case, reason="not_helped", now=make.later(1), desk=DESK)
        case.state, case.first_response_at = "held", make.later(2)
        when = case.first_response_due
        assert when is not None
        await give_up(uow, work.id, who="staff:x", now=when, desk=DESK)

    async with embedded.reading() as uow:
        kept = await uow.cases.get(case.id)
        promised = await uow.promises.open_of(case.id, ["first_response"])
    assert kept is not None
    assert (kept.level, kept.reserved, kept.first_response_at) == ("manager", "manager", None)
    assert kept.first_response_due is not None
    assert kept.first_response_due > when
    assert kept.first_response_due in [each.due_at for each in promised]


@respx.mock
async def test_what_the_other_system_refuses_for_days_has_failed_once(
    embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, pauses = embedded, RETRIES[:1]
    monkeypatch.setattr(fulfilment, "RETRIES", pauses)
    respx.post("https://erp.example").respond(500)
    async with database.uow() as uow:
        case, _, work = await settled(uow, carrier="webhook")
    now = make.NOW
    async with httpx.AsyncClient() as client:
        carrier = WebhookCarrier(Endpoint("https://erp.example", b"s", client))
        for pause in (*pauses, *pauses):
            await drain(database, carrier, make.clock(now), desk=HOOKED)
            now += pause * 1.1
        async with database.uow() as uow:
            await try_again(uow, work.id, now=now)
        for pause in (*pauses, *pauses):
            await drain(database, carrier, make.clock(now), desk=HOOKED)
            now += pause * 1.1
    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
        said = [each.text for each in await uow.messages.of_case(case.id)]
        kinds = [each.kind for each in await uow.events.of_case(case.id)]
    assert kept is not None
    assert (kept.state, kept.level, kept.cycle) == ("queued", "supervisor", 2)
    assert sum("我们的过失" in text for text in said) == 1
    assert kinds.count("fulfilment.failed") == 2


async def test_what_fails_again_after_the_case_has_ended_goes_up_again_once(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case, remedy, work = await settled(uow)
        await give_up(uow, work.id, who="staff:x", now=make.later(1), desk=DESK)
    for hour in (2, 3):  # the second time the case is open, and whoever has it sees the work
        async with embedded.uow() as uow:
            found = await uow.cases.locked(case.id)
            assert found is not None
            await try_again(uow, work.id, now=make.later(hour))
            if hour == 2:
                await cases.resolve_case(uow, found, who="staff:x", now=make.later(hour), desk=DESK)
            await give_up(uow, work.id, who="staff:x", now=make.later(hour), desk=DESK)

    async with embedded.reading() as uow:
        kept = await uow.cases.get(case.id)
        said = [each.text for each in await uow.messages.of_case(case.id)]
        steps = [line.step for line in await uow.remedies.ledger(remedy.id)]
    assert kept is not None
    assert (kept.state, kept.reason, kept.level, kept.cycle) == ("queued", REASON, "manager", 3)
    assert sum("是我们的过失" in text for text in said) == 2
    assert steps[-2:] == ["failed", "failed.2"]


async def test_what_fails_again_while_the_bot_has_the_case_again_goes_up_again(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case, remedy, work = await settled(uow)
        mei = await make.member(uow)
        await make.member(uow, Level.MANAGER)
    for hour in (2, 4):
        async with embedded.uow() as uow:
            await try_again(uow, work.id, now=make.later(hour))
            await give_up(uow, work.id, who="staff:x", now=make.later(hour), desk=DESK)
            found = await uow.cases.locked(case.id)
            assert found is not None
            assert (found.state, found.cycle) == ("queued", 2)
            assert found.first_response_due is not None
            assert await uow.promises.open_of(case.id, ["first_response"])
            said = [each.text for each in await uow.messages.of_case(case.id)]
            assert sum("是我们的过失" in text for text in said) == hour / 2
            if hour == 2:
                await desk.claim(uow, case.id, mei.id, now=make.later(3), desk=DESK)
                await desk.hand_back(uow, case.id, mei.id, now=make.later(3), desk=DESK)
                assert found.state == "talking"
                assert found.first_response_due is None
    async with embedded.reading() as uow:
        steps = [line.step for line in await uow.remedies.ledger(remedy.id)]
    assert steps[-2:] == ["failed", "failed.2"]


async def test_what_was_done_cannot_fail_and_what_failed_can_be_done_late(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case, _, work = await settled(uow)
        await carried_out(uow, work.id, who="staff:x", now=make.later(1), desk=DESK)
        await give_up(uow, work.id, who="staff:x", now=make.later(2), desk=DESK)
        assert (work.state, case.state) == ("done", "settled")
        _, _, late = await settled(uow)
        await give_up(uow, late.id, who="staff:x", now=make.later(1), desk=DESK)
        await carried_out(uow, late.id, who="staff:x", now=make.later(2), desk=DESK)
        assert late.state == "done"
        with pytest.raises(NotFound):
            await give_up(uow, case.id, who="staff:x", now=make.NOW, desk=DESK)
