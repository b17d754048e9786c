"""Reads what a message that goes out promises: by when, what, how much. In three languages."""

from handlers.promised.finding import find
from handlers.promised.promise import Doubt, Hours, Promised, Sum, What

__all__ = ["Doubt", "Hours", "Promised", "Sum", "What", "find"]
