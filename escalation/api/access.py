"""Who calls the API: a bearer token, with the right to read or to change."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from escalation.errors import ScopeRefused, TokenRefused, ValueUnknown
from escalation.models import ApiToken, Staff
from escalation.office import Here
from escalation.services.staff import token_of
from escalation.unit_of_work import UnitOfWork

bearer = HTTPBearer(auto_error=False, description="A token from `amends token add`.")

Given = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def reader(office: Here, given: Given) -> ApiToken:
    """The token of whoever calls.

    Raises:
        TokenRefused: there is none that holds.
    """
    if given is None:
        raise TokenRefused
    async with office.database.reading() as uow:
        token = await token_of(uow, given.credentials)
    if token is None:
        raise TokenRefused
    return token


Reader = Annotated[ApiToken, Depends(reader)]


async def writer(token: Reader) -> ApiToken:
    """The token of whoever calls, if it may change things.

    Raises:
        ScopeRefused: it may only read.
    """
    if token.scope != "write":
        raise ScopeRefused
    return token


Writer = Annotated[ApiToken, Depends(writer)]


async def acting(uow: UnitOfWork, login: str) -> Staff:
    """The member of staff in whose name a connected system acts: somebody always answers for it.

    Raises:
        ValueUnknown: nobody active signs in by that name.
    """
    member = await uow.staff.by_login(login.strip().casefold())
    if member is None or not member.active:
        raise ValueUnknown(field="staff", value=login)
    return member
