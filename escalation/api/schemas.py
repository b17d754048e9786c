"""What the API gives. Instants are UTC with their offset; sums are text."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from escalation.api.times import (
    ClockOut,
    PromiseOut,
    SumsOut,
    TimerOut,
    TurnOut,
    clocks_out,
    sums_out,
    turn_out,
)
from escalation.desk import Desk
from escalation.models import Message, Outgoing
from escalation.repositories import QueueRow
from escalation.services.dossier import Dossier, Ledger
from escalation.services.worth import risk_of
from escalation.week import SumOut
from handlers.worth import WorthRules


class State(StrEnum):
    """Where a case stands."""

    TALKING = "talking"
    OFFERED = "offered"
    SETTLED = "settled"
    QUEUED = "queued"
    HELD = "held"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Problem(BaseModel):
    """What was refused. `code` is stable, `message` is for people."""

    code: str
    message: str
    fields: list[dict[str, str]] = Field(default_factory=list)


class Refusal(BaseModel):
    """The body of every answer from 400 on."""

    error: Problem


class CustomerOut(BaseModel):
    """A customer of the shop, with what would leave with them, by currency."""

    id: str
    name: str | None
    tier: str
    revenue_at_risk: list[SumOut]


class SignOut(BaseModel):
    """A sign that somebody needs care first: its kind, and the message that gave it."""

    kind: str
    message: int


class CaseOut(BaseModel):
    """A case as a list shows it. `cause` and `secondary` are its causes as they stand: `none` is no
    complaint, `unclassified` a cause that nobody has named yet. `sign` is the most pressing of the
    `signs` that somebody needs care first. `team` is the one that has it, None for the desk; one
    that the settings know no more counts as the desk.
    """

    number: int
    id: UUID
    state: State
    cause: str
    secondary: list[str]
    topic: str | None
    reason: str | None
    wants: str | None
    level: str
    team: str | None
    urgent: bool
    sign: str | None
    signs: list[SignOut]
    language: str
    channel: str
    address: str
    customer: CustomerOut | None
    holder: str | None
    held_until: datetime | None
    cycle: int
    opened_at: datetime
    queued_at: datetime | None
    first_response_due: datetime | None
    first_response_at: datetime | None
    resolve_due: datetime | None
    settled_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None
    closed_at: datetime | None
    helped: bool | None

    @classmethod
    def of(cls, row: QueueRow, rules: WorthRules) -> Self:
        """From a row of a list, valued by the rules in force."""
        return cls.model_validate(_fields_of(row, rules))


def _fields_of(row: QueueRow, rules: WorthRules) -> dict[str, Any]:
    case = row.case
    fields: dict[str, Any] = {
        name: getattr(case, name)
        for name in CaseOut.model_fields
        if name not in {"channel", "address", "customer", "holder"}
    }
    customer = row.customer
    return {
        **fields,
        "signs": case.signs or [],
        "channel": row.conversation.channel,
        "address": row.conversation.address,
        "customer": {
            "id": customer.id,
            "name": customer.name,
            "tier": customer.tier,
            "revenue_at_risk": SumOut.each(
                (money.currency, money.amount) for money in risk_of(customer, rules)
            ),
        }
        if customer
        else None,
        "holder": row.holder.login if row.holder else None,
    }


class Page(BaseModel):
    """Some cases. `next` is where the page that follows goes on: its `before`, or its `offset` if
    they are sorted by what is pressing.
    """

    cases: list[CaseOut]
    next: int | None


class DeliveryOut(BaseModel):
    """How a message went out; by its `id` it is sent again, or said to have arrived."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    state: str
    sent_at: datetime | None
    error: str | None


class MessageOut(BaseModel):
    """One thing said or noted. `audience` is `staff` for a note that customers never see."""

    id: int
    author: str
    staff: str | None
    audience: str
    text: str
    language: str
    at: datetime
    choices: list[dict[str, Any]]
    delivery: DeliveryOut | None

    @classmethod
    def of(cls, message: Message, delivery: Outgoing | None, staff: str | None) -> Self:
        """From the row, its way out and the name of whoever wrote it."""
        return cls(
            id=message.id,
            author=message.author,
            staff=staff,
            audience=message.audience,
            text=message.text,
            language=message.language,
            at=message.at,
            choices=message.choices,
            delivery=DeliveryOut.model_validate(delivery) if delivery else None,
        )


class StepOut(BaseModel):
    """One line of the remedy ledger."""

    model_config = ConfigDict(from_attributes=True)

    step: str
    at: datetime
    who: str
    rule: str
    message_id: int | None
    note: str | None


class RemedyOut(BaseModel):
    """A remedy with its ledger."""

    id: UUID
    kind: str
    params: dict[str, str]
    state: str
    rule: str
    level: str
    amount: Decimal | None
    currency: str | None
    proposed_at: datetime
    granted_at: datetime | None
    ledger: list[StepOut]
    carried_out_by: datetime | None

    @classmethod
    def of(cls, ledger: Ledger) -> Self:
        """From the remedy and its lines."""
        remedy = ledger.remedy
        return cls(
            id=remedy.id,
            kind=remedy.kind,
            params=remedy.params,
            state=remedy.state,
            rule=remedy.rule,
            level=remedy.level,
            amount=remedy.amount,
            currency=remedy.currency,
            proposed_at=remedy.proposed_at,
            granted_at=remedy.granted_at,
            ledger=[StepOut.model_validate(entry) for entry in ledger.entries],
            carried_out_by=ledger.work.due_at if ledger.work else None,
        )


class CauseOut(BaseModel):
    """A cause as it was understood."""

    cause: str
    probability: float | None = None
    primary: bool = False


class CaseDetail(CaseOut):
    """A case with all that is known of it. `causes` are those that were understood at first, which
    a correction leaves as they are; `merged_into` is the number of the case that it goes on in.
    """

    merged_into: int | None

    causes: list[CauseOut]
    facts: dict[str, Any]
    messages: list[MessageOut]
    remedies: list[RemedyOut]
    timers: list[TimerOut]
    promises: list[PromiseOut]
    turn: TurnOut | None
    sums: SumsOut | None
    clocks: list[ClockOut]

    @classmethod
    def of_dossier(
        cls, dossier: Dossier, row: QueueRow, rules: WorthRules, now: datetime, desk: Desk
    ) -> Self:
        """From the dossier and the row that a list has of it."""
        return cls.model_validate(
            {
                **_fields_of(row, rules),
                "merged_into": dossier.merged_into,
                "causes": dossier.case.causes,
                "facts": dossier.case.facts,
                "messages": [
                    MessageOut.of(
                        message,
                        dossier.deliveries.get(message.id),
                        dossier.names.get(str(message.staff_id)),
                    )
                    for message in dossier.messages
                ],
                "remedies": [RemedyOut.of(ledger) for ledger in dossier.remedies],
                "timers": [TimerOut.of(timer) for timer in dossier.timers],
                "promises": [PromiseOut.of(promise) for promise in dossier.promises],
                "turn": turn_out(dossier),
                "sums": sums_out(dossier, now, desk),
                "clocks": clocks_out(dossier, now, desk),
            }
        )
