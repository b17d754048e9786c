"""What every cause must have, said in a sentence when it lacks it: adding one touches one place."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

from handlers.authority import authority
from handlers.limits_table import load_table
from handlers.model import LANGUAGES, Cause, Complaint, Level, Say
from handlers.registry import CAUSES, about, decide, name_of, policy_of
from handlers.texts import catalogue
from tests.handlers.make import BOT, complaint
from tests.handlers.strategies import CURRENCIES, complaints, fixed_sums

ROOT = Path(__file__).parent.parent
LEAST_TRAINED = {"en": 60, "zh-Hans": 60, "zh-Hant": 25}
LEAST_HELD_OUT = 5
NO_REMEDY = {"ethics"}
EVERY_LEVEL = [authority(load_table(), level) for level in Level]

each_cause = pytest.mark.parametrize("cause", CAUSES)


@cache
def examples(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Each example of a file of sentences, with its intent."""
    content = yaml.safe_load(path.read_text("utf-8"))
    return [(group["intent"], example) for group in content["nlu"] for example in group["examples"]]


def trained(cause: Cause, language: str) -> Path:
    """Where the sentences of a cause in a language stand."""
    return ROOT / "nlu_data" / "train" / f"{cause}.{language}.yml"


@each_cause
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_training_examples_in_every_language(cause: Cause, language: str) -> None:
    path = trained(cause, language)
    assert path.exists(), f"{cause} has no training examples: write {path.relative_to(ROOT)}"

    found = [e["metadata"]["lang"] for intent, e in examples(path) if intent == cause]
    least = LEAST_TRAINED[language]
    assert set(found) == {language}
    assert len(found) >= least, f"{path.name} has {len(found)} examples; it needs {least}"


@each_cause
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_has_held_out_examples_in_every_language(cause: Cause, language: str) -> None:
    path = ROOT / "nlu_data" / "held_out" / f"{language}.yml"
    found = sum(1 for intent, _ in examples(path) if intent == cause)

    assert found >= LEAST_HELD_OUT, (
        f"{cause} has {found} held-out examples in {language}; it needs {LEAST_HELD_OUT}"
    )


@each_cause
def test_no_example_is_both_learned_and_held_out(cause: Cause) -> None:
    held_out = {
        example["text"]
        for language in LANGUAGES
        for _, example in examples(ROOT / "nlu_data" / "held_out" / f"{language}.yml")
    }
    learned = {e["text"] for language in LANGUAGES for _, e in examples(trained(cause, language))}

    assert not learned & held_out


def module_of(cause: Cause) -> Any:  # noqa: ANN401 - any module with the shape of one
    """The cause's module."""
    from handlers.registry import _HANDLERS  # noqa: PLC0415 - nothing but this test may look

    return _HANDLERS[cause][0]


@each_cause
def test_each_of_its_topics_has_words_for_the_customer(cause: Cause) -> None:
    topics = {topic.slug for topic in policy_of(cause).topics} - {"general"}

    assert set(module_of(cause).POINTS) == topics, f"{cause}: POINTS and the topics differ"


@each_cause
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_its_words_are_written_in_every_language(cause: Cause, language: str) -> None:
    says: list[Say] = [name_of(cause), about(cause), *module_of(cause).POINTS.values()]
    missing = [say.text for say in says if say.text not in catalogue(language)]

    assert not missing, f"{cause}: not written in {language}: {missing}; make translations"


@each_cause
def test_its_fixed_sums_stay_within_the_bot_s_limits(cause: Cause) -> None:
    limits = authority(load_table(), Level.BOT).limits
    for topic, kind, currency, amount in fixed_sums(policy_of(cause)):
        most = limits[kind].per_case.get(currency)
        assert most is not None, f"{cause}.{topic}: {kind} is not delegated in {currency}"
        assert amount <= most, f"{cause}.{topic}: {kind} of {amount} {currency} is above {most}"


@each_cause
def test_a_fixed_sum_is_fixed_in_every_currency(cause: Cause) -> None:
    for topic in policy_of(cause).topics:
        for row in topic.remedies:
            assert not row.fixed or set(row.fixed) == set(CURRENCIES), (
                f"{cause}.{topic.slug}: {row.kind}"
            )


@each_cause
def test_its_remedies_are_delegated_to_the_bot(cause: Cause) -> None:
    delegated = authority(load_table(), Level.BOT).limits
    kinds = {row.kind for topic in policy_of(cause).topics for row in topic.remedies}

    assert kinds <= set(delegated), f"{cause}: {kinds - set(delegated)} can never be offered"
    assert bool(kinds) != (cause in NO_REMEDY)


@each_cause
def test_a_no_leaves_another_option(cause: Cause) -> None:
    """One topic may go to a person after the first no: what was promised and is paid is not bargained."""
    for topic in policy_of(cause).topics:
        assert topic.to_person or len(topic.remedies) > 1, f"{cause}.{topic.slug} has one remedy"


@each_cause
def test_a_first_complaint_gets_an_answer(cause: Cause) -> None:
    decision = decide(complaint(cause, "it is not right"), BOT)

    assert decision.question or decision.ruling.allowed or decision.escalate


@each_cause
def test_it_can_reach_a_person(cause: Cause) -> None:
    assert decide(complaint(cause, "it is not right", earlier=1), BOT).escalate is not None


@given(complaint=complaints(earlier=0))
def test_it_stays_within_any_authority(complaint: Complaint) -> None:
    for ruler in EVERY_LEVEL:
        for offer in decide(complaint, ruler).ruling.allowed:
            assert ruler.rule([offer.remedy]).allowed == (offer,)


@each_cause
def test_it_has_a_page_in_the_manual_that_says_what_the_table_does(cause: Cause) -> None:
    page = ROOT / "docs" / "manual" / "causes" / f"{cause}.md"
    assert page.exists(), f"{cause} has no page in the manual: write {page.relative_to(ROOT)}"

    rows = {
        row[0]: row[1]
        for row in re.findall(
            r"^\| `(\w+)` \|.*?\| (.*) \|$", page.read_text("utf-8"), re.MULTILINE
        )
    }
    policy = policy_of(cause)
    assert list(rows) == [topic.slug for topic in policy.topics]
    for topic in policy.topics:
        kinds = dict.fromkeys(row.kind for row in topic.remedies)
        named = dict.fromkeys(re.findall(r"`(\w+)`", rows[topic.slug]))
        assert list(named) == list(kinds), f"{page.name}: {topic.slug}"
        assert ("a person" in rows[topic.slug]) == topic.to_person, f"{page.name}: {topic.slug}"
        assert ("urgent" in rows[topic.slug]) == topic.urgent, f"{page.name}: {topic.slug}"
