"""The next time is offered to whoever said yes to one that has passed: no past time is promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalation.services import cases, messages
from escalation.services import remedies as ledger
from handlers import phrases

if TYPE_CHECKING:
    from bot.records import Records
    from escalation.models import Case
    from escalation.unit_of_work import UnitOfWork


async def offer_next_slot(uow: UnitOfWork, records: Records, case: Case) -> None:
    """Offer the next time in place of the missed one, by the authority that stood behind it. The
    person who has the case, or will have it, sees that.
    """
    desk, now, missed = records.desk, records.now, records.missed
    assert missed is not None  # noqa: S101 - the step has looked
    before = ledger.value_of(missed)
    until = before.stands_until
    value = before.moved_to(desk.next_slot(until, now)) if until else None
    assert value is not None  # noqa: S101 - only what has a time is missed
    remedy = await ledger.enter(
        uow,
        case,
        value,
        rule=missed.rule,
        level=missed.level,
        now=now,
        catalogue=missed.catalogue,
    )
    told = await messages.say(
        uow,
        records.conversation,
        case,
        phrases.next_slot(value.describe()),
        author="bot",
        now=now,
        desk=desk,
        choices=(*ledger.offer_choices(remedy), phrases.PERSON),
    )
    await ledger.put_on_offer(uow, case, remedy, who="bot", now=now, desk=desk, message=told)
    await cases.update_case(uow, case, now=now, desk=desk)
