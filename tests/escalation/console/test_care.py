"""Somebody in need in the console: before all others, and taken off by one press."""

from __future__ import annotations

import pytest

from escalation.models import Case
from escalation.services import care
from escalation.services.messages import hear
from escalation.unit_of_work import Database
from tests import shop
from tests.browser import Browser


@pytest.fixture
async def number(database: Database, furnished: shop.Shop) -> int:
    """A case with two signs that one message gave."""
    async with database.uow() as uow:
        found = await uow.cases.by_number(furnished.numbers["above_limit"])
        assert found
        case = await uow.cases.locked(found.id)
        assert case
        talk = await uow.conversations.lock(case.conversation_id)
        message = await hear(uow, talk, case, "…", now=shop.NOW)
        signs = [("hardship", message), ("bereavement", message)]
        await care.alarm(uow, case, signs, now=shop.NOW, desk=furnished.desk)
        return case.number


async def case_of(database: Database, number: int) -> Case:
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
    assert case
    return case


async def test_who_is_in_need_stands_first_with_every_sign(
    supervisor: Browser, number: int
) -> None:
    queue = await supervisor.get("/queue?view=care")

    assert queue.all(".cases tbody th a") == [f"#{number}"]
    assert queue.all(".tag.alert") == ["Severe hardship", "Bereavement"]
    assert (await supervisor.get("/queue?view=all")).all(".cases tbody th a")[0] == f"#{number}"
    assert (await supervisor.get("/queue?view=all&sign=bereavement")).all(".cases th a") == [
        f"#{number}"
    ]
    page = await supervisor.get(f"/cases/{number}")
    links = {str(link["href"]) for link in page.soup.select(".care li a")}
    assert len(links) == 1
    assert page.one(links.pop())


@pytest.mark.parametrize("by_script", [True, False])
async def test_one_press_takes_the_signs_off_and_leaves_the_case(
    supervisor: Browser, number: int, database: Database, *, by_script: bool
) -> None:
    before = await case_of(database, number)
    form = (await supervisor.get(f"/cases/{number}")).one(".care form")
    path = str(form["action"])

    await (supervisor.press(path) if by_script else supervisor.post(path))

    assert (await supervisor.get(f"/cases/{number}")).soup.select(".care") == []
    assert (await supervisor.get("/queue?view=care")).soup.select(".cases") == []
    after = await case_of(database, number)
    assert (after.sign, after.signs) == (None, None)
    assert (after.state, after.first_response_due) == (before.state, before.first_response_due)
    async with database.reading() as uow:
        told = [row for row in await uow.events.of_case(after.id) if row.kind == "case.calmed"]
    assert [row.payload["signs"] for row in told] == [["bereavement", "hardship"]]


async def test_a_case_without_a_sign_has_no_such_button(
    supervisor: Browser, furnished: shop.Shop
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")

    assert page.soup.select(".care") == []
    assert (await supervisor.post("/cases/99999/calm")).status == 404
