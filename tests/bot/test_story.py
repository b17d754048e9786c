"""Story files: what is read, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.story import LARGEST, StoryError, read_story

STORY = """
title: A story
start: 2026-11-16T10:00:00+08:00
customer: {id: c-1, orders: [{ref: A-1, amount: "30.00", currency: CNY, date: 2026-11-10, item: x}]}
steps:
  - customer: hello
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "story.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_story_is_read_with_its_instants_and_sums(tmp_path: Path) -> None:
    story = read_story(written(tmp_path, STORY))
    assert story.begins.isoformat() == "2026-11-16T02:00:00+00:00"
    assert str(story.customer.orders[0].amount) == "30.00"
    assert story.steps[0].kind == "customer"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("- customer: hello", "- customer: hello\n    press: accept"), "steps.0"),
        (("- customer: hello", "- {}"), "steps.0"),
        (("- customer: hello", "- custommer: hello"), "steps.0.custommer"),
        (("- customer: hello", "- expect: {state: happy}"), "steps.0.expect.state"),
        (("- customer: hello", "- expect: {says: '('}"), "steps.0.expect.says"),
        (("- customer: hello", "- wait: tomorrow"), "steps.0.wait"),
        (("- customer: hello", "- wait: -PT1H"), "steps.0"),
        (("- customer: hello", "- supervisor: {do: shout}"), "steps.0.supervisor.do"),
        (("- customer: hello", "- nlu: sideways"), "steps.0.nlu"),
        (('amount: "30.00"', 'amount: "-1"'), "customer.orders.0.amount"),
        (('amount: "30.00"', 'amount: "NaN"'), "customer.orders.0.amount"),
        (("currency: CNY", "currency: yuan"), "customer.orders.0.currency"),
        (("+08:00", ""), "start"),
        (("title: A story", ""), "title"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, change: tuple[str, str], place: str
) -> None:
    path = written(tmp_path, STORY.replace(*change))
    with pytest.raises(StoryError, match=place.replace(".", r"\.")) as refused:
        read_story(path)
    assert "story.yml" in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"a: [", b"just words", b"- 1\n- 2", b"a: &x [*x]", b"[" * 5000],
)
def test_a_file_that_is_no_story_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(StoryError, match=r"story\.yml"):
        read_story(written(tmp_path, content))


def test_a_missing_file_and_an_enormous_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match="No such file"):
        read_story(tmp_path / "none.yml")
    with pytest.raises(StoryError, match="larger than"):
        read_story(written(tmp_path, b"#" * (LARGEST + 1)))
