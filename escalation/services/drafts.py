"""What is being written and not sent: kept on the server, whatever else changes meanwhile (T42)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from escalation.errors import NotFound, ValueUnknown
from escalation.models import Draft
from escalation.models.base import cleaned
from escalation.services.messages import LONGEST

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

BOXES: Final = ("reply", "note", "end")
"""What is written in a case: an answer, a note, the last word."""
LONGEST_WINDOW: Final = 64


@dataclass(frozen=True, slots=True)
class Page:
    """The window in which something is written, and the version of it that this window has seen."""

    window: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a member finds of what was written in a case: by box their newest, and what else there
    is: of their other windows, and of whoever had the case before, with their name.
    """

    newest: dict[str, Draft]
    others: Sequence[tuple[Draft, str]]


async def save(
    uow: UnitOfWork,
    case_id: UUID,
    staff_id: UUID,
    text: str,
    *,
    box: str,
    page: Page,
    now: datetime,
    client_key: str | None = None,
) -> Page:
    """Keep what is being written; where it is kept from now on.

    Two windows of one member never overwrite each other: one that has not seen what the other saved
    goes on in a place of its own, and the newest is shown first. What was sent under `client_key`
    is no draft any more, nor is nothing.

    Raises:
        NotFound: no such case.
        ValueUnknown: no such box.
    """
    if box not in BOXES:
        raise ValueUnknown(field="box", value=box, known=BOXES)
    if await uow.cases.locked(case_id) is None:
        raise NotFound
    text, window = cleaned(text)[:LONGEST], page.window[:LONGEST_WINDOW] or uuid4().hex
    row = await uow.drafts.at(case_id, staff_id, box, window)
    if client_key is not None and await uow.messages.by_client_key(client_key):
        return Page(window, row.version if row else 0)
    is_seen = row is not None and row.version == page.version
    if not text.strip():
        if row is not None and is_seen:
            await uow.drafts.remove(row)
        return Page(window)
    if row is not None and is_seen:
        row.text, row.saved_at, row.version = text, now, row.version + 1
        return Page(window, row.version)
    if row is not None:
        window = uuid4().hex
    await uow.drafts.add(
        Draft(case_id=case_id, staff_id=staff_id, box=box, window=window, text=text, saved_at=now)
    )
    return Page(window, 1)


async def sent(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, text: str, *, box: str, page: Page
) -> None:
    """What was written in this window has gone out, and with it its copies: a page that is left
    while it saves goes on in another window.
    """
    for row, _ in await uow.drafts.of_case(case_id):
        if (row.staff_id, row.box) != (staff_id, box):
            continue
        if row.window == page.window or row.text.strip() == cleaned(text).strip():
            await uow.drafts.remove(row)


async def found(
    uow: UnitOfWork, case_id: UUID, staff_id: UUID, *, holds: bool, may_write: bool
) -> Drafts:
    """What a member finds when they open a case. Whoever `holds` it sees what others were writing
    to the customer; notes and the rest are everybody's own. Who may not write to the customer, as
    after somebody has taken the case from them, has no box for it, and finds it beside.
    """
    newest: dict[str, Draft] = {}
    others: list[tuple[Draft, str]] = []
    for row, name in await uow.drafts.of_case(case_id):
        has_box = may_write or row.box == "note"
        if row.staff_id == staff_id and has_box and row.box not in newest:
            newest[row.box] = row
        elif row.staff_id == staff_id or (holds and row.box != "note"):
            others.append((row, name))
    return Drafts(newest, others)
