"""Who may grant how much, for managers: to read, to change from a preview, to look back."""

from __future__ import annotations

from fastapi import APIRouter

from escalation.console.authority import deciding, editing, overview

router = APIRouter(include_in_schema=False)
for screen in (overview, editing):
    router.include_router(screen.router, prefix=overview.HOME)
router.include_router(deciding.router)
