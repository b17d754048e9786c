"""The event stream over a real connection: names only, each told once more after a break."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from escalation.console.deps import SESSION, open_session
from escalation.office import Office
from escalation.services import desk
from escalation.unit_of_work import Database
from tests import shop
from tests.served import Served, serving


@pytest.fixture
def served(furnished_file: tuple[Path, shop.Shop], tmp_path: Path) -> Iterator[Served]:
    with serving(furnished_file, tmp_path / "amends.db") as running:
        yield running


def cookie(served: Served) -> dict[str, str]:
    answer = Response()
    office: Office = served.office
    open_session(office, served.shop.supervisor, answer)
    value = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
    return {"Cookie": f"{SESSION}={value}"}


async def write_note(database: Database, shown: shop.Shop) -> int:
    """Something happens to a case; the id of the event that says so."""
    async with database.uow() as uow:
        case = await uow.cases.by_number(1)
        assert case is not None
        await desk.note(uow, case.id, shown.colleague.id, "look", now=shop.NOW)
    async with database.reading() as uow:
        return await uow.events.last_id()


def listen(served: Served, wanted: int, **headers: str) -> list[dict[str, str]]:
    """Messages of the stream until the event `wanted` has been told."""
    told: list[dict[str, str]] = []
    given = {**cookie(served), **headers}
    with httpx.stream("GET", f"{served.url}/stream?after=0", headers=given, timeout=20) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        message: dict[str, str] = {}
        for line in answer.iter_lines():
            if line:
                name, _, value = line.partition(": ")
                message[name] = value
                continue
            told.append(message)
            if message.get("id") == str(wanted):
                break
            message = {}
    return told


def test_whoever_comes_back_hears_what_was_missed_and_nothing_before(served: Served) -> None:
    seen = served.run(_last)
    wanted = served.run(lambda database: write_note(database, served.shop))
    told = listen(served, wanted, **{"Last-Event-ID": str(seen)})

    assert {message["event"].partition("-")[0] for message in told} == {
        "case",
        "chat",
        "queue",
        "week",
    }
    # Only the last name of a change carries its id: a break within one tells it again.
    assert [message.get("id") for message in told] == [None] * (len(told) - 1) + [str(wanted)]


def test_the_stream_holds_names_and_never_words(served: Served) -> None:
    wanted = served.run(lambda database: write_note(database, served.shop))
    told = listen(served, wanted)
    text = str(told)

    assert "look" not in text
    assert "林" not in text
    assert len(told) == len({(message["event"], message.get("id")) for message in told})


@pytest.mark.parametrize("place", ["", "x", "-1", "99999999999999999999999"])
def test_a_place_that_is_none_is_passed_over(served: Served, place: str) -> None:
    wanted = served.run(lambda database: write_note(database, served.shop))

    assert listen(served, wanted, **{"Last-Event-ID": place})


async def _last(database: Database) -> int:
    async with database.reading() as uow:
        return await uow.events.last_id()
