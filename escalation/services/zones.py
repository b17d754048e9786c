"""In which zone times are told to a customer, and read in what they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from escalation.sla import HoursError, zone_of

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.models import CustomerRow
    from escalation.unit_of_work import UnitOfWork


def zone_with(customer: CustomerRow | None, desk: Desk) -> ZoneInfo:
    """The customer's own zone; the shop's where none is known, or none of that name any more."""
    if customer is None or customer.zone is None:
        return desk.zone
    try:
        return zone_of(customer.zone)
    except HoursError:
        return desk.zone


async def zone_for(uow: UnitOfWork, customer_id: str | None, desk: Desk) -> ZoneInfo:
    """The same by the customer's number; None is nobody whom the shop knows."""
    if customer_id is None:
        return desk.zone
    return zone_with(await uow.customers.get(customer_id), desk)
