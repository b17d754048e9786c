"""The desk's application as tests make it by the hundred: what FastAPI makes of its routes is kept."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.routing import BaseRoute

from escalation.app import create_app
from escalation.desk import Desk
from escalation.unit_of_work import Database

_worked_out: list[BaseRoute] = []


def application(database: Database, desk: Desk, **given: Any) -> FastAPI:  # noqa: ANN401 - as create_app has it
    """As `create_app` makes it.

    FastAPI works out an application's routes when it is first asked, for half a second. The desk's
    own are the same in each, and know what is theirs from the request: later ones have the first's.
    """
    app = create_app(database, desk, **given)
    # The first is the document's, then come those that were given, then the desk's own.
    own = 1 + len(given.get("routers", ()))
    if not _worked_out:
        _worked_out.extend(app.router.routes[own:])
    assert len(app.router.routes) == own + len(_worked_out)
    app.router.routes[own:] = _worked_out
    return app
