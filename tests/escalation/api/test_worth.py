"""The rules of customer value through the API: read, and previewed without being saved."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import httpx
import pytest

from handlers.worth import WorthRules
from handlers.worth_table import to_table

USUAL = to_table(WorthRules())


def changed(tier: str, currency: str, least: str) -> dict[str, Any]:
    rules = deepcopy(USUAL)
    rules["tiers"][tier]["sums"][currency] = least
    return rules


async def test_the_rules_in_force_are_read_and_can_be_sent_back(api: httpx.AsyncClient) -> None:
    found = (await api.get("/worth")).json()

    assert found == {"version": 0, "valid_from": None, "rules": USUAL, "waiting": 0}
    same = (await api.post("/worth/preview", json=found["rules"])).json()
    assert same == {"version": 0, "needs_two": False, "changes": [], "moves": []}


@pytest.mark.parametrize(("least", "two"), [("0.01", True), ("3000.01", False)])
async def test_other_rules_are_previewed_and_not_saved(
    api: httpx.AsyncClient, least: str, *, two: bool
) -> None:
    found = (await api.post("/worth/preview", json=changed("silver", "CNY", least))).json()

    assert found["needs_two"] is two
    assert found["changes"] == [{"name": "silver CNY", "old": "3000.00", "new": least}]
    assert (await api.get("/worth")).json()["version"] == 0


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ({**USUAL, "weeks": 0}, "Invalid"),
        ({**USUAL, "years_left": "1.25"}, "WorthRefused"),
        (changed("gold", "CNY", "0"), "WorthRefused"),
        (changed("gold", "coins", "1"), "Invalid"),
        ({**USUAL, "tiers": {"gold": {"sums": {}}}}, "Invalid"),
        ({**USUAL, "tiers": {"platinum": {"sums": {"CNY": "1"}}}}, "Invalid"),
    ],
)
async def test_what_cannot_be_used_is_refused(
    api: httpx.AsyncClient, rules: dict[str, Any], code: str
) -> None:
    answer = await api.post("/worth/preview", json=rules)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
