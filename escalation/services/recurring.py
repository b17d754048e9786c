"""Work that comes again: a row that, when it is done, puts in the next one in the same transaction.

So it is done once however many processes there are, and neither a restart nor a failure ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from escalation.events import Kind
from escalation.models import Case, Timer
from escalation.services import canary, webhooks
from escalation.services.action import action
from escalation.services.schedule import schedule
from escalation.services.watching import HAND_ON, WATCH
from escalation.services.worth import value_more

log = structlog.get_logger()

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

VALUE: Final = "value_customers"
COUNT: Final = "count_mail"
CANARY: Final = "canary"
KINDS: Final = (VALUE, COUNT, WATCH, HAND_ON, CANARY)
COUNTED_EVERY: Final = timedelta(hours=1)
"""How often is counted what came in and went out."""
FLOWN_EVERY: Final = timedelta(hours=1)
"""How often a complaint of our own goes the whole way."""
PATIENCE: Final = timedelta(minutes=5)
"""What still waits after this is late; the count leaves out what is younger."""
ENDED_AT_ONCE: Final = 5_000
"""How many messages for connected systems, left waiting by an earlier version, end in a round."""
RECOUNTED: Final = 24
"""How many counts are made again: a message is tried for a day."""
COUNTS_KEPT: Final = timedelta(days=90)
SLOTS_KEPT: Final = timedelta(days=1)
"""How long is remembered to whom a bot has just written."""
ROUNDS_KEPT: Final = timedelta(days=1)
"""How long the rows of work that came again are kept: one comes every minute."""
VALUED_EVERY: Final = timedelta(hours=1)
"""How often is looked whether what customers are worth is of today, and by the rules in force."""


async def begin(uow: UnitOfWork, now: datetime) -> None:
    """See to it that there is a row for everything that comes again. Any number may call it."""
    await uow.timers.lock()
    for kind in KINDS:
        if await uow.timers.to_come(kind) is None:
            await schedule(uow, kind, now, now=now)


@action(VALUE)
async def value_customers(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Count some of what customers are worth; the rest at once, and all again when a day begins."""
    del timer, case
    # Not at this very moment: what else has fallen due comes in between.
    more = await value_more(uow, desk, now)
    again = now + (timedelta(milliseconds=1) if more else VALUED_EVERY)
    await schedule(uow, VALUE, again, now=now)


@action(COUNT)
async def count_mail(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """Hold what came in against what was answered, and what was said against what went out (T25);
    then forget what nobody needs any more.
    """
    del timer, case, desk
    await uow.outbox.end_fetched(ENDED_AT_ONCE)
    until = now - PATIENCE
    last = await uow.mail.counted(RECOUNTED)
    for kept in last:
        await uow.mail.recount(kept)
    since = last[0].until if last else until - COUNTED_EVERY
    if since < until:
        counted = await uow.mail.count(since, until, until)
        await uow.mail.keep(counted)
        if counted.unheard or counted.unsent:
            log.error("mail.lost", unheard=counted.unheard, unsent=counted.unsent)
    await uow.mail.forget(now - COUNTS_KEPT)
    await uow.slots.forget(now - SLOTS_KEPT)
    await uow.webhooks.forget(now - webhooks.KEPT)
    await uow.timers.forget(KINDS, now - ROUNDS_KEPT)
    await schedule(uow, COUNT, now + COUNTED_EVERY, now=now)


@action(CANARY)
async def fly_canary(
    uow: UnitOfWork, timer: Timer, case: Case | None, now: datetime, desk: Desk
) -> None:
    """See whether a complaint comes through (T14), and leave with the next row how it went."""
    del timer, case
    failed = await canary.fly(uow, now=now, desk=desk)
    if failed is not None:
        uow.record(Kind.CANARY_FAILED, at=now, who="timer", step=failed)
    flown = {"at": now.isoformat(), "failed": failed}
    await schedule(uow, CANARY, now + FLOWN_EVERY, now=now, payload=flown)
