"""The JSON API for other systems: one module per subject, each with its `router`, found here."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from fastapi import APIRouter


def _find() -> APIRouter:
    found = APIRouter(prefix="/api")
    for entry in pkgutil.iter_modules(__path__):
        subject = import_module(f"{__name__}.{entry.name}")
        if isinstance(router := getattr(subject, "router", None), APIRouter):
            found.include_router(router)
    return found


router = _find()
