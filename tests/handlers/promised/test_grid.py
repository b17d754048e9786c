"""Every day beside every hour, in every language, is one promise of that moment."""

import pytest

from tests.handlers.promised.grid import ZONES, cases

EVERY = 31
"""Of the cases each so many is read here; all of them in a second or two more."""


@pytest.mark.parametrize("language", ZONES)
@pytest.mark.parametrize("first", [0, 1])
def test_a_day_and_an_hour_are_one_promise_of_that_moment_or_flagged(
    language: str, first: int
) -> None:
    every = cases(language)
    wrong = [(case.now, case.text) for case in every[first::EVERY] if not case.is_read()]

    assert len(every) > 5_000
    assert wrong == []
