"""A notice that somebody acknowledges climbs no further: who may, and what counts as knowing."""

from __future__ import annotations

import pytest

from escalation.errors import NotAllowed, NotFound
from escalation.models import Notice
from escalation.services import desk, notices
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import (
    DESK,
    ENDS,
    FIRST,
    advance,
    furnished,
    history,
    standing,
    told,
)


async def test_a_notice_that_somebody_acknowledges_climbs_no_further(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await advance(database, make.later(2))
    (notice,) = await told(database, case)

    async with database.uow() as uow:
        await notices.acknowledge(uow, notice.id, mei.id, now=make.later(2.1))
        await notices.acknowledge(uow, notice.id, mei.id, now=make.later(2.2))
    await advance(database, make.later(2.9))

    (known,) = await told(database, case)
    assert (known.acknowledged_by, known.acknowledged_at) == (mei.id, make.later(2.1))
    assert [event.kind for event in await history(database, case)] == [
        "notice.raised",
        "notice.acknowledged",
    ]
    await advance(database, make.later(3))
    assert await standing(database, case) == ("three_quarters", "supervisor")


async def test_who_may_acknowledge(uow: UnitOfWork) -> None:
    case, mei, ruth = (
        await make.queued_case(uow),
        await make.member(uow),
        await make.member(uow, Level.MANAGER),
    )
    gone = await make.member(uow, Level.MANAGER)
    gone.active = False
    notice = await uow.notices.add(
        Notice(
            case_id=case.id,
            clock=FIRST,
            run="1",
            rung="breach",
            due_at=make.NOW,
            level=Level.MANAGER,
            at=make.NOW,
            told_at=make.NOW,
        )
    )
    for member in (mei, gone):
        with pytest.raises(NotAllowed):
            await notices.acknowledge(uow, notice.id, member.id, now=make.NOW)
    with pytest.raises(NotFound):
        await notices.acknowledge(uow, case.id, ruth.id, now=make.NOW)
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)
    assert notice.is_open  # she acts, and it is not hers to know

    await notices.acknowledge(uow, notice.id, ruth.id, now=make.NOW)

    assert notice.acknowledged_by == ruth.id


async def test_whoever_acts_on_a_case_knows(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await advance(database, make.later(2))

    async with database.uow() as uow:
        await desk.claim(uow, case.id, mei.id, now=make.later(2.1), desk=DESK)

    (known,) = await told(database, case)
    assert known.acknowledged_by == mei.id


async def test_t06_an_answer_or_an_end_leaves_nothing_open(database: Database) -> None:
    case, mei, _ = await furnished(database)
    await advance(database, make.later(3.7))
    async with database.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", now=make.later(3.8), desk=DESK)
    await advance(database, make.later(days=1))

    assert await standing(database, case) is None
    assert await standing(database, case, ENDS) is not None
    async with database.uow() as uow:
        await desk.resolve(uow, case.id, mei.id, None, now=make.later(days=1), desk=DESK)
        assert not [each for each in await uow.notices.of_case(case.id) if each.is_open]
        assert {each.kind for each in await uow.timers.open_of(case.id)} == {"follow_up"}
