"""What is wrong with hours of work."""

from __future__ import annotations


class HoursError(ValueError):
    """Hours of work that cannot be read, or that never come. `setting` names where they stand."""

    def __init__(self, message: str, setting: str = "") -> None:
        super().__init__(message)
        self.setting = setting
