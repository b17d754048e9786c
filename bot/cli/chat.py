"""`amends chat`: a customer's talk in the terminal, on the same engine as every other channel."""

from __future__ import annotations

import asyncio
import getpass
import locale
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.channels.terminal import Terminal
    from bot.turn import Turns
    from escalation.unit_of_work import Database

ANSWER_SECONDS = 15.0
"""The longest wait for an answer that another process of ours may be about to give."""
LOOK_SECONDS = 0.3
EARLIER = 6
"""Messages of an earlier talk that are shown again."""


def chat(
    customer: Annotated[
        str | None, typer.Option(help="Talk as this customer of the shop, such as c-105.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="en, zh-Hans or zh-Hant; else as you write.")
    ] = None,
    talk: Annotated[str, typer.Option(help="The name of the talk, to have several.")] = "",
) -> None:
    """Talk to the assistant as a customer. Numbers press buttons; Ctrl-D ends."""
    from bot.channels.terminal import Terminal, TerminalChannel
    from bot.cli.opening import begin, complete, now, opened
    from bot.cli.reading import exported
    from bot.delivery import Delivery
    from bot.turn import Turns
    from handlers.model import LANGUAGES

    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--language")
    settings = begin()

    async def work() -> None:
        address = talk or customer or getpass.getuser()
        terminal = Terminal(address, language=language or _own_language(), customer=customer)
        async with opened(settings) as database:
            nlu = exported(settings)
            screen = _Screen(database, terminal)
            if not await screen.show(limit=EARLIER):
                print("Tell the assistant what went wrong. Ctrl-D ends.")
            delivery = Delivery(database, {TerminalChannel.name: TerminalChannel()}, now)
            async with asyncio.TaskGroup() as tasks:
                watching = (
                    tasks.create_task(delivery.run()),
                    tasks.create_task(screen.follow()),
                )
                await _converse(screen, Turns(database, nlu, settings.desk()))
                for task in watching:
                    task.cancel()

    complete(work())


def _own_language() -> str | None:
    """What the terminal's own settings hint at."""
    from bot.channels.wording import language_of

    return language_of(locale.getlocale()[0])


class _Screen:
    """What the terminal shows of the talk."""

    def __init__(self, database: Database, terminal: Terminal) -> None:
        self.terminal = terminal
        self._database = database
        self._turn = asyncio.Lock()

    async def show(self, limit: int | None = None) -> bool:
        """Print what was said since the last look; at the first, the customer's own words too."""
        terminal = self.terminal
        async with self._turn, self._database.reading() as uow:
            conversation = await uow.conversations.find(terminal.channel, terminal.address)
            if conversation is None:
                return False
            messages = await uow.messages.of_conversation(
                conversation.id, after=terminal.seen, limit=limit
            )
            for line in terminal.lines(messages, own=limit is not None):
                print(line, flush=True)
            return bool(messages)

    async def follow(self) -> None:
        """Show what comes later: a person's answer, a word that it will be late."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.show()

    async def taken(self) -> None:
        """Wait until another process has answered what was written here."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while await self._is_waiting():  # noqa: ASYNC110 - another process sets no event here
                await asyncio.sleep(LOOK_SECONDS)

    async def _is_waiting(self) -> bool:
        async with self._database.reading() as uow:
            return bool(await uow.inbox.waiting(self.terminal.channel, self.terminal.address))


async def _converse(screen: _Screen, turns: Turns) -> None:
    """Answer line after line until there are no more."""
    from bot.cli.opening import now
    from bot.turn import TakenElsewhere

    terminal = screen.terminal
    lines = _read_lines()
    while (line := await lines.get()) is not None:
        if not line.strip():
            continue
        await turns.receive(terminal.heard(line, now()))
        try:
            await turns.take(terminal.channel, terminal.address, now())
        except TakenElsewhere:
            await screen.taken()
        await screen.show()


def _read_lines() -> asyncio.Queue[str | None]:
    """Lines of standard input, None at the end. A thread waits for them, maybe for ever."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(queue.put_nowait, line.rstrip("\n"))
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    return queue
