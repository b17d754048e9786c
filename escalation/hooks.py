"""How webhooks are signed, and which events they can tell of: pure, no clock, no network.

The signature is that of https://www.standardwebhooks.com, the secret as it is written there.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from typing import Final

from escalation.events import Kind

PREFIX: Final = "whsec_"
"""Begins a secret that is written as the standard has it; the key is the rest, in base 64."""
SHORTEST_KEY, LONGEST_KEY = 24, 64
"""Bytes of a key, by the standard."""
EVENT_KINDS = frozenset(Kind) - {Kind.WEBHOOK_FAILED, Kind.WEBHOOK_REPLAYED}
"""What can be told: all but how the telling goes."""


def sign(key: bytes, delivery_id: str, body: bytes, now: datetime) -> str:
    """What stands in ``webhook-signature`` for a body that is sent at `now`."""
    signed = f"{delivery_id}.{int(now.timestamp())}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def key_of(secret: str) -> bytes:
    """The key of a secret as it is written: the standard's way, or any other text as it is, if it
    is long enough that nobody guesses it.

    Raises:
        ValueError: it is too short, or begins as the standard has it and goes on otherwise.
    """
    if not secret.startswith(PREFIX):
        plain = secret.encode()
        if len(plain) < SHORTEST_KEY:
            raise ValueError(
                f"shorter than {SHORTEST_KEY} bytes; write {PREFIX} and what "
                "`openssl rand -base64 32` writes"
            )
        return plain
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise ValueError(
            f"after {PREFIX} stand {SHORTEST_KEY} to {LONGEST_KEY} bytes in base 64, such as "
            "`openssl rand -base64 32` writes"
        )
    return key


def kinds_of(wanted: str) -> frozenset[str]:
    """The kinds of events that a list names: ``case.*, remedy.granted``; ``none`` names none.

    Raises:
        ValueError: one stands for no event.
    """
    found: set[str] = set()
    for name in (part.strip() for part in wanted.split(",")):
        if name in {"", "none"}:
            continue
        area = name.removesuffix("*") if name.endswith(".*") else None
        named = {k for k in EVENT_KINDS if (k.startswith(area) if area else k == name)}
        if not named:
            raise ValueError(f"{name!r} is no event; write such as case.*, remedy.granted or none")
        found |= named
    return frozenset(str(kind) for kind in found)
