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

from escalation.errors import (
    LastManager,
    NotAllowed,
    NotFound,
    PasswordRefused,
    SignInLocked,
    SignInRefused,
)
from escalation.events import Kind
from escalation.models import ApiToken, Staff
from escalation.models.base import cleaned
from escalation.services.authority import table_in_force
from escalation.services.leaving import hand_on
from handlers.limits_table import compiled
from handlers.model import LANGUAGES, Level

if TYPE_CHECKING:
    from escalation.unit_of_work import Database, UnitOfWork

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


async def roles(uow: UnitOfWork, now: datetime) -> list[str]:
    """The roles that staff may have: those that the limits in force name, the lowest first."""
    limits = compiled(await table_in_force(uow, now))
    return sorted(limits.roles, key=lambda role: (limits.levels.index(limits.roles[role]), role))


async def add_member(  # noqa: PLR0913 - all that is known of somebody
    uow: UnitOfWork,
    *,
    login: str,
    name: str,
    role: str,
    password_hash: str,
    now: datetime,
    who: str,
    language: str = "en",
    team: str | None = None,
) -> Staff:
    """Add a member of staff with a hash made by `hashed`, or renew the one of that login. `who`
    does it, as the event log names them; the `team` is one of the settings.

    Raises:
        NotAllowed: no limits in force name the role.
        LastManager: it would take the role from the only manager.
    """
    if role not in await roles(uow, now) or language not in LANGUAGES:
        raise NotAllowed
    login = cleaned(login).strip().casefold()
    await uow.staff.lock()
    member = await uow.staff.by_login(login)
    if member is None:
        member = await uow.staff.add(
            Staff(
                login=login,
                name=cleaned(name),
                role=str(role),
                password_hash=password_hash,
                created_at=now,
                language=language,
                active=False,
            )
        )
    else:
        member.name, member.language = cleaned(name), language
        member.password_hash = password_hash
    member.team = team
    await _become(uow, member, role, now=now, who=who)
    return member


async def change_role(
    uow: UnitOfWork, staff_id: UUID, role: str, *, now: datetime, who: str
) -> Staff:
    """Give a member another role, and with it another level of authority.

    Raises:
        NotFound: nobody who has access is that.
        NotAllowed: no limits in force name the role.
        LastManager: it would take the role from the only manager.
    """
    if role not in await roles(uow, now):
        raise NotAllowed
    await uow.staff.lock()
    member = await uow.staff.get(staff_id)
    if member is None or not member.active:
        raise NotFound
    await _become(uow, member, role, now=now, who=who)
    return member


async def deactivate(
    uow: UnitOfWork, staff_id: UUID, *, now: datetime, who: str, even_last: bool = False
) -> Staff:
    """Take somebody's access away; what they did stays on record. The only manager's with
    `even_last` alone, for an access that must end at once.

    Raises:
        NotFound: there is no such member.
        LastManager: it would leave nobody who is a manager.
    """
    await uow.staff.lock()
    member = await uow.staff.get(staff_id)
    if member is None:
        raise NotFound
    await _become(uow, member, None, now=now, who=who, even_last=even_last)
    return member


async def _become(
    uow: UnitOfWork,
    member: Staff,
    role: str | None,
    *,
    now: datetime,
    who: str,
    even_last: bool = False,
) -> None:
    """The one place that changes a role or an access; None takes the access away. What only they
    could decide goes to others.
    """
    old = member.role if member.active else None
    if old == role:
        return
    if old == Level.MANAGER and not even_last:
        managers = [each for each in await uow.staff.listed() if may_lead(each)]
        if managers == [member]:
            raise LastManager
    member.role, member.active = str(role or member.role), role is not None
    uow.record(
        Kind.STAFF_CHANGED,
        at=now,
        who=who,
        member=str(member.id),
        old=old,
        new=None if role is None else str(role),
    )
    if old is not None:
        await hand_on(uow, who=who, now=now)


def may_lead(member: Staff) -> bool:
    """Whether a member may do what is a manager's."""
    return member.role == Level.MANAGER and member.active


def only_managers(member: Staff) -> None:
    """Refuse everybody else.

    Raises:
        NotAllowed: only a manager may.
    """
    if not may_lead(member):
        raise NotAllowed


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


def renew_password(
    uow: UnitOfWork, member: Staff, password_hash: str, *, now: datetime, who: str
) -> None:
    """Give a member another password, by a hash made by `hashed`, and forget the wrong ones. The
    event log tells whose, and that `who` did it.
    """
    member.password_hash = password_hash
    member.failures, member.locked_until = 0, None
    uow.record(Kind.STAFF_PASSWORD_RENEWED, at=now, who=who, member=str(member.id))


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
