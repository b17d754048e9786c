"""`amends serve --only`: its parts as processes of their own, which meet in one database."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path

import pytest

from escalation.unit_of_work import Database, open_database
from tests.bot.channels.bot_api import Emulator, serving
from tests.bot.channels.telegram_talk import CHAT, written
from tests.bot.test_run import ROOT, Running, customer, started, transcript_with, write

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(400)]

CALM = "Ctrl-C"
SHARED = {
    "AMENDS_SECRET": "one-secret-for-all-parts-of-it-0123456789",
    "AMENDS_TELEGRAM_TOKEN": "123456789:AAbbCcDdEeFfGgHhIiJjKkLlMmNnOoPpQq",
    # Nobody is there: the part for Telegram goes on asking, and the others do not mind.
    "AMENDS_TELEGRAM_API_BASE": "http://127.0.0.1:9",
}


@pytest.mark.nlu
def test_a_message_is_answered_by_parts_that_share_nothing_but_the_database(
    postgres_url: str, tmp_path: Path
) -> None:
    def part(role: str) -> Running:
        begun = started(
            tmp_path / role,
            port=None,
            command=("serve", "--only", role),
            DATABASE_URL=postgres_url,
            **SHARED,
        )
        return stack.enter_context(begun)

    with ExitStack() as stack:
        web, worker, telegram = (part(role) for role in ("web", "worker", "telegram"))
        for each in (web, worker, telegram):
            each.until(CALM)

        browser = stack.enter_context(closing(customer(web, "zh-Hans")))
        write(browser, "订单 A-1001 你们多扣了我 30 元")

        assert "A-1001" in transcript_with(browser, "30.00")


async def has_won(process: Process) -> Process:
    """The process, once it is its turn."""
    assert process.stdout is not None
    while b"election.won" not in (line := await process.stdout.readline()):
        assert line, "it ended"
    return process


@asynccontextmanager
async def polling(count: int, *arguments: str) -> AsyncIterator[Sequence[Process]]:
    """Processes each of which polls Telegram when it is its turn."""
    command = (sys.executable, "-m", "tests.bot.polling", *arguments)
    made = [
        await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE) for _ in range(count)
    ]
    try:
        yield made
    finally:
        for each in made:
            if each.returncode is None:
                each.kill()
            await each.communicate()


async def kept(database: Database, count: int) -> list[str]:
    """What the customer wrote, once it is so much."""
    while True:
        async with database.reading() as uow:
            rows = await uow.inbox.waiting("telegram", str(CHAT))
        if len(rows) >= count:
            return [row.payload["text"] for row in rows]
        await asyncio.sleep(0.1)


async def test_one_polls_telegram_and_another_when_that_one_is_killed(
    postgres_url: str, tmp_path: Path
) -> None:
    emulator, database = Emulator(), open_database(postgres_url)
    async with (
        asyncio.timeout(120),
        serving(emulator.app()) as api,
        polling(2, postgres_url, api, str(tmp_path)) as processes,
        asyncio.TaskGroup() as tasks,
    ):
        turns = [tasks.create_task(has_won(each)) for each in processes]
        [first], [second] = await asyncio.wait(turns, return_when=asyncio.FIRST_COMPLETED)
        await emulator.says(message=written(1, "账单又涨了"))
        await kept(database, 1)
        assert not second.done()

        first.result().kill()
        await emulator.says(message=written(2, "还在吗"))

        assert await kept(database, 2) == ["账单又涨了", "还在吗"]
        await second
    await database.dispose()
