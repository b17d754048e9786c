"""What waits for a second manager, named wherever managers look first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from escalation.console.authority.overview import HOME as LIMITS_HOME
from escalation.console.worth import PATH as WORTH_HOME
from escalation.services.limits import LIMITS
from escalation.services.second_manager import Matter, waiting
from escalation.services.worth_rules import WORTH
from handlers.texts import N_

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

PLACES: Final[tuple[tuple[Matter[Any], str, str], ...]] = (
    (LIMITS, LIMITS_HOME, N_("A change of the limits")),
    (WORTH, WORTH_HOME, N_("A change of the rules of customer value")),
)
"""Where the changes of each matter are decided, and what one is called."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A change that waits: the page of the screen `home` on which it is decided, what it is called
    in English, and who proposed it.
    """

    home: str
    path: str
    name: str
    proposed_by: UUID


async def notices(uow: UnitOfWork, now: datetime) -> list[Notice]:
    """Everything that waits, newest first in each matter."""
    return [
        Notice(home, f"{home}/changes/{change.id}", name, change.proposed_by)
        for matter, home, name in PLACES
        for change in await waiting(uow, matter, now)
    ]
