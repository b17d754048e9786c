"""A policy table is read whole or refused with file and key; topics are read from the words."""

from __future__ import annotations

import re
import time
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import causes
from handlers.model import Cause, Complaint, Customer, Facts, Money, Order
from handlers.policy import Policy, PolicyError, read_policy
from handlers.registry import CAUSES, policy_of

TABLE = """
cause = "price"
version = 3

[words]
plan = ["\\\\bplan", "套餐"]

[[topic]]
slug = "hurt"
words = ["hurt"]
to_person = true
urgent = true

[[topic]]
slug = "fee"
words = ["fee", "费"]
needs = ["order", "sum"]
remedy = [
  { kind = "fee_waiver", amount = "claimed" },
  { kind = "voucher", amount = "fixed", fixed = { CNY = "20.00", USD = "5" } },
  { kind = "refund", amount = "share", share = "0.5" },
]

[[topic]]
slug = "high"
words = ["dear", "贵"]
remedy = [{ kind = "plan_change", only = "plan" }, { kind = "callback", unless = "plan" }]

[[topic]]
slug = "general"
remedy = [{ kind = "callback" }]
"""


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    return read_policy(written(tmp_path, TABLE))


def said(plain: str) -> Complaint:
    return Complaint(
        cause=Cause("price"),
        text=plain,
        plain=plain,
        language="en",
        currency="CNY",
        customer=Customer("c-1"),
        facts=Facts(),
        today=date(2026, 11, 16),
    )


def test_a_table_is_read_as_it_stands(policy: Policy) -> None:
    hurt, fee, high, general = policy.topics

    assert (policy.cause, policy.version) == ("price", 3)
    assert (hurt.to_person, hurt.urgent, hurt.remedies) == (True, True, ())
    assert fee.needs == ("order", "sum")
    assert [row.kind for row in fee.remedies] == ["fee_waiver", "voucher", "refund"]
    assert fee.remedies[1].fixed == {"CNY": Decimal("20.00"), "USD": Decimal("5.00")}
    assert fee.remedies[2].share == Decimal("0.5")
    assert high.remedies[0].only is not None
    assert general.words is None


@pytest.mark.parametrize(
    ("plain", "slug"),
    [
        ("a fee", "fee"),
        ("贵", "high"),
        ("", "general"),
        ("so dear, so dear, and a fee", "high"),
        ("a fee and dear", "fee"),
        ("dear dear dear fee fee, and i got hurt", "hurt"),
    ],
)
def test_the_topic_is_the_one_named_most_often(policy: Policy, plain: str, slug: str) -> None:
    assert policy.topic_by_words(said(plain)).slug == slug


def test_a_line_fits_by_the_words_and_by_the_item(policy: Policy) -> None:
    change, callback = policy.topics[2].remedies
    order = Order("A-1", "Phone PLAN", Money.of("1", "CNY"), date(2026, 11, 1))
    about_a_plan = replace(said("dear"), facts=Facts(order=order))

    assert change.fits(said("my plan is dear"))
    assert not change.fits(said("dear"))
    assert change.fits(about_a_plan)
    assert callback.fits(said("dear"))
    assert not callback.fits(about_a_plan)


VOUCHER = 'kind = "voucher", amount = "fixed", fixed = { CNY = "20.00", USD = "5" }'


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            'CNY = "20.00"',
            'CNY = "-20.00"',
            r"topic\[1\]\.remedy\[1\]\.fixed\.CNY: '-20\.00' is not",
        ),
        ('CNY = "20.00"', 'CNY = "0"', r"fixed\.CNY: must be above zero"),
        ('CNY = "20.00"', 'CNY = "0.001"', r"fixed\.CNY: must be above zero"),
        ('CNY = "20.00"', "CNY = 20.5", r"fixed\.CNY: 20\.5 is not a sum"),
        ('CNY = "20.00"', "CNY = nan", r"fixed\.CNY: nan is not a sum"),
        ('CNY = "20.00"', "CNY = inf", r"fixed\.CNY: inf is not a sum"),
        ('CNY = "20.00"', 'CNY = "NaN"', r"fixed\.CNY: 'NaN' is not a sum"),
        (
            'CNY = "20.00"',
            'CNY = "99999999999999999999"',
            r"fixed\.CNY: must be above zero, at most",
        ),
        ('CNY = "20.00"', "CNY = true", r"fixed\.CNY: True is not a sum"),
        ('CNY = "20.00"', 'Yuan = "20.00"', r"fixed\.Yuan: 'Yuan' is not a currency"),
        ('{ CNY = "20.00", USD = "5" }', '"20.00"', r"fixed: must be a table"),
        ('share = "0.5"', 'share = "1.5"', r"remedy\[2\]\.share: '1\.5' is not between"),
        ('share = "0.5"', 'share = "0"', r"remedy\[2\]\.share: '0' is not between"),
        ('share = "0.5"', "share = 0.5", r"remedy\[2\]\.share: 0\.5 is not a sum"),
        (', share = "0.5"', "", r"remedy\[2\]: amount 'share' and the key 'share'"),
        (VOUCHER, VOUCHER.replace('"fixed", fixed', '"claimed", fixed'), "the key 'fixed' do not"),
        ('"fee_waiver"', '"gift"', r"remedy\[0\]\.kind: there is no remedy 'gift'"),
        ('"fee_waiver"', "7", r"remedy\[0\]\.kind: there is no remedy 7"),
        ('amount = "claimed"', 'amount = "a lot"', r"remedy\[0\]\.amount: 'a lot' is not one of"),
        (', amount = "claimed"', "", r"remedy\[0\]\.amount: None is not one of"),
        (
            '{ kind = "callback" }',
            '{ kind = "callback", amount = "order" }',
            "has no sum of its own",
        ),
        ('{ kind = "callback" }', '{ kind = "callback", colour = 1 }', "unknown key colour"),
        ('{ kind = "callback" }', '"callback"', r"remedy\[0\]: must be a table"),
        ('remedy = [{ kind = "callback" }]', 'remedy = "callback"', "remedy: must be a list"),
        ('only = "plan"', 'only = "tariff"', r"only: there is no list 'tariff'"),
        ('unless = "plan"', "unless = 1", r"unless: there is no list 1"),
        ('"\\\\bplan"', '"("', r"words\.plan: '\(': missing"),
        ('["fee", "费"]', '["fee", "*"]', r"topic\[1\]\.words: '\*': nothing to repeat"),
        ('["fee", "费"]', '["(?P<a>x)", "(?P<a>y)"]', r"topic\[1\]\.words: each is good, together"),
        ('["fee", "费"]', "[]", r"topic\[1\]\.words: is empty"),
        ('["fee", "费"]', '["fee", ""]', r"topic\[1\]\.words: must be a text"),
        ('["fee", "费"]', '"fee"', r"topic\[1\]\.words: must be a list"),
        (
            '["order", "sum"]',
            '["order", "day"]',
            r"topic\[1\]\.needs: day is not one of order, sum",
        ),
        ('["order", "sum"]', "[1]", r"topic\[1\]\.needs: must be a text, not 1"),
        ('slug = "fee"', "", r"topic\[1\]\.slug: must be a text, not None"),
        ('slug = "fee"', 'slug = "high"', "topic: two have the same slug"),
        ('words = ["fee", "费"]', "", "topic: only 'general' may have no words"),
        ('slug = "general"', 'slug = "other"', "topic: the last one must be 'general'"),
        ('slug = "general"', 'slug = "general"\nwords = ["x"]', "the last one must be 'general'"),
        (
            "to_person = true",
            "to_person = 1",
            r"topic\[0\]\.to_person: must be true or false, not 1",
        ),
        ("to_person = true", "", r"topic\[0\]: a topic has either to_person = true or remedies"),
        ('needs = ["order", "sum"]', "to_person = true", r"topic\[1\]: a topic has either"),
        ("urgent = true", 'urgent = "yes"', r"topic\[0\]\.urgent: must be true or false"),
        ("urgent = true", "hurry = true", r"topic\[0\]: unknown key hurry"),
        ("version = 3", "", "version: must be a whole number, not None"),
        ("version = 3", "version = true", "version: must be a whole number, not True"),
        ("version = 3", "version = 3\nauthor = 1", "mine.toml: unknown key author"),
        ('cause = "price"', "", "cause: must be a text, not None"),
        ('cause = "price"', "cause = 1", "cause: must be a text, not 1"),
        ("[words]", "[[words]]", "words: must be a table"),
        ("version = 3", "version = 3\nversion = 4", "mine.toml: "),
    ],
)
def test_a_slip_is_refused_with_file_and_key(
    tmp_path: Path, before: str, after: str, problem: str
) -> None:
    assert before in TABLE

    with pytest.raises(PolicyError, match=problem) as refused:
        read_policy(written(tmp_path, TABLE.replace(before, after, 1)))

    assert str(refused.value).startswith("mine.toml: ")


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"cause = ", b"", b'cause = "x"\nversion = 1\ntopic = 1']
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PolicyError, match=r"mine\.toml: "):
        read_policy(written(tmp_path, content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"none\.toml: "):
        read_policy(tmp_path / "none.toml")


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_whatever_stands_in_a_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = written(tmp_path_factory.mktemp("policy"), text)

    with pytest.raises(PolicyError, match=r"mine\.toml: "):
        read_policy(path)


patterns = [
    pytest.param(words, id=f"{cause}.{topic.slug}")
    for cause in CAUSES
    for topic in policy_of(cause).topics
    if (words := topic.words) is not None
]


@pytest.mark.parametrize("words", patterns)
def test_words_are_written_as_they_are_read(words: re.Pattern[str]) -> None:
    """A capital or a traditional character in a table would never be found."""
    simplified = opencc.OpenCC("t2s").convert(words.pattern)

    assert words.pattern == simplified
    assert re.sub(r"\\[A-Z]", "", words.pattern).islower() or not re.search("[A-Z]", words.pattern)


@pytest.mark.parametrize("words", patterns)
def test_a_long_text_is_read_in_no_time(words: re.Pattern[str]) -> None:
    fillers = (
        "a",
        "没",
        "not ",
        "退款",
        "the order was ",
        "1 ",
        "，",
        "went up 1",
        "他说",
        "still ",
    )
    texts = [(filler * 2_000)[:2_000] for filler in fillers]
    began = time.process_time()
    for text in texts:
        list(words.finditer(text))

    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "path", sorted(Path(causes.__path__[0]).glob("*.toml")), ids=lambda path: path.stem
)
def test_each_of_its_patterns_stands_alone(path: Path) -> None:
    """They are compiled joined: what one closes and opens again would not be noticed there."""
    table = tomllib.loads(path.read_text("utf-8"))
    lists = [*table.get("words", {}).values(), *(row.get("words", []) for row in table["topic"])]

    for pattern in [pattern for patterns in lists for pattern in patterns]:
        re.compile(pattern)
