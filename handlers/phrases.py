"""The dialogue's own sentences: everything the bot says that no single cause owns.

One function per thing said. `point` and `what` are noun phrases that read well after a preposition
or a colon.
"""

from __future__ import annotations

from datetime import date, datetime

from handlers.model import Choice, Say
from handlers.texts import N_

YES = Choice("accept", Say(N_("Yes, please")))
NO = Choice("decline", Say(N_("No, thank you")))
PERSON = Choice("person", Say(N_("Talk to a person")))
HELPED = Choice("helped_yes", Say(N_("Yes, it is put right")))
NOT_HELPED = Choice("helped_no", Say(N_("No, not yet")))


def join(*parts: Say | None) -> Say:
    """Several sentences as one message, each on its own line."""
    said = [part for part in parts if part is not None]
    return Say(
        "\n".join(f"%(p{n})s" for n in range(len(said))),
        {f"p{n}": part for n, part in enumerate(said)},
    )


def sorry(point: Say) -> Say:
    """Apology and thanks, naming the point; no admission of fault."""
    return Say(N_("I am sorry about %(point)s, and thank you for telling us."), {"point": point})


def also(point: Say, *more: Say) -> Say:
    """Further grievances of the same message, answered: they stand in the same case."""
    for other in more:
        point = Say(N_("%(first)s and %(second)s"), {"first": point, "second": other})
    return Say(
        N_(
            "You also mention %(point)s: I am sorry for that too. "
            "It stands in the same case, so nothing of it is lost."
        ),
        {"point": point},
    )


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


def offer_from_staff(what: Say) -> Say:
    """An offer that a supervisor approved."""
    return Say(
        N_("A supervisor has looked at your case and offers this: %(what)s. Do you accept it?"),
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


def yes_or_no(what: Say) -> Say:
    """An answer to an offer that was neither a yes nor a no; asked once."""
    return Say(
        N_("So that I do nothing you do not want: do you want %(what)s, yes or no?"), {"what": what}
    )


def handed_over(by: datetime, number: int) -> Say:
    """A person takes over, in this chat, with everything already known."""
    return Say(
        N_(
            "I have passed your case #%(number)s to a colleague who may decide it, "
            "with everything you told me; you need not repeat anything. "
            "You will have an answer here in this chat by %(by)s."
        ),
        {"by": by, "number": number},
    )


def not_mine_to_decide() -> Say:
    """Why it goes to a person: respectful, promising nothing. The point was named just before."""
    return Say(N_("You deserve a proper decision on this, and I may not take it myself."))


def taken_seriously() -> Say:
    """The protected lane: nothing promised but attention."""
    return Say(
        N_(
            "We take what you report very seriously. I will not judge it myself: "
            "a senior colleague looks into it, and what you wrote is kept as you wrote it."
        )
    )


def which_of_two(first: Say, second: Say) -> Say:
    """The one clarifying question when two causes are close."""
    return Say(
        N_("I want to get this right. Is it mainly about %(first)s, or about %(second)s?"),
        {"first": first, "second": second},
    )


def noted(by: datetime | None) -> Say:
    """More words while the case waits for a person."""
    if by is None:
        return Say(N_("Thank you, I have added that to your case."))
    return Say(
        N_("Thank you, I have added that to your case. The answer comes here by %(by)s."),
        {"by": by},
    )


def stored_without_understanding(by: datetime, number: int) -> Say:
    """Honest words during an outage: kept, and a person will read it."""
    return Say(
        N_(
            "Thank you for writing. I cannot read messages properly just now, but yours is kept, "
            "as case #%(number)s, and a colleague will answer you here by %(by)s."
        ),
        {"by": by, "number": number},
    )


def not_understood(by: datetime, number: int) -> Say:
    """The cause could not be named: a person reads it, nothing is asked again."""
    return Say(
        N_(
            "Thank you for telling us. I want somebody to read this properly rather than guess: "
            "a colleague has it now, as case #%(number)s, and answers you here by %(by)s."
        ),
        {"by": by, "number": number},
    )


def in_words() -> Say:
    """A message without a word in it."""
    return Say(
        N_("I see you, but I cannot read that. Could you tell me in a few words what happened?")
    )


def greeting() -> Say:
    """The first word when nothing is said yet."""
    return Say(N_("Hello. What may we put right for you? Just tell me what happened."))


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


def nothing_open() -> Say:
    """Status asked, and there is no case."""
    return Say(
        N_("I have no open case from you. If something is not right, tell me what happened.")
    )


def status(state: str, number: int, *, by: datetime | None = None, what: Say | None = None) -> Say:
    """Where a case stands, truly. `by` is the promised time, `what` the remedy concerned."""
    if state == "offered" and what is not None:
        return Say(
            N_("Your case #%(number)s waits for your answer to my offer: %(what)s."),
            {"number": number, "what": what},
        )
    if state in {"queued", "held"} and by is not None:
        text = (
            N_("A colleague is working on your case #%(number)s. You will hear here by %(by)s.")
            if state == "held"
            else N_(
                "Your case #%(number)s waits for a colleague. "
                "You will have an answer here by %(by)s."
            )
        )
        return Say(text, {"number": number, "by": by})
    if state in {"settled", "resolved", "closed"}:
        return Say(
            N_(
                "Case #%(number)s is answered. "
                "If it is not right yet, tell me and I take it up again."
            ),
            {"number": number},
        )
    return Say(N_("I am on your case #%(number)s with you right now."), {"number": number})


def status_of_remedy(number: int, what: Say, by: date | None) -> Say:
    """Where an accepted remedy stands: under way until the day `by`, or done when `by` is None."""
    if by is None:
        return Say(
            N_("Case #%(number)s: this has been carried out: %(what)s."),
            {"number": number, "what": what},
        )
    return Say(
        N_(
            "Case #%(number)s: you said yes to this: %(what)s. "
            "It is under way and will be done by %(by)s at the latest."
        ),
        {"number": number, "what": what, "by": by},
    )


def late_word(by: datetime) -> Say:
    """Word before a promised time passes: no news yet, and when the next word comes."""
    return Say(
        N_(
            "I promised you an answer and it is not ready yet; I am sorry. "
            "It is with us, nothing is lost, and you will hear again by %(by)s."
        ),
        {"by": by},
    )


def follow_up(point: Say | None) -> Say:
    """The question after a resolution."""
    if point is None:
        return Say(N_("How did it go: is it put right now?"))
    return Say(N_("You wrote to us about %(point)s. Is it put right now?"), {"point": point})


def glad() -> Say:
    """The customer says it helped."""
    return Say(N_("I am glad. Thank you for giving us the chance to put it right."))


def reopened(by: datetime, number: int) -> Say:
    """The customer says it did not help: the same case, a person, no repetition."""
    return Say(
        N_(
            "Then it is not finished, and I am sorry. I have reopened case #%(number)s "
            "with its whole history for a senior colleague, who answers here by %(by)s."
        ),
        {"by": by, "number": number},
    )


def joined(name: str) -> Say:
    """A supervisor takes the case."""
    return Say(N_("%(name)s has joined this chat and looks after your case."), {"name": name})


def handed_back() -> Say:
    """The supervisor gives the talk back to the bot."""
    return Say(N_("I am with you again and know what was said."))


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


def order_not_yours() -> Say:
    """An order number that does not belong to this customer, or to nobody: nothing is disclosed."""
    return Say(N_("I cannot find that order number among yours."))


def confirm_order(ref: str) -> Say:
    """One fact that shows that the order is the customer's own."""
    return Say(
        N_(
            "So that I show nobody else your order %(ref)s: "
            "what did you pay for it, or on which day did you order?"
        ),
        {"ref": ref},
    )


def too_long() -> Say:
    """A message cut to what can be read at once; all of it is kept."""
    return Say(N_("That was a lot: all of it is kept in your case."))


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
