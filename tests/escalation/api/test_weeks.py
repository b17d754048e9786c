"""A week's statistics by the API: each figure's link lists exactly the cases behind it."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from escalation.unit_of_work import open_database
from tests import shop, weeks
from tests.application import application

WEEK = f"/api/weeks/{weeks.WEEK}"


@pytest.fixture(scope="module")
def filled_file(
    furnished_file: tuple[Path, shop.Shop], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, shop.Shop]:
    """A desk with two weeks of complaints."""
    file = tmp_path_factory.mktemp("weeks") / "amends.db"
    return weeks.filled_from(furnished_file, file, earlier=1)


@pytest.fixture
async def app(filled_file: tuple[Path, shop.Shop], tmp_path: Path) -> AsyncIterator[FastAPI]:
    file, furnished = filled_file
    shutil.copyfile(file, tmp_path / "weeks.db")
    database = open_database(f"sqlite:///{tmp_path / 'weeks.db'}")
    yield application(database, furnished.desk, secret="s" * 40, clock=lambda: weeks.NOW)
    await database.dispose()


@pytest.fixture
async def client(app: FastAPI, furnished: shop.Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://desk.test",
        headers={"Authorization": f"Bearer {furnished.read_token}"},
    ) as opened:
        yield opened


def figures(value: object) -> Iterator[dict[str, Any]]:
    """Every figure in a body, wherever it stands."""
    if isinstance(value, dict):
        if {"value", "cases", "people", "link"} == set(value):
            yield value
        for each in value.values():
            yield from figures(each)
    elif isinstance(value, list):
        for each in value:
            yield from figures(each)


async def test_t46_every_link_lists_the_cases_of_its_figure(client: httpx.AsyncClient) -> None:
    body = (await client.get(WEEK)).json()
    found = {figure["link"]: figure for figure in figures(body)}
    assert len(found) > 100

    for link, figure in found.items():
        behind = (await client.get(link)).json()
        assert behind["total"] == figure["value"], link
        assert len(behind["cases"]) == figure["cases"], link
        assert behind["people"] == figure["people"], link
        assert sum(case["count"] for case in behind["cases"]) == figure["value"], link


async def test_a_week_says_when_it_is_and_as_of_when(client: httpx.AsyncClient) -> None:
    body = (await client.get(WEEK)).json()

    assert (body["week"], body["zone"], body["finished"]) == ("2026-W47", "Asia/Shanghai", True)
    assert body["start"] == "2026-11-16T00:00:00+08:00"
    assert body["end"] == "2026-11-23T00:00:00+08:00"
    assert datetime.fromisoformat(body["end"]).utcoffset() == timedelta(hours=8)
    assert datetime.fromisoformat(body["as_of"]) == weeks.NOW


async def test_money_is_text_by_currency(client: httpx.AsyncClient) -> None:
    body = (await client.get(WEEK)).json()

    (sum_,) = body["remedies"]["money"]
    behind = (await client.get(body["remedies"]["granted"]["link"])).json()
    assert sum_["currency"] == "CNY"
    assert isinstance(sum_["amount"], str)
    assert behind["money"] == [sum_]


async def test_one_channel(client: httpx.AsyncClient) -> None:
    whole = (await client.get(WEEK)).json()["complaints"]["complaints"]["value"]
    body = (await client.get(WEEK, params={"channel": "telegram"})).json()

    assert body["channel"] == "telegram"
    assert 0 < body["complaints"]["complaints"]["value"] < whole
    assert all("channel=telegram" in figure["link"] for figure in figures(body))


async def test_the_export_is_the_list(client: httpx.AsyncClient) -> None:
    listed = (await client.get(f"{WEEK}/cases", params={"outcome": "chat"})).json()
    answer = await client.get(f"{WEEK}/cases.csv", params={"outcome": "chat"})

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [int(row["case"]) for row in rows] == [case["number"] for case in listed["cases"]]


@pytest.mark.parametrize("path", ["", "/cases", "/cases.csv"])
@pytest.mark.parametrize("week", ["2026-W54", "garbage", "2026-W4", "%00"])
async def test_an_unknown_week_is_not_found(
    client: httpx.AsyncClient, week: str, path: str
) -> None:
    answer = await client.get(f"/api/weeks/{week}{path}")

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "UnknownWeek"


@pytest.mark.parametrize(
    "query", ["day=8", "hour=24", "outcome=won", "kind=next_word", "reason=price", "cause="]
)
async def test_a_query_no_case_can_answer_is_refused(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"{WEEK}/cases?{query}")

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] in {"Invalid", "UnknownFilter"}


async def test_a_token_is_asked_for(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        for path in (WEEK, f"{WEEK}/cases", f"{WEEK}/cases.csv"):
            assert (await client.get(path)).status_code == 401
