"""The part of the program that polls Telegram when it is its turn: `python -m tests.bot.polling URL
API FOLDER`. Its lines are its log.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot.app import assemble, build_channels, keep_going
from bot.settings import load
from escalation.unit_of_work import open_database
from tests.bot.channels.bot_api import TOKEN
from tests.bot.test_app import NoNlu


async def poll(url: str, api: str, folder: str) -> None:
    settings = load(
        database_url=url,
        telegram_api_base=api,
        telegram_token=TOKEN,
        state_dir=Path(folder),
        secret="one-secret-for-all-parts-of-it-0123456789",
    )
    program = assemble(
        settings, open_database(url), NoNlu(), build_channels(settings), roles=["telegram"]
    )
    await keep_going(program, None, None, asyncio.Event())


if __name__ == "__main__":
    asyncio.run(poll(*sys.argv[1:]))
