"""The causes of a case are corrected on its screen."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from tests import shop
from tests.browser import Browser, Page


async def test_the_cause_can_be_corrected(supervisor: Browser, furnished: shop.Shop) -> None:
    number = furnished.numbers["unread"]
    page = await supervisor.post(f"/cases/{number}/cause", {"cause": "involuntary"})
    wrong = await supervisor.press(f"/cases/{number}/cause", {"cause": "nonsense"})

    assert "Involuntary" in page.words("h1")
    assert "guess 44 %" in page.words("#context")
    assert wrong.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert wrong.text.startswith("cause: there is no nonsense. It is one of competition, ")


def chosen(page: Page) -> tuple[list[object], list[object]]:
    """The main cause that the form has selected, and what is ticked beside it."""
    return (
        [option["value"] for option in page.soup.select("#cause option[selected]")],
        [box["value"] for box in page.soup.select("[name=further][checked]")],
    )


async def test_the_form_has_what_stands_and_takes_all_causes(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    path = f"/cases/{furnished.numbers['nasty']}"
    before = await supervisor.get(path)
    told = {"cause": "ethics", "further": "price"}
    page = await supervisor.post(f"{path}/cause", told)
    part = await supervisor.press(f"{path}/cause", told)

    assert chosen(before) == (["price"], [])
    assert "Corrected to" not in before.words("#context")
    assert chosen(page) == chosen(part) == (["ethics"], ["price"])
    assert "Corrected to Ethics also Price" in page.words("#context")
    assert page.words("#history").count("Cause corrected") == 1
    assert part.words("#history").count("Cause corrected") == 1


async def test_no_complaint_is_said_by_the_same_form_and_found_in_the_queue(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    number = furnished.numbers["nasty"]
    page = await supervisor.post(f"/cases/{number}/cause", {"cause": "none"})

    assert "No complaint" in page.words("h1")
    assert chosen(page) == (["none"], [])
    queue = await supervisor.get("/queue?view=all&cause=none")
    assert queue.soup.select(f"#row-{number}")
    assert not (await supervisor.get("/queue?view=all&cause=price")).soup.select(f"#row-{number}")


@pytest.mark.parametrize("cause", ["none", "unclassified"])
async def test_further_causes_without_a_main_one_are_refused_and_given_back(
    supervisor: Browser, furnished: shop.Shop, cause: str
) -> None:
    path = f"/cases/{furnished.numbers['nasty']}"
    told = {"cause": cause, "further": "ethics"}
    refused = await supervisor.post(f"{path}/cause", told)
    pressed = await supervisor.press(f"{path}/cause", told)

    assert refused.status == pressed.status == 422
    assert "Untick them or choose a cause." in refused.words("#problem")
    assert chosen(refused) == ([cause], ["ethics"])
    assert refused.one("#correct").has_attr("open")
    assert "Untick them or choose a cause." in pressed.text
    assert chosen(await supervisor.get(path)) == (["price"], [])
