"""That what is saved is what was shown: a seal on the page of a preview, opened at its saving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeTimedSerializer

if TYPE_CHECKING:
    from uuid import UUID

    from escalation.office import Office

LIFE = 12 * 60 * 60
"""Seconds for which what was shown can be saved."""


def seal(office: Office, screen: str, shown: object, viewer: UUID) -> str:
    """Says that a screen showed just this to `viewer`; `shown` is kept as JSON."""
    return _signer(office, screen).dumps([shown, viewer.hex])


def seen(office: Office, screen: str, token: str, viewer: UUID) -> Any:  # noqa: ANN401 - any JSON
    """What the screen showed to `viewer`; None for what it did not, or too long ago."""
    try:
        shown, by = _signer(office, screen).loads(token, max_age=LIFE)
    except (BadData, ValueError, TypeError):
        return None
    return shown if by == viewer.hex else None


def _signer(office: Office, screen: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(office.secret, salt=f"{screen}-preview")
