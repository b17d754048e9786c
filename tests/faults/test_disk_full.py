"""The disk is full: what cannot be kept is not taken, and all goes on when there is room."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.channels.webchat.form import NOT_STORED
from tests.faults.counts import count, is_quiet
from tests.faults.customers import form_of
from tests.faults.disk import small_disk
from tests.faults.parts import Zygote
from tests.faults.rig import Plan, Rig, rig

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PLAN = Plan(kills=0, seed=1, customers=3, lease=3, quick=True)
PATIENCE = 60
LONG = "as I said " * 300
WRITER = 77


async def written_until_refused(running: Rig) -> None:
    """Somebody writes and writes, until Telegram is not told any more that it is stored."""
    telegram = running.load.telegram
    async with asyncio.timeout(PATIENCE):
        number = 0
        while min(telegram.updates, default=telegram.newest) > telegram.newest - 12:
            number += 1
            text = f"{number} {LONG}".strip()
            running.load.asked.append(text)
            telegram.writes(WRITER, text)
            await asyncio.sleep(0.05)


async def refused_by_the_page(browser: httpx.AsyncClient) -> str:
    """The page's answer to the first words that it could not keep."""
    form = await form_of(browser)
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await browser.post("/chat/messages", data={**form, "text": f"Web {LONG}"})
            if answer.status_code != httpx.codes.SEE_OTHER:
                break
            form = await form_of(browser)
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    return answer.text


async def is_at_rest(running: Rig) -> bool:
    """Whether all that was written is taken, and nothing waits."""
    return not running.load.telegram.updates and await is_quiet(running.database, running.load)


async def test_what_cannot_be_kept_is_not_taken_and_all_goes_on_when_there_is_room(
    embedded_url: str, tmp_path: Path, made_by: Zygote
) -> None:
    with small_disk(tmp_path / "small") as disk:
        file = disk.folder / "amends.db"
        shutil.copyfile(embedded_url.removeprefix("sqlite:///"), file)
        async with rig(f"sqlite:///{file}", disk.folder / "state", made_by, PLAN) as running:
            await running.ready()
            await asyncio.wait_for(running.load.complain(), PATIENCE)
            [part] = running.parts

            disk.fill(part.pid)
            await written_until_refused(running)
            base = running.load.web or ""
            async with httpx.AsyncClient(
                base_url=base, headers={"Origin": base}, timeout=30
            ) as browser:
                page = await refused_by_the_page(browser)
            assert NOT_STORED in page
            assert LONG.strip() in page
            assert part.is_there()

            disk.free(part.pid)
            async with asyncio.timeout(PATIENCE):
                await running.load.complain()
                while not await is_at_rest(running):  # noqa: ASYNC110 - another process does it
                    await asyncio.sleep(0.1)
            counts = await count(running.database, running.load, running.in_flight)
        with closing(sqlite3.connect(file)) as database:
            [found] = database.execute("PRAGMA integrity_check").fetchone()

    assert counts.wrong == {}
    assert counts.consents == 2
    assert found == "ok"
