"""Teams on the screens: whose a case is, and how it is handed over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI

from escalation.unit_of_work import Database
from tests import make, shop
from tests.browser import Browser

TEAMS = "billing: mon-fri 08:00-16:00; takes price | night: mon-sun 22:00-06:00"


@pytest.fixture(autouse=True)
def teams(app: FastAPI) -> None:
    app.state.office = replace(app.state.office, desk=make.desk(teams=TEAMS))


async def test_a_case_is_handed_over_with_a_reason_and_its_history_tells(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    at = f"/cases/{furnished.numbers['above_limit']}"
    before = await supervisor.get(at)
    refused = await supervisor.press(f"{at}/team", {"team": "night", "reason": " "})
    after = await supervisor.post(f"{at}/team", {"team": "night", "reason": "They know the till."})
    back = await supervisor.post(f"{at}/team", {"team": "desk", "reason": "Wrong till."})

    assert "Team the desk" in before.words("#case-head")
    assert before.all("#team-name option") == ["billing", "night"]
    assert refused.status == 422
    assert "Team night" in after.words("#case-head")
    assert after.all("#team-name option") == ["billing", "The desk: no team"]
    assert "They know the till." in after.words("#transcript")
    assert "Given to another team: the desk → night" in after.words("#history")
    assert "Given to another team: night → the desk" in back.words("#history")


async def test_whoever_may_not_take_it_hands_nothing_over(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    held = f"/cases/{furnished.numbers['in_progress']}"

    assert (await supervisor.get(held)).all("#to-team") == []
    pressed = await supervisor.press(f"{held}/team", {"team": "night", "reason": "now"})
    assert pressed.text == "Tom Baker has this case."


async def test_a_team_that_the_settings_name_no_more_is_shown_as_such(
    supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        case.team = "weekend"

    page = await supervisor.get(f"/cases/{number}")

    assert "Team weekend no longer a team" in page.words("#case-head")
    assert "The desk: no team" in page.all("#team-name option")


async def test_settings_tell_what_a_team_takes(manager: Browser) -> None:
    text = (await manager.get("/settings")).text

    assert "Working hours of the team billing Takes by itself: price" in text
    assert "Working hours of the team night Has what people hand over to it." in text


async def test_the_queue_can_be_narrowed_to_a_team(
    supervisor: Browser, database: Database, furnished: shop.Shop
) -> None:
    number = furnished.numbers["above_limit"]
    async with database.uow() as uow:
        case = await uow.cases.by_number(number)
        assert case
        case.team = "night"
        member = await uow.staff.get(furnished.supervisor.id)
        assert member
        member.team = "billing"

    night = await supervisor.get("/queue?view=all&team=night")
    everything = await supervisor.get("/queue?view=all")
    unknown = await supervisor.get("/queue?view=all&team=weekend")

    assert night.all("tbody th a") == [f"#{number}"]
    assert "Team night" in night.words("tbody")
    assert "then other teams’" in night.words("[role=status].note")
    numbers = everything.all("tbody th a")
    assert len(numbers) > 1
    assert numbers[-1] == f"#{number}"
    assert unknown.all("tbody th a") == numbers
