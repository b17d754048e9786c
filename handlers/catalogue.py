"""Which remedies each topic has: the tables that come with the program, and a company's own over
them.

An own catalogue is data: by cause and topic the lines of remedies as a policy table writes them, or
`to_person`. A topic that it does not name stays as shipped. What topics are, the words that give
them away and the facts they need are the program's. So is every hand-over: no own line can stand
where the program sends a complaint to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.model import Cause
from handlers.policy import STRICT, Policy, PolicyError, Proposed, Topic, either_way, read_remedies

type Topics = Mapping[str, Mapping[str, Any]]
"""The own topics of one cause by slug: ``{"remedy": [line, ...]}`` or ``{"to_person": True}``."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The policies by cause. `version` is that of the own catalogue, 0 when there is none.

    `own` are the causes that differ from the program's, `unusable` says why the own lines of a
    cause cannot be used with this program: its shipped ones hold then.
    """

    policies: Mapping[Cause, Policy] = field(repr=False)  # hundreds of long patterns
    version: int = 0
    own: frozenset[Cause] = frozenset()
    unusable: Mapping[Cause, str] = field(default_factory=dict)

    def policy_of(self, cause: str) -> Policy:
        """The policy of a cause.

        Raises:
            KeyError: the cause has none.
        """
        return self.policies[Cause(cause)]

    def edition(self, cause: str) -> str:
        """Which table of the cause is in force: ``own@5``, or ``shipped@2`` for the program's."""
        if cause in self.own:
            return f"own@{self.version}"
        return f"shipped@{self.policy_of(cause).version}"


def over(shipped: Catalogue, table: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a kept `table`. What another version of the program wrote, and this one
    cannot use, leaves its cause as shipped: somebody who complains is answered all the same.
    """
    policies, unusable = dict(shipped.policies), {}
    own = set()
    for cause, topics in table["cause"].items():
        if cause not in policies:
            unusable[Cause(cause)] = f"there is no cause {cause!r}"
            continue
        try:
            policies[cause] = own_policy(shipped.policy_of(cause), topics, "catalogue")
        except PolicyError as error:
            unusable[Cause(cause)] = str(error)
        else:
            own.add(Cause(cause))
    return Catalogue(policies, int(table["version"]), frozenset(own), unusable)


def check_catalogue(shipped: Catalogue, table: Mapping[str, Any], name: str = "catalogue") -> None:
    """Refuse an own catalogue that the program's tables would be refused for.

    Raises:
        PolicyError: with `name` and the place.
    """
    STRICT.keys(table, ("version", "cause"), name)
    STRICT.whole(table.get("version"), f"{name}: version")
    for cause, topics in STRICT.table(table.get("cause"), f"{name}: cause").items():
        if cause not in shipped.policies:
            STRICT.refuse(f"{name}: cause.{cause}", "there is no such cause")
        own_policy(shipped.policy_of(cause), topics, name)


def own_policy(shipped: Policy, topics: object, name: str) -> Policy:
    """The policy of a cause with the own topics in place of the shipped ones.

    Raises:
        PolicyError: with `name` and the place.
    """
    where = f"{name}: cause.{shipped.cause}"
    if shipped.protected:
        STRICT.refuse(where, "is protected: nothing is offered there, a senior person decides")
    own = STRICT.table(topics, where)
    STRICT.keys(own, [topic.slug for topic in shipped.topics], where)
    changed = tuple(
        _own_topic(topic, own[topic.slug], shipped, f"{where}.{topic.slug}")
        if topic.slug in own
        else topic
        for topic in shipped.topics
    )
    return replace(shipped, topics=changed)


def _own_topic(topic: Topic, entry: object, shipped: Policy, where: str) -> Topic:
    keys = STRICT.table(entry, where)
    STRICT.keys(keys, ("remedy", "to_person"), where)
    if topic.to_person:
        STRICT.refuse(where, "always goes to a person, who chooses the remedy")
    to_person = STRICT.flag(keys.get("to_person", False), f"{where}.to_person")
    remedies = read_remedies(keys.get("remedy", []), shipped.words, f"{where}.remedy")
    return either_way(replace(topic, remedies=remedies, to_person=to_person), where)


# ---------------------------------------------------------------------------------- back to data


def topics_of(policy: Policy, shipped: Policy) -> dict[str, dict[str, Any]]:
    """The topics of `policy` that differ from the shipped ones, as data."""
    return {
        topic.slug: entry_of(topic, policy)
        for topic, before in zip(policy.topics, shipped.topics, strict=True)
        if topic != before
    }


def entry_of(topic: Topic, policy: Policy) -> dict[str, Any]:
    """What an own catalogue says of such a topic."""
    if topic.to_person:
        return {"to_person": True}
    return {"remedy": [line_of(row, policy) for row in topic.remedies]}


def line_of(row: Proposed, policy: Policy) -> dict[str, Any]:
    """A line as a table writes it; `read_remedies` turns it back."""
    names = {pattern: name for name, pattern in policy.words.items()}
    line: dict[str, Any] = {"kind": row.kind}
    if row.amount is not None:
        line["amount"] = row.amount
    if row.amount == "share":
        line["share"] = format(row.share, "f")
    if row.fixed:
        line["fixed"] = {currency: format(sum_, "f") for currency, sum_ in row.fixed.items()}
    if row.only is not None:
        line["only"] = names[row.only]
    if row.unless is not None:
        line["unless"] = names[row.unless]
    if row.counter:
        line["counter"] = True
    if row.days is not None:
        line["days"] = row.days
    return line
