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
    """The same for thoughts of self-harm, with somebody who listens at any hour."""
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
            "%(number)s. At %(line)s somebody listens at any hour. This chat stays open for you."
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
