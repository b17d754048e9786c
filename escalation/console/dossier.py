"""What the case screen shows: the dossier in the viewer's language, with what the viewer may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from escalation.console.clocks import Clock, PromiseShown, Share, clocks, promises_shown, shares
from escalation.console.deps import Viewer
from escalation.desk import Desk
from escalation.models import Case, EventRow, Message, Outgoing, Remedy, RemedyEntry
from escalation.services.asking import asked_level, authorities_above, levels_above, who_decides
from escalation.services.authority import authority_for, level_of, may_decide
from escalation.services.corrections import READING
from escalation.services.dossier import Dossier, Ledger
from escalation.services.holding import is_at_work, is_lapsed
from escalation.services.precedents import Precedents
from escalation.services.precedents import of_case as of_like
from escalation.services.remedies import reference, value_of
from escalation.services.zones import zone_with
from escalation.states import ENDED
from escalation.unit_of_work import UnitOfWork
from handlers import phrases
from handlers.evidence import Finding
from handlers.model import Money, MoneyError, Say
from handlers.registry import UNOFFERED
from handlers.remedies import UnknownRemedy
from handlers.texts import N_

FACTS: Mapping[str, str] = {
    "order": N_("Order"),
    "claimed": N_("Sum named"),
    "competitor": N_("Competitor"),
    "when": N_("When"),
    "staff": N_("Staff named"),
    "point": N_("In short"),
}
NOT_FACTS = (
    "verdict", "findings",
    "answers", "guesses", "amount", "currency", "asked", "when_days", "ordered_on", READING,
)  # fmt: skip
"""Keys of a case's facts that are shown in another way, or are not for reading."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the transcript."""

    message: Message
    speaker: str | None
    delivery: Outgoing | None
    new_day: datetime | None

    @property
    def is_note(self) -> bool:
        return self.message.audience == "staff"

    @property
    def is_lost(self) -> bool:
        """Whether it did not arrive, or may not have (T28)."""
        return self.delivery is not None and self.delivery.state in {"failed", "unknown"}


@dataclass(frozen=True, slots=True)
class Option:
    """A remedy as the screen shows it. `offer` is what the customer will read on approval.

    `may` says whether the viewer's own limit reaches; `rule` is the one that says so. `asks` is the
    level that the viewer would ask, None for nobody above. Once granted it takes `done_within` at
    most.
    """

    ledger: Ledger
    what: Say
    offer: Say
    may: bool = False
    rule: str | None = None
    most: Money | None = None
    done_within: timedelta | None = None
    asks: str | None = None

    @property
    def is_to_decide(self) -> bool:
        """Whether somebody must still approve it: proposed, or agreed to but above the limit."""
        remedy = self.ledger.remedy
        return remedy.state == "proposed" or (
            remedy.state == "consented" and self.ledger.work is None
        )

    @property
    def is_unoffered(self) -> bool:
        """Whether the bot could have offered it and left it to a person."""
        verdict = self.ledger.remedy.rule.partition("@")[0].rpartition(".")[2]
        return self.ledger.remedy.state == "proposed" and verdict in UNOFFERED

    @property
    def asked(self) -> RemedyEntry | None:
        """The ledger's last line with which somebody asked a higher level to decide."""
        return next((e for e in reversed(self.ledger.entries) if asked_level(e.step)), None)

    @property
    def asked_level(self) -> str | None:
        """Which level was asked."""
        return asked_level(self.asked.step) if self.asked else None

    @property
    def is_over(self) -> bool:
        """Whether it came to nothing, so that it may be offered anew."""
        return self.ledger.remedy.state in {
            "declined",
            "countered",
            "expired",
            "refused",
        }


@dataclass(frozen=True, slots=True)
class Screen:
    """All that the templates of a case need."""

    dossier: Dossier
    said: Sequence[Said]
    clocks: Sequence[Clock]
    shares: Sequence[Share]
    options: Sequence[Option]
    promises: Sequence[PromiseShown]
    facts: Sequence[tuple[str, str]]
    answers: Sequence[tuple[str, str]]
    guesses: Sequence[tuple[str, float]]
    precedents: Precedents | None
    findings: Sequence[Say]
    verdict: str | None
    may_decide: bool
    level_above: str | None
    is_mine: bool
    is_lapsed: bool
    is_open: bool
    can_act: bool

    @property
    def case(self) -> Case:
        return self.dossier.case

    def said_in(self, entry: RemedyEntry) -> Message | None:
        """The message of a line of the ledger, if it is among those shown."""
        return next(
            (line.message for line in self.said if line.message.id == entry.message_id), None
        )

    @property
    def events(self) -> Sequence[EventRow]:
        return self.dossier.events[::-1]


async def screen(
    uow: UnitOfWork, dossier: Dossier, viewer: Viewer, now: datetime, desk: Desk
) -> Screen:
    """The dossier as `viewer` sees it at `now`; days are those of the desk's zone."""
    case = dossier.case
    is_mine = case.holder_id == viewer.id
    is_open = case.state not in ENDED
    may = await may_decide(uow, viewer.role, case, now)
    return Screen(
        dossier=dossier,
        said=list(_said(dossier, desk.zone)),
        clocks=clocks(case, dossier.marks, now, desk),
        shares=shares(case, dossier.marks, now, desk),
        options=await _options(uow, dossier, viewer, now, desk),
        promises=promises_shown(dossier.promises, dossier.messages, now, desk.zone),
        facts=list(_facts(case.facts)),
        answers=list(_answers(case.facts)),
        guesses=[(str(name), float(share)) for name, share in case.facts.get("guesses") or ()],
        precedents=await of_like(uow, case, dossier.order, now)
        if is_open and dossier.proposed
        else None,
        findings=[Finding.from_json(kept).describe() for kept in case.facts.get("findings") or ()],
        verdict=case.facts.get("verdict"),
        may_decide=may,
        level_above=next(iter(await levels_above(uow, viewer.role, now)), None),
        is_mine=is_mine,
        is_lapsed=is_lapsed(case, now),
        is_open=is_open,
        can_act=is_open and may and (is_mine or not is_at_work(case, now)),
    )


def _words_of(dossier: Dossier, remedy: Remedy, now: datetime, zone: tzinfo) -> Say:
    """What the customer reads on approval: an offer, or the outcome where a yes stands already."""
    value = value_of(remedy)
    if remedy.state != "consented":
        return phrases.offer_from_staff(value.describe())
    by = value.due(now).astimezone(zone).date()
    return phrases.granted(value.describe(), by, reference(dossier.case, remedy))


def _said(dossier: Dossier, zone: tzinfo) -> Iterator[Said]:
    last: date | None = None
    for message in dossier.messages:
        day = message.at.astimezone(zone).date()
        yield Said(
            message=message,
            speaker=dossier.names.get(str(message.staff_id)) if message.staff_id else None,
            delivery=dossier.deliveries.get(message.id),
            new_day=message.at if day != last else None,
        )
        last = day


async def _options(
    uow: UnitOfWork, dossier: Dossier, viewer: Viewer, now: datetime, desk: Desk
) -> list[Option]:
    if not dossier.remedies:
        return []
    authority = await authority_for(
        uow,
        await level_of(uow, viewer.role, now),
        conversation=dossier.conversation,
        case=dossier.case,
        now=now,
        desk=desk,
    )
    above = await authorities_above(
        uow,
        viewer.role,
        conversation=dossier.conversation,
        case=dossier.case,
        now=now,
        desk=desk,
    )
    options = []
    for ledger in dossier.remedies:
        remedy = ledger.remedy
        try:
            value = value_of(remedy)
        except (UnknownRemedy, MoneyError):
            # Written by another version of the program: shown by its slug, not to be offered.
            named = Say("%(kind)s", {"kind": remedy.kind})
            options.append(Option(ledger, named, named))
            continue
        ruling = authority.rule([value])
        limit = authority.limits.get(remedy.kind)
        most = limit.per_case.get(remedy.currency) if limit and remedy.currency else None
        options.append(
            Option(
                ledger,
                what=value.describe(),
                offer=_words_of(dossier, remedy, now, zone_with(dossier.customer, desk)),
                may=bool(ruling.allowed),
                done_within=value.span,
                asks=who_decides(above, value),
                rule=(ruling.allowed or ruling.stopped)[0].rule,
                most=Money(most * authority.factor, remedy.currency)
                if most is not None and remedy.currency
                else None,
            )
        )
    return sorted(options, key=lambda option: not option.is_to_decide)


def _facts(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each fact with its label, the known ones in their order and the rest by their key."""
    amount, currency = facts.get("amount"), facts.get("currency")
    claimed = facts.get("claimed") or (f"{amount} {currency or ''}".strip() if amount else None)
    known = {**facts, "claimed": claimed, "when": _when(facts)}
    for key in (*FACTS, *(key for key in facts if key not in FACTS)):
        value = known.get(key)
        if value in (None, "", [], {}) or key in NOT_FACTS:
            continue
        yield FACTS.get(key, key), _plain(value)


def _when(facts: Mapping[str, Any]) -> str | None:
    """The customer's words, with the days that they meant when they were said."""
    said, days = facts.get("when"), str(facts.get("when_days") or "")
    if not said or not days:
        return said
    first, _, last = days.partition("/")
    return f"{said} ({first})" if first == last else f"{said} ({first} – {last})"


def _answers(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the customer answered, but for what stands among the facts already."""
    for question, answer in (facts.get("answers") or {}).items():
        if _plain(facts.get(question)) != _plain(answer):
            yield FACTS.get(question, question), _plain(answer)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(part) for part in value)
    return str(value)
