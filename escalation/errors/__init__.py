"""Every refusal of the desk, with its HTTP status and a sentence that can be translated.

DeskError
├── NotFound            404   no such case, remedy, member of staff
├── TextRefused         422   a text that is empty or too long
├── AlreadyHeld         409   somebody else has the case
├── NotHeld             409   nobody is at work on the case: it needs no reason to take it
├── WithHigherLevel     403   the case is left to a higher level than that of the one who acts
├── NotHolder           409   the case is not held by the one who acts on it
├── AlreadyMerged       409   a case was joined with another one before
├── TalkBusy            409   two chats are needed at once, and one is in use this very moment
├── MergeRefused        409   two cases that cannot become one
├── CaseNotOpen         409   nothing is owed in this case any more
├── RemedyNotOpen       409   the remedy has gone on: offered, answered or done meanwhile
├── AmountRefused       422   a sum that cannot be offered
├── SumUnbacked         422   a sum is promised in words that no remedy of the case gives
├── DayRefused          422   a day that no letter of a regulator can have
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
├── UnreadWords         409   the customer has written meanwhile: read that before the case ends
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

from escalation.errors.access import (
    LastManager,
    PasswordRefused,
    ScopeRefused,
    SignInLocked,
    SignInRefused,
    TokenRefused,
)
from escalation.errors.base import (
    DeskError,
    NotAllowed,
    NotFound,
    OrderOfAnother,
    StillOwed,
    TextRefused,
    ValueUnknown,
)
from escalation.errors.cases import (
    AboveAuthority,
    AlreadyHeld,
    AlreadyJudged,
    AlreadyMerged,
    AmountRefused,
    CaseExists,
    CaseNotOpen,
    CausesRefused,
    DayRefused,
    MergeRefused,
    NotConsented,
    NotHeld,
    NotHolder,
    PromiseJudged,
    PromisePast,
    RemedyNotOpen,
    RemedyUnfit,
    SumUnbacked,
    TalkBusy,
    UnreadWords,
    WithHigherLevel,
)
from escalation.errors.tables import (
    CatalogueRefused,
    CurrencyRefused,
    ProposerGone,
    SecondManagerNeeded,
    TableRefused,
    VersionMoved,
    WorthRefused,
)

__all__ = [
    "AboveAuthority",
    "AlreadyHeld",
    "AlreadyJudged",
    "AlreadyMerged",
    "AmountRefused",
    "CaseExists",
    "CaseNotOpen",
    "CatalogueRefused",
    "CausesRefused",
    "CurrencyRefused",
    "DayRefused",
    "DeskError",
    "LastManager",
    "MergeRefused",
    "NotAllowed",
    "NotConsented",
    "NotFound",
    "NotHeld",
    "NotHolder",
    "OrderOfAnother",
    "PasswordRefused",
    "PromiseJudged",
    "PromisePast",
    "ProposerGone",
    "RemedyNotOpen",
    "RemedyUnfit",
    "ScopeRefused",
    "SecondManagerNeeded",
    "SignInLocked",
    "SignInRefused",
    "StillOwed",
    "SumUnbacked",
    "TableRefused",
    "TalkBusy",
    "TextRefused",
    "TokenRefused",
    "UnreadWords",
    "ValueUnknown",
    "VersionMoved",
    "WithHigherLevel",
    "WorthRefused",
]
