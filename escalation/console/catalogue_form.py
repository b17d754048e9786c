"""The remedies of a cause as a form: from a table to what is typed, and back, with every slip at
its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from handlers.catalogue import entry_of, own_policy, topics_of
from handlers.model import Say
from handlers.policy import MOST_DAYS, Policy, PolicyError, read_remedies
from handlers.remedies import REMEDIES
from handlers.texts import N_

MOST_LINES = 12
"""Lines of one topic that are read."""
LONGEST = 40
"""Characters of one field that are read."""
PERCENT = re.compile(r"\d{1,3}(?:\.\d{1,6})?")
DAYS = re.compile(r"\d{1,4}")
PLACE = re.compile(r"^line\[0\](?:\.(\w+)(?:\.(\w+))?)?")

HINTS: Mapping[str, str] = {
    "kind": N_("Choose a remedy from the list."),
    "amount": N_("Choose how the sum is found."),
    "share": N_("Write a share above 0 and at most 100, such as 30 or 12.5."),
    "fixed": N_("Write sums above zero, such as 20.00, in one currency at least."),
    "days": N_("Write whole days from 1 to %(most)s, or nothing."),
    "only": N_("Choose one of the lists of this cause, or none."),
    "unless": N_("Choose one of the lists of this cause, or none."),
}
"""The way out of a slip, by the field that has it."""
TWICE = N_("This line stands here twice. Take one of them out, or change it.")
EMPTY = N_("Nothing is left here: keep a remedy, or tick that a person always decides.")


@dataclass(frozen=True, slots=True)
class Line:
    """One remedy as it is typed. A line without a kind is an empty one, to be filled in."""

    kind: str = ""
    place: str = ""
    amount: str = ""
    share: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)
    days: str = ""
    only: str = ""
    unless: str = ""
    counter: bool = False
    out: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any], place: int) -> Line:
        """A line of a table."""
        share = Decimal(row["share"]).scaleb(2) if "share" in row else None
        return cls(
            kind=row["kind"],
            place=str(place),
            amount=row.get("amount", ""),
            share="" if share is None else format(share, "f"),
            fixed=row.get("fixed", {}),
            days=str(row.get("days", "")),
            only=row.get("only", ""),
            unless=row.get("unless", ""),
            counter=row.get("counter", False),
        )

    @classmethod
    def typed(cls, form: Mapping[str, str], name: str, currencies: Sequence[str]) -> Line:
        """What was typed into the fields that begin with `name`."""

        def text(key: str) -> str:
            typed = str(form.get(f"{name}.{key}", ""))[:LONGEST]
            return unicodedata.normalize("NFKC", typed).strip()

        sums = {currency: text(f"fixed.{currency}") for currency in currencies}
        return cls(
            **{key: text(key) for key in TEXTS},
            fixed={currency: sum_ for currency, sum_ in sums.items() if sum_},
            counter=f"{name}.counter" in form,
            out=f"{name}.out" in form,
        )

    def row(self) -> dict[str, Any]:
        """The line as a table writes it; what cannot be read stays as it was typed. What does not
        belong to the kind, or to the way its sum is found, is left out.
        """
        row: dict[str, Any] = {"kind": self.kind}
        if self.kind in REMEDIES and REMEDIES[self.kind].takes_sum:
            row["amount"] = self.amount
            if self.amount == "share":
                row["share"] = _share(self.share)
            if self.amount == "fixed":
                row["fixed"] = dict(self.fixed)
            if self.amount == "claimed" and self.counter:
                row["counter"] = True
        if self.days:
            row["days"] = int(self.days) if DAYS.fullmatch(self.days) else self.days
        return row | {key: name for key, name in self._lists() if name}

    def _lists(self) -> tuple[tuple[str, str], ...]:
        return ("only", self.only), ("unless", self.unless)


TEXTS = ("kind", "place", "amount", "share", "days", "only", "unless")
"""Fields of one text each."""


@dataclass(frozen=True, slots=True)
class TopicForm:
    """A topic as it is typed; the last line is an empty one."""

    slug: str
    to_person: bool
    lines: Sequence[Line]

    def kept(self) -> list[tuple[int, Line]]:
        """The lines that stay, in the order that their places ask for, each with its number in the
        form. A line that was moved stands before, or after, the one whose place it was given.
        """

        def wanted(numbered: tuple[int, Line]) -> float:
            at, place = numbered[0] + 1, numbered[1].place
            to = int(place) if DAYS.fullmatch(place) else at
            return to if to == at else to + (0.5 if to > at else -0.5)

        lines = [(n, line) for n, line in enumerate(self.lines) if line.kind and not line.out]
        return sorted(lines, key=wanted)

    def line_of(self, name: str) -> Line | None:
        """The line that a field belongs to; None for one of the topic itself, or of another."""
        slug, _, rest = name.partition(".")
        number = rest.partition(".")[0]
        return self.lines[int(number)] if slug == self.slug and number.isdigit() else None

    def entry(self) -> dict[str, Any]:
        """The topic as an own catalogue writes it."""
        if self.to_person:
            return {"to_person": True}
        return {"remedy": [line.row() for _, line in self.kept()]}


def forms_of(policy: Policy, shipped: Policy) -> list[TopicForm]:
    """The topics of a policy that a manager may change, as they stand."""
    forms = []
    for topic, own in zip(policy.topics, shipped.topics, strict=True):
        if own.to_person:
            continue
        rows = entry_of(topic, policy).get("remedy") or entry_of(own, policy)["remedy"]
        lines = [Line.of(row, n) for n, row in enumerate(rows, start=1)]
        forms.append(TopicForm(topic.slug, topic.to_person, (*lines, _empty(len(lines)))))
    return forms


def typed(form: Mapping[str, str], shipped: Policy, currencies: Sequence[str]) -> list[TopicForm]:
    """The topics as they were typed."""
    return [
        TopicForm(
            topic.slug,
            f"{topic.slug}.to_person" in form,
            [
                Line.typed(form, f"{topic.slug}.{n}", currencies)
                for n in range(MOST_LINES)
                if f"{topic.slug}.{n}.kind" in form
            ],
        )
        for topic in shipped.topics
        if not topic.to_person
    ]


def judged(
    forms: Sequence[TopicForm], shipped: Policy
) -> tuple[dict[str, dict[str, Any]], dict[str, Say]]:
    """The topics that differ from the shipped ones, and each slip by the name of its field.

    It is the reading of the program's own tables that refuses; what is said of it is the way out.
    """
    slips: dict[str, Say] = {}
    for form in forms:
        found = _slips(form, shipped)
        if not found:
            try:
                own_policy(shipped, {form.slug: form.entry()}, "form")
            except PolicyError as error:
                twice = re.search(r"remedy\[(\d+)\]: stands there twice", str(error))
                if twice:
                    found[f"{form.slug}.{form.kept()[int(twice[1])][0]}.kind"] = Say(TWICE)
                else:
                    found[form.slug] = Say(EMPTY)
        slips |= found
    if slips:
        return {}, slips
    policy = own_policy(shipped, {form.slug: form.entry() for form in forms}, "form")
    return topics_of(policy, shipped), {}


def _slips(form: TopicForm, shipped: Policy) -> dict[str, Say]:
    found: dict[str, Say] = {}
    for n, line in () if form.to_person else form.kept():
        try:
            read_remedies([line.row()], shipped.words, "line")
        except PolicyError as error:
            place = PLACE.match(str(error))
            key, currency = place.groups() if place else (None, None)
            params = {"most": MOST_DAYS, "currency": currency or ""}
            found[f"{form.slug}.{n}.{key or 'amount'}"] = Say(HINTS[key or "amount"], params)
    return found


def _empty(lines: int) -> Line:
    return Line(place=str(lines + 1))


def _share(percent: str) -> str:
    """Percent as a table writes a share."""
    return format(Decimal(percent).scaleb(-2), "f") if PERCENT.fullmatch(percent) else percent
