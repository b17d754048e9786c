"""Offers, and what becomes of them. `what` is a noun phrase that reads well after a colon."""

from __future__ import annotations

from datetime import date, datetime

from handlers.model import Say
from handlers.texts import N_


def offer(what: Say) -> Say:
    """The offer, and the question for consent."""
    return Say(N_("Here is what I can do: %(what)s. Shall I do that?"), {"what": what})


def other_offer(what: Say) -> Say:
    """The one other option after a no."""
    return Say(
        N_(
            "I understand, that is not what you need. What I can do instead: %(what)s. "
            "Would that be right for you?"
        ),
        {"what": what},
    )


def not_it() -> Say:
    """A no, where nothing else may be offered; what happens next is said after it."""
    return Say(N_("I understand, that is not what you need."))


def offer_waits(what: Say, number: int, by: date | None) -> Say:
    """Where a case with an open offer stands, and by which day it would be done after a yes now."""
    if by is None:
        return Say(
            N_("Your case #%(number)s waits for your answer to my offer: %(what)s."),
            {"number": number, "what": what},
        )
    return Say(
        N_(
            "My offer in your case #%(number)s is this: %(what)s. "
            "If you say yes now, it is done by %(by)s at the latest."
        ),
        {"number": number, "what": what, "by": by},
    )


def no_guess() -> Say:
    """Asked once more, the answer is still neither a yes nor a no."""
    return Say(N_("I do nothing on a guess, so I have set the offer aside and asked a colleague."))


def will_be_explained() -> Say:
    """A no from somebody who wants to know how it could happen."""
    return Say(
        N_(
            "You want to know how this could happen, and that is a fair question. I cannot see the "
            "cause from here and will not make one up; a colleague looks into it."
        )
    )


def offer_from_staff(what: Say) -> Say:
    """An offer that a supervisor approved."""
    return Say(
        N_("A colleague has looked at your case and offers this: %(what)s. Do you accept it?"),
        {"what": what},
    )


def granted(what: Say, by: date, reference: str) -> Say:
    """The outcome: what, how much, by when, and a reference."""
    return Say(
        N_(
            "Agreed: %(what)s. It will be carried out by %(by)s at the latest. "
            "Your reference is %(reference)s; I will ask you afterwards whether it helped."
        ),
        {"what": what, "by": by, "reference": reference},
    )


def carried_out(what: Say, reference: str) -> Say:
    """Word that the remedy was carried out."""
    return Say(
        N_("It is done: %(what)s (reference %(reference)s)."),
        {"what": what, "reference": reference},
    )


def question_kept() -> Say:
    """A question beside an offer that only a person can answer."""
    return Say(
        N_(
            "I have kept your question: it is not one that I can answer from here. "
            "If a colleague should answer it before you decide, choose “Talk to a person”."
        )
    )


def yes_or_no(what: Say, by: date | None = None) -> Say:
    """An answer to an offer that was neither a yes nor a no; asked once. `by` is the day by which
    it would be done.
    """
    if by is None:
        return Say(
            N_("So that I do nothing you do not want: do you want %(what)s, yes or no?"),
            {"what": what},
        )
    return Say(
        N_(
            "So that I do nothing you do not want: do you want %(what)s, "
            "done by %(by)s at the latest, yes or no?"
        ),
        {"what": what, "by": by},
    )


def offer_expired(what: Say) -> Say:
    """An offer that found no answer in time."""
    return Say(
        N_(
            "I have not heard from you about my offer (%(what)s), so I have not done anything. "
            "Write here whenever you like and we go on."
        ),
        {"what": what},
    )


def remind_offer(what: Say) -> Say:
    """A reminder of an open offer, once."""
    return Say(N_("My offer still stands: %(what)s. Shall I do that?"), {"what": what})


def offer_ended() -> Say:
    """A yes to an offer whose time is over: nothing is done by it, and it is looked at anew."""
    return Say(
        N_("Thank you. My earlier offer had ended by then, so nothing was done; I looked again.")
    )


def next_slot(what: Say) -> Say:
    """A yes to a time that has passed: nothing was promised, and the next one is offered."""
    return Say(
        N_(
            "Thank you. That time has passed meanwhile, so nothing was arranged for it. "
            "The next one is this: %(what)s. Does it suit you?"
        ),
        {"what": what},
    )


def counter_noted(what: Say | None) -> Say:
    """Something else is asked for than was offered: noted, and not the bot's to decide."""
    if what is None:
        return Say(
            N_(
                "I understand: that is not what you need. I have noted what you ask for; "
                "I may not decide on it by myself."
            )
        )
    return Say(
        N_(
            "I understand: you ask for %(what)s instead. I have noted it just so; "
            "I may not decide on it by myself."
        ),
        {"what": what},
    )


def offer_gone() -> Say:
    """A press on a button of an offer that is no longer open."""
    return Say(N_("That offer is no longer open, so nothing was changed by it."))


def already_done(what: Say, reference: str) -> Say:
    """A second yes to something that was granted."""
    return Say(
        N_(
            "That is already agreed: %(what)s (reference %(reference)s). "
            "It is done once, not twice."
        ),
        {"what": what, "reference": reference},
    )


def remedy_failed(what: Say, number: int, by: datetime | None) -> Say:
    """What was granted could not be carried out: a person of a higher level has the case."""
    if by is None:
        return Say(
            N_(
                "I am sorry: this could not be carried out, and that is our failure: %(what)s. "
                "Your case #%(number)s is with a senior colleague, with all that was said. "
                "You need not do anything."
            ),
            {"what": what, "number": number},
        )
    return Say(
        N_(
            "I am sorry: this could not be carried out, and that is our failure: %(what)s. "
            "Your case #%(number)s is with a senior colleague, with all that was said. "
            "You need not do anything; the answer comes here by %(by)s."
        ),
        {"what": what, "number": number, "by": by},
    )


def refused(what: Say) -> Say:
    """A supervisor decided against a remedy."""
    return Say(N_("About this: %(what)s. I have to tell you that we cannot do it."), {"what": what})


def limit_used_up() -> Say:
    """A yes that can no longer be carried out at once: kept, and a person decides."""
    return Say(
        N_(
            "Thank you, I have noted your yes. "
            "I may no longer carry this out by myself, so a person takes it on."
        )
    )
