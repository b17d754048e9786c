"""Notices on screen: counted in the head of every page, listed, acknowledged where they are seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from escalation.models import Notice
from escalation.services.messages import say
from escalation.services.promises import promise
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import shop
from tests.browser import Browser
from tests.shop import Shop


async def raised(
    database: Database,
    furnished: Shop,
    case: str = "unread",
    level: str = Level.SUPERVISOR,
    *,
    clock: str = "first_response",
    run: str = "1",
) -> Notice:
    """A case of the shop has come to a rung, for everybody of a level."""
    async with database.uow() as uow:
        about = await uow.cases.by_number(furnished.numbers[case])
        assert about
        return await uow.notices.add(
            Notice(
                case_id=about.id,
                clock=clock,
                run=run,
                rung="three_quarters",
                due_at=shop.NOW + timedelta(hours=1),
                level=level,
                at=shop.NOW,
                told_at=shop.NOW,
            )
        )


async def acknowledged_at(database: Database, notice: Notice) -> datetime | None:
    async with database.reading() as uow:
        found = await uow.notices.get(notice.id)
        assert found
        return found.acknowledged_at


async def test_nobody_reads_them_without_signing_in(nobody: Browser) -> None:
    for path in ("/notices", "/notices/count"):
        assert (await nobody.get(path, follow=False)).status == 303


async def test_they_are_counted_on_every_page(
    database: Database, furnished: Shop, supervisor: Browser, manager: Browser
) -> None:
    await raised(database, furnished)

    for path in ("/queue", "/tasks", "/notices", f"/cases/{furnished.numbers['unread']}"):
        assert (await supervisor.get(path)).words("#notice-count") == "1", path
    assert (await supervisor.part("/notices/count")).text == "1"
    assert (await manager.get("/queue")).words("#notice-count") == "0"


async def test_which_limit_or_promise_it_is_about(
    database: Database, furnished: Shop, supervisor: Browser
) -> None:
    path = f"/cases/{furnished.numbers['unread']}"
    async with database.uow() as uow:
        case = await uow.cases.by_number(furnished.numbers["unread"])
        assert case
        talk = await uow.conversations.lock(case.conversation_id)
        text = "We will call you by Friday."
        said = await say(
            uow, talk, case, text, author="staff", now=shop.NOW, desk=furnished.desk, lang="en"
        )
        made = await promise(
            uow,
            case,
            "call",
            due_at=shop.NOW + timedelta(hours=1),
            now=shop.NOW,
            message=said,
            who="staff:x",
        )
        made.starts, made.ends = text.index("Friday"), len(text) - 1
    ours = await raised(database, furnished, clock="promise", run=str(made.id))
    law = await raised(database, furnished, clock="limit", run="uk-disp.final_response")
    gone = await raised(database, furnished, clock="limit", run="old-law.answer")

    page = await supervisor.get("/notices")
    rows = {each.id: page.words(f"#notice-{each.id}") for each in (ours, law, gone)}

    assert "A call Friday" in rows[ours.id]
    assert "Final response uk-disp · FCA Handbook, DISP 1.6.2R" in rows[law.id]
    assert "answer old-law" in rows[gone.id]
    assert "Final response uk-disp" in (await supervisor.get(path)).words(".notices")


@pytest.mark.parametrize("place", ["/notices", "case"])
async def test_one_press_says_that_somebody_knows(
    database: Database, furnished: Shop, supervisor: Browser, place: str
) -> None:
    notice = await raised(database, furnished)
    path = f"/cases/{furnished.numbers['unread']}" if place == "case" else place
    action = f"/notices/{notice.id}/acknowledge"
    assert action in (await supervisor.get(path)).response.text

    answer = await supervisor.post(action, {"next": path}, follow=False)

    assert (answer.status, answer.response.headers["location"]) == (303, path)
    assert await acknowledged_at(database, notice) == shop.NOW
    assert action not in (await supervisor.get(path)).response.text


async def test_the_pages_script_gets_the_list_again_or_nothing(
    database: Database, furnished: Shop, supervisor: Browser
) -> None:
    first, second = [await raised(database, furnished, case) for case in ("unread", "above_limit")]

    listed = await supervisor.press(f"/notices/{first.id}/acknowledge", {"next": "/notices"})
    path = f"/cases/{furnished.numbers['above_limit']}"
    on_case = await supervisor.press(f"/notices/{second.id}/acknowledge", {"next": path})

    assert f"notice-{second.id}" in listed.response.text
    assert f"notice-{first.id}" not in listed.response.text
    assert (on_case.status, on_case.response.text) == (204, "")


async def test_what_is_the_managers_is_not_a_supervisors_to_know(
    database: Database, furnished: Shop, supervisor: Browser, manager: Browser
) -> None:
    notice = await raised(database, furnished, level=Level.MANAGER)
    action = f"/notices/{notice.id}/acknowledge"

    assert action not in (await supervisor.get("/notices")).response.text
    assert (await supervisor.post(action)).status == 403
    assert await acknowledged_at(database, notice) is None
    assert action in (await manager.get("/notices")).response.text


async def test_nobody_is_led_to_another_site(
    database: Database, furnished: Shop, supervisor: Browser
) -> None:
    notice = await raised(database, furnished)

    answer = await supervisor.post(
        f"/notices/{notice.id}/acknowledge", {"next": "https://evil.test/"}, follow=False
    )

    assert answer.response.headers["location"] == "/notices"
