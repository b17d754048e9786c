"""Refusals at the door: signing in, passwords, keys, roles."""

from __future__ import annotations

from escalation.errors.base import DeskError
from handlers.texts import N_


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
