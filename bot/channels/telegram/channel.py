"""Telegram as pure transport: its own polling in, messages out, no state that a restart would miss.

An update is stored before Telegram is told that we have it. A message is sent once; what may have
arrived is never sent again from here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from fastapi import APIRouter

from bot.channels import Button, ChannelBusy, ChannelRefused, Incoming, Letter, Receive
from bot.channels.telegram.api import LONGEST, Api, InGroup
from bot.channels.telegram.raw import id_of, press_id, rescued
from bot.channels.wording import N_, translate
from escalation.links import read_start
from escalation.repositories.slots import Pace
from escalation.trouble import is_away

log = structlog.get_logger(__name__)

API_URL = "https://api.telegram.org"
POLL_SECONDS = 30
LONGEST_PAUSE = 30.0
AFTER_NONE = 0.1
FAREWELL = 1.5
"""Seconds that a message which is just being sent gets to arrive."""
START = "/start"
"""What Telegram sends when a chat is opened, with the link's payload after it."""
SHORTEST_LINK = 16
"""Characters below which a payload is a mark of an advertisement, say, and no link of ours."""
PAUSES = (0.0, 0.5, 2.0)
"""Seconds before each try to store an update."""

LATE = timedelta(seconds=0.05)
"""How much after its moment a message may still be sent; later it waits for another moment."""
IN_ALL = (timedelta(seconds=1) + LATE) / 28
"""Telegram allows a bot 30 messages a second. In any second, wherever it begins, there are at most
29 moments with this gap, with all that may be late; one is left for the words to a group.
"""
TO_ONE = timedelta(seconds=1) + LATE
"""And one a second to each chat."""

PRIVATE_ONLY = N_(
    "Complaints are private, so I do not read along in groups. Please open a chat with me alone: "
    "only you and we can read it."
)


class Telegram:
    """The channel: long polling in, messages out."""

    routes: APIRouter | None = None
    longest: int | None = LONGEST
    is_page = False

    def __init__(
        self,
        token: str,
        *,
        api_url: str = API_URL,
        name: str = "telegram",
        poll_seconds: int = POLL_SECONDS,
        patience: float = 20.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        secret: str | None = None,
        pace: Pace | None = None,
    ) -> None:
        """`secret` checks the links by which the shop says which customer comes; `pace` is another
        than Telegram's own.
        """
        self.name = name
        self._secret = secret
        self._api = Api(token, api_url, patience)
        self._poll_seconds = poll_seconds
        self._clock = clock
        # Telegram counts by bot. The first part of a token is the bot's own number, and no secret.
        self.pace: Pace | None = pace or Pace(
            f"{name} {token.partition(':')[0]}", gap=IN_ALL, gap_to_one=TO_ONE, late=LATE
        )
        self._taken = 0
        self._told_groups: set[int] = set()
        self._stored: Incoming | None = None
        self._task: asyncio.Task[None] | None = None
        self._sends = 0
        self._sent = asyncio.Event()
        self._stopping = False

    async def start(self, receive: Receive) -> None:
        """Begin to poll, or begin again after a stop. Telegram need not be in reach: polling goes
        on until it is.
        """
        self._stopping = False
        await self._api.open()
        self._task = asyncio.create_task(self._listen(receive), name="telegram")

    async def stop(self) -> None:
        """Stop polling, and let what is just being sent arrive.

        What was not yet acknowledged comes again, and is known by its id.
        """
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                while self._sends:
                    self._sent.clear()
                    await self._sent.wait()
        await self._api.close()

    async def send(self, address: str, letter: Letter) -> str:
        """Send one message; its id. A pause that Telegram asks for is meant for all chats, unless
        it took a message for another one meanwhile.
        """
        try:
            chat_id = int(address)
        except ValueError:
            raise ChannelRefused("not a Telegram chat") from None
        taken = self._taken
        try:
            message_id = await self._send(chat_id, letter.text, letter.buttons)
        except ChannelBusy as busy:
            for_all = busy.retry_after > 0 and self._taken == taken
            raise ChannelBusy(busy.retry_after, for_all=for_all) from busy
        self._taken += 1
        return f"{chat_id}:{message_id}"

    async def _send(self, chat_id: int, text: str, buttons: Sequence[Button]) -> int:
        if self._stopping:
            raise ChannelBusy(0)
        self._sends += 1
        try:
            return await self._api.send(chat_id, text, buttons)
        finally:
            self._sends -= 1
            self._sent.set()

    async def _listen(self, receive: Receive) -> None:
        """Poll until cancelled. The offset moves only past what is stored."""
        offset, failures, webhook = 0, 0, True
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    if webhook:
                        await self._api.forget_webhook()
                        webhook = False
                    updates = await self._api.updates(offset, self._poll_seconds)
                    before = offset
                    for update in updates:
                        await self._store(update, receive, group)
                        offset = max(offset, id_of(update) + 1)
                    if updates and offset == before:
                        raise ValueError("updates without ids")  # noqa: TRY301 - waits as for all
                    failures = 0
                    if not updates:  # A server that does not wait must not be asked in a circle.
                        await asyncio.sleep(AFTER_NONE)
                except Exception as error:  # noqa: BLE001 - whatever it is, the next one must come
                    failures += 1
                    # An error is shown on the terminal: a wrong token must not go unseen.
                    tell = log.error if failures == 1 else log.warning
                    tell("telegram.poll_failed", error=_kind(error), failures=failures)
                    await asyncio.sleep(_pause(error, failures))

    async def _store(self, raw: Any, receive: Receive, group: asyncio.TaskGroup) -> None:  # noqa: ANN401 - JSON
        """Store one update, and only then do what it asks for."""
        now = self._clock()
        try:
            told = self._api.read(raw, self.name, now)
        except Exception as error:  # noqa: BLE001 - one bad update must not stop the rest
            log.warning("telegram.update_unreadable", update_id=id_of(raw), error=_kind(error))
            told = rescued(raw, self.name, now)
        match told:
            case Incoming():
                # Telegram's clock may be ahead of ours: nothing comes in later than now.
                told = replace(told, at=min(told.at, now))
                await self._keep(self._vouched(told, now), receive)
            case InGroup() if told.chat_id not in self._told_groups:
                self._told_groups.add(told.chat_id)
                group.create_task(self._decline(told))
        if (query_id := press_id(raw)) is not None:
            group.create_task(self._answer(query_id))

    def _vouched(self, incoming: Incoming, now: datetime) -> Incoming:
        """A chat opened by a signed link is an arrival; the link itself is not kept."""
        command, _, payload = incoming.text.strip().partition(" ")
        if incoming.kind != "message" or command != START or not payload:
            return incoming
        if self._secret is None or len(payload) < SHORTEST_LINK:
            return replace(incoming, text=START)
        link = read_start(self._secret, payload.strip(), now)
        return replace(incoming, kind="arrival", text="", link=link, asks=True)

    async def _keep(self, incoming: Incoming, receive: Receive) -> None:
        """Store what a customer did.

        Raises:
            Exception: nothing can be stored at present.
        """
        failure: Exception | None = None
        for pause in PAUSES:
            await asyncio.sleep(pause)
            try:
                await receive(incoming)
            except Exception as error:  # noqa: BLE001 - tried again
                log.warning("telegram.store_failed", error=_kind(error))
                failure = error
            else:
                self._stored = incoming
                return
        if failure is not None and is_away(failure):
            raise failure  # Telegram keeps the words as they are until there is room for them.
        # If nothing else can be stored either, all waits. If it can, something in this very message
        # cannot, and its writer is asked for other words rather than everybody kept waiting.
        bare = replace(incoming, kind="message", text="", choice=None)
        await receive(self._stored or replace(bare, external_id=f"{bare.external_id}:bare"))
        try:
            await receive(incoming)
        except Exception as error:
            if is_away(error):
                raise
            log.error("telegram.words_not_stored", error=_kind(error))  # noqa: TRY400 - no words
            await receive(bare)

    async def _answer(self, query_id: str) -> None:
        """Answer a press, or it comes again and the button keeps turning."""
        with suppress(Exception):
            await self._api.answer_press(query_id)

    async def _decline(self, where: InGroup) -> None:
        """Tell a group, once, where we talk."""
        with suppress(Exception):
            await self._api.send(where.chat_id, translate(PRIVATE_ONLY, where.language or "en"))


def _kind(error: Exception) -> str:
    """An error by its kinds alone: its text might hold the token."""
    return " < ".join(type(each).__name__ for each in (error, error.__cause__) if each)


def _pause(error: Exception, failures: int) -> float:
    """Seconds before the next try."""
    if isinstance(error, ChannelBusy) and error.retry_after:
        return error.retry_after
    return min(0.25 * 2.0 ** min(failures, 10), LONGEST_PAUSE)
