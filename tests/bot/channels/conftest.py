"""The peers of the Telegram channel, each serving on a port of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import channel as module
from tests.bot.channels.bot_api import Emulator, Stub, serving
from tests.bot.channels.telegram_talk import Inbox


@pytest.fixture
async def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
async def emulator_url(emulator: Emulator) -> AsyncIterator[str]:
    async with serving(emulator.app()) as url:
        yield url


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
async def stub_url(stub: Stub) -> AsyncIterator[str]:
    async with serving(stub.app()) as url:
        yield url


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.05)
