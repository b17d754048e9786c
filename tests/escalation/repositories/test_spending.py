"""Sums are those of the ledger, each grant once in every scope, and of the days that count."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from escalation.models import Conversation
from escalation.repositories.spending import Grant
from escalation.services import cases
from escalation.unit_of_work import UnitOfWork
from tests import make

DESK = make.desk()
DAY = DESK.day_of(make.NOW)
FOUR_CENTS = {("refund", "CNY"): Decimal("0.04")}


def grant(chat: Conversation, customer_id: str | None = None, *, level: str = "bot") -> Grant:
    return Grant(
        uuid4(), chat.id, customer_id, level, "refund", "CNY", Decimal("0.04"), DAY
    )  # fmt: skip


async def sums(
    uow: UnitOfWork,
    chat: Conversation,
    customer_id: str | None = None,
    *,
    since: datetime = DAY[0],
    day: tuple[datetime, datetime] = DAY,
) -> dict[str, object]:
    found = await uow.spending.sums(
        case_id=None,
        customer_id=customer_id,
        conversation_id=chat.id,
        level="bot",
        since=since,
        day=day,
    )
    return dict(found)


async def test_what_a_chat_got_counts_for_its_customer_from_every_chat(uow: UnitOfWork) -> None:
    await make.customer(uow)
    before, other = [await make.conversation(uow, customer_id=None) for _ in range(2)]
    await uow.spending.add(grant(before))

    assert (await sums(uow, before))["customer"] == FOUR_CENTS
    assert (await sums(uow, other, "c-100"))["customer"] == {}

    before.customer_id = "c-100"
    await uow.conversations.lock(before.id)

    assert (await sums(uow, other, "c-100"))["customer"] == FOUR_CENTS
    assert (await sums(uow, before, "c-100"))["customer"] == FOUR_CENTS


async def test_a_day_of_another_zone_counts_for_every_day_that_it_touches(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow)
    await uow.spending.add(grant(chat))
    start, end = DAY

    async def counted(shift: timedelta) -> bool:
        moved = (start + shift, end + shift)
        found = await sums(uow, chat, since=moved[0], day=moved)
        return found["day"] == FOUR_CENTS == found["customer"]

    assert [await counted(timedelta(hours=h)) for h in (-23, 0, 23)] == [True] * 3
    later = await sums(uow, chat, since=end, day=(end, end + timedelta(days=1)))
    assert later == {"case": {}, "customer": {}, "day": {}}
    earlier = await sums(uow, chat, since=start, day=(start - timedelta(days=1), start))
    assert earlier["day"] == {}


async def test_counting_anew_gives_what_was_counted_as_it_was_granted(uow: UnitOfWork) -> None:
    await make.customer(uow)
    for number, customer_id in enumerate(("c-100", "c-100", None), start=1):
        now = make.NOW + timedelta(days=number)
        chat = await make.conversation(uow, customer_id=customer_id)
        case = await make.case(uow, chat, now=now)
        remedy = await make.offered(uow, case, make.refund(f"{number}.5{number}"), now=now)
        await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=now, desk=DESK)

    def rows(found: object) -> list[tuple[object, ...]]:
        assert isinstance(found, list)
        return [
            (r.scope, r.subject, r.starts_at, r.ends_at, r.kind, r.currency, r.cents) for r in found
        ]

    counted = rows(list(await uow.spending.listed()))
    await uow.spending.recount(DESK.day_of)

    assert len(counted) == 9
    assert rows(list(await uow.spending.listed())) == counted
    assert [row[-1] for row in counted if row[0] == "day"] == [151, 252, 353]
