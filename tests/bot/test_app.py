"""The program put together: what comes in is answered, what falls due is done, and it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter

from bot.app import Program, assemble, keep_going, prepare, secret_of
from bot.channels import Incoming, Letter, Receive
from bot.nlu.understanding import NluUnavailable, Understanding
from bot.serving import listen, web
from bot.settings import BotSettings, load
from escalation.events import Kind
from escalation.services.schedule import schedule
from escalation.unit_of_work import Database, open_database
from tests.bot.nlu.tiny_model import open_model, write_model

NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)


class NoNlu:
    """Reads nothing: a complaint is stored, acknowledged and queued all the same."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        raise NluUnavailable(f"{len(texts)} texts, and nobody to read them")


class Ear:
    """A channel that hears what the customer hears."""

    name = "ear"

    def __init__(self) -> None:
        self.letters: asyncio.Queue[Letter] = asyncio.Queue()
        self.receive: Receive | None = None
        self.routes: APIRouter | None = APIRouter()
        self.pace = None
        self.longest = None
        self.is_page = False
        self.stopped = asyncio.Event()

        @self.routes.get("/ear")
        async def hello() -> str:
            return "hello"

    async def start(self, receive: Receive) -> None:
        self.receive = receive

    async def stop(self) -> None:
        self.stopped.set()

    async def send(self, address: str, letter: Letter) -> str:
        await self.letters.put(letter)
        return f"{address}-{letter.key}"


@pytest.fixture
def settings(tmp_path: Path, embedded_url: str) -> BotSettings:
    return load(state_dir=tmp_path, database_url=embedded_url, gather=0.05, demo=False)


@asynccontextmanager
async def going(program: Program) -> AsyncIterator[str]:
    """The program at work; gives its address, and stops it in the end."""
    ready, stopping = asyncio.Event(), asyncio.Event()
    listening = listen("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(
            keep_going(program, web(program.web), listening, stopping, is_ready=ready.set)
        )
        async with asyncio.timeout(30):
            await ready.wait()
        yield address
        stopping.set()


def incoming(text: str, external_id: str = "m1") -> Incoming:
    return Incoming("ear", "customer-1", external_id, "message", NOW, text=text)


async def test_a_message_is_answered_and_its_case_queued(
    settings: BotSettings, embedded: Database
) -> None:
    ear = Ear()
    async with going(assemble(settings, embedded, NoNlu(), [ear])):
        assert ear.receive is not None
        assert await ear.receive(incoming("My order never came."))
        assert not await ear.receive(incoming("My order never came."))
        async with asyncio.timeout(30):
            letter = await ear.letters.get()

    assert letter.author == "bot"
    assert ear.stopped.is_set()
    async with embedded.reading() as uow:
        [row] = await uow.cases.queue()
    assert row.case.cause == "unclassified"


def test_the_desk_can_ask_about_the_model_that_reads(
    settings: BotSettings, embedded: Database, tmp_path: Path
) -> None:
    nlu = open_model(write_model(tmp_path, "tiny"))
    program = assemble(settings, embedded, nlu, [Ear()])

    told = asyncio.run(program.web.state.office.reader.learning())

    assert told.model_id == "tiny"


async def test_a_timer_fires(settings: BotSettings, embedded: Database) -> None:
    fired = asyncio.Event()
    embedded.on_commit(lambda kinds: fired.set() if Kind.TIMER_FIRED in kinds else None)
    ear = Ear()
    async with going(assemble(settings, embedded, NoNlu(), [ear])):
        assert ear.receive is not None
        await ear.receive(incoming("My order never came."))
        async with asyncio.timeout(30):
            await ear.letters.get()
        now = datetime.now(UTC)
        async with embedded.uow() as uow:
            [row] = await uow.cases.queue()
            await schedule(
                uow,
                "late_word",
                now + timedelta(seconds=0.2),
                now=now,
                case=row.case,
            )
        async with asyncio.timeout(30):
            await fired.wait()


async def test_pages_of_desk_and_channel_are_served(
    settings: BotSettings, embedded: Database
) -> None:
    program = assemble(settings, embedded, NoNlu(), [Ear()])
    async with going(program) as address, httpx.AsyncClient(base_url=address) as browser:
        assert (await browser.get("/ear")).json() == "hello"
        assert (await browser.get("/healthz")).json()["status"] == "ok"
        assert (await browser.get("/queue")).status_code in {303, 401}


async def test_an_open_stream_does_not_hold_up_the_end(
    settings: BotSettings, embedded: Database
) -> None:
    ear = Ear()
    assert ear.routes is not None

    @ear.routes.get("/forever")
    async def forever() -> None:
        await asyncio.sleep(3600)

    async with httpx.AsyncClient() as browser:
        async with going(assemble(settings, embedded, NoNlu(), [ear])) as address:
            with pytest.raises(httpx.TimeoutException):
                await browser.get(f"{address}/forever", timeout=0.2)
            begun = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - begun < 4


async def test_work_that_fails_ends_the_program_loudly(
    settings: BotSettings, embedded: Database
) -> None:
    async def fail() -> None:
        raise OSError(28, "No space left on device")

    program = assemble(settings, embedded, NoNlu(), [Ear()], works=[fail])
    with listen("127.0.0.1", 0) as listening, pytest.raises(ExceptionGroup) as ended:
        await keep_going(program, web(program.web), listening, asyncio.Event())

    assert ended.group_contains(OSError, match="No space left")


async def test_the_demo_is_loaded_into_an_empty_database_only() -> None:
    database = open_database("sqlite://")
    try:
        assert not await prepare(database, demo=False, now=NOW)
        assert await prepare(database, demo=True, now=NOW)
        async with database.uow() as uow:
            for member in await uow.staff.listed():
                member.name = "Somebody of the shop"
        assert not await prepare(database, demo=True, now=NOW)
        async with database.reading() as uow:
            assert {member.name for member in await uow.staff.listed()} == {"Somebody of the shop"}
    finally:
        await database.dispose()


def test_the_secret_is_kept_unless_it_is_given(settings: BotSettings, tmp_path: Path) -> None:
    kept = secret_of(settings)

    assert kept == (tmp_path / "secret").read_text()
    assert secret_of(load(state_dir=tmp_path, secret="s" * 40)) == "s" * 40


@pytest.mark.parametrize("said", ["", " " * 40])
def test_a_secret_that_was_not_filled_in_signs_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    """`AMENDS_SECRET=` as it stands in docs/machines/amends.env: who signs with an empty key lets
    anybody sign.
    """
    monkeypatch.setenv("AMENDS_SECRET", said)

    settings = load(state_dir=tmp_path)

    assert settings.secret is None
    assert secret_of(settings) == (tmp_path / "secret").read_text()
