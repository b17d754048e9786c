"""People in need by the API: called at once for what another system hands over, listed, calmed."""

from __future__ import annotations

import httpx
import pytest

from tests import shop

DEATH = "我先生今天早上過世了，你們還在寄帳單給他。"


async def opened(api: httpx.AsyncClient, **other: object) -> dict[str, object]:
    body = {"address": "visitor-1", "text": DEATH, "language": "zh-Hant", **other}
    answer = await api.post("/cases", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_somebody_in_need_is_called_a_person_with_words_of_care(
    api: httpx.AsyncClient, furnished: shop.Shop
) -> None:
    case = await opened(api)

    messages = case["messages"]
    assert isinstance(messages, list)
    assert (case["reason"], case["urgent"], case["sign"]) == ("care", True, "bereavement")
    assert case["signs"] == [{"kind": "bereavement", "message": messages[0]["id"]}]
    assert [message["author"] for message in messages] == ["customer", "bot"]
    assert "節哀" in messages[1]["text"]
    assert f"#{case['number']}" in messages[1]["text"]
    due = furnished.desk.first_response_due(shop.NOW, urgent=True, care=True)
    assert str(case["first_response_due"]).startswith(f"{due:%Y-%m-%dT%H:%M:%S}")
    assert DEATH not in str((await api.get("/events?limit=500")).json())


async def test_what_the_customer_wants_is_read_too(api: httpx.AsyncClient) -> None:
    case = await opened(api, text="Please stop the contract.", wants="My wife died on Monday.")

    assert case["sign"] == "bereavement"
    messages = case["messages"]
    assert isinstance(messages, list)
    assert messages[0]["text"] == "Please stop the contract.\nMy wife died on Monday."
    assert case["wants"] is None  # no words of theirs stand in lists


async def test_an_ordinary_complaint_stays_one(api: httpx.AsyncClient) -> None:
    case = await opened(api, text="You charged me twice.", language="en")

    assert (case["reason"], case["sign"], case["signs"]) == ("opened_elsewhere", None, [])


@pytest.mark.parametrize(
    ("sign", "is_there"), [("any", True), ("bereavement", True), ("child", False)]
)
async def test_they_are_listed_by_sign_and_stand_first(
    api: httpx.AsyncClient, sign: str, *, is_there: bool
) -> None:
    number = (await opened(api))["number"]

    listed = (await api.get("/cases", params={"sign": sign})).json()["cases"]

    assert [case["number"] for case in listed] == ([number] if is_there else [])
    first = (await api.get("/cases", params={"sort": "pressing"})).json()["cases"][0]
    assert first["number"] == number


async def test_a_member_of_staff_calms_a_case_and_the_rest_stays(api: httpx.AsyncClient) -> None:
    case = await opened(api)
    path = f"/cases/{case['number']}/calm"
    assert (await api.post(path, json={"staff": "nobody"})).status_code == 422

    calmed = [(await api.post(path, json={"staff": "mei"})).json() for _ in range(2)]

    for each in calmed:
        assert (each["sign"], each["signs"], each["state"]) == (None, [], "queued")
        assert each["first_response_due"] == case["first_response_due"]
    kinds = [row["kind"] for row in (await api.get("/events?limit=500")).json()["events"]]
    assert kinds.count("case.calmed") == 1
    assert (await api.post("/cases/99999/calm", json={"staff": "mei"})).status_code == 404
