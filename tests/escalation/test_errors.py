"""Every refusal: a status, a sentence, its place in the drawn tree."""

from __future__ import annotations

import re

import pytest

from escalation import errors
from escalation.errors import AboveAuthority, AlreadyHeld, CaseNotOpen, DeskError, ValueUnknown

REFUSALS = [
    found
    for found in vars(errors).values()
    if isinstance(found, type) and issubclass(found, DeskError) and found is not DeskError
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_it_stands_in_the_tree_with_its_status(refusal: type[DeskError]) -> None:
    assert re.search(rf"── {refusal.__name__} +{refusal.status} ", errors.__doc__ or "")
    assert refusal.text != DeskError.text


def test_it_speaks_to_people_and_to_programs() -> None:
    refusal = AlreadyHeld("Mei 100%")

    assert str(refusal) == "Mei 100% has this case."
    assert refusal.code == "AlreadyHeld"
    assert refusal.say.params == {"holder": "Mei 100%"}
    assert CaseNotOpen("closed").state == "closed"
    assert AboveAuthority("bot.refund.per_case@1").rule == "bot.refund.per_case@1"


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ((), "cause: there is no weather 100%."),
        (("price", "ethics"), "cause: there is no weather 100%. It is one of price, ethics."),
    ],
)
def test_a_name_that_is_unknown_tells_those_that_are_known(
    known: tuple[str, ...], sentence: str
) -> None:
    refusal = ValueUnknown(field="cause", value="weather 100%", known=known)

    assert str(refusal) == sentence
    assert refusal.say.text % refusal.say.params == sentence
