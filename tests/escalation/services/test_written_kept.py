"""What staff promised in an answer is kept, broken, moved or taken back, each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from escalation.errors import (
    NotAllowed,
    NotFound,
    PromiseJudged,
    WithHigherLevel,
)
from escalation.services import desk, promises
from escalation.services.written import Confirmed
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make
from tests.escalation.services.answered import (
    ANSWER,
    TOMORROW_AT_THREE,
    answer,
    instant,
    written,
    written_in,
)
from tests.escalation.services.clockwork import DESK, advance, kinds, said


async def test_an_answer_keeps_what_its_writer_says_and_nothing_else(uow: UnitOfWork) -> None:
    case, mei, (made,) = await written(uow, ANSWER)

    await answer(uow, case, mei, "Could you send a photo?", at=1)
    assert made.kept_at is None
    await answer(uow, case, mei, "It was a worn cable.", Confirmed(keeps=[made.id]), at=2)
    assert made.kept_at == make.later(2)
    other = await make.queued_case(uow)
    with pytest.raises(NotFound):
        await answer(uow, other, mei, "Hello.", Confirmed(keeps=[made.id]))


@pytest.mark.parametrize("ends", [True, False])
async def test_what_nobody_did_is_broken_at_its_time_though_its_case_has_ended(
    database: Database, *, ends: bool
) -> None:
    async with database.uow() as uow:
        case, mei = await make.queued_case(uow), await make.member(uow)
        act = desk.resolve if ends else desk.reply
        await act(uow, case.id, mei.id, TOMORROW_AT_THREE, now=make.NOW, desk=DESK)

    await advance(database, instant(1, 15))

    async with database.reading() as uow:
        (made,) = await written_in(uow, case.id)
        assert made.broken_at == instant(1, 15)
        assert [each.id for each, _, _ in await uow.promises.owed(promises.WRITTEN, 10)] == [
            made.id
        ]
    told = await kinds(database, case)
    assert told.index("notice.raised") < told.index("promise.broken")

    async with database.uow() as uow:
        await promises.done(uow, made.case_id, mei.id, made.id, now=instant(2, 9))
    async with database.reading() as uow:
        (late,) = await written_in(uow, case.id)
        assert (late.kept_at, late.done_at) == (None, instant(2, 9))
        assert await uow.promises.owed(promises.WRITTEN, 10) == []


async def test_before_an_answers_time_passes_the_customer_is_told_the_next(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case, _, (made,) = await written(uow, ANSWER)

    before = await said(database, case)
    await advance(database, made.due_at - timedelta(minutes=1))

    async with database.reading() as uow:
        (word,) = await uow.promises.open_of(case.id, ["next_word"])
    assert len(await said(database, case)) == len(before) + 1
    assert word.due_at > made.due_at

    await advance(database, make.NOW + timedelta(days=4))

    assert len(await said(database, case)) <= len(before) + 3


async def test_a_corrected_time_counts_and_the_first_one_does_nothing(database: Database) -> None:
    async with database.uow() as uow:
        _, mei, (made,) = await written(uow, TOMORROW_AT_THREE)
        await promises.move(
            uow, made.case_id, mei.id, made.id, instant(2, 10), now=make.NOW, desk=DESK
        )

    await advance(database, instant(1, 16))
    async with database.reading() as uow:
        assert [each.id for each in await uow.promises.open_of(made.case_id, ["call"])] == [made.id]
    await advance(database, instant(2, 10))
    async with database.reading() as uow:
        (broken,) = await written_in(uow, made.case_id)
        assert broken.broken_at == instant(2, 10)


async def test_what_was_no_promise_is_none_and_after_its_time_that_is_a_managers_word(
    database: Database,
) -> None:
    async with database.uow() as uow:
        _, mei, (made,) = await written(uow, TOMORROW_AT_THREE)
        ruth = await make.member(uow, Level.MANAGER)
    await advance(database, instant(1, 15))

    async with database.uow() as uow:
        with pytest.raises(NotAllowed):
            await promises.withdraw(uow, made.case_id, mei.id, made.id, now=instant(2, 9))
        await promises.withdraw(uow, made.case_id, ruth.id, made.id, now=instant(2, 9))
        with pytest.raises(PromiseJudged):
            await promises.done(uow, made.case_id, mei.id, made.id, now=instant(2, 9))
        assert await uow.promises.owed(promises.WRITTEN, 10) == []


async def test_of_another_case_or_one_of_a_higher_level_nothing_can_be_said(
    uow: UnitOfWork,
) -> None:
    case, mei, (made,) = await written(uow, TOMORROW_AT_THREE)
    other = await make.queued_case(uow)

    for change in (promises.done, promises.withdraw):
        with pytest.raises(NotFound):
            await change(uow, other.id, mei.id, made.id, now=make.NOW)
    case.reserved = Level.MANAGER.value
    for change in (promises.done, promises.withdraw):
        with pytest.raises(WithHigherLevel):
            await change(uow, case.id, mei.id, made.id, now=make.NOW)


async def test_after_an_answer_nobody_is_told_that_there_is_none(database: Database) -> None:
    async with database.uow() as uow:
        case, mei, (made,) = await written(uow, ANSWER)
        await answer(uow, case, mei, "It was a worn cable.", at=1)
    before = await said(database, case)

    await advance(database, made.due_at - timedelta(minutes=1))

    assert await said(database, case) == before


async def test_what_the_bot_promised_is_not_a_persons_to_change(uow: UnitOfWork) -> None:
    case, mei, _ = await written(uow, "您好")
    (first, *_) = await uow.promises.of_case(case.id)
    for change in (promises.done, promises.withdraw):
        with pytest.raises(NotFound):
            await change(uow, case.id, mei.id, first.id, now=make.NOW)
