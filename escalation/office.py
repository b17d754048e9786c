"""What every web route of the desk stands on: database, desk, feed, clock and secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from escalation.desk import Desk
from escalation.feed import Feed
from escalation.links import Signer
from escalation.reader import Reader
from escalation.unit_of_work import Database


@dataclass(frozen=True, slots=True)
class Office:
    """The parts that `create_app` was given, as routes see them. `clock` gives aware UTC, `fold` a
    text as the rules read it.
    """

    database: Database
    desk: Desk
    feed: Feed
    clock: Callable[[], datetime]
    secret: str = field(repr=False)
    links: Signer
    secure_cookies: bool = False
    reader: Reader | None = None
    fold: Callable[[str], str] = str.lower

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return self.clock()


def office(request: Request) -> Office:
    """The office of the application that serves the request."""
    return cast("Office", request.app.state.office)


Here = Annotated[Office, Depends(office)]
