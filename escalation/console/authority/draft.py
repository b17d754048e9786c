"""Limits that are being changed: the version they began from, and every place that differs. A draft
lives in the address, signed, so that a reload, another language and the way back keep it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeSerializer

from escalation.console import previewed
from escalation.console.authority.fields import Fields, Value, fields_of, levels_of, table_of
from escalation.errors import TableRefused
from escalation.services.authority import default_table, table_in_force
from escalation.services.limits import checked_table
from handlers.model import Say

if TYPE_CHECKING:
    from uuid import UUID

    from escalation.office import Office
    from escalation.unit_of_work import UnitOfWork

SCREEN, DRAFT = "limits", "limits-draft"
"""What a signature is for: to save because its preview was shown, or to go on with."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is changed in the version `base`; None takes a place away."""

    base: int
    changed: Mapping[str, Value | None] = field(default_factory=dict)

    def over(self, fields: Fields) -> dict[str, Value]:
        """The fields of `base` with what is changed."""
        merged = {**fields, **self.changed}
        return {place: value for place, value in merged.items() if value is not None}

    def put(self, fields: Fields, values: Mapping[str, Value | None]) -> Draft:
        """The draft with further values; what is again as in `fields`, those of `base`, is none."""
        merged = {**self.changed, **values}
        kept = {place: value for place, value in merged.items() if value != fields.get(place)}
        return replace(self, changed=kept)

    def onto(self, old: Fields, new: Fields, version: int) -> Draft:
        """The same changes to another version; a level that either side added stays."""
        changed = dict(self.changed)
        if "levels" in changed and old.get("levels") != new.get("levels"):
            changed["levels"] = _both(levels_of(old), levels_of(self.over(old)), levels_of(new))
        return Draft(version).put(new, changed)

    def signed(self, office: Office) -> str:
        """The draft as a part of an address."""
        return URLSafeSerializer(office.secret, salt=DRAFT).dumps([self.base, self.changed])

    def seen_by(self, office: Office, viewer: UUID) -> str:
        """The draft for its saving, by whom its preview is shown to."""
        return previewed.seal(office, SCREEN, [self.base, self.changed], viewer)


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft on the limits `present`, whose fields are `fields`. `was` is the version that it was
    begun from when another one is in force by now.
    """

    draft: Draft
    present: Mapping[str, Any]
    fields: Fields
    was: Mapping[str, Any] | None = None

    @property
    def values(self) -> dict[str, Value]:
        """Every place as the draft has it."""
        return self.draft.over(self.fields)

    @property
    def table(self) -> dict[str, Any]:
        """What would be in force."""
        return table_of(self.values, int(self.present["version"]))

    @property
    def problem(self) -> Say | None:
        """Why the draft cannot be used as it stands. What was typed is read before; two managers'
        changes may not fit together.
        """
        try:
            checked_table(self.table, self.draft.base)
        except TableRefused as refusal:
            return refusal.say
        return None


def read(office: Office, token: str) -> Draft | None:
    """The draft that was signed, if it was."""
    try:
        base, changed = URLSafeSerializer(office.secret, salt=DRAFT).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return Draft(base, changed)


def read_seen(office: Office, token: str, viewer: UUID) -> Draft | None:
    """The draft whose preview was shown to `viewer`, not too long ago."""
    shown = previewed.seen(office, SCREEN, token, viewer)
    return None if shown is None else Draft(*shown)


async def begun(uow: UnitOfWork, draft: Draft | None, now: datetime) -> Opened:
    """The draft on the version that it was begun from; without one an empty draft on the limits in
    force.
    """
    old = await version_of(uow, draft.base) if draft else None
    if draft is None or old is None:
        present = await table_in_force(uow, now)
        return Opened(Draft(int(present["version"])), present, fields_of(present))
    return Opened(draft, old, fields_of(old))


async def opened(uow: UnitOfWork, draft: Draft | None, now: datetime) -> Opened:
    """The draft put onto the limits now in force."""
    found = await begun(uow, draft, now)
    present = await table_in_force(uow, now)
    version, fields = int(present["version"]), fields_of(present)
    if found.draft.base == version:
        return found
    moved = found.draft.onto(found.fields, fields, version)
    return Opened(moved, present, fields, found.present)


async def version_of(uow: UnitOfWork, version: int) -> Mapping[str, Any] | None:
    """The table of a version, if there is one."""
    kept = await uow.limits.get(version)
    if kept is not None:
        return kept.table
    return default_table() if version == int(default_table()["version"]) else None


def difference(old: Fields, new: Fields, base: int) -> Draft:
    """The draft that makes `new` of `old`."""
    return Draft(base).put(old, {place: new.get(place) for place in {**old, **new}})


def _both(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """What either side added or took away, each new name behind the one it was put behind."""
    found = [name for name in theirs if name in mine or name not in base]
    for place, name in enumerate(mine):
        if name not in base and name not in found:
            before = [other for other in mine[:place] if other in found]
            found.insert(found.index(before[-1]) + 1 if before else 0, name)
    return found
