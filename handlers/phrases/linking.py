"""Whose chat this is: by a link of the shop's, or by an order and one fact."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_


def known_now() -> Say:
    """The chat is linked to its customer, and nothing is said yet."""
    return Say(
        N_("Thank you, now I know whose orders to look at. What may we put right for you?"),
    )


def going_on(number: int) -> Say:
    """The talk came here from another chat or device."""
    return Say(
        N_("We go on here with your case #%(number)s, just where we were: nothing is lost."),
        {"number": number},
    )


CHATS = {
    "telegram": Say(N_("your chat on %(app)s"), {"app": "Telegram"}),
    "webchat": Say(N_("the chat on our web page")),
}
OTHER_CHAT = Say(N_("your other chat"))


def goes_on_elsewhere(number: int, into: int, channel: str) -> Say:
    """Two cases of different chats have become one: where the answer comes now."""
    return Say(
        N_(
            "Your cases #%(number)s and #%(into)s go on as one, #%(into)s, with everything you "
            "wrote. The answer comes in %(chat)s; if you write here, it comes here."
        ),
        {"number": number, "into": into, "chat": CHATS.get(channel, OTHER_CHAT)},
    )


def link_expired() -> Say:
    """A link of ours that is too old."""
    return Say(N_("The link you came by has run out; for safety it holds for a short while only."))


def link_used() -> Say:
    """A link that was used in another chat before."""
    return Say(N_("The link you came by was used before; for safety each one opens one chat."))


def link_bad() -> Say:
    """A link that is none of ours, or not the whole of one."""
    return Say(N_("I cannot read the link you came by; a part of it may have got lost on the way."))


def link_of_another() -> Say:
    """A link of another customer than the one whose chat this is."""
    return Say(N_("The link you came by is for another account, so this chat stays as it was."))


def ask_to_add() -> Say:
    """A link has come to a chat of nobody's in which something was written."""
    return Say(
        N_(
            "The link you came by is for an account with us. "
            "Should what you wrote in this chat be added to it? "
            "If the link is not your own, please leave it; this chat then stays as it is."
        )
    )


def prove_by_order() -> Say:
    """What serves in place of a link."""
    return Say(
        N_(
            "That does no harm. Tell me here the number of an order and one fact about it, "
            "what was paid or the day it was placed, and I know who you are. "
            "Or simply tell me what happened."
        )
    )


def known_already() -> Say:
    """No link is needed."""
    return Say(N_("You need none: I know this chat already. Just write on."))


def no_link_needed() -> Say:
    """No further proof is tried in this chat, but nobody is turned away."""
    return Say(N_("That does no harm. Tell me what happened, and a colleague sees to the rest."))
