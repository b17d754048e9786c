"""Signing in, roles and keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from escalation.errors import (
    LastManager,
    NotAllowed,
    NotFound,
    PasswordRefused,
    SignInLocked,
    SignInRefused,
)
from escalation.events import Kind
from escalation.models import Staff
from escalation.services.staff import (
    FREE_FAILURES,
    add_member,
    change_role,
    deactivate,
    hashed,
    make_token,
    renew_password,
    revoke,
    sign_in,
    token_of,
)
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make

PASSWORD = "正确的马电池订书钉"
PASSWORD_LONG = f"{PASSWORD}!"
WHO = "operator"


@pytest.fixture
async def mei(database: Database) -> Staff:
    password_hash = await hashed(PASSWORD_LONG)
    async with database.uow() as uow:
        return await add_member(
            uow,
            login=" Mei ",
            name="Mei",
            role=Level.SUPERVISOR,
            password_hash=password_hash,
            now=make.NOW,
            who=WHO,
        )


async def wrong(database: Database, times: int, now: datetime = make.NOW) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            await sign_in(database, "mei", "wrong password", now=now)


async def test_the_right_name_and_password_sign_in(database: Database, mei: Staff) -> None:
    member = await sign_in(database, "MEI", PASSWORD_LONG, now=make.NOW)

    assert (member.id, member.role) == (mei.id, "supervisor")
    assert mei.password_hash.startswith("$argon2id$")
    assert PASSWORD not in mei.password_hash


@pytest.mark.parametrize("login", ["nobody", "", "mei\x00x", "'; DROP TABLE staff; --", "x" * 5000])
async def test_an_unknown_name_is_refused_like_a_wrong_password(
    database: Database, mei: Staff, login: str
) -> None:
    with pytest.raises(SignInRefused) as unknown:
        await sign_in(database, login, PASSWORD_LONG, now=make.NOW)
    with pytest.raises(SignInRefused) as known:
        await sign_in(database, mei.login, "wrong password", now=make.NOW)

    assert str(unknown.value) == str(known.value)


async def test_many_wrong_passwords_lock_the_name_for_a_while(
    database: Database, mei: Staff
) -> None:
    await wrong(database, FREE_FAILURES)

    with pytest.raises(SignInLocked) as refusal:
        await sign_in(database, "mei", PASSWORD_LONG, now=make.NOW + timedelta(seconds=30))
    assert refusal.value.say.params == {"minutes": 1}

    await wrong(database, 1, now=make.NOW + timedelta(minutes=1))
    with pytest.raises(SignInLocked):
        await sign_in(database, "mei", PASSWORD_LONG, now=make.NOW + timedelta(minutes=2))
    member = await sign_in(database, "mei", PASSWORD_LONG, now=make.NOW + timedelta(minutes=4))
    assert (member.id, member.failures, member.locked_until) == (mei.id, 0, None)


async def test_the_longest_lock_is_a_quarter_of_an_hour(database: Database, mei: Staff) -> None:
    now = make.NOW
    for _ in range(FREE_FAILURES + 8):
        await wrong(database, 1, now=now)
        now += timedelta(minutes=15)

    assert (await sign_in(database, "mei", PASSWORD_LONG, now=now)).id == mei.id


async def test_who_has_left_cannot_sign_in(database: Database, mei: Staff) -> None:
    async with database.uow() as uow:
        await deactivate(uow, mei.id, now=make.NOW, who=WHO)

    with pytest.raises(SignInRefused):
        await sign_in(database, "mei", PASSWORD_LONG, now=make.NOW)


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
async def test_a_password_has_a_sane_length(password: str) -> None:
    with pytest.raises(PasswordRefused):
        await hashed(password)


async def add(uow: UnitOfWork, login: str, role: str, name: str = "Chen") -> Staff:
    return await add_member(
        uow, login=login, name=name, role=role, password_hash=name, now=make.NOW, who=WHO
    )


async def told(database: Database) -> list[tuple[str, object, object]]:
    """Who was changed, from which role to which, as the event log has it."""
    async with database.reading() as uow:
        rows = [row for row in await uow.events.after(0) if row.kind == "staff.changed"]
    assert {row.who for row in rows} == {WHO}
    return [(row.payload["member"], row.payload["old"], row.payload["new"]) for row in rows]


async def test_every_change_of_role_or_access_is_in_the_event_log(database: Database) -> None:
    async with database.uow() as uow:
        chen, ruth = await add(uow, "chen", "supervisor"), await add(uow, "ruth", "manager")
        await change_role(uow, chen.id, Level.MANAGER, now=make.NOW, who=WHO)
        await change_role(uow, chen.id, Level.MANAGER, now=make.NOW, who=WHO)  # it is one already
        await change_role(uow, ruth.id, Level.SUPERVISOR, now=make.NOW, who=WHO)
        for _ in range(2):
            await deactivate(uow, chen.id, now=make.NOW, who=WHO, even_last=True)
        with pytest.raises(NotFound):
            await change_role(uow, chen.id, Level.SUPERVISOR, now=make.NOW, who=WHO)
        await add(uow, "chen", "supervisor")

    assert await told(database) == [
        (str(chen.id), None, "supervisor"),
        (str(ruth.id), None, "manager"),
        (str(chen.id), "supervisor", "manager"),
        (str(ruth.id), "manager", "supervisor"),
        (str(chen.id), "manager", None),
        (str(chen.id), None, "supervisor"),
    ]


async def test_the_last_manager_stays_one_unless_somebody_says_even_the_last(
    uow: UnitOfWork,
) -> None:
    chen, ruth = await add(uow, "chen", "manager"), await add(uow, "ruth", "manager")
    await deactivate(uow, ruth.id, now=make.NOW, who=WHO)

    for role, refusal in (("supervisor", LastManager), ("bot", NotAllowed), ("chef", NotAllowed)):
        with pytest.raises(refusal):
            await change_role(uow, chen.id, role, now=make.NOW, who=WHO)
    with pytest.raises(LastManager):
        await add(uow, "chen", "supervisor")

    with pytest.raises(LastManager):
        await deactivate(uow, chen.id, now=make.NOW, who=WHO)

    assert (chen.role, chen.active) == ("manager", True)
    await deactivate(uow, chen.id, now=make.NOW, who=WHO, even_last=True)
    assert not chen.active


async def test_added_again_a_member_is_renewed(uow: UnitOfWork) -> None:
    first = await add(uow, "chen", Level.SUPERVISOR)
    again = await add(uow, "CHEN", Level.MANAGER, name="陳")

    assert again.id == first.id
    assert (again.name, again.role, again.password_hash) == ("陳", "manager", "陳")


async def test_the_bot_does_not_sign_in(uow: UnitOfWork) -> None:
    with pytest.raises(NotAllowed):
        await add(uow, "bot", Level.BOT)


async def test_a_key_is_shown_once_and_kept_nowhere(uow: UnitOfWork) -> None:
    token, secret = await make_token(uow, name="ERP", scope="read", now=make.NOW)

    found = await token_of(uow, secret)

    assert found
    assert (found.id, found.scope) == (token.id, "read")
    assert secret not in repr(token)
    assert await token_of(uow, secret + "x") is None
    assert await token_of(uow, "\ud800") is None
    assert await token_of(uow, token.digest) is None


async def test_a_revoked_key_opens_nothing(uow: UnitOfWork) -> None:
    token, secret = await make_token(uow, name="ERP", scope="write", now=make.NOW)

    await revoke(uow, token.id, now=make.NOW)
    await revoke(uow, token.id, now=make.later(1))

    assert await token_of(uow, secret) is None
    assert token.revoked_at == make.NOW


async def test_what_is_not_there_is_said(uow: UnitOfWork) -> None:
    with pytest.raises(NotFound):
        await revoke(uow, uuid4(), now=make.NOW)
    with pytest.raises(NotFound):
        await deactivate(uow, uuid4(), now=make.NOW, who=WHO)
    with pytest.raises(NotAllowed):
        await make_token(uow, name="ERP", scope="admin", now=make.NOW)


async def test_a_new_password_is_in_the_event_log_and_is_not_told(
    database: Database, mei: Staff
) -> None:
    async with database.uow() as uow:
        member = await uow.staff.get(mei.id)
        assert member
        renew_password(uow, member, "hash-of-it", now=make.NOW, who=WHO)

    async with database.reading() as uow:
        (row,) = [
            row for row in await uow.events.after(0) if row.kind == Kind.STAFF_PASSWORD_RENEWED
        ]
    assert (row.who, row.at, row.payload) == (WHO, make.NOW, {"member": str(mei.id)})
