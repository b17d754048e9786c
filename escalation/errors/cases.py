"""Refusals in the work on a case, its remedies and its promises."""

from __future__ import annotations

from escalation.errors.base import DeskError
from handlers.texts import N_


class AlreadyHeld(DeskError):
    """Somebody else was first; `holder` is their name."""

    status = 409
    text = N_("%(holder)s has this case.")

    def __init__(self, holder: str) -> None:
        self.holder = holder
        super().__init__(holder=holder)


class NotHeld(DeskError):
    """A case is to be taken from somebody, and nobody is at work on it."""

    status = 409
    text = N_("Nobody is at work on this case. Take it: no reason is needed.")


class WithHigherLevel(DeskError):
    """Whoever would take or decide a case is below the level that it is left to."""

    status = 403
    text = N_("This case is left to a higher level. You can add a note.")


class NotHolder(DeskError):
    """Only the one who holds a case may do this."""

    status = 409
    text = N_("Take the case first.")


class AlreadyMerged(DeskError):
    """The case `number` was joined with the case `into`: what is to be done is done there."""

    status = 409
    text = N_("Case #%(number)s was joined with case #%(into)s. Go on there.")


class TalkBusy(DeskError):
    """Whoever has locked one chat needs another, which somebody is just at work in."""

    status = 409
    text = N_("Somebody is just at work in this chat. Try again.")


class MergeRefused(DeskError):
    """Not two cases of one customer, or the one that would end has granted something."""

    status = 409
    text = N_(
        "Only two open cases of one customer can be joined, and a case in which something was "
        "granted cannot end so: join the other one into it."
    )


class CaseNotOpen(DeskError):
    """The case is in a `state` in which this cannot be done."""

    status = 409
    text = N_("This cannot be done any more: the case is %(state)s.")

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(state=state)


class RemedyNotOpen(DeskError):
    """The remedy is in a `state` in which this cannot be done."""

    status = 409
    text = N_("This cannot be done any more: the remedy is %(state)s.")

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(state=state)


class AmountRefused(DeskError):
    """A sum that is not above zero, or one for a remedy that takes none."""

    status = 422
    text = N_("Give a sum above zero, and only where the remedy has one.")


class SumUnbacked(DeskError):
    """A text promises a `sum`, in the `words` that were read, that no remedy of the case gives."""

    status = 422
    text = N_(
        "You promise %(sum)s (“%(words)s”), and no remedy of this case gives it. Offer it as a "
        "remedy first, or say that it is no promise."
    )


class PromisePast(DeskError):
    """A promise is given no time, one that has passed, or one beyond ten years."""

    status = 422
    text = N_("Give a time for what you promise that is still to come, within ten years.")


class DayRefused(DeskError):
    """A day of a regulator's letter that is none: none at all, to come, or before `earliest`."""

    status = 422
    text = N_("Give the day on the letter: not one to come, and none before %(earliest)s.")


class PromiseJudged(DeskError):
    """A promise that is kept, broken or withdrawn cannot be changed any more."""

    status = 409
    text = N_("What became of this promise has been decided already.")


class RemedyUnfit(DeskError):
    """A remedy that lacks what it is made from: an order, or a time that is to come."""

    status = 422
    text = N_("This remedy needs an order of this case, or a time that is still to come.")


class NotConsented(DeskError):
    """Nothing is carried out before an explicit yes."""

    status = 409
    text = N_("The customer has not said yes.")


class AboveAuthority(DeskError):
    """The limit of this level does not reach; `rule` names the one that stopped it."""

    status = 403
    text = N_("This is above your limit (%(rule)s). The next level must decide.")

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(rule=rule)


class UnreadWords(DeskError):
    """The customer has written since whoever ends the case has looked."""

    status = 409
    text = N_("The customer has written since you looked. Read it, then end the case.")


class CaseExists(DeskError):
    """The chat has the open case `number` already: what is new belongs there."""

    status = 409
    text = N_(
        "Case #%(number)s of this chat is still open. "
        "Add what is new to it: POST /api/cases/%(number)s/words."
    )


class AlreadyJudged(DeskError):
    """A sample that somebody else has judged meanwhile."""

    status = 409
    text = N_("Somebody has judged this one meanwhile. Here is another.")


class CausesRefused(DeskError):
    """Further causes without a main one, such as of a text that complains of nothing."""

    status = 422
    text = N_("Without a main cause there are no further ones. Untick them or choose a cause.")
