"""The catalogue of remedies as a whole: the least that restores first, like cases alike, and a lane
in which there is none.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from handlers import causes
from handlers.authority import Authority, authority
from handlers.evidence import topic_of
from handlers.limits_table import load_table
from handlers.model import LANGUAGES, Cause, Complaint, Customer, Level
from handlers.policy import Policy, PolicyError, Proposed, read_policy
from handlers.proposal import least_first, remedies_for
from handlers.registry import CAUSES, PROTECTED, decide, policy_of
from handlers.remedies import REMEDIES, Remedy, Replacement, Restores
from handlers.texts import translate
from tests.handlers.strategies import authorities, complaints, remedies

TABLES = [policy_of(cause) for cause in CAUSES]
WHAT_A_TABLE_MAY_COST = ("share", "order")
"""Of one order the share costs less than the whole; other sums are told by the facts alone."""


def restores_and_costs_less(remedy: Remedy, other: Remedy) -> bool:
    if other.cost is None or remedy.makes_good < other.makes_good:
        return False
    return remedy.cost is None or (
        remedy.cost.currency == other.cost.currency and remedy.cost < other.cost
    )


# ------------------------------------------------------------------------- the least that restores


@given(complaint=complaints())
def test_no_remedy_stands_before_one_that_costs_less_and_restores_as_well(
    complaint: Complaint,
) -> None:
    proposed = remedies_for(topic_of(policy_of(complaint.cause), complaint), complaint)

    for first, second in combinations(proposed, 2):
        assert not restores_and_costs_less(second, first)


@given(given_=st.lists(remedies, max_size=6))
def test_putting_the_least_first_loses_nothing_and_changes_nothing_twice(
    given_: list[Remedy],
) -> None:
    ordered = least_first(given_)

    assert least_first(ordered) == ordered
    assert set(ordered) <= set(given_)
    assert {(r.kind, r.cost) for r in ordered} == {(r.kind, r.cost) for r in given_}


def costs_less_for_sure(row: Proposed, other: Proposed) -> bool:
    """Whether the table alone tells that the one line costs less than the other."""
    if not REMEDIES[other.kind].takes_sum:
        return False
    if not REMEDIES[row.kind].takes_sum:
        return REMEDIES[row.kind] is not Replacement
    if row.fixed and other.fixed:
        return all(row.fixed[name] < other.fixed[name] for name in row.fixed)
    return (row.amount, other.amount) == WHAT_A_TABLE_MAY_COST


@pytest.mark.parametrize("policy", TABLES, ids=lambda policy: policy.cause)
def test_the_tables_are_written_in_that_order(policy: Policy) -> None:
    for topic in policy.topics:
        for n, row in enumerate(topic.remedies):
            for later in topic.remedies[n + 1 :]:
                restores = REMEDIES[later.kind].restores >= REMEDIES[row.kind].restores
                assert not (restores and costs_less_for_sure(later, row)), (
                    f"{policy.cause}.{topic.slug}: {later.kind} costs less than {row.kind}"
                )


# ------------------------------------------------------------------------------------------- twins

ASIDES = (
    "",
    " ok",
    " 。",
    " …",
    " hm hm",
    "，",
    " by the way",
    " 哎",
    " tja",
    " Ünlü",
    " 7",
    "!!!",
)


def seen(policy: Policy, complaint: Complaint) -> list[object]:
    """All that a table sees in the words of a complaint: topics, and what each line asks for."""
    patterns = {topic.words for topic in policy.topics} | {
        pattern
        for topic in policy.topics
        for row in topic.remedies
        for pattern in (row.only, row.unless)
    }
    order = complaint.facts.order
    words = f"{complaint.plain}\n{order.item.lower()}" if order else complaint.plain
    known = sorted((pattern for pattern in patterns if pattern), key=lambda p: p.pattern)
    return [
        (len(re.findall(pattern, complaint.plain)), bool(pattern.search(words)))
        for pattern in known
    ]


@given(
    complaint=complaints(),
    ruler=authorities,
    name=st.none() | st.text(max_size=12),
    other_id=st.text("abc-123", min_size=1, max_size=8),
    language=st.sampled_from(LANGUAGES),
    aside=st.sampled_from(ASIDES) | st.text(max_size=8),
)
def test_twins_get_the_same(
    complaint: Complaint,
    ruler: Authority,
    name: str | None,
    other_id: str,
    language: str,
    aside: str,
) -> None:
    """Same cause, facts and tier: who they are, and how they put it, changes nothing."""
    customer = complaint.customer
    twin = replace(
        complaint,
        customer=Customer(
            id=None if customer.id is None else other_id,
            name=name,
            tier=customer.tier,
            orders=customer.orders,
        ),
        language=language,
        text=complaint.text + aside,
        plain=complaint.plain + aside.lower(),
    )
    for cause in (complaint.cause, *complaint.secondary):
        policy = policy_of(cause)
        assume(seen(policy, twin) == seen(policy, complaint))

    first, second = decide(complaint, ruler), decide(twin, ruler)

    assert (second.topic, second.ruling, second.escalate) == (
        first.topic,
        first.ruling,
        first.escalate,
    )
    assert (second.question, second.admission, second.explanation) == (
        first.question,
        first.admission,
        first.explanation,
    )


# ------------------------------------------------------------------------------- the protected lane


def touching_ethics(complaint: Complaint) -> Complaint:
    """The same with a protected cause, if only beside its own."""
    causes = {*complaint.secondary, *PROTECTED} - {complaint.cause}
    return replace(complaint, secondary=tuple(map(Cause, sorted(causes))))


@given(complaint=complaints().map(touching_ethics), ruler=authorities)
def test_where_ethics_is_touched_the_bot_offers_nothing_and_a_senior_person_decides(
    complaint: Complaint, ruler: Authority
) -> None:
    decision = decide(complaint, ruler)

    assert decision.ruling.allowed == ()
    assert decision.question is None
    assert decision.escalate is not None
    assert decision.escalate.urgent


def test_ethics_is_the_protected_cause() -> None:
    assert {"ethics"} == PROTECTED


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("to_person = true\nurgent = true", 'remedy = [{ kind = "voucher" }]'),
        ("to_person = true\nurgent = true", 'remedy = [{ kind = "apology" }]'),
        ("to_person = true\nurgent = true", "to_person = true"),
    ],
)
def test_a_protected_table_with_a_remedy_or_without_hurry_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    table = (Path(causes.__path__[0]) / "ethics.toml").read_text("utf-8")
    path = tmp_path / "ethics.toml"
    path.write_text(table.replace(old, new, 1), "utf-8")

    with pytest.raises(PolicyError, match=r"ethics\.toml"):
        read_policy(path)


# ------------------------------------------------------------------------------------ completeness


def test_every_remedy_has_an_entry_at_every_level() -> None:
    for level in Level:
        missing = REMEDIES.keys() - authority(load_table(), level).limits.keys()
        assert not missing, f"authority.toml: level.{level} lacks {', '.join(sorted(missing))}"


def test_every_remedy_stands_in_a_table() -> None:
    used = {row.kind for policy in TABLES for topic in policy.topics for row in topic.remedies}

    assert used == REMEDIES.keys()


def test_levels_of_restoring_rise() -> None:
    assert all(low < high for low, high in pairwise(Restores))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_remedies_are_called_alike(language: str) -> None:
    assert len({translate(made.name, language) for made in REMEDIES.values()}) == len(REMEDIES)
