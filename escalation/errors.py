"""Every refusal of the desk, with its HTTP status and a sentence that can be translated.

DeskError
├── NotFound            404   no such case, remedy, member of staff
├── TextRefused         422   a text that is empty or too long
├── AlreadyHeld         409   somebody else has the case
├── NotHeld             409   nobody is at work on the case: it needs no reason to take it
├── WithHigherLevel     403   the case is left to a higher level than that of the one who acts
├── NotHolder           409   the case is not held by the one who acts on it
├── AlreadyMerged       409   a case was joined with another one before
├── MergeRefused        409   two cases that cannot become one
├── CaseNotOpen         409   nothing is owed in this case any more
├── RemedyNotOpen       409   the remedy has gone on: offered, answered or done meanwhile
├── AmountRefused       422   a sum that cannot be offered
├── SumUnbacked         422   a sum is promised in words that no remedy of the case gives
├── PromisePast         422   a promise is given a time that has passed
├── PromiseJudged       409   a promise is kept, broken or withdrawn already
├── RemedyUnfit         422   a remedy without what it is made from
├── NotConsented        409   no yes of the customer stands in the ledger
├── AboveAuthority      403   the next level must decide
├── NotAllowed          403   the role does not allow it
├── LastManager         409   nobody would be a manager any more
├── SignInRefused       401   wrong name or password
├── PasswordRefused     422   a new password that is too short or too long
├── SignInLocked        429   too many wrong passwords
├── TokenRefused        401   no valid key of another system
├── ScopeRefused        403   a key that may only read
├── ValueUnknown        422   a name that stands for nothing here
├── OrderOfAnother      409   the order belongs to another customer
├── StillOwed           409   a person cannot be erased while something is owed to them
├── CaseExists          409   the chat has an open case already
├── AlreadyJudged       409   somebody has said what a complaint is about already
├── CausesRefused       422   causes that cannot stand together
├── TableRefused        422   an authority table that cannot be used
├── WorthRefused        422   a rule of worth that cannot be used
├── CurrencyRefused     422   no currency, or one that is named twice
├── CatalogueRefused    422   remedies that cannot be offered so
├── VersionMoved        409   another version is in force than that a change was made from
├── ProposerGone        409   whoever proposed a change is no manager any more
└── SecondManagerNeeded 409   whoever proposed a change cannot confirm it
"""

from __future__ import annotations

from typing import ClassVar

from handlers.model import Param, Say
from handlers.texts import N_


class DeskError(Exception):
    """A refusal. `say` is for people; `str()` of it is English, for logs and the API."""

    status: ClassVar[int] = 400
    text: ClassVar[str] = N_("That is not possible.")

    def __init__(self, **params: Param) -> None:
        self.say = Say(self.text, params)
        super().__init__(self.text % params)

    @property
    def code(self) -> str:
        """The stable name of the refusal, for programs."""
        return type(self).__name__


class NotFound(DeskError):
    """Nothing has that id."""

    status = 404
    text = N_("There is no such entry.")


class TextRefused(DeskError):
    """A text that is empty, or longer than `most` characters."""

    status = 422
    text = N_("Write between 1 and %(most)s characters.")


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


class NotAllowed(DeskError):
    """The role does not allow it."""

    status = 403
    text = N_("Your role does not allow this.")


class LastManager(DeskError):
    """Without another manager nobody could change limits or confirm anything."""

    status = 409
    text = N_("This is the only manager. Make somebody else a manager first.")


class SignInRefused(DeskError):
    """Wrong name or wrong password; which of the two is not said."""

    status = 401
    text = N_("The name or the password is wrong.")


class PasswordRefused(DeskError):
    """A new password with fewer than `least` or more than `most` characters."""

    status = 422
    text = N_("A password has %(least)s to %(most)s characters.")


class SignInLocked(DeskError):
    """Too many wrong passwords in a row; `minutes` until the next attempt."""

    status = 429
    text = N_("Too many attempts. Try again in %(minutes)s minutes.")


class TokenRefused(DeskError):
    """No bearer token, or one that was never given out or has ended."""

    status = 401
    text = N_("This needs a valid bearer token.")


class ScopeRefused(DeskError):
    """The token may read, and a change was asked for."""

    status = 403
    text = N_("This token may only read.")


class ValueUnknown(DeskError):
    """A `value` of a `field` that stands for nothing here, such as an unknown sign-in name."""

    status = 422
    text = N_("%(field)s: there is no %(value)s.")


class OrderOfAnother(DeskError):
    """The order is here already, and another customer's; it never changes hands."""

    status = 409
    text = N_("Order %(ref)s belongs to another customer.")


class StillOwed(DeskError):
    """The case `number` is open, or something granted in it is not carried out yet."""

    status = 409
    text = N_("Case #%(number)s is still open, or owes a remedy. End it first.")


class CaseExists(DeskError):
    """The chat has the open case `number` already: what is new belongs there."""

    status = 409
    text = N_("Case #%(number)s of this chat is still open.")


class AlreadyJudged(DeskError):
    """A sample that somebody else has judged meanwhile."""

    status = 409
    text = N_("Somebody has judged this one meanwhile. Here is another.")


class CausesRefused(DeskError):
    """Further causes without a main one, such as of a text that complains of nothing."""

    status = 422
    text = N_("Without a main cause there are no further ones. Untick them or choose a cause.")


class TableRefused(DeskError):
    """An authority table that cannot be used; `problem` names the key."""

    status = 422
    text = N_("The limits cannot be used: %(problem)s")


class CatalogueRefused(DeskError):
    """Remedies of a cause that cannot be used; `problem` names the place."""

    status = 422
    text = N_("The remedies cannot be used: %(problem)s")


class VersionMoved(DeskError):
    """Somebody else put `version` in force since the change was begun."""

    status = 409
    text = N_("Meanwhile version %(version)s is in force. Look at it, and begin again.")


class SecondManagerNeeded(DeskError):
    """Four eyes: the second pair is somebody else's."""

    status = 409
    text = N_("Another manager must confirm what you propose.")


class ProposerGone(DeskError):
    """Whoever proposed a change has left or is no manager now: one of the two is missing."""

    status = 409
    text = N_("Whoever proposed this is no manager any more. Withdraw it and propose it anew.")


class WorthRefused(DeskError):
    """A value of the rules of worth that is no number within its bounds; `name` says which."""

    status = 422
    text = N_("%(name)s: give a number from %(least)s to %(most)s.")


class CurrencyRefused(DeskError):
    """A tier's sum in what is no currency, or in one that has a line already."""

    status = 422
    text = N_("%(said)s: write the code of a currency, such as CNY, and each one once.")
