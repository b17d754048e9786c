"""The rules of worth that were kept: their tiers come back in the order of the ladder."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from escalation.models import WorthVersion
from escalation.services.worth_rules import Ruled, in_force
from escalation.unit_of_work import Database
from handlers.model import Level
from handlers.worth import TIERS, TierRule, WorthRules
from handlers.worth_table import to_table
from tests import make


async def test_the_ladder_survives_a_database_that_sorts_keys(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ladder = ("diamond", *TIERS)  # PostgreSQL keeps the shortest key first
    monkeypatch.setattr("handlers.worth_table.TIERS", ladder)
    kept = replace(
        WorthRules(), tiers=tuple(TierRule(name, 1, {"CNY": Decimal(1)}) for name in ladder[:-1])
    )
    async with database.uow() as uow:
        by = (await make.member(uow, Level.MANAGER)).id
        await uow.worth.add(
            WorthVersion(version=1, valid_from=make.NOW, table=to_table(kept), staff_id=by)
        )

    async with database.reading() as uow:
        assert await in_force(uow, make.desk()) == Ruled(1, kept)
