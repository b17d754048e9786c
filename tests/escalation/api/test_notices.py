"""Notices by the API: who may read them, and in whose name one is acknowledged."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from escalation.models import Notice
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import shop
from tests.shop import Shop


@pytest.fixture
async def notice(database: Database, furnished: Shop) -> Notice:
    """A rung for the managers."""
    async with database.uow() as uow:
        about = await uow.cases.by_number(furnished.numbers["unread"])
        assert about
        return await uow.notices.add(
            Notice(
                case_id=about.id,
                clock="resolution",
                run="1",
                rung="breach",
                due_at=shop.NOW - timedelta(hours=1),
                level=Level.MANAGER,
                at=shop.NOW,
                told_at=shop.NOW,
            )
        )


async def test_open_notices_are_listed_for_all_or_for_one(
    api: httpx.AsyncClient, notice: Notice, furnished: Shop
) -> None:
    number = furnished.numbers["unread"]

    [listed] = (await api.get("/notices")).json()
    assert (listed["id"], listed["case"], listed["rung"]) == (str(notice.id), number, "breach")
    assert listed["due_at"].endswith(("Z", "+00:00"))
    for query, found in (
        ({"staff": furnished.manager.login}, 1),
        ({"staff": furnished.supervisor.login}, 0),
        ({"case": number}, 1),
        ({"case": furnished.numbers["above_limit"]}, 0),
    ):
        assert len((await api.get("/notices", params=query)).json()) == found, query


@pytest.mark.parametrize(
    ("clock", "run", "limit", "promise"),
    [
        ("resolution", "1", None, None),
        ("limit", "uk-disp.final_response", "uk-disp.final_response", None),
        ("promise", str(UUID(int=7)), None, str(UUID(int=7))),
    ],
)
async def test_it_names_the_limit_or_the_promise_that_it_is_about(
    api: httpx.AsyncClient,
    database: Database,
    notice: Notice,
    clock: str,
    run: str,
    limit: str | None,
    promise: str | None,
) -> None:
    async with database.uow() as uow:
        kept = await uow.notices.get(notice.id)
        assert kept
        kept.clock, kept.run = clock, run

    [listed] = (await api.get("/notices")).json()

    assert (listed["limit"], listed["promise"]) == (limit, promise)


@pytest.mark.parametrize(
    ("query", "status"), [({"staff": "nobody"}, 422), ({"case": 999999}, 404), ({"who": "x"}, 422)]
)
async def test_a_list_that_cannot_be_is_refused(
    api: httpx.AsyncClient, query: dict[str, str], status: int
) -> None:
    assert (await api.get("/notices", params=query)).status_code == status


async def test_a_member_of_staff_answers_for_it(
    api: httpx.AsyncClient, notice: Notice, furnished: Shop
) -> None:
    path = f"/notices/{notice.id}/acknowledge"

    below = await api.post(path, json={"staff": furnished.supervisor.login})
    known = await api.post(path, json={"staff": furnished.manager.login})
    again = await api.post(path, json={"staff": furnished.manager.login})

    assert (below.status_code, known.status_code) == (403, 200)
    assert known.json()["acknowledged_by"] == str(furnished.manager.id)
    assert again.json() == known.json()
    assert (await api.get("/notices")).json() == []
