"""What is said when somebody needs care before anything else: no offer, no question, no blame.

The words for each sign stand beside its table in `handlers.signs`.
"""

from __future__ import annotations

from datetime import datetime

from handlers.model import Say
from handlers.texts import N_


def called(by: datetime, number: int) -> Say:
    """A person comes, by the lane of their own."""
    return Say(
        N_(
            "I have called a colleague to you, ahead of everything else. They answer you "
            "personally, here in this chat, by %(by)s; you need not explain anything again "
            "(case #%(number)s)."
        ),
        {"by": by, "number": number},
    )


def called_again(by: datetime | None) -> Say:
    """The sign was given once more, or another one, while a person is on the way or there."""
    if by is None:
        return Say(
            N_("Thank you for telling me this too. The colleague with your case sees it at once.")
        )
    return Say(
        N_(
            "Thank you for telling me this too. The colleague with your case sees it at once, "
            "and answers you here by %(by)s."
        ),
        {"by": by},
    )


def read_by_person() -> Say:
    """A complaint that sounds as if more were behind it, of which nobody can be sure."""
    return Say(
        N_(
            "Thank you for telling me this. I may not have understood all of it, "
            "so I would rather have a person read it now than guess."
        )
    )


def emergency(number: str | None) -> Say:
    """The number for urgent help, beside the hand-over and never in its place."""
    if number is None:
        return Say(
            N_(
                "If anybody is in danger or needs help this very moment, please call your local "
                "emergency number first. This chat stays open for you."
            )
        )
    return Say(
        N_(
            "If anybody is in danger or needs help this very moment, please call %(number)s first. "
            "This chat stays open for you."
        ),
        {"number": number},
    )


def crisis(number: str | None, line: str | None) -> Say:
    """The same for thoughts of self-harm, with somebody who listens."""
    if number is None or line is None:
        return Say(
            N_(
                "If you or somebody close to you is in danger this very moment, please call your "
                "local emergency number. This chat stays open for you."
            )
        )
    return Say(
        N_(
            "If you or somebody close to you is in danger this very moment, please call "
            "%(number)s. At %(line)s somebody listens. This chat stays open for you."
        ),
        {"number": number, "line": line},
    )


def follow_up_with_care() -> Say:
    """The question after a resolution, when the case began with somebody in need."""
    return Say(
        N_(
            "We hope that you are well looked after. Is what you wrote to us about put right now? "
            "If it is not, a colleague takes it up again at once."
        )
    )


# What is said to somebody in need who writes on, before the person comes: one of these, and when
# they come.


def nobody_called() -> Say:
    """They ask that nobody be called."""
    return Say(
        N_("I have called nobody from outside. The colleague whom I asked to come is one of ours.")
    )


def taken_back() -> Say:
    """They take back what they said: nobody blames them, and somebody comes all the same."""
    return Say(
        N_(
            "Thank you for saying so; nobody minds. A colleague comes here all the same, in case "
            "there is anything that we can do for you."
        )
    )


def cannot_send() -> Say:
    """They say where they are, or ask for help to be sent: it must not be waited for."""
    return Say(N_("The colleague sees this. From this chat we cannot send help to where you are."))


def here_i_am() -> Say:
    """They ask who is there."""
    return Say(N_("I am here. I am an assistant and no human being, but one of us is coming."))


def glad_you_wrote() -> Say:
    """They thank."""
    return Say(N_("It is good that you wrote."))


def kept_in_care() -> Say:
    """They write on."""
    return Say(N_("I have kept what you write, and the colleague reads it first thing."))


def kept_in_care_again() -> tuple[Say, ...]:
    """They write on, and on: other ways to say it."""
    return (
        Say(N_("I have that as well; you need not say anything twice.")),
        Say(N_("That is with the rest now, and none of it gets lost.")),
    )


def comes_in_care(by: datetime | None) -> Say:
    """When the person comes; None when the time was missed."""
    if by is None:
        return Say(N_("A person answers you here; you can go on writing meanwhile."))
    return Say(
        N_("A person answers you here by %(by)s at the latest; you can go on writing meanwhile."),
        {"by": by},
    )
