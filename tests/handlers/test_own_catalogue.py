"""A company's own catalogue: what is written comes back, what is wrong never holds, like cases are
alike under it, and what the program leaves to a person stays with a person.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.authority import Authority
from handlers.catalogue import check_catalogue, entry_of, over, own_policy, topics_of
from handlers.catalogue_changes import Change, changes
from handlers.evidence import topic_of
from handlers.model import Cause, Complaint
from handlers.policy import AMOUNTS, Policy, PolicyError
from handlers.registry import CAUSES, PROTECTED, SHIPPED, decide
from handlers.remedies import REMEDIES
from tests.handlers.strategies import CURRENCIES, authorities, complaints

OPEN = [cause for cause in CAUSES if cause not in PROTECTED]


@st.composite
def lines(draw: st.DrawFn, policy: Policy) -> dict[str, Any]:
    """Any line that a table of the cause may have."""
    kind = draw(st.sampled_from(sorted(REMEDIES)))
    line: dict[str, Any] = {"kind": kind}
    if REMEDIES[kind].takes_sum:
        line["amount"] = draw(st.sampled_from(AMOUNTS))
        if line["amount"] == "share":
            line["share"] = str(draw(st.decimals("0.01", "1", places=2)))
        if line["amount"] == "fixed":
            sums = st.decimals("0.01", "5000", places=2).map(str)
            line["fixed"] = draw(
                st.dictionaries(st.sampled_from(CURRENCIES), sums, min_size=1, max_size=3)
            )
        if line["amount"] == "claimed" and draw(st.booleans()):
            line["counter"] = True
    for key in ("only", "unless"):
        chosen = draw(st.sampled_from([None, *sorted(policy.words)]))
        if chosen is not None:
            line[key] = chosen
    if draw(st.booleans()):
        line["days"] = draw(st.integers(1, 90))
    return line


@st.composite
def catalogues(draw: st.DrawFn) -> dict[str, Any]:
    """Any own catalogue that may be saved."""
    table: dict[str, Any] = {"version": draw(st.integers(1, 99)), "cause": {}}
    for cause in draw(st.lists(st.sampled_from(OPEN), min_size=1, max_size=3, unique=True)):
        policy = SHIPPED.policy_of(cause)
        own: dict[str, Any] = {}
        for topic in policy.topics:
            if topic.to_person or draw(st.booleans()):
                continue
            written = draw(st.lists(lines(policy), max_size=4, unique_by=str))
            own[topic.slug] = {"remedy": written} if written else {"to_person": True}
        if own:
            table["cause"][cause] = own
    return table


# -------------------------------------------------------------------------------- there and back


@pytest.mark.parametrize("cause", OPEN)
def test_the_shipped_tables_come_back_from_data(cause: Cause) -> None:
    policy = SHIPPED.policy_of(cause)
    written = {
        topic.slug: entry_of(topic, policy) for topic in policy.topics if not topic.to_person
    }

    assert own_policy(policy, json.loads(json.dumps(written)), "data") == policy
    assert topics_of(policy, policy) == {}


@given(table=catalogues())
def test_what_is_kept_is_what_was_read(table: dict[str, Any]) -> None:
    check_catalogue(SHIPPED, table)
    found = over(SHIPPED, table)
    kept = {
        cause: topics
        for cause in found.own
        if (topics := topics_of(found.policy_of(cause), SHIPPED.policy_of(cause)))
    }

    assert found.unusable == {}
    again = over(SHIPPED, {"version": found.version, "cause": json.loads(json.dumps(kept))})
    assert again.policies == found.policies
    for cause in OPEN:
        assert bool(changes(SHIPPED.policy_of(cause), found.policy_of(cause))) == (cause in kept)
        assert changes(found.policy_of(cause), found.policy_of(cause)) == []


# ------------------------------------------------------------------------------------------ laws


@given(table=catalogues(), complaint=complaints(), ruler=authorities, name=st.text(max_size=8))
def test_twins_get_the_same_under_one_version(
    table: dict[str, Any], complaint: Complaint, ruler: Authority, name: str
) -> None:
    catalogue = over(SHIPPED, table)
    twin = replace(complaint, customer=replace(complaint.customer, name=name), language="zh-Hant")

    first, second = decide(complaint, ruler, catalogue), decide(twin, ruler, catalogue)

    assert (second.ruling, second.escalate) == (first.ruling, first.escalate)
    for offer in first.ruling.allowed:
        assert ruler.rule([offer.remedy]).allowed == (offer,)


@given(table=catalogues(), complaint=complaints(), ruler=authorities)
def test_what_the_program_leaves_to_a_person_stays_with_a_person(
    table: dict[str, Any], complaint: Complaint, ruler: Authority
) -> None:
    shipped = decide(complaint, ruler)
    decision = decide(complaint, ruler, over(SHIPPED, table))

    if PROTECTED & {complaint.cause, *complaint.secondary}:
        assert decision.ruling.allowed == ()
        assert decision.escalate is not None
        assert decision.escalate.urgent
    if topic_of(SHIPPED.policy_of(complaint.cause), complaint).to_person:
        assert decision.ruling.allowed == ()
    if shipped.escalate and shipped.escalate.reason == "repeated":
        assert decision.ruling.allowed == ()


VOUCHER = {"kind": "voucher", "amount": "fixed", "fixed": {"CNY": "5.00"}}


@pytest.mark.parametrize(
    ("cause", "topics", "place"),
    [
        ("ethics", {"fraud": {"remedy": [VOUCHER]}}, r"cause\.ethics: is protected"),
        ("ethics", {}, r"cause\.ethics: is protected"),
        ("greed", {}, r"cause\.greed: there is no such cause"),
        ("price", {"colour": {"to_person": True}}, r"cause\.price: unknown key colour"),
        ("price", {"fee": {"remedy": []}}, r"price\.fee: a topic has either"),
        ("price", {"fee": {"remedy": [VOUCHER], "to_person": True}}, r"price\.fee: a topic has"),
        ("price", {"fee": {"remedy": [VOUCHER, VOUCHER]}}, r"fee\.remedy\[1\]: stands there twice"),
        ("price", {"fee": {"remedy": [VOUCHER | {"fixed": {}}]}}, r"\[0\]\.fixed: names no sum"),
        ("price", {"fee": {"remedy": [VOUCHER | {"days": 0}]}}, r"\[0\]\.days: must be at least 1"),
        ("price", {"fee": {"remedy": [VOUCHER | {"days": True}]}}, r"\[0\]\.days: must be a whole"),
        ("price", {"fee": {"remedy": [VOUCHER | {"only": "cars"}]}}, r"\[0\]\.only: there is no"),
        ("price", {"fee": {"remedy": [{"kind": "gold"}]}}, r"\[0\]\.kind: there is no remedy"),
        (
            "price",
            {"fee": {"remedy": [{"kind": "refund", "amount": "share", "share": "1.01"}]}},
            r"\[0\]\.share: '1\.01' is not between",
        ),
        (
            "failed_response",
            {"silence": {"remedy": [VOUCHER]}},
            r"silence: always goes to a person",
        ),
    ],
)
def test_an_invalid_table_is_refused_with_its_place(
    cause: str, topics: dict[str, Any], place: str
) -> None:
    table = {"version": 1, "cause": {cause: topics}}

    with pytest.raises(PolicyError, match=place):
        check_catalogue(SHIPPED, table)
    kept = over(SHIPPED, table)
    assert kept.policies == SHIPPED.policies
    assert list(kept.unusable) == [cause]


def test_the_edition_names_the_table_that_proposed() -> None:
    own = over(SHIPPED, {"version": 7, "cause": {"price": {"fee": {"to_person": True}}}})

    assert own.edition("price") == "own@7"
    assert own.edition("inconvenience") == SHIPPED.edition("inconvenience")
    assert SHIPPED.edition("price") == f"shipped@{SHIPPED.policy_of(Cause('price')).version}"


def test_each_change_is_told_with_its_place() -> None:
    shipped = SHIPPED.policy_of("service_encounter")
    rows = entry_of(shipped.topics[1], shipped)["remedy"]
    fixed = next(row for row in rows if "fixed" in row)
    fixed["fixed"] = {**fixed["fixed"], "CNY": "25.00"}
    fixed["days"] = 2
    own = [fixed, *(row for row in rows if row is not fixed), {"kind": "plan_change"}]
    slug = shipped.topics[1].slug

    found = changes(shipped, own_policy(shipped, {slug: {"remedy": own}}, "data"))

    assert Change(slug, "fixed.CNY", "voucher", "20.00", "25.00") in found
    assert Change(slug, "days", "voucher", None, "2") in found
    assert Change(slug, "in", "plan_change") in found
    assert [change.what for change in found if change.what == "order"] == ["order"]


def test_sums_that_are_no_longer_fixed_are_not_told_one_by_one() -> None:
    shipped = SHIPPED.policy_of("inconvenience")
    share = {"kind": "voucher", "amount": "share", "share": "0.12"}
    own = own_policy(shipped, {"queue": {"remedy": [share, {"kind": "staff_feedback"}]}}, "data")

    assert changes(shipped, own) == [
        Change("queue", "amount", "voucher", "fixed", "share"),
        Change("queue", "share", "voucher", None, "0.12"),
    ]
