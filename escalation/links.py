"""Signed links by which the shop says which customer comes: into the web chat, or into Telegram.

A Telegram link carries at most 64 characters of letters, digits, ``_`` and ``-``, so its number of
the customer is short; a web link carries any.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID

START_LIFE = timedelta(hours=24)
LONGEST_START = 64
"""Characters that Telegram takes after ``/start``."""
MAC_BYTES = 12
EXPIRY_BYTES = 4
LONGEST_ID = LONGEST_START * 3 // 4 - MAC_BYTES - EXPIRY_BYTES - 1
"""Bytes of a customer's number that fit; a UUID is packed and always does."""
TEXT, PACKED = b"t", b"u"


class TooLongForTelegram(ValueError):
    """A customer's number that does not fit into a Telegram link; the web chat takes it."""


def start_payload(
    secret: str, customer_id: str, now: datetime, *, life: timedelta = START_LIFE
) -> str:
    """What stands after ``https://t.me/BOT?start=``: the customer, until `now` + `life`.

    Raises:
        TooLongForTelegram: the number has more than `LONGEST_ID` bytes and is no UUID.
    """
    expires = int((now + life).timestamp()).to_bytes(EXPIRY_BYTES)
    body = expires + _packed(customer_id)
    return urlsafe_b64encode(body + _mac(secret, body)).rstrip(b"=").decode()


def customer_of_start(secret: str, payload: str, now: datetime) -> str | None:
    """The customer whom a Telegram link vouches for; None when it is forged or too old."""
    if len(payload) > LONGEST_START or not payload.isascii():
        return None
    try:
        raw = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    if len(body) <= EXPIRY_BYTES or not hmac.compare_digest(mac, _mac(secret, body)):
        return None
    expires = datetime.fromtimestamp(int.from_bytes(body[:EXPIRY_BYTES]), UTC)
    return _unpacked(body[EXPIRY_BYTES:]) if now < expires else None


def _packed(customer_id: str) -> bytes:
    try:
        known = UUID(customer_id)
    except ValueError:
        known = None
    if known is not None and str(known) == customer_id:
        return PACKED + known.bytes
    raw = customer_id.encode()
    if not raw or len(raw) > LONGEST_ID:
        raise TooLongForTelegram(f"a Telegram link takes a number of 1 to {LONGEST_ID} bytes")
    return TEXT + raw


def _unpacked(body: bytes) -> str | None:
    kind, raw = body[:1], body[1:]
    return str(UUID(bytes=raw)) if kind == PACKED else raw.decode() if kind == TEXT else None


def _mac(secret: str, body: bytes) -> bytes:
    key = hmac.new(secret.encode(), b"telegram-start", hashlib.sha256).digest()
    return hmac.new(key, body, hashlib.sha256).digest()[:MAC_BYTES]
