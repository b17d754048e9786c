"""The day on a regulator's letter, entered on the page of a case and by another system."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from escalation.desk import build_desk
from tests import shop
from tests.browser import Browser
from tests.furnishing import api  # noqa: F401 - a fixture is found by being here

DAY = {"forwarded": "2026-11-02"}


@pytest.fixture(autouse=True)
def profile(app: FastAPI) -> None:
    """The company answers by the rules of the CFPB."""
    app.state.office = replace(app.state.office, desk=build_desk(profile="us-cfpb"))


@pytest.mark.parametrize("by_script", [True, False])
async def test_a_day_that_was_entered_is_shown_and_counted_from(
    supervisor: Browser, furnished: shop.Shop, *, by_script: bool
) -> None:
    path = f"/cases/{furnished.numbers['above_limit']}"
    before = await supervisor.get(path)
    assert before.text.count("assumed from the first word") == 2
    action = str(before.one(".letters form")["action"])

    send = supervisor.press if by_script else supervisor.post
    assert (await send(action, {"asked": "forwarded", **DAY})).status == 200

    page = await supervisor.get(path)
    assert page.one("#letter-forwarded")["value"] == DAY["forwarded"]
    assert "assumed from the first word" not in page.text
    entered = "The day of a regulator’s letter was entered: Sent on to us by the regulator"
    assert f"{entered} 2026-11-02" in page.text
    await send(action, {"asked": "forwarded", "forwarded": "2026-11-04"})
    assert f"{entered} 2026-11-02 → 2026-11-04" in (await supervisor.get(path)).text
    await send(action, {"asked": "forwarded", "forwarded": ""})
    assert f"{entered} 2026-11-04 → –" in (await supervisor.get(path)).text
    assert (await supervisor.get(path)).text.count("assumed from the first word") == 2


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "2099-01-01", "0001-01-01"])
async def test_a_day_that_is_none_is_refused_with_what_to_give(
    supervisor: Browser, furnished: shop.Shop, day: str
) -> None:
    answer = await supervisor.post(
        f"/cases/{furnished.numbers['above_limit']}/letters",
        {"asked": "forwarded", "forwarded": day},
    )
    assert answer.status == 422
    assert "Give the day on the letter" in answer.text


async def test_another_system_enters_it_too(
    api: httpx.AsyncClient,  # noqa: F811
    furnished: shop.Shop,
) -> None:
    path = f"/cases/{furnished.numbers['above_limit']}"
    said = (await api.post(f"{path}/letters", json={"staff": "mei", **DAY})).json()
    limit = next(each for each in said["clocks"] if each["clock"] == "us-cfpb.response")
    assert (limit["assumed"], limit["due_at"]) == (False, "2026-11-18T05:00:00Z")

    kept = (await api.post(f"{path}/letters", json={"staff": "mei", "filed": None})).json()
    assert [each["due_at"] for each in kept["clocks"]] == [
        each["due_at"] for each in said["clocks"]
    ]
    for wrong in ({"forwarded": "2099-01-01"}, {"forwarded": 3}, {"receipt": "2026-11-02"}):
        answer = await api.post(f"{path}/letters", json={"staff": "mei", **wrong})
        assert answer.status_code == 422, answer.text
