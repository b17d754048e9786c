"""What timers do once an offer is made or a case has ended: recall, ask, close, watch promises."""

from __future__ import annotations

import pytest

from escalation.services import approvals, cases, remedies
from escalation.services.fulfilment import carried_out
from escalation.unit_of_work import Database
from tests import make
from tests.escalation.services.clockwork import DESK, advance, kinds, said, state


async def test_t38_after_the_end_the_customer_is_asked_once_how_it_went(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
        await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)

    # Not before the day by which it is to be carried out: nobody can say yet whether it helped.
    await advance(database, make.later(71))
    assert (await state(database, case)).asked_at is None
    await advance(database, make.later(72))

    async with database.reading() as uow:
        question = (await uow.messages.of_case(case.id))[-1]
    assert [choice["id"] for choice in question.choices] == [
        f"{name}:{case.id}" for name in ("helped_yes", "helped_no")
    ]
    assert (await state(database, case)).asked_at == make.later(72)
    await advance(database, make.later(143))
    assert (await kinds(database, case)).count("case.followed_up") == 1


async def test_what_is_carried_out_early_is_asked_about_the_earlier(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
        yes = await make.yes(uow, remedy)
        work = await cases.accept(uow, case, remedy, yes, now=make.NOW, desk=DESK)
        await carried_out(uow, work.id, who="staff:x", now=make.later(1), desk=DESK)

    await advance(embedded, make.later(26))

    assert (await state(embedded, case)).asked_at == make.later(25)


async def test_silence_after_the_question_closes_the_case_without_an_answer(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        await cases.settle(uow, case, now=make.NOW, desk=DESK)

    await advance(embedded, make.later(24 + 72))

    now = await state(embedded, case)
    assert (now.state, now.helped) == ("closed", None)


async def test_a_no_after_the_question_ends_the_wait_for_an_answer(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        await cases.settle(uow, case, now=make.NOW, desk=DESK)
    await advance(embedded, make.later(24))
    async with embedded.uow() as uow:
        again = await uow.cases.locked(case.id)
        assert again
        await cases.reopen(uow, again, reason="not_helped", now=make.later(25), desk=DESK)

    await advance(embedded, make.later(24 + 72))

    assert (await state(embedded, case)).state == "queued"


async def test_an_open_offer_is_recalled_once_and_ends_in_the_talk(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)

    await advance(embedded, make.later(24))
    offered, reminder = await said(embedded, case)
    assert offered != reminder
    assert "30.00" in reminder
    await advance(embedded, make.later(72))

    async with embedded.reading() as uow:
        kept = await uow.remedies.get(remedy.id)
        assert kept
        assert kept.state == "expired"
    assert (await state(embedded, case)).state == "talking"
    assert len(await said(embedded, case)) == 3


async def test_an_offer_of_a_persons_goes_back_to_the_person_when_it_ends(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)
        remedy = await make.proposed(uow, case)
        await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    await advance(embedded, make.later(72))

    now = await state(embedded, case)
    assert (now.state, now.holder_id) == ("held", mei.id)


async def test_an_answered_offer_is_not_recalled(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
        await remedies.decline(uow, remedy, await make.yes(uow, remedy), now=make.NOW)

    await advance(embedded, make.later(71))

    assert len(await said(embedded, case)) == 1


@pytest.mark.parametrize(("done_after", "event"), [(2, "promise.kept"), (100, "promise.broken")])
async def test_a_remedys_promise_is_kept_or_broken_by_its_own_day(
    database: Database, done_after: float, event: str
) -> None:
    async with database.uow() as uow:
        case = await make.case(uow)
        remedy = await make.offered(uow, case)
        work = await cases.accept(
            uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK
        )
        await cases.close(uow, case, helped=True, now=make.NOW, desk=make.desk())

    await advance(database, make.later(done_after))
    async with database.uow() as uow:
        now = make.later(done_after)
        await carried_out(uow, work.id, who="adapter:x", now=now, desk=DESK)
    await advance(database, make.later(days=5))

    judged = [kind for kind in await kinds(database, case) if kind.startswith("promise.")]
    assert judged == [event]
