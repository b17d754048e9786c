"""Where a case stands: handed over, waiting, late, resolved, reopened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from handlers.model import Say
from handlers.texts import N_

PROMISED_TO: Mapping[str, str] = {
    "call": N_("call you"),
    "answer": N_("write to you"),
    "money": N_("get your money to you"),
    "delivery": N_("deliver to you"),
    "work": N_("come to you"),
    "remedy_done": N_("carry out what we agreed with you"),
    "other": N_("see to this"),
}
"""What we promised to do, by the kind of promise."""


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


def stored_without_understanding(by: datetime, number: int) -> Say:
    """Honest words during an outage: kept, and a person will read it."""
    return Say(
        N_(
            "Thank you for writing. I cannot read messages properly just now, but yours is kept, "
            "as case #%(number)s, and a colleague will answer you here by %(by)s."
        ),
        {"by": by, "number": number},
    )


def sorry_for_silence(by: datetime, number: int) -> Say:
    """Nobody has answered in time, bot or person: said once, with the time that holds now."""
    return Say(
        N_(
            "I am sorry that nobody has answered you. What you wrote is kept, as case #%(number)s; "
            "you need not repeat anything. A colleague will answer you here by %(by)s."
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


def nothing_open() -> Say:
    """Status asked, and there is no case."""
    return Say(
        N_("I have no open case from you. If something is not right, tell me what happened.")
    )


def status(state: str, number: int, *, by: datetime | None = None) -> Say:
    """Where a case stands, truly. `by` is the promised time."""
    if state in {"queued", "held"}:
        return _with_people(state, number, by)
    if state in {"settled", "resolved", "closed"}:
        return Say(
            N_(
                "Case #%(number)s is answered. "
                "If it is not right yet, tell me and I take it up again."
            ),
            {"number": number},
        )
    return Say(N_("I am on your case #%(number)s with you right now."), {"number": number})


def _with_people(state: str, number: int, by: datetime | None) -> Say:
    if by is None:
        text = (
            N_("A colleague is working on your case #%(number)s and answers you here.")
            if state == "held"
            else N_(
                "Your case #%(number)s is with us and waits for a colleague. "
                "Nothing of it is lost, and the answer comes here."
            )
        )
        return Say(text, {"number": number})
    text = (
        N_("A colleague is working on your case #%(number)s. You will hear here by %(by)s.")
        if state == "held"
        else N_(
            "Your case #%(number)s waits for a colleague. You will have an answer here by %(by)s."
        )
    )
    return Say(text, {"number": number, "by": by})


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


def late_word(
    by: datetime,
    *,
    since: datetime | None = None,
    holder: str | None = None,
    higher: bool = False,
    times: int = 1,
    missed: datetime | None = None,
    promised: bool = True,
) -> Say:
    """Word before a time passes that was `promised`, or before it has been long: no news yet, who
    has the case now, and when the next word comes. `times` counts these words in one wait, which
    began at `since`; `higher` says that it was put before a level above; `missed` is the promised
    time where it has passed already.
    """
    return Say(
        "%(sorry)s\n%(who)s\n%(next)s",
        {
            "sorry": _missed(missed) if missed else _no_news(times, since, promised=promised),
            "who": _who_has_it(holder, higher=higher),
            "next": Say(N_("You will hear again here by %(by)s."), {"by": by}),
        },
    )


def unconfirmed(
    what: str, by: datetime, *, next_by: datetime | None = None, is_over: bool = False
) -> Say:
    """Word before the time of a promise of which nobody has said that it will be kept, or, when it
    `is_over`, that it was. `what` is a kind of promise; `next_by` is when the next word comes.
    """
    sorry = (
        N_(
            "We promised to %(what)s by %(by)s. That time has passed, and nobody has told me that "
            "it was done. I am sorry; my colleagues are asked to see to it."
        )
        if is_over
        else N_(
            "We promised to %(what)s by %(by)s, and nobody has confirmed to me yet that it will be "
            "so. I am sorry; my colleagues are asked to see to it."
        )
    )
    word = Say(sorry, {"what": Say(PROMISED_TO.get(what, PROMISED_TO["other"])), "by": by})
    if next_by is None:
        return word
    after = Say(N_("You will hear again here by %(by)s."), {"by": next_by})
    return Say("%(word)s\n%(after)s", {"word": word, "after": after})


def _missed(by: datetime) -> Say:
    return Say(
        N_("I promised you an answer by %(by)s, and that time has passed without one. I am sorry."),
        {"by": by},
    )


def _no_news(times: int, since: datetime | None, *, promised: bool) -> Say:
    if times == 1 and not promised:
        return Say(N_("There is no news for you yet, and I am sorry that it takes time."))
    if times == 1 or since is None:
        return Say(N_("I promised you an answer and it is not ready yet; I am sorry."))
    if times == 2:  # noqa: PLR2004 - what is said the second time
        return Say(
            N_(
                "There is still no answer for you, and I am sorry: you have waited since %(since)s."
            ),
            {"since": since},
        )
    return Say(
        N_(
            "You have waited since %(since)s, and I still have no answer for you. "
            "That is too long, and I am sorry."
        ),
        {"since": since},
    )


def _who_has_it(holder: str | None, *, higher: bool) -> Say:
    if holder is not None:
        return Say(
            N_("%(name)s has your case now, with everything that you wrote."), {"name": holder}
        )
    if higher:
        return Say(
            N_(
                "A more senior colleague now has your case to decide, "
                "with everything that you wrote."
            )
        )
    return Say(N_("Your case is with us and nothing is lost."))


def follow_up(point: Say | None) -> Say:
    """The question after a resolution."""
    if point is None:
        return Say(N_("How did it go: did it help, and is it put right now?"))
    return Say(
        N_("You wrote to us about %(point)s. Did what we did help: is it put right now?"),
        {"point": point},
    )


def helped_or_not() -> Say:
    """An answer to the question after a resolution that was neither a yes nor a no; asked once."""
    return Say(N_("I would not want to get this wrong: is it put right now, yes or no?"))


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


def asked_more(by: datetime, number: int) -> Say:
    """Something is asked about what was agreed on while it is under way."""
    return Say(
        N_(
            "I do not want to promise that by myself. What we agreed on goes on, and a colleague "
            "has your question with case #%(number)s; the answer comes here by %(by)s."
        ),
        {"by": by, "number": number},
    )


def heard_more(by: datetime, number: int) -> Say:
    """Something is said after a person has answered: people read it, with all that was before."""
    return Say(
        N_(
            "I have put that with case #%(number)s and opened it again: a colleague reads it with "
            "everything that was said before, and answers you here by %(by)s."
        ),
        {"by": by, "number": number},
    )


def joined(name: str) -> Say:
    """A supervisor takes the case."""
    return Say(N_("%(name)s has joined this chat and looks after your case."), {"name": name})


def handed_back() -> Say:
    """The supervisor gives the talk back to the bot."""
    return Say(N_("I am with you again and know what was said."))


def too_long() -> Say:
    """A message cut to what can be read at once; all of it is kept."""
    return Say(N_("That was a lot: all of it is kept in your case."))
