"""Keeps the bot from saying the same words twice in a row: who hears them again is not answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from escalation.services.zones import zone_for
from handlers.texts import render

if TYPE_CHECKING:
    from bot.effects import Speak
    from escalation.desk import Desk
    from escalation.models import Conversation
    from escalation.unit_of_work import UnitOfWork
    from handlers.model import Say


async def unlike_last(uow: UnitOfWork, desk: Desk, talk: Conversation, speak: Speak) -> Say:
    """What of `speak` to say, so that it is not word for word what the customer heard last.

    Whoever asks on and on hears the other ways in turn; without any, the one there is.
    """
    if not speak.again:
        return speak.say
    last = await uow.messages.last_to_customer(talk.id)
    if last is None:
        return speak.say
    ways = (speak.say, *speak.again)
    zone = await zone_for(uow, talk.customer_id, desk)
    told = [render(say, talk.language, zone) for say in ways]
    if last.text not in told:
        return speak.say
    after = told.index(last.text) + 1
    if after < len(ways):
        return ways[after]
    return ways[1] if len(ways) > 2 else ways[0]  # noqa: PLR2004 - two of them take turns
