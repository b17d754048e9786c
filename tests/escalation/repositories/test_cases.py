"""The queue: what is urgent first, then what is due next; and the searches."""

from __future__ import annotations

import pytest

from escalation.models import Case
from escalation.services import cases, desk
from escalation.unit_of_work import UnitOfWork
from tests import make

DESK = make.desk()


async def numbers(uow: UnitOfWork, **filters: object) -> list[int]:
    return [row.case.number for row in await uow.cases.queue(**filters)]  # type: ignore[arg-type]  # as the screen's


@pytest.fixture
async def filled(uow: UnitOfWork) -> list[Case]:
    """Due in the order 3, 2, 1 but for 4, which is urgent; 5 is still with the bot; 6 has ended."""
    await make.customer(uow, "c-gold", tier="gold", name="林晓 100%")
    await make.customer(uow, "c-plain", name="Emma")
    chats = [
        await make.conversation(uow, customer_id="c-plain"),
        await make.conversation(uow, customer_id="c-plain"),
        await make.conversation(uow, customer_id="c-gold"),
        await make.conversation(uow, channel="telegram"),
    ]
    made = [await make.case(uow, chat) for chat in chats]
    for case, hours in zip(made, (2, 1, 1, 0), strict=True):
        await cases.escalate(
            uow, case, reason="x", urgent=hours == 0, now=make.later(hours), desk=DESK
        )
    with_bot = await make.case(uow)
    await make.offered(uow, with_bot)
    ended = await make.queued_case(uow)
    await cases.close(uow, ended, helped=None, now=make.NOW, desk=DESK)
    made[1].facts = {"order": "A-1001"}
    return made


async def test_the_urgent_first_then_by_time_and_gold_among_equals(
    uow: UnitOfWork, filled: list[Case]
) -> None:
    assert len(filled) == 4
    assert await numbers(uow) == [4, 3, 2, 1]


async def test_filters_narrow_the_queue(uow: UnitOfWork, filled: list[Case]) -> None:
    mei = await make.member(uow)
    await desk.claim(uow, filled[0].id, mei.id, now=make.NOW, desk=DESK)
    filled[2].cause = "ethics"

    assert await numbers(uow, holder_id=mei.id) == [1]
    assert await numbers(uow, unheld=True) == [4, 3, 2]
    assert await numbers(uow, holder_id=mei.id, unheld=True) == [4, 3, 2, 1]
    assert await numbers(uow, cause="ethics") == [3]
    assert await numbers(uow, channel="telegram") == [4]
    assert await numbers(uow, due_before=make.later(5)) == [4, 3, 2]
    assert await numbers(uow, level="manager") == []
    assert await numbers(uow, limit=2, offset=1) == [3, 2]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("#2", [2]),
        ("2", [2]),
        ("a-1001", [2]),
        ("c-gold", [3]),
        ("晓", [3]),
        ("EMMA", [2, 1]),
        ("100%", [3]),
        ("%", [3]),
        ("_", []),
        ("99999999999999999999", []),
        ("'; DROP TABLE case", []),
    ],
)
async def test_a_search_looks_at_number_customer_and_order(
    uow: UnitOfWork, filled: list[Case], search: str, found: list[int]
) -> None:
    assert len(filled) == 4
    assert await numbers(uow, search=search) == found


async def test_what_the_bot_has_offered_is_not_for_people(
    uow: UnitOfWork, filled: list[Case]
) -> None:
    assert len(filled) == 4
    counts = await uow.cases.counts()

    assert counts["offered", None] == 1
    assert counts["queued", None] == 4
    assert 5 not in await numbers(uow)


async def test_the_current_case_is_the_newest_that_is_not_closed(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow)
    assert await uow.cases.current(chat.id) is None
    first, second = await make.case(uow, chat), await make.case(uow, chat)

    assert (await uow.cases.current(chat.id)) is second
    await cases.close(uow, second, helped=None, now=make.NOW, desk=DESK)
    assert (await uow.cases.current(chat.id)) is first
    assert (await uow.cases.latest(chat.id)) is second


async def test_earlier_complaints_of_the_same_cause_are_counted(uow: UnitOfWork) -> None:
    await make.customer(uow)
    chat = await make.conversation(uow, customer_id="c-100")
    for cause, day in (("price", 0), ("price", 10), ("ethics", 10)):
        await make.case(uow, chat, cause=cause, now=make.later(days=day))

    assert await uow.cases.count_earlier("c-100", "price", make.later(days=5)) == 1
    assert await uow.cases.count_earlier("c-100", "price", make.NOW) == 2
    assert await uow.cases.count_earlier("c-999", "price", make.NOW) == 0


async def test_the_facts_of_a_case_keep_any_script(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    case.facts = {"answers": {"when": "昨天", "who": "陳小姐 😀"}}
    await uow.cases.counts()

    kept = await uow.cases.locked(case.id)

    assert kept
    assert kept.facts == {"answers": {"when": "昨天", "who": "陳小姐 😀"}}
