"""What can be read of an update as it came, should the library not be able to read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.channels import Incoming
from escalation.services.messages import cleaned


def rescued(raw: Any, name: str, now: datetime) -> Incoming | None:  # noqa: ANN401 - JSON
    """What can be had of a message that the library cannot read."""
    message = raw.get("message") if isinstance(raw, dict) else None
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(chat, dict) or chat.get("type") != "private":
        return None
    address, place = chat.get("id"), message.get("message_id")
    if not isinstance(address, int) or not isinstance(place, int):
        return None
    text = message.get("text") or message.get("caption")
    words = cleaned(text) if isinstance(text, str) else ""
    return Incoming(name, str(address), f"{address}:{place}", "message", now, words)


def id_of(raw: Any) -> int:  # noqa: ANN401 - JSON
    """An update's id; -1 when it has none."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    return update_id if isinstance(update_id, int) else -1


def press_id(raw: Any) -> str | None:  # noqa: ANN401 - JSON
    """What a press is answered by, if the update is one."""
    query = raw.get("callback_query") if isinstance(raw, dict) else None
    query_id = query.get("id") if isinstance(query, dict) else None
    return query_id if isinstance(query_id, str) else None
