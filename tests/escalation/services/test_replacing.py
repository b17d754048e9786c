"""What was granted in place of what could not be carried out ends what was owed of that."""

from __future__ import annotations

from datetime import datetime, timedelta

from escalation.models import Case, Fulfilment, Promise
from escalation.services import cases, ladder
from escalation.services.failures import give_up
from escalation.services.fulfilment import try_again
from escalation.unit_of_work import Database, UnitOfWork
from handlers.remedies import Remedy, Voucher
from tests import make
from tests.escalation.services.clockwork import DESK, advance, kinds, told


async def grant(uow: UnitOfWork, case: Case, value: Remedy, now: datetime) -> Fulfilment:
    remedy = await make.offered(uow, case, value, now=now)
    yes = await make.yes(uow, remedy, now=now)
    return await cases.accept(uow, case, remedy, yes, now=now, desk=DESK)


async def failed(uow: UnitOfWork, amount: str = "30.00") -> tuple[Case, Fulfilment]:
    """A case of which a refund was granted at 10:00 and given up at 11:00."""
    case = await make.case(uow)
    await make.member(uow)
    work = await grant(uow, case, make.refund(amount), make.NOW)
    await give_up(uow, work.id, who="adapter:webhook", now=make.later(1), desk=DESK)
    return case, work


async def promised(database: Database, work: Fulfilment) -> Promise:
    async with database.reading() as uow:
        remedy = await uow.remedies.get(work.remedy_id)
        assert remedy
        found = await uow.promises.of_case(remedy.case_id)
    return next(made for made in found if made.remedy_id == remedy.id)


async def climbs(database: Database, case: Case, work: Fulfilment) -> bool:
    """Whether the promise of that work is before people."""
    run = str((await promised(database, work)).id)
    return any(each.is_open for each in await told(database, case, ladder.PROMISED)
               if each.run == run)  # fmt: skip


async def test_t33_what_another_was_granted_for_comes_to_nobody_any_more(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case, work = await failed(uow)
    late = work.due_at + timedelta(days=1)
    await advance(database, late)
    assert await climbs(database, case, work)

    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        await grant(uow, found, Voucher(make.cny("30.00")), late)
    assert not await climbs(database, case, work)
    await advance(database, late + timedelta(days=1))

    assert not await climbs(database, case, work)
    made = await promised(database, work)
    assert (made.withdrawn_at, made.broken_at) == (late, work.due_at)  # broken is broken
    assert (await kinds(database, case)).count("promise.replaced") == 1


async def test_t21_what_was_replaced_cannot_be_tried_again(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case, work = await failed(uow)
        other = await grant(uow, case, make.refund("30.00"), make.later(2))
        await try_again(uow, work.id, now=make.later(3))

    made = await promised(embedded, work)
    assert (made.withdrawn_at, made.broken_at) == (make.later(2), None)
    async with embedded.reading() as uow:
        assert [line.id for line, _, _ in await uow.fulfilments.open()] == [other.id]


async def test_t33_less_than_what_failed_stands_beside_it(embedded: Database) -> None:
    async with embedded.uow() as uow:
        case, work = await failed(uow)
        await grant(uow, case, Voucher(make.cny("5.00")), make.later(2))
    await advance(embedded, work.due_at + timedelta(days=1))

    assert await climbs(embedded, case, work)
    assert (await promised(embedded, work)).withdrawn_at is None


async def test_t33_what_was_granted_before_it_failed_or_is_tried_again_replaces_nothing(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case = await make.case(uow)
        await make.member(uow)
        first = await grant(uow, case, make.refund("30.00"), make.NOW)
        second = await grant(uow, case, make.refund("30.00"), make.later(1))
        await give_up(uow, first.id, who="staff:x", now=make.later(2), desk=DESK)
        await try_again(uow, first.id, now=make.later(3))
        await grant(uow, case, make.refund("30.00"), make.later(4))

    for work in (first, second):
        assert (await promised(embedded, work)).withdrawn_at is None


async def test_t33_one_takes_the_place_of_one_and_may_be_replaced_itself(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        case, first = await failed(uow, "40.00")
        second = await grant(uow, case, make.refund("30.00"), make.later(2))
        await give_up(uow, second.id, who="staff:x", now=make.later(3), desk=DESK)
        await grant(uow, case, make.refund("40.00"), make.later(4))

    assert (await promised(embedded, first)).withdrawn_at is None
    assert (await promised(embedded, second)).withdrawn_at == make.later(4)
