"""Telegram's Bot API in our words: the only file that imports python-telegram-bot.

Updates become what a customer did, errors what they mean for a message. No state, no clock.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

import httpx
import structlog
from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.channels import Button, ChannelBusy, ChannelRefused, DeliveryUnknown, Incoming
from bot.channels.telegram.sent import sign_of
from bot.channels.wording import language_of
from escalation.services.messages import cleaned

log = structlog.get_logger(__name__)

LONGEST = 4096
"""UTF-16 units of one message."""
LONGEST_DATA = 64
"""Bytes of what a button may send back."""
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
PAUSE_WITHOUT_TOKEN = 60.0
GONE = ("chat not found", "user not found", "user_is_deactivated", "peer_id_invalid", "can't write")
"""What Telegram says of a chat to which nothing can be sent any more."""
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
"""Errors of a request that never reached the service."""
ABREAST = 3
WIDE = 14
"""So many buttons stand side by side if none has a longer label."""


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody brought the bot into a group, or spoke to it there."""

    chat_id: int
    language: str | None


class Api:
    """The few methods of the Bot API that are used."""

    def __init__(self, token: str, api_url: str, patience: float) -> None:
        """`patience` is for how many seconds the answer to a message is waited for."""
        # These would write the token or the words of customers into the log.
        for noisy in ("httpx", "httpcore", "telegram"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        polling = _Request(connection_pool_size=1)
        sending = _Request(
            connection_pool_size=60, read_timeout=patience, write_timeout=10, pool_timeout=5
        )
        self._requests = (polling, sending)
        self._bot = _Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            get_updates_request=polling,
            request=sending,
        )

    async def open(self) -> None:
        for request in self._requests:
            await request.initialize()

    async def close(self) -> None:
        for request in self._requests:
            await request.shutdown()

    async def updates(self, offset: int, seconds: int) -> list[Any]:
        """Updates from `offset` on, as they came; waits up to `seconds` for the first.

        Raises:
            ChannelBusy: Telegram asks for a pause, or knows no such token.
            telegram.error.TelegramError: it could not be asked.
        """
        return await _asked(self._bot.raw_updates(offset, seconds))

    async def forget_webhook(self) -> None:
        """Let the bot be polled: Telegram refuses that while a webhook is set."""
        await _asked(self._bot.delete_webhook())

    async def answer_press(self, query_id: str) -> None:
        await self._bot.answer_callback_query(query_id)

    async def send(self, chat_id: int, text: str, buttons: Sequence[Button] = ()) -> int:
        """Send one message; its id.

        Raises:
            ChannelRefused: Telegram will not.
            ChannelBusy: it was not sent.
            DeliveryUnknown: it may have been.
        """
        try:
            message: Message = await _asked(
                self._bot.send_message(chat_id, text, reply_markup=_keyboard(buttons))
            )
        except (Forbidden, ChatMigrated) as error:
            raise ChannelRefused(error.message) from error
        except BadRequest as error:
            gone = any(sign in error.message.lower() for sign in GONE)
            raise ChannelRefused(error.message, reachable=not gone) from error
        except TelegramError as error:
            if isinstance(error.__cause__, NEVER_LEFT):
                raise ChannelBusy(0) from error
            raise DeliveryUnknown(type(error.__cause__ or error).__name__) from error
        return message.message_id

    def read(self, raw: Any, name: str, now: datetime) -> Incoming | InGroup | None:  # noqa: ANN401 - JSON
        """What an update tells, or None when it is nothing to us.

        Raises:
            Exception: any, when the update is not as the library expects it.
        """
        update = Update.de_json(raw, self._bot)
        if update.callback_query is not None:
            return _pressed(update.callback_query, name, now)
        if update.my_chat_member is not None:
            return _moved(update.my_chat_member, name)
        if update.message is not None:
            return _wrote(update.message, name)
        if update.edited_message is not None:
            return _wrote(update.edited_message, name, edited=True)
        return None


async def _asked[Answer](call: Awaitable[Answer]) -> Answer:
    """The answer, or when to ask again."""
    try:
        return await call
    except _NotTaken as error:
        raise ChannelBusy(error.retry_after) from error
    except InvalidToken as error:
        log.warning("telegram.token_refused")
        raise ChannelBusy(PAUSE_WITHOUT_TOKEN) from error


def _wrote(message: Message, name: str, *, edited: bool = False) -> Incoming | InGroup | None:
    sender = message.from_user
    if sender is None or sender.is_bot:
        return None
    language = language_of(sender.language_code)
    said = cleaned(message.text or message.caption or "")
    text = " ".join(part for part in (sign_of(message), said) if part)
    if message.chat.type != Chat.PRIVATE:
        # A bot in a group hears commands and replies to itself only.
        return InGroup(message.chat.id, language) if said.startswith("/") and not edited else None
    external_id = f"{message.chat.id}:{message.message_id}"
    at = message.date
    if edited:
        if not said or message.edit_date is None:
            return None
        # A correction counts as said again: the first words may have been answered already.
        at = message.edit_date
        external_id += f":{int(at.timestamp())}"
    elif not text and message.effective_attachment is None:
        return None  # Telegram's own notice, such as a pinned message
    return Incoming(name, str(message.chat.id), external_id, "message", at, text, language=language)


def _pressed(query: CallbackQuery, name: str, now: datetime) -> Incoming | None:
    """A press, known by chat, message and button: each counts once, however often it comes."""
    chat = query.message.chat if query.message else None
    if not query.data or query.from_user.is_bot or (chat and chat.type != Chat.PRIVATE):
        return None
    place = query.message.message_id if query.message else f"query-{query.id}"
    address = str(chat.id if chat else query.from_user.id)
    return Incoming(
        name,
        address,
        f"{address}:{place}:{query.data}",
        "press",
        now,
        choice=cleaned(query.data),
        language=language_of(query.from_user.language_code),
    )


def _moved(change: ChatMemberUpdated, name: str) -> Incoming | InGroup | None:
    status = change.new_chat_member.status
    if change.chat.type == Chat.PRIVATE:
        kind: Literal["left", "back"] = "left" if status in {"kicked", "left"} else "back"
        address = str(change.chat.id)
        place = f"{address}:{kind}:{int(change.date.timestamp())}"
        return Incoming(name, address, place, kind, change.date)
    if change.chat.type in {Chat.GROUP, Chat.SUPERGROUP} and status in {"member", "administrator"}:
        return InGroup(change.chat.id, language_of(change.from_user.language_code))
    return None


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Short answers side by side, long ones below each other."""
    keys = []
    for button in buttons:
        if len(button.id.encode()) > LONGEST_DATA:
            log.warning("telegram.button_left_out")  # The customer can still say it in words.
            continue
        keys.append(InlineKeyboardButton(button.label, callback_data=button.id))
    if not keys:
        return None
    abreast = len(keys) <= ABREAST and all(len(key.text) <= WIDE for key in keys)
    return InlineKeyboardMarkup([keys] if abreast else [[key] for key in keys])


class _NotTaken(NetworkError):
    """The service said that it did nothing with the request, and perhaps when to come again."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("not taken")
        self.retry_after = retry_after


class _Request(HTTPXRequest):
    """HTTP with plainer outcomes."""

    async def do_request(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:  # noqa: ANN401 - the library's own
        """Send, and tell apart what the library throws together."""
        code, payload = await super().do_request(*arguments, **options)
        if code == HTTPStatus.OK and payload[:30].replace(b" ", b"").startswith(b'{"ok":false'):
            # Some servers refuse with HTTP 200; the true status stands inside.
            code = int(self.parse_json_payload(payload).get("error_code", HTTPStatus.BAD_REQUEST))
        if code in {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}:
            raise _NotTaken(0)
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            parameters = self.parse_json_payload(payload).get("parameters") or {}
            raise _NotTaken(float(parameters.get("retry_after") or 0))
        return code, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read JSON; the library's own way would log the words of customers when it cannot."""
        try:
            read: dict[str, Any] = json.loads(payload.decode(errors="replace"))
        except ValueError as error:
            raise TelegramError("an answer that is not JSON") from error
        return read


class _Bot(Bot):
    """Gives updates as they came: one that cannot be read must not spoil the others."""

    async def raw_updates(self, offset: int, seconds: int) -> list[Any]:
        data = {"offset": offset, "timeout": seconds, "allowed_updates": KINDS}
        updates: list[Any] = await self._post("getUpdates", data, read_timeout=seconds + 10.0)
        return updates
