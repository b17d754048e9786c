"""Refusals of a change to what the managers set."""

from __future__ import annotations

from escalation.errors.base import DeskError
from handlers.texts import N_


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
