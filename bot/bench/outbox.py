"""`outbox`: what a message costs from its row in the outbox to Telegram, over its request alone.

Ours claims the row, waits for its moment, sends, and records the fate; the reference sends the same
words to the same chats through the same client. The Bot API is a stand-in beside this process, so
the processor time is the sender's. How many a second a bot may send is set out of the way.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.bench.measure import ROOT, Result, spread_of
from bot.channels.telegram import Telegram
from bot.channels.telegram.api import Api
from bot.delivery import AT_ONCE, Delivery
from bot.nlu.leash import leashed
from escalation.models import Message
from escalation.repositories.slots import Pace
from escalation.unit_of_work import open_database

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

LIMIT: Final = 3.0
ROUNDS: Final = 6
MESSAGES: Final = 300
"""Messages of a round, each to a chat of its own."""
TOKEN: Final = "1:bench"  # noqa: S105 - the stand-in asks for none
WORDS: Final = "Thank you for waiting. We have looked at your order, and your money is on its way."
NO_GAPS: Final = Pace("bench", timedelta(0), timedelta(0), late=timedelta(days=1))
NOW: Final = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


async def measure(messages: int = MESSAGES) -> Result:
    """Measure both ways, round by round."""
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory(prefix="amends-bench-") as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'amends.db'}")
        try:
            await database.migrate()
            async with _bot_api() as url:
                for number in range(ROUNDS + 1):
                    mine = await _delivered(database, url, number, messages)
                    theirs = await _sent(url, messages)
                    if number:  # the first round warms both
                        ours.append(mine)
                        bare.append(theirs)
        finally:
            await database.dispose()
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    return Result(
        name="outbox",
        ratio=statistics.median(ratios),
        limit=LIMIT,
        spread=spread_of(ratios),
        figures={
            "messages": messages,
            "messages_per_cpu_s": messages / statistics.median(ours),
            "bare_per_cpu_s": messages / statistics.median(bare),
        },
    )


async def _delivered(database: Database, url: str, number: int, messages: int) -> float:
    """Seconds of processor time from the rows to their fates."""
    async with database.uow() as uow:
        for chat in range(messages):
            talk = await uow.conversations.locked(
                "telegram", str(number * messages + chat + 1), language="en", now=NOW
            )
            message = Message(
                conversation_id=talk.id, author="bot", text=WORDS, at=NOW, language="en"
            )
            await uow.outbox.queue(message, talk, NOW)
    channel = Telegram(TOKEN, api_url=url, pace=NO_GAPS)
    delivery = Delivery(database, {"telegram": channel}, lambda: NOW)
    began = time.process_time()
    sent = await delivery.deliver_due(NOW)
    seconds = time.process_time() - began
    await channel.stop()
    async with database.reading() as uow:
        lost = await uow.mail.lost_count()
    assert (sent, lost) == (messages, 0), "a message did not arrive"  # noqa: S101 - or it measures nothing
    return seconds


async def _sent(url: str, messages: int) -> float:
    """Seconds of processor time of the same requests alone, as many under way as in a delivery."""
    api = Api(TOKEN, url, patience=20.0)
    waiting = iter(range(1, messages + 1))

    async def send() -> None:
        for chat in waiting:
            await api.send(chat, WORDS)

    began = time.process_time()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(send())
    seconds = time.process_time() - began
    await api.close()
    return seconds


@asynccontextmanager
async def _bot_api() -> AsyncIterator[str]:
    """The address of a stand-in for the Bot API."""
    process = await asyncio.create_subprocess_exec(
        *leashed([sys.executable, "-m", "bot.bench.bot_api"]),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None  # noqa: S101 - it was asked for
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        await process.communicate()
