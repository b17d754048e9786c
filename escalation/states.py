"""The states of a case, where several of them mean one thing."""

from __future__ import annotations

from typing import Final

ENDED: Final = ("settled", "resolved", "closed")
"""Nobody is at work on it, though the first two may still be asked about."""
UNASKED: Final = ("settled", "resolved")
"""Over, but for the question how it went."""
