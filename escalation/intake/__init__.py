"""Customers and orders from elsewhere, pure: how a table looks, what each cell may hold."""

from escalation.intake.cells import Refused
from escalation.intake.columns import CUSTOMERS, ORDERS, Column, Kind
from escalation.intake.rows import Columns, Layout, Refusal
from escalation.intake.sheet import ENCODINGS, Sheet, SheetRefused, open_sheet

__all__ = [
    "CUSTOMERS",
    "ENCODINGS",
    "ORDERS",
    "Column",
    "Columns",
    "Kind",
    "Layout",
    "Refusal",
    "Refused",
    "Sheet",
    "SheetRefused",
    "open_sheet",
]
