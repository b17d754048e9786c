"""The rules by which customers are valued: in force, by version, changed by a manager who has seen
what the change means.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from escalation.errors import WorthRefused
from escalation.events import Kind
from escalation.models import Staff, WorthChange, WorthVersion
from escalation.services import second_manager
from escalation.services.authority import table_in_force
from escalation.services.second_manager import Matter
from escalation.services.staff import only_managers
from handlers.limits_table import compiled
from handlers.model import Money
from handlers.worth import TIERS, WorthRules
from handlers.worth_changes import Lift, lifts
from handlers.worth_table import differences, of_table, outside, to_table

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rules in force. Version 0 are those of the settings."""

    version: int
    rules: WorthRules


@dataclass(frozen=True, slots=True)
class Version:
    """A version with what it changed (name, before, after), who saved or proposed it, and who
    confirmed it where two were needed.
    """

    row: WorthVersion
    changes: Sequence[tuple[str, str, str]]
    by: str | None
    confirmed_by: str | None


@dataclass(slots=True)
class Preview:
    """What other rules would mean: customers by the tier they have and the tier they would have,
    and the revenue at risk of all, by currency, now and then. They need a second manager for each
    of `lifts`.
    """

    lifts: Sequence[Lift] = ()
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    risk_old: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    risk_new: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def changed(self) -> list[tuple[str, str, int]]:
        """From which tier to which, and how many customers; the highest tiers first."""
        found = [(old, new, count) for (old, new), count in self.moves.items() if old != new]
        return sorted(found, key=lambda each: (TIERS.index(each[0]), TIERS.index(each[1])))

    @property
    def customers(self) -> Mapping[str, tuple[int, int]]:
        """How many customers each tier has and would have."""
        return {
            tier: (
                sum(count for (old, _), count in self.moves.items() if old == tier),
                sum(count for (_, new), count in self.moves.items() if new == tier),
            )
            for tier in TIERS
        }

    @property
    def risks(self) -> list[tuple[Money, Money]]:
        """The revenue at risk of all customers now and then, in each currency."""
        return [
            (Money(self.risk_old[name], name), Money(self.risk_new[name], name))
            for name in sorted({*self.risk_old, *self.risk_new})
        ]


async def _version(uow: UnitOfWork, _now: datetime) -> int:
    newest = await uow.worth.in_force()
    return newest.version if newest else 0


WORTH: Final[Matter[WorthChange]] = Matter(
    changes=lambda uow: uow.worth_changes,
    lock=lambda uow: uow.worth.lock(),
    version=_version,
    proposed=Kind.WORTH_PROPOSED,
    withdrawn=Kind.WORTH_WITHDRAWN,
)


async def in_force(uow: UnitOfWork, desk: Desk) -> Ruled:
    """The newest version; the settings' rules before there is one."""
    newest = await uow.worth.in_force()
    if newest is None:
        return Ruled(0, desk.worth)
    return Ruled(newest.version, of_table(newest.table))


async def table_of(uow: UnitOfWork, version: int, desk: Desk) -> Mapping[str, Any]:
    """The table of a version; 0 are the settings as they are now."""
    kept = await uow.worth.get(version)
    return kept.table if kept else to_table(desk.worth)


async def preview(uow: UnitOfWork, rules: WorthRules, *, now: datetime, desk: Desk) -> Preview:
    """What `rules` would mean today, beside those in force.

    Raises:
        WorthRefused: a value lies outside its bounds.
    """
    _within_bounds(rules)
    present, today = await in_force(uow, desk), desk.today(now)
    found = Preview(lifts=await _lifts(uow, present.rules, rules, now))
    for moved in await uow.worth.moved(
        uow.worth.reckoning(present.rules, today, desk.midnight),
        uow.worth.reckoning(rules, today, desk.midnight),
    ):
        found.moves[moved.old, moved.new] += moved.customers
        if moved.currency:
            found.risk_old[moved.currency] += moved.risk_old
            found.risk_new[moved.currency] += moved.risk_new
    return found


async def change_rules(
    uow: UnitOfWork,
    rules: WorthRules,
    member: Staff,
    *,
    now: datetime,
    desk: Desk,
    base: int | None = None,
) -> Ruled | WorthChange:
    """Put other rules in force; those that are in force already change nothing. Where somebody
    could be granted more than the limits' threshold by them, they wait for the second manager.
    Customers are valued anew by and by.

    `base` is the version that they were made from.

    Raises:
        NotAllowed: only a manager may.
        WorthRefused: a value lies outside its bounds.
        VersionMoved: another version than `base` is in force meanwhile.
    """
    only_managers(member)
    _within_bounds(rules)
    await uow.worth.lock()
    present = await in_force(uow, desk)
    second_manager.still(present.version, base)
    if not _told(present, rules)["changes"]:
        return present
    if await _lifts(uow, present.rules, rules, now):
        return await second_manager.propose(
            uow,
            WORTH,
            to_table(rules),
            member,
            base=present.version,
            now=now,
            told=_told(present, rules),
        )
    return await _put_in_force(uow, rules, present, by=member, now=now)


async def confirm_rules(
    uow: UnitOfWork, change_id: int, member: Staff, *, now: datetime, desk: Desk
) -> Ruled:
    """The second manager's yes: the rules are in force.

    Raises:
        NotAllowed: only a manager may.
        SecondManagerNeeded: whoever proposed them cannot confirm them.
        VersionMoved: another version is in force than the one that they were made from.
        ProposerGone: whoever proposed them is no manager any more.
        NotFound: nobody waits for this.
    """
    await uow.worth.lock()
    present = await in_force(uow, desk)
    change, proposer = await second_manager.confirm(
        uow, WORTH, change_id, member, version=present.version, now=now
    )
    rules = of_table(change.table)
    return await _put_in_force(uow, rules, present, by=proposer, second=member, now=now)


async def _put_in_force(
    uow: UnitOfWork,
    rules: WorthRules,
    present: Ruled,
    *,
    by: Staff,
    now: datetime,
    second: Staff | None = None,
) -> Ruled:
    await second_manager.close_overtaken(uow, WORTH, now)
    saved = await uow.worth.add(
        WorthVersion(
            version=present.version + 1,
            valid_from=now,
            table=to_table(rules),
            staff_id=by.id,
            confirmed_by=second.id if second else None,
        )
    )
    uow.record(
        Kind.WORTH_CHANGED,
        at=now,
        who=f"staff:{(second or by).id}",
        version=saved.version,
        proposed_by=str(by.id),
        **_told(present, rules),
    )
    return Ruled(saved.version, rules)


async def _lifts(uow: UnitOfWork, old: WorthRules, new: WorthRules, now: datetime) -> list[Lift]:
    return lifts(old, new, compiled(await table_in_force(uow, now)))


def _told(present: Ruled, rules: WorthRules) -> dict[str, Any]:
    changes = differences(to_table(present.rules), to_table(rules))
    return {"changes": [list(change) for change in changes]}


async def history(uow: UnitOfWork, desk: Desk) -> list[Version]:
    """All versions, newest first, each with what it changed; the first is set against the settings
    as they are now.
    """
    names = {member.id: member.name for member in await uow.staff.listed()}
    kept = list(await uow.worth.listed())
    before = [*(row.table for row in kept[1:]), to_table(desk.worth)]
    return [
        Version(
            row,
            differences(old, row.table),
            names.get(row.staff_id),
            names.get(row.confirmed_by) if row.confirmed_by else None,
        )
        for row, old in zip(kept, before, strict=False)  # without a version there is no change
    ]


def _within_bounds(rules: WorthRules) -> None:
    for name, bounds in outside(rules):
        raise WorthRefused(name=name, least=str(bounds.least), most=str(bounds.most))
