"""Who may sign in and with which rights, and the keys of other systems."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from escalation.errors import NotAllowed, NotFound, PasswordRefused, SignInLocked, SignInRefused
from escalation.events import Kind
from escalation.models import ApiToken, Staff
from escalation.models.base import cleaned
from handlers.model import LANGUAGES, Level

if TYPE_CHECKING:
    from escalation.unit_of_work import Database, UnitOfWork

ROLES = (Level.SUPERVISOR, Level.MANAGER)
SCOPES = ("read", "write")
SHORTEST = 10
LONGEST = 200
"""Characters of a password. There is no rule of composition: length is what counts."""
FREE_FAILURES = 5
"""Wrong passwords in a row before the name is locked, for longer each time."""
LONGEST_LOCK = timedelta(minutes=15)

hasher = PasswordHasher()


async def hashed(password: str) -> str:
    """The argon2id hash of a password, made in a thread: it takes a while on purpose.

    Raises:
        PasswordRefused: too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordRefused(least=SHORTEST, most=LONGEST)
    return await anyio.to_thread.run_sync(hasher.hash, password)


async def add_member(
    uow: UnitOfWork,
    *,
    login: str,
    name: str,
    role: Level,
    password_hash: str,
    now: datetime,
    language: str = "en",
) -> Staff:
    """Add a member of staff with a hash made by `hashed`, or renew the one of that login.

    Raises:
        NotAllowed: the role is none that signs in.
    """
    if role not in ROLES or language not in LANGUAGES:
        raise NotAllowed
    login = cleaned(login).strip().casefold()
    known = await uow.staff.by_login(login)
    if known is not None:
        known.name, known.role, known.language = cleaned(name), role.value, language
        known.password_hash, known.active = password_hash, True
        return known
    return await uow.staff.add(
        Staff(
            login=login,
            name=cleaned(name),
            role=role.value,
            password_hash=password_hash,
            created_at=now,
            language=language,
        )
    )


async def sign_in(database: Database, login: str, password: str, *, now: datetime) -> Staff:
    """The member of staff with that name and password.

    It opens units of work of its own: the count of failures must stand although it raises, and the
    hashing must not hold a transaction.

    Raises:
        SignInRefused: wrong name, wrong password, or not active any more.
        SignInLocked: too many wrong passwords in a row.
    """
    login = cleaned(login).strip().casefold()
    async with database.reading() as uow:
        member = await uow.staff.by_login(login)
    if member is not None and member.locked_until is not None and member.locked_until > now:
        raise SignInLocked(minutes=_minutes(member.locked_until - now))
    is_right = await anyio.to_thread.run_sync(
        _matches, member.password_hash if member else None, password[: LONGEST + 1]
    )
    async with database.uow() as uow:
        member = await uow.staff.locked_by_login(login)
        if member is not None and is_right and member.active:
            member.failures, member.locked_until = 0, None
            uow.record(Kind.STAFF_SIGNED_IN, at=now, who=f"staff:{member.id}")
            return member
        if member is not None:
            member.failures += 1
            if member.failures >= FREE_FAILURES:
                wait = timedelta(minutes=2 ** min(member.failures - FREE_FAILURES, 10))
                member.locked_until = now + min(wait, LONGEST_LOCK)
    raise SignInRefused


async def has_password(member: Staff, password: str) -> bool:
    """Whether it is the member's password; no attempt to sign in is counted."""
    return await anyio.to_thread.run_sync(_matches, member.password_hash, password)


async def deactivate(uow: UnitOfWork, staff_id: UUID) -> Staff:
    """Take somebody's access away; what they did stays on record.

    Raises:
        NotFound: there is no such member.
    """
    member = await uow.staff.get(staff_id)
    if member is None:
        raise NotFound
    member.active = False
    return member


def renew_password(member: Staff, password_hash: str) -> None:
    """Give a member another password, by a hash made by `hashed`, and forget the wrong ones."""
    member.password_hash = password_hash
    member.failures, member.locked_until = 0, None


async def make_token(
    uow: UnitOfWork, *, name: str, scope: str, now: datetime
) -> tuple[ApiToken, str]:
    """A key for another system: its row, and the secret, which is shown once and kept nowhere.

    Raises:
        NotAllowed: `scope` is neither read nor write.
    """
    if scope not in SCOPES:
        raise NotAllowed
    secret = f"amends_{secrets.token_urlsafe(32)}"
    token = await uow.tokens.add(
        ApiToken(name=cleaned(name), digest=digest(secret), scope=scope, created_at=now)
    )
    return token, secret


async def token_of(uow: UnitOfWork, secret: str) -> ApiToken | None:
    """The token of that secret, if there is one and it was not revoked."""
    return await uow.tokens.by_digest(digest(secret))


async def revoke(uow: UnitOfWork, token_id: UUID, *, now: datetime) -> ApiToken:
    """End a key; ending it again changes nothing.

    Raises:
        NotFound: there is no such token.
    """
    token = await uow.tokens.get(token_id)
    if token is None:
        raise NotFound
    token.revoked_at = token.revoked_at or now
    return token


def digest(secret: str) -> str:
    """What is kept of a secret that is long and random: its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


@cache
def decoy() -> str:
    """What a sign-in with an unknown name is measured against: it takes as long as any other."""
    return hasher.hash(secrets.token_urlsafe())


def _matches(kept: str | None, password: str) -> bool:
    try:
        return hasher.verify(kept or decoy(), password.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


def _minutes(wait: timedelta) -> int:
    return int(wait / timedelta(minutes=1)) + 1
