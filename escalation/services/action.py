"""What each kind of timer does, by its name: a new kind is one function with its `@action`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from escalation.models import Case, Timer

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork

type Action = Callable[[UnitOfWork, Timer, Case | None, datetime, Desk], Awaitable[None]]

ACTIONS: dict[str, Action] = {}
"""What each kind of timer does, with its conversation and case locked when it has a case."""


def action(kind: str) -> Callable[[Action], Action]:
    """Register what a kind of timer does."""

    def register(function: Action) -> Action:
        ACTIONS[kind] = function
        return function

    return register
