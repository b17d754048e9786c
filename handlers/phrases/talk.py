"""The talk itself: apology, questions, small talk. `point` is a noun phrase."""

from __future__ import annotations

from handlers.model import Say
from handlers.texts import N_


def sorry(point: Say) -> Say:
    """Apology and thanks, naming the point; no admission of fault."""
    return Say(N_("I am sorry about %(point)s, and thank you for telling us."), {"point": point})


def all_kept() -> Say:
    """There may be more to the message than its main point. What, is not said: the reading of a
    further cause is too often wrong to be told as a fact (docs/decisions/0016).
    """
    return Say(N_("Every point that you make stands in the same case, so nothing of it is lost."))


def also(point: Say) -> Say:
    """A grievance that is told beside an offer: it comes next."""
    return Say(
        N_(
            "You also mention %(point)s: I am sorry for that too. "
            "It is written down, and I come to it as soon as this is settled."
        ),
        {"point": point},
    )


def next_point(point: Say) -> Say:
    """The bot turns by itself to a grievance that was told beside an offer."""
    return Say(
        N_("Now to the other point, %(point)s: you need not tell it again."), {"point": point}
    )


def still_open() -> Say:
    """Something is agreed on, and the first words seemed to hold more."""
    return Say(
        N_(
            "You told me of more than one thing. If any of it is still open after this, just say "
            "which: I have kept it all."
        )
    )


def which_of_two(first: Say, second: Say) -> Say:
    """The one clarifying question when two causes are close."""
    return Say(
        N_("I want to get this right. Is it mainly about %(first)s, or about %(second)s?"),
        {"first": first, "second": second},
    )


def in_words() -> Say:
    """A message without a word in it."""
    return Say(
        N_("I see you, but I cannot read that. Could you tell me in a few words what happened?")
    )


def greeting() -> Say:
    """The first word when nothing is said yet."""
    return Say(N_("Hello. What may we put right for you? Just tell me what happened."))


def go_on() -> Say:
    """Greeted once, and still nothing is said."""
    return Say(N_("Please go on, I am listening: what is it about?"))


def what_happened() -> Say:
    """Something is asked for, and nobody knows yet what went wrong."""
    return Say(N_("I would like to see to that. What happened, and with which order?"))


def thanks() -> Say:
    """An answer to thanks."""
    return Say(N_("You are welcome. If anything else is not right, just write here."))


def praise() -> Say:
    """An answer to praise."""
    return Say(N_("Thank you, that is good to hear. If something is ever not right, write here."))


def goodbye() -> Say:
    """An answer to a farewell."""
    return Say(N_("Goodbye, and all the best. This chat stays open for you."))


def out_of_scope() -> Say:
    """No complaint: said kindly, with a person at hand; nobody is sent elsewhere."""
    return Say(
        N_(
            "I look after complaints here and would not want to guess at this. "
            "If something went wrong, tell me what happened; "
            "or I can ask a colleague to answer you in this chat."
        )
    )


def out_of_scope_again() -> Say:
    """The same, to somebody who asks on."""
    return Say(
        N_(
            "That I cannot answer by myself. "
            "Just say that you want a person, and a colleague answers you here in this chat."
        )
    )


def left_be(number: int) -> Say:
    """The customer lets the matter be: nothing is done, nothing is lost, and they may come back."""
    return Say(
        N_(
            "All right, I leave it there and do nothing. Your case #%(number)s stays as you told "
            "it: if you change your mind, just write here and we go on from there."
        ),
        {"number": number},
    )


def other_order(ref: str) -> Say:
    """Another order is meant than the one that was spoken of."""
    return Say(N_("Thank you for putting me right: it is about order %(order)s."), {"order": ref})


def order_not_yours() -> Say:
    """An order number that does not belong to this customer, or to nobody: nothing is disclosed."""
    return Say(N_("I cannot find that order number among yours."))


def confirm_order_once_more(ref: str) -> Say:
    """What was named does not show it; whether the order is here at all stays unsaid."""
    return Say(
        N_(
            "I cannot match that with order %(ref)s. Would you check once more: its number, what "
            "you paid for it, or the day on which you ordered?"
        ),
        {"ref": ref},
    )


def confirm_order(ref: str) -> Say:
    """One fact that shows that the order is the customer's own."""
    return Say(
        N_(
            "So that I show nobody else your order %(ref)s: "
            "what did you pay for it, or on which day did you order?"
        ),
        {"ref": ref},
    )
