"""The form of a cause's remedies: what is shown comes back unchanged, and a slip keeps its place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.console.catalogue_form import HINTS, Line, TopicForm, forms_of, judged, typed
from escalation.console.catalogue_words import CHANGES, LISTS, SUMS
from handlers.catalogue import over, own_policy
from handlers.model import Cause
from handlers.policy import AMOUNTS, LINE_KEYS, Policy
from handlers.registry import CAUSES, PROTECTED, SHIPPED
from tests.handlers.strategies import CURRENCIES
from tests.handlers.test_own_catalogue import catalogues

OPEN = [cause for cause in CAUSES if cause not in PROTECTED]
LATE = "late"
INCONVENIENCE = SHIPPED.policy_of("inconvenience")


def sent(forms: list[TopicForm]) -> dict[str, str]:
    """What a browser sends of these forms."""
    fields: dict[str, str] = {}
    for form in forms:
        if form.to_person:
            fields[f"{form.slug}.to_person"] = "on"
        for n, line in enumerate(form.lines):
            name = f"{form.slug}.{n}"
            for key in ("kind", "place", "amount", "share", "days", "only", "unless"):
                fields[f"{name}.{key}"] = getattr(line, key)
            fields |= {f"{name}.fixed.{currency}": sum_ for currency, sum_ in line.fixed.items()}
            fields |= {f"{name}.{key}": "on" for key in ("counter", "out") if getattr(line, key)}
    return fields


def there_and_back(policy: Policy, shipped: Policy) -> dict[str, Any]:
    topics, slips = judged(typed(sent(forms_of(policy, shipped)), shipped, CURRENCIES), shipped)
    assert slips == {}
    return topics


@pytest.mark.parametrize("cause", OPEN)
def test_the_shipped_table_comes_back_from_its_form(cause: Cause) -> None:
    policy = SHIPPED.policy_of(cause)

    assert there_and_back(policy, policy) == {}


@given(table=catalogues())
def test_an_own_table_comes_back_from_its_form(table: dict[str, Any]) -> None:
    found = over(SHIPPED, table)
    for cause in found.own:
        policy, shipped = found.policy_of(cause), SHIPPED.policy_of(cause)
        assert own_policy(shipped, there_and_back(policy, shipped), "back") == policy


@given(
    junk=st.dictionaries(
        st.sampled_from(sorted(sent(forms_of(INCONVENIENCE, INCONVENIENCE)))), st.text(max_size=50)
    )
)
def test_whatever_is_typed_is_a_table_or_has_its_slips(junk: dict[str, str]) -> None:
    fields = sent(forms_of(INCONVENIENCE, INCONVENIENCE)) | junk
    topics, slips = judged(typed(fields, INCONVENIENCE, CURRENCIES), INCONVENIENCE)

    assert not (topics and slips)
    own_policy(INCONVENIENCE, topics, "typed")
    assert all(name.partition(".")[0] in {t.slug for t in INCONVENIENCE.topics} for name in slips)


def late(*lines: Line, to_person: bool = False) -> TopicForm:
    return TopicForm(LATE, to_person, lines)


CREDIT = Line("voucher", "1", "fixed", fixed={"CNY": "20"})


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        (replace(CREDIT, fixed={"CNY": "twenty"}), "late.0.fixed"),
        (replace(CREDIT, fixed={"CNY": "0"}), "late.0.fixed"),
        (replace(CREDIT, fixed={"CNY": "1e99"}), "late.0.fixed"),
        (replace(CREDIT, fixed={}), "late.0.fixed"),
        (replace(CREDIT, amount="share", share="0"), "late.0.share"),
        (replace(CREDIT, amount="share", share="100.5"), "late.0.share"),
        (replace(CREDIT, amount="share", share="1e999999999"), "late.0.share"),
        (replace(CREDIT, amount="guess"), "late.0.amount"),
        (replace(CREDIT, days="0"), "late.0.days"),
        (replace(CREDIT, days="soon"), "late.0.days"),
        (replace(CREDIT, only="cars"), "late.0.only"),
        (replace(CREDIT, kind="gold_bar"), "late.0.kind"),
        (replace(CREDIT, out=True), "late"),
    ],
)
def test_a_slip_has_its_place(line: Line, slip: str) -> None:
    assert list(judged([late(line)], INCONVENIENCE)[1]) == [slip]


def test_a_line_that_stands_twice_is_refused_where_it_stands_again() -> None:
    _, slips = judged([late(replace(CREDIT, place="2"), CREDIT)], INCONVENIENCE)

    assert list(slips) == ["late.0.kind"]


def test_what_does_not_belong_to_the_way_of_the_sum_is_left_out() -> None:
    line = replace(CREDIT, share="what", counter=True)

    assert line.row() == {"kind": "voucher", "amount": "fixed", "fixed": {"CNY": "20"}}
    assert Line("callback", "1", "share", share="what").row() == {"kind": "callback"}
    assert judged([late(replace(CREDIT, days="soon"), to_person=True)], INCONVENIENCE) == (
        {"late": {"to_person": True}},
        {},
    )


def moved(*places: str) -> str:
    kinds = "abc"
    form = late(*(Line(kinds[n], place) for n, place in enumerate(places)))
    return "".join(line.kind for _, line in form.kept())


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ("123", "abc"),
        ("323", "bca"),
        ("121", "cab"),
        ("213", "bac"),
        ("1x3", "abc"),
        ("132", "acb"),
    ],
)
def test_a_moved_line_takes_the_place_that_it_is_given(places: str, order: str) -> None:
    assert moved(*places) == order


def test_everything_that_may_be_chosen_or_changed_has_words() -> None:
    assert SUMS.keys() == set(AMOUNTS)
    assert LISTS.keys() >= {name for cause in OPEN for name in SHIPPED.policy_of(cause).words}
    assert CHANGES.keys() >= set(LINE_KEYS) - {"kind"}
    assert HINTS.keys() >= set(LINE_KEYS) - {"counter"}
