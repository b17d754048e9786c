"""Signed links by which the shop says which customer comes: into Telegram, or into the web chat.

A Telegram link carries at most 64 characters of letters, digits, ``_`` and ``-``, so its number of
the customer is short. A web token is a JSON Web Token (HS256), which the shop's own site can make.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

LIFE = timedelta(hours=24)
"""How long a link holds unless its maker says otherwise, and the longest that one may."""
CLOCKS_DIFFER = timedelta(minutes=5)
LONGEST_START = 64
"""Characters that Telegram takes after ``/start``."""
LONGEST_TOKEN = 2_000
LONGEST_CUSTOMER = 64
MAC_BYTES = 12
EXPIRY_BYTES = 4
NONCE_BYTES = 2
"""What makes two links of the same customer and second two links: each is good once."""
LONGEST_ID = LONGEST_START * 3 // 4 - MAC_BYTES - EXPIRY_BYTES - NONCE_BYTES - 1
"""Bytes of a customer's number that fit; a UUID is packed and always does."""
TEXT, PACKED = b"t", b"u"
JWT_HEADER = {"alg": "HS256", "typ": "JWT"}

Problem = Literal["bad", "expired"]


class TooLongForTelegram(ValueError):
    """A customer's number that does not fit into a Telegram link; the web chat takes it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was read: the customer whom it names if it holds, else why it does not.

    `key` tells it from every other and shows nothing of it: by it a link is good once.
    """

    key: str
    customer: str | None = None
    problem: Problem | None = None

    def to_json(self) -> dict[str, str | None]:
        """As kept in the inbox until its turn comes."""
        return {"key": self.key, "customer": self.customer, "problem": self.problem}


@dataclass(frozen=True, slots=True)
class Made:
    """Two links for one customer, each good once until `expires_at`.

    `start` is None when the customer's number does not fit into a Telegram link, and `telegram`,
    the address, also when the bot's name is not known.
    """

    web_token: str
    start: str | None
    telegram: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes links. `web_secret` is shared with the shop's own site; `secret` with nobody."""

    secret: str = field(repr=False)
    web_secret: str = field(repr=False)
    telegram_name: str | None = None

    @classmethod
    def of(
        cls, secret: str, *, shared: str | None = None, telegram_name: str | None = None
    ) -> Signer:
        """A signer; web tokens have a key derived from `secret` where none is `shared`."""
        derived = hmac.new(secret.encode(), b"web-links", hashlib.sha256).hexdigest()
        return cls(secret, shared or derived, telegram_name)

    def make(self, customer_id: str, now: datetime, *, life: timedelta = LIFE) -> Made:
        """Links for a customer."""
        try:
            start = start_payload(self.secret, customer_id, now, life=life)
        except TooLongForTelegram:
            start = None
        address = None
        if start is not None and self.telegram_name is not None:
            address = f"https://t.me/{self.telegram_name}?start={start}"
        token = web_token(self.web_secret, customer_id, now, life=life)
        return Made(token, start, address, now + life)


# ------------------------------------------------------------------------------------------------
# Telegram


def start_payload(secret: str, customer_id: str, now: datetime, *, life: timedelta = LIFE) -> str:
    """What stands after ``https://t.me/BOT?start=``: the customer, until `now` + `life`.

    Raises:
        TooLongForTelegram: the number has more than `LONGEST_ID` bytes and is no UUID.
    """
    expires = int((now + life).timestamp()).to_bytes(EXPIRY_BYTES)
    body = expires + secrets.token_bytes(NONCE_BYTES) + _packed(customer_id)
    return urlsafe_b64encode(body + _start_mac(secret, body)).rstrip(b"=").decode()


def read_start(secret: str, payload: str, now: datetime) -> Link:
    """The link behind ``/start``."""
    raw = _decoded(payload) if len(payload) <= LONGEST_START else None
    body, mac = (raw or b"")[:-MAC_BYTES], (raw or b"")[-MAC_BYTES:]
    named = body[EXPIRY_BYTES + NONCE_BYTES :]
    if not named or not hmac.compare_digest(mac, _start_mac(secret, body)):
        return _bad(payload)
    expires = datetime.fromtimestamp(int.from_bytes(body[:EXPIRY_BYTES]), UTC)
    return _until(expires, now, _key(mac), _unpacked(named))


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


def _unpacked(body: bytes) -> str:
    kind, raw = body[:1], body[1:]
    return str(UUID(bytes=raw)) if kind == PACKED else raw.decode()


def _start_mac(secret: str, body: bytes) -> bytes:
    key = hmac.new(secret.encode(), b"telegram-start-once", hashlib.sha256).digest()
    return hmac.new(key, body, hashlib.sha256).digest()[:MAC_BYTES]


# ------------------------------------------------------------------------------------------------
# the web chat


def web_token(secret: str, customer_id: str, now: datetime, *, life: timedelta = LIFE) -> str:
    """What stands after ``/chat?as=``: a JSON Web Token as any library makes it.

    The claims are ``sub`` (the customer's number), ``exp`` (seconds since 1970) and ``jti``.
    """
    claims = {
        "sub": customer_id,
        "exp": int((now + life).timestamp()),
        "jti": secrets.token_urlsafe(12),
    }
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (JWT_HEADER, claims))
    return f"{signed}.{_encoded(_jwt_mac(secret, signed))}"


def read_web(secret: str, token: str, now: datetime) -> Link:
    """The link behind a web token.

    One that lasts longer than `LIFE` from now, or names another way of signing, does not hold.
    """
    signed, _, mac_text = token.rpartition(".")
    header_text, _, claims_text = signed.partition(".")
    mac = _decoded(mac_text)
    header, claims = _object(header_text), _object(claims_text)
    customer, expires = claims.get("sub"), _instant(claims.get("exp"))
    holds = (
        len(token) <= LONGEST_TOKEN
        and mac is not None
        and header.get("alg") == "HS256"
        and "crit" not in header
        and hmac.compare_digest(mac, _jwt_mac(secret, signed))
        and isinstance(customer, str)
        and 0 < len(customer) <= LONGEST_CUSTOMER
        and expires is not None
        and expires <= now + LIFE + CLOCKS_DIFFER
    )
    if not holds:
        return _bad(token)
    assert mac is not None  # noqa: S101 - it holds
    assert expires is not None  # noqa: S101 - as above
    return _until(expires, now, _key(mac), str(customer))


def _instant(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _jwt_mac(secret: str, signed: str) -> bytes:
    return hmac.new(secret.encode(), signed.encode(errors="replace"), hashlib.sha256).digest()


def _object(text: str) -> dict[str, Any]:
    raw = _decoded(text)
    try:
        found = json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


# ------------------------------------------------------------------------------------------------
# both


def _until(expires: datetime, now: datetime, key: str, customer: str) -> Link:
    return Link(key, customer) if now < expires else Link(key, problem="expired")


def _bad(text: str) -> Link:
    return Link(_key(text.encode(errors="replace")), problem="bad")


def _key(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:32]


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes | None:
    """The bytes, or None when the text is not exactly how they are written."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw if _encoded(raw) == text else None
