"""What is said to somebody who writes on while the case waits for a person, in more words than one:
nobody hears the same sentence twice in a row.
"""

from __future__ import annotations

from datetime import date, datetime

from handlers.model import Say
from handlers.texts import N_


def noted(by: datetime | None) -> Say:
    """More words while the case waits for a person."""
    if by is None:
        return Say(N_("Thank you, I have added that to your case."))
    return Say(
        N_("Thank you, I have added that to your case. The answer comes here by %(by)s."),
        {"by": by},
    )


def sent_noted(by: datetime | None) -> Say:
    """A picture, a recording or a file while the case waits for a person."""
    if by is None:
        return cannot_be_opened()
    return Say(
        N_(
            "I see that you sent something other than words. It cannot be opened here, so please "
            "write in a few words what is in it. That you sent it stands in your case; the answer "
            "comes here by %(by)s."
        ),
        {"by": by},
    )


def cannot_be_opened() -> Say:
    """A picture, a recording or a file in a case that people have."""
    return Say(
        N_(
            "I see that you sent something other than words. It cannot be opened here, so please "
            "write in a few words what is in it. That you sent it stands in your case."
        )
    )


def question_noted(by: datetime | None) -> Say:
    """A question that only the person who answers can answer."""
    if by is None:
        return Say(N_("Your question stands in your case now, for the colleague who answers you."))
    return Say(
        N_(
            "Your question stands in your case now, for the colleague who answers you here "
            "by %(by)s."
        ),
        {"by": by},
    )


def noted_again(by: datetime | None) -> tuple[Say, ...]:
    """Still more words."""
    if by is None:
        return (
            Say(N_("That stands in your case as well now.")),
            Say(N_("I have put this with the rest; the colleague reads all of it.")),
        )
    return (
        Say(
            N_("That stands in your case as well now; the answer still comes by %(by)s."),
            {"by": by},
        ),
        Say(
            N_(
                "I have put this with the rest; the colleague reads all of it "
                "before they answer you by %(by)s."
            ),
            {"by": by},
        ),
    )


def still_wrong() -> Say:
    """More of a grievance while the case waits for a person."""
    return Say(N_("I am sorry that you have to deal with this, on top of waiting."))


def no_news(number: int, by: datetime | None) -> tuple[Say, ...]:
    """Asked again where the case stands, and nothing has changed since."""
    if by is None:
        return (
            Say(
                N_(
                    "There is nothing new on case #%(number)s yet. "
                    "I am sorry that you have to wait."
                ),
                {"number": number},
            ),
            Say(
                N_(
                    "Still nothing new, I am sorry. "
                    "Case #%(number)s is in the queue and nobody has forgotten it."
                ),
                {"number": number},
            ),
        )
    return (
        Say(
            N_(
                "There is nothing new on case #%(number)s yet, and I am sorry that you have to "
                "wait. A colleague answers you here by %(by)s at the latest."
            ),
            {"number": number, "by": by},
        ),
        Say(
            N_(
                "Still nothing new, I am sorry. Case #%(number)s is in the queue, "
                "and the time that we promised you is %(by)s."
            ),
            {"number": number, "by": by},
        ),
    )


def person_comes(number: int, by: datetime | None) -> Say:
    """A person is asked for by somebody whose case waits for one already."""
    if by is None:
        return Say(
            N_(
                "It is a person who answers you in case #%(number)s, "
                "and they see that you have asked for one."
            ),
            {"number": number},
        )
    return Say(
        N_(
            "It is a person who answers you in case #%(number)s, here by %(by)s, "
            "and they see that you have asked for one."
        ),
        {"number": number, "by": by},
    )


def person_comes_again(number: int, by: datetime | None) -> Say:
    """They ask for one again."""
    if by is None:
        return Say(
            N_("Nobody but a person answers you now in case #%(number)s, and in this chat."),
            {"number": number},
        )
    return Say(
        N_(
            "Nobody but a person answers you now in case #%(number)s, and in this chat; "
            "the time that we promised is %(by)s."
        ),
        {"number": number, "by": by},
    )


def call_noted() -> Say:
    """The wish to be called, which nobody has promised yet."""
    return Say(N_("I have noted that you would like to be called."))


def remedy_unchanged(what: Say, by: date | None) -> tuple[Say, ...]:
    """Asked again where an accepted remedy stands: under way until the day `by`, or done."""
    if by is None:
        return (
            Say(
                N_("As far as I can see, this is done: %(what)s. If it is not, please say so."),
                {"what": what},
            ),
        )
    return (
        Say(
            N_("Nothing has changed: %(what)s. It will be done by %(by)s at the latest."),
            {"what": what, "by": by},
        ),
    )
