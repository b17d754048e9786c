"""Whom a case waits for after a reply: as it was read, or as whoever writes it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.console.waiting import said_of_turn
from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser

ASKS, TELLS = "Which order is it?", "I am looking into it."
BOX = "#reply input[name=waits]"


@given(st.lists(st.sampled_from([ASKS, TELLS, "touch"]), max_size=8))
def test_what_was_said_stays_until_all_is_deleted(steps: list[str]) -> None:
    """What is typed and touched, one after the other, as the page's script sends it."""
    box, touched = said_of_turn().after(""), None
    text = ""
    for step in steps:
        ticked = box.ticked
        if step == "touch":
            ticked = not ticked
            touched = None if touched is not None else ticked
        else:
            text = step
        said = said_of_turn("yes" if box.was else "no", "yes" if ticked else "")
        if text:
            assert said.otherwise == touched
            assert said.after("") == said_of_turn().after("")
        box = said.after(text)
        if not text:
            touched = None


@pytest.mark.parametrize(
    ("text", "was", "waits", "turn"),
    [
        (ASKS, "", "", "customer"),
        (ASKS, "yes", "yes", "customer"),
        (ASKS, "yes", "", "us"),
        (TELLS, "no", "", "us"),
        (TELLS, "no", "yes", "customer"),
        (ASKS, "no", "", "customer"),  # written on after it was read: nobody touched the box
    ],
)
async def test_t05_the_writer_says_whom_the_case_waits_for(
    supervisor: Browser,
    furnished: shop.Shop,
    database: Database,
    text: str,
    was: str,
    waits: str,
    turn: str,
) -> None:
    number = furnished.numbers["above_limit"]
    data = {"text": text, "was_asking": was} | ({"waits": waits} if waits else {})
    assert (await supervisor.press(f"/cases/{number}/reply", data)).status == 200

    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
    assert case
    assert case.turn == turn


async def test_the_box_shows_how_the_words_were_read(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    path = f"/cases/{furnished.numbers['above_limit']}"
    assert "checked" not in (await supervisor.get(path)).one(BOX).attrs

    read = f"{path}/promises/read"
    asked = await supervisor.press(read, {"text": ASKS, "was_asking": "no"})
    assert "checked" in asked.one("input[name=waits]").attrs
    kept = await supervisor.press(read, {"text": ASKS + " Thanks", "was_asking": "yes"})
    assert "checked" not in kept.one("input[name=waits]").attrs
    assert not (await supervisor.press(read, {"text": ASKS})).soup.select("input[name=waits]")
