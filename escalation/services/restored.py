"""What a restored database needs before anybody goes on with it: it is as it was when the backup
was made, and what was said and done since stands nowhere.

So nothing that may have been sent or granted since is sent or granted again by itself: a person
looks first. What fell due meanwhile is done, with its words kept back as those that waited are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from escalation.events import Kind
from escalation.repositories.leases import RESTORED
from escalation.services import remedies, watching
from escalation.services.cases import escalate

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import Database

HOLD: Final = (
    # What a page shows, or a system fetches, is there as soon as it is stored.
    "UPDATE outbox SET state = 'sent', claimed_until = NULL, sent_at = created_at"  # noqa: ISC004
    " WHERE state IN ('queued', 'claimed') AND channel IN ('webchat', 'terminal', 'api')",
    "UPDATE outbox SET state = 'unknown', claimed_until = NULL, error = 'restored'"  # noqa: ISC004
    " WHERE state IN ('queued', 'claimed')",
    # More often than anybody tries: such words are read by a person.
    "UPDATE inbox SET attempts = 1000, error = 'restored' WHERE taken_at IS NULL",
    "UPDATE fulfilment SET error = 'restored' WHERE state IN ('waiting', 'claimed')",
    # Customers may have been told numbers that nobody knows of any more.
    "UPDATE counter SET value = value + 1000 WHERE name = 'case'",
)
"""What keeps a restored database, by its first statements, from saying or granting anything anew;
for every revision that has these tables.
"""
OF_SILENCE: Final = ("close_silent", "customer_silent")
"""Timers that count a customer's silence: what they said meanwhile was not lost by them."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How many messages may have left already, and how many talks were given to people."""

    unsure: int
    talks: int


async def settle(database: Database, *, made_at: datetime, now: datetime, desk: Desk) -> Settled:
    """Make a restored database ready, in which `HOLD` was carried out; the backup is of `made_at`.

    Messages that waited are shown as perhaps not arrived. Offers end, since a yes to them may have
    been carried out, and talks of the bot go to people. What counts a customer's silence is put
    off by the time of which nothing is known; all other timers keep their instants, and what those
    say that fell due meanwhile is kept until a person sends it.
    """
    unsure = 0
    after = 0
    async with database.uow() as uow:
        while rows := await uow.outbox.restored(after):
            for outgoing, message in rows:
                uow.record(
                    Kind.MESSAGE_UNKNOWN,
                    at=now,
                    who="operator",
                    case=await uow.cases.get(message.case_id) if message.case_id else None,
                    conversation=await uow.conversations.get(outgoing.conversation_id),
                    outgoing=outgoing.id,
                )
            after = rows[-1][0].id
            unsure += len(rows)
        unknown = max(now - made_at, timedelta())
        await uow.timers.put_off(OF_SILENCE, by=unknown)
        await watching.find(uow, now, timedelta(), now=now, desk=desk)
        # Carried out meanwhile, a remedy was asked about sooner than had been meant to.
        sooner = ("follow_up",) if unknown >= desk.targets.follow_up_after else ()
        await uow.timers.doubt(now, sooner)
        for offer in await uow.remedies.on_offer():
            await remedies.expire(uow, offer, now=now, note=RESTORED)
        talks = await uow.cases.with_bot()
        for case_id in talks:
            case = await uow.cases.locked(case_id)
            if case is not None:
                await escalate(uow, case, reason=RESTORED, now=now, desk=desk, who="operator")
        uow.record(
            Kind.DATABASE_RESTORED,
            at=now,
            who="operator",
            made_at=made_at.isoformat(),
            unsure=unsure,
            talks=len(talks),
        )
    return Settled(unsure, len(talks))
