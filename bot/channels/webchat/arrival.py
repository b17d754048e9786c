"""The step between a link of the shop's and the chat: it is shown first, and used by a press."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from bot.channels.webchat.page import render_arrival
from bot.channels.webchat.talk import read_talk
from bot.channels.webchat.visitor import (
    Visitor,
    apart,
    known_visitor,
    language_for,
    newcomer,
    remember,
    remember_apart,
)
from escalation.links import Link, read_web
from escalation.office import Office

ADD = "add"
"""The choice under which what was written is added to the account of the link."""


async def show_link(request: Request, office: Office, channel: str, token: str) -> Response:
    """The step before the chat.

    The browser has its place already when it takes that step, so that a link sent twice, as when
    the first answer was lost, is one arrival.
    """
    known = known_visitor(request, office) or newcomer()
    link = read_web(office.links.web_secret, token, office.now())
    response = render_arrival(
        token,
        adds=await would_add(office, channel, known, link),
        language=language_for(request),
        desk=office.desk,
    )
    remember(response, known, office)
    visitor = await leads_to(request, office, channel, known, link)
    if visitor != known:
        remember_apart(response, visitor, link.key, office)
    return response


async def would_add(office: Office, channel: str, known: Visitor, link: Link) -> bool:
    """Whether a link would add what somebody has written in a chat of nobody's to an account.

    Whoever sends a link may not be who wrote: only a press that says so may add it.
    """
    if link.customer is None:
        return False
    async with office.database.reading() as uow:
        chat = await uow.conversations.find(channel, known.address)
    if chat is not None and chat.customer_id is not None:
        return False
    talk = await read_talk(office.database, channel, known.address, desk=office.desk)
    return any(line.author == "customer" for line in talk.lines)


async def leads_to(
    request: Request, office: Office, channel: str, known: Visitor, link: Link
) -> Visitor:
    """Where a link leads: a talk is never shown to another customer than its own."""
    async with office.database.reading() as uow:
        chat = await uow.conversations.find(channel, known.address)
    if chat is None or link.customer is None or chat.customer_id in {None, link.customer}:
        return known
    return apart(request, office, link.key)
