"""When a customer is told that a time is near which they were promised, or which has a limit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from escalation.models import Case
from escalation.services.history import hours_for
from escalation.services.zones import zone_for
from escalation.sla.rungs import Run

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

LEFT_TO_STAFF: Final = 0.95
"""Of all but an answer the customer is told this late. Until then a member of staff, to whom it
comes at nine tenths, may say that they know of it, or write the next word themselves.
"""


async def near_end(
    uow: UnitOfWork,
    case: Case,
    began_at: datetime,
    due_at: datetime,
    share: float,
    *,
    now: datetime,
    desk: Desk,
    allowed: timedelta | None = None,
) -> datetime:
    """When `share` of the time is over in the hours of whoever has the case: not before `now`, and
    at an hour that is polite where the customer lives. What may rest names what is `allowed`.
    """
    run = Run(began_at, due_at, hours_for(case, desk), allowed)
    near = run.at_share(share)
    if near >= due_at:  # nobody works in between
        near = began_at + (due_at - began_at) * share
    near = max(near, now)
    if case.sign is not None:
        return near
    zone = await zone_for(uow, case.customer_id, desk)
    return desk.politely_between(now, near, zone, before=due_at)
