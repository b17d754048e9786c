"""Times are told to a customer, and read in what they are written, by their own clock (T02)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from escalation.models import CustomerRow
from escalation.services import desk
from escalation.services.messages import must_wait, say
from escalation.services.zones import zone_with
from escalation.unit_of_work import UnitOfWork
from handlers import phrases
from tests import make
from tests.escalation.services.clockwork import DESK

LONDON = ZoneInfo("Europe/London")


async def abroad(uow: UnitOfWork) -> CustomerRow:
    """A customer who lives in London, of a shop in Shanghai."""
    customer = await make.customer(uow)
    customer.zone = LONDON.key
    return customer


async def test_a_time_is_told_by_the_clock_of_whom_it_is_told_to(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow, language="en", customer_id=(await abroad(uow)).id)

    told = await say(
        uow, chat, None, phrases.late_word(make.later(2)), author="bot", now=make.NOW, desk=DESK
    )

    at = make.later(2)
    assert f"{at.astimezone(LONDON):%H:%M}" in told.text
    assert f"{at.astimezone(DESK.zone):%H:%M}" not in told.text


async def test_what_staff_write_means_the_customers_clock(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow, customer_id=(await abroad(uow)).id)
    case, mei = await make.queued_case(uow, chat), await make.member(uow)

    await desk.reply(
        uow, case.id, mei.id, "I will call you tomorrow at 3 pm.", now=make.NOW, desk=DESK
    )

    (call,) = [made for made in await uow.promises.of_case(case.id) if made.kind == "call"]
    local = call.due_at.astimezone(LONDON)
    today = make.NOW.astimezone(LONDON).date()
    assert ((local.date() - today).days, local.hour) == (1, 15)


async def test_t10_a_word_waits_for_the_customers_morning(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow, customer_id=(await abroad(uow)).id)
    case = await make.queued_case(uow, chat)

    # 10:00 in Shanghai is 2:00 in London, and 2:00 there 18:00 in London.
    morning = datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert await must_wait(uow, case, make.NOW, DESK) == morning
    assert await must_wait(uow, case, morning, DESK) is None
    assert await must_wait(uow, case, make.later(16), DESK) is None
    case.sign = "danger"
    assert await must_wait(uow, case, make.NOW, DESK) is None


@pytest.mark.parametrize("zone", [None, "Europe/Atlantis"])
def test_without_a_zone_that_is_known_the_shops_holds(zone: str | None) -> None:
    customer = CustomerRow(id="c-1", created_at=make.NOW, zone=zone)

    assert zone_with(customer, DESK) == zone_with(None, DESK) == DESK.zone
