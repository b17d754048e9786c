"""Policy tables: each cause's `.toml`, read once into frozen values. A bad table stops the start
with file and key.

A table names the topics of its cause (what exactly went wrong), the words that give a topic away,
and the remedies in the order in which they are proposed, the least that restores first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from handlers.model import Cause, Complaint
from handlers.plainly import is_said
from handlers.remedies import REMEDIES
from handlers.tables import Strict

AMOUNTS = (
    "claimed", "down_to_claimed", "order", "charged_again", "overcharge", "share", "fixed",
)  # fmt: skip
TOPIC_KEYS = (
    "slug", "words", "plainly", "remedy", "needs", "to_person", "urgent", "shown_by", "unshown",
)  # fmt: skip
LINE_KEYS = ("kind", "amount", "share", "fixed", "only", "unless", "counter", "days")
MOST_SUM, MOST_DAYS = Decimal(1_000_000_000), 90
"""More is a slip of the pen."""
NEEDS = frozenset({"order", "sum"})
RECORDS = frozenset({"charge", "refund", "delivery", "lateness"})
"""What the records of an order can show; `handlers.evidence` reads each."""
GENERAL = "general"


class PolicyError(ValueError):
    """A policy table that cannot be used; the message names the file and the key."""


STRICT = Strict(PolicyError)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of a table: a remedy kind, how its sum is found, and when it fits.

    `amount` is `claimed` (the sum the customer names), `down_to_claimed` (what was paid less that
    sum), `order` (the whole order), `charged_again` (the same, where no record says what was
    taken), `overcharge` (charged less due), `share` (of the order) or `fixed` (by currency). A sum
    that cannot be found leaves the remedy out, and so does a complaint without the words `only` or
    with the words `unless`. With `counter` the customer may name another sum once it is offered.
    `days` are whole days within which it is carried out, None for as long as its kind takes.
    """

    kind: str
    amount: str | None = None
    share: Decimal = Decimal(0)
    fixed: Mapping[str, Decimal] = field(default_factory=dict)
    only: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    counter: bool = False
    days: int | None = None

    def fits(self, complaint: Complaint) -> bool:
        """Whether the words of the complaint, and the item it is about, let this be proposed."""
        order = complaint.facts.order
        words = f"{complaint.plain}\n{order.item.lower()}" if order else complaint.plain
        if self.only is not None and not self.only.search(words):
            return False
        return self.unless is None or not self.unless.search(words)


@dataclass(frozen=True, slots=True)
class Topic:
    """What exactly went wrong: recognised by `words`, put right by `remedies`, once the facts in
    `needs` are known. `shown_by` names the record that shows whether it is so; without one, a claim
    is offered what the table has, or goes to a person with `unshown_to_person`. `plainly` are those
    of the words that leave no doubt, whatever a model makes of the rest.
    """

    slug: str
    words: re.Pattern[str] | None
    remedies: tuple[Proposed, ...]
    needs: tuple[str, ...] = ()
    to_person: bool = False
    urgent: bool = False
    shown_by: str | None = None
    unshown_to_person: bool = False
    plainly: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The table of one cause. `topics` ends with `general`, which takes what no other topic did.

    A `protected` cause is no matter for remedies: each topic goes urgently to a senior person.
    `words` are the lists that `only` and `unless` name.
    """

    cause: Cause
    version: int
    topics: tuple[Topic, ...]
    protected: bool = False
    words: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def topic_by_words(self, complaint: Complaint) -> Topic:
        """The topic whose words stand in the complaint most often; the earlier in the table when
        two are level, `general` when there are none.

        Where a cause sends only some topics to a person, one word for such a topic is enough.
        """
        if not self.topics[-1].to_person:
            for topic in self.topics:
                if topic.to_person and topic.words and _times(topic.words, complaint.plain):
                    return topic
        return max(
            self.topics,
            key=lambda topic: _times(topic.words, complaint.plain) if topic.words else 0.5,
        )

    def names(self, plain: str) -> bool:
        """Whether a folded text holds words of a topic of this cause."""
        return any(topic.words and _times(topic.words, plain) for topic in self.topics)

    def topic_plain_in(self, plain: str) -> Topic | None:
        """The topic that a folded text names beyond doubt."""
        named = (each for each in self.topics if each.plainly and is_said(each.plainly, plain))
        return next(named, None)


@lru_cache(maxsize=1024)
def _times(words: re.Pattern[str], plain: str) -> int:
    return sum(1 for _ in words.finditer(plain))


def read_policy(path: Path) -> Policy:
    """The policy in `path`.

    Raises:
        PolicyError: unreadable, or a key is unknown, missing, of the wrong type or out of range.
    """
    name = path.name
    table = STRICT.file(path)
    STRICT.keys(table, ("cause", "version", "protected", "words", "topic"), name)
    words = {
        key: STRICT.patterns(value, f"{name}: words.{key}")
        for key, value in STRICT.table(table.get("words", {}), f"{name}: words").items()
    }
    topics = tuple(
        _topic(row, words, f"{name}: topic[{n}]")
        for n, row in enumerate(STRICT.list(table.get("topic"), f"{name}: topic"))
    )
    if not topics or topics[-1].slug != GENERAL or topics[-1].words is not None:
        STRICT.refuse(f"{name}: topic", f"the last one must be {GENERAL!r} and have no words")
    if any(topic.words is None for topic in topics[:-1]):
        STRICT.refuse(f"{name}: topic", f"only {GENERAL!r} may have no words")
    if len({topic.slug for topic in topics}) != len(topics):
        STRICT.refuse(f"{name}: topic", "two have the same slug")
    protected = STRICT.flag(table.get("protected", False), f"{name}: protected")
    if protected and not all(topic.to_person and topic.urgent for topic in topics):
        STRICT.refuse(f"{name}: protected", "every topic must go urgently to a person")
    return Policy(
        cause=Cause(STRICT.text(table.get("cause"), f"{name}: cause")),
        version=STRICT.whole(table.get("version"), f"{name}: version"),
        topics=topics,
        protected=protected,
        words=words,
    )


def _topic(row: object, lists: Mapping[str, re.Pattern[str]], where: str) -> Topic:
    keys = STRICT.table(row, where)
    STRICT.keys(keys, TOPIC_KEYS, where)
    needs = tuple(
        STRICT.text(need, f"{where}.needs")
        for need in STRICT.list(keys.get("needs", []), f"{where}.needs")
    )
    if unknown := set(needs) - NEEDS:
        known = ", ".join(sorted(NEEDS))
        STRICT.refuse(f"{where}.needs", f"{', '.join(sorted(unknown))} is not one of {known}")
    plainly = STRICT.list(keys.get("plainly", []), f"{where}.plainly")
    words = [*STRICT.list(keys.get("words", []), f"{where}.words"), *plainly]
    topic = Topic(
        slug=STRICT.text(keys.get("slug"), f"{where}.slug"),
        words=STRICT.patterns(words, f"{where}.words") if words or "words" in keys else None,
        plainly=STRICT.patterns(plainly, f"{where}.plainly") if plainly else None,
        remedies=read_remedies(keys.get("remedy", []), lists, f"{where}.remedy"),
        needs=needs,
        to_person=STRICT.flag(keys.get("to_person", False), f"{where}.to_person"),
        urgent=STRICT.flag(keys.get("urgent", False), f"{where}.urgent"),
        shown_by=_one_of(keys.get("shown_by"), RECORDS, f"{where}.shown_by"),
        unshown_to_person=_one_of(keys.get("unshown"), {"person"}, f"{where}.unshown") is not None,
    )
    if topic.unshown_to_person and topic.shown_by is None:
        STRICT.refuse(f"{where}.unshown", "nothing is said of what would show it (shown_by)")
    return either_way(topic, where)


def either_way(topic: Topic, where: str) -> Topic:
    """The topic, which sends to a person or has remedies.

    Raises:
        PolicyError: it does both, or neither.
    """
    if topic.to_person == bool(topic.remedies):
        STRICT.refuse(where, "a topic has either to_person = true or remedies")
    return topic


def read_remedies(
    rows: object, words: Mapping[str, re.Pattern[str]], where: str
) -> tuple[Proposed, ...]:
    """The remedies of a topic, in their order.

    Raises:
        PolicyError: with the place of a line that cannot be used, or that stands there twice.
    """
    found: list[Proposed] = []
    for n, row in enumerate(STRICT.list(rows, where)):
        line = _proposed(row, words, f"{where}[{n}]")
        if line in found:
            STRICT.refuse(f"{where}[{n}]", "stands there twice")
        found.append(line)
    return tuple(found)


def _proposed(row: object, words: Mapping[str, re.Pattern[str]], where: str) -> Proposed:
    keys = STRICT.table(row, where)
    STRICT.keys(keys, LINE_KEYS, where)
    kind, amount = keys.get("kind"), keys.get("amount")
    if not isinstance(kind, str) or kind not in REMEDIES:
        known = ", ".join(sorted(REMEDIES))
        STRICT.refuse(f"{where}.kind", f"there is no remedy {kind!r}; known are {known}")
    if not REMEDIES[kind].takes_sum:
        if amount is not None:
            STRICT.refuse(f"{where}.amount", f"{kind} has no sum of its own")
    elif amount not in AMOUNTS:
        STRICT.refuse(f"{where}.amount", f"{amount!r} is not one of {', '.join(AMOUNTS)}")
    for key in ("share", "fixed"):
        if (amount == key) != (key in keys):
            STRICT.refuse(where, f"amount {amount!r} and the key {key!r} do not go together")
    fixed = _fixed(keys["fixed"], f"{where}.fixed") if amount == "fixed" else {}
    share = STRICT.number(keys.get("share", 0), f"{where}.share")
    if share > 1 or (amount == "share" and not share):
        STRICT.refuse(f"{where}.share", f"{keys['share']!r} is not between 0 and 1")
    return Proposed(
        kind,
        amount,
        share,
        fixed,
        only=_named(keys.get("only"), words, f"{where}.only"),
        unless=_named(keys.get("unless"), words, f"{where}.unless"),
        counter=_counter(keys, where),
        days=_days(keys.get("days"), f"{where}.days"),
    )


def _fixed(value: object, where: str) -> Mapping[str, Decimal]:
    fixed = STRICT.sums(value, where)
    if not fixed:
        STRICT.refuse(where, "names no sum")
    for currency, amount in fixed.items():
        if not 0 < amount <= MOST_SUM:
            STRICT.refuse(f"{where}.{currency}", f"must be above zero, at most {MOST_SUM}")
    return fixed


def _days(value: object, where: str) -> int | None:
    days = None if value is None else STRICT.whole(value, where)
    if days is not None and not 1 <= days <= MOST_DAYS:
        STRICT.refuse(where, f"must be at least 1 and at most {MOST_DAYS}")
    return days


def _one_of(value: object, known: Collection[str], where: str) -> str | None:
    if value is not None and not (isinstance(value, str) and value in known):
        STRICT.refuse(where, f"{value!r} is not one of {', '.join(sorted(known))}")
    return value


def _counter(keys: Mapping[str, object], where: str) -> bool:
    counter = STRICT.flag(keys.get("counter", False), f"{where}.counter")
    if counter and keys.get("amount") != "claimed":
        STRICT.refuse(f"{where}.counter", "only a sum that the customer names can be named anew")
    return counter


def _named(
    value: object, words: Mapping[str, re.Pattern[str]], where: str
) -> re.Pattern[str] | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in words:
        STRICT.refuse(where, f"there is no list {value!r} under [words]")
    return words[value]
