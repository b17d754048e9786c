"""The supervisors' console: one module per screen, found here with its route and its NAV entry."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from fastapi import APIRouter

from escalation.console.deps import Nav


def _find() -> tuple[APIRouter, tuple[Nav, ...]]:
    found = APIRouter(include_in_schema=False)
    entries: list[Nav] = []
    for entry in pkgutil.iter_modules(__path__):
        screen = import_module(f"{__name__}.{entry.name}")
        if isinstance(router := getattr(screen, "router", None), APIRouter):
            found.include_router(router)
        if isinstance(nav := getattr(screen, "NAV", None), Nav):
            entries.append(nav)
    return found, tuple(sorted(entries, key=lambda nav: nav.order))


router, NAV = _find()
