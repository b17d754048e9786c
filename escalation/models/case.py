"""A case, its remedies with their ledger, the work that carries them out, and its promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import DDL, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, CleanJson, CleanText, Json, refers_to
from handlers.registry import PROTECTED


class Case(Base, kw_only=True):
    """One complaint of one customer in one conversation, from the first word to the last follow-up.

    `state` is one of talking, offered, settled (the customer accepted in chat), queued, held,
    resolved, closed.
    """

    __tablename__ = "case"
    __table_args__ = (Index("ix_case_cause_topic_opened_at", "cause", "topic", "opened_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    number: Mapped[int] = mapped_column(unique=True)  # shown as #43; given by the repository
    conversation_id: Mapped[UUID] = mapped_column(refers_to("conversation.id"), index=True)
    # A cause, `unclassified`, or `none`: a person found that it is no complaint
    cause: Mapped[str] = mapped_column(index=True)
    language: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="talking", index=True)
    customer_id: Mapped[str | None] = mapped_column(
        refers_to("customer.id"), default=None, index=True
    )
    # [{cause, probability, primary}] as understood
    causes: Mapped[list[Json]] = mapped_column(default_factory=list)
    # The further causes of whoever corrected `cause`; None while nobody was asked for them
    further: Mapped[list[str] | None] = mapped_column(CleanJson, default=None)
    topic: Mapped[str | None] = mapped_column(default=None)
    # Keys: order, claimed, competitor, when, answers, guesses, reading (what the model first said)
    facts: Mapped[Json] = mapped_column(default_factory=dict)
    # The remedy sought, in the words of the customer.
    wants: Mapped[str | None] = mapped_column(CleanText, default=None)
    reason: Mapped[str | None] = mapped_column(default=None)  # why it went to a person (slug)
    level: Mapped[str] = mapped_column(default="bot")  # whose turn: bot | supervisor | manager
    # The level to which taking and deciding it is left; None: anybody at the desk may
    reserved: Mapped[str | None] = mapped_column(default=None)
    urgent: Mapped[bool] = mapped_column(default=False)
    # The most pressing sign that somebody needs care first; None puts the case in no lane
    sign: Mapped[str | None] = mapped_column(default=None, index=True)
    # [{kind, message}] which message gave which sign; never its words
    signs: Mapped[list[Json] | None] = mapped_column(CleanJson, default=None)
    holder_id: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None, index=True)
    # Until when its holder counts as at work on it; after that anybody may take it
    held_until: Mapped[datetime | None] = mapped_column(default=None)
    # The customer's first word that people have not answered; manners are none
    waits_since: Mapped[datetime | None] = mapped_column(default=None)
    queued_at: Mapped[datetime | None] = mapped_column(default=None)
    first_response_due: Mapped[datetime | None] = mapped_column(default=None, index=True)
    # The first human answer since the case was last handed over, or an answer was awaited anew
    first_response_at: Mapped[datetime | None] = mapped_column(default=None)
    resolve_due: Mapped[datetime | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    resolved_at: Mapped[datetime | None] = mapped_column(default=None)
    resolved_by: Mapped[str | None] = mapped_column(default=None)  # bot | staff
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    asked_at: Mapped[datetime | None] = mapped_column(default=None)  # when asked how it went
    helped: Mapped[bool | None] = mapped_column(default=None)  # the answer to `did it help?`
    # The case with which it was joined: its number leads there
    merged_into: Mapped[UUID | None] = mapped_column(default=None, index=True)
    cycle: Mapped[int] = mapped_column(default=1)  # 2 after the first reopening, and so on (T48)
    # {since: day} from which a regulator's limits count, as its letter says; of `sla.limits.Since`
    letters: Mapped[Json | None] = mapped_column(CleanJson, default=None)
    # Which team has it, as the settings name it; None, or one that they know no more: the desk
    team: Mapped[str | None] = mapped_column(default=None)
    # Whose turn it is, as the newest `TurnChange`; None for a case from before turns were kept
    turn: Mapped[str | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own spelling

    @property
    def in_care(self) -> bool:
        """Whether somebody in need waits for a person, or is with one: nothing is sold then."""
        return self.sign is not None and self.state in {"queued", "held"}

    @property
    def secondary(self) -> tuple[str, ...]:
        """The further causes as they stand, beside `cause`."""
        return secondary(self.cause, self.causes, self.further)

    @property
    def is_protected(self) -> bool:
        """Whether it touches a cause of the protected lane: nothing of the bot's is granted."""
        return not PROTECTED.isdisjoint((self.cause, *self.secondary))

    @property
    def keeps_evidence(self) -> bool:
        """Whether its messages stay as they were written, whatever is blotted out elsewhere."""
        return self.is_protected and self.state != "closed"


def secondary(cause: str, causes: Iterable[Json], further: Sequence[str] | None) -> tuple[str, ...]:
    """The further causes of a case from its columns: as a person named them, else as understood.

    A primary one that was corrected since is none of them.
    """
    if further is not None:
        return tuple(further)
    understood = (
        str(entry["cause"])
        for entry in causes
        if entry.get("cause") not in {None, cause} and not entry.get("primary")
    )
    return tuple(dict.fromkeys(understood))


class Remedy(Base, kw_only=True):
    """One remedy proposed in a case. Its present state is its newest ledger row."""

    __tablename__ = "remedy"
    __table_args__ = (Index("ix_remedy_customer_granted", "customer_id", "granted_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    case_id: Mapped[UUID] = mapped_column(refers_to("case.id"), index=True)
    kind: Mapped[str]
    params: Mapped[Json]  # handlers.remedies.to_params(...)
    # proposed (needs approval) | offered | consented | declined | countered | expired | refused |
    # granted | carried_out | told
    state: Mapped[str]
    rule: Mapped[str]  # the rule that allowed or stopped it, with its version
    proposed_at: Mapped[datetime]
    # The table that proposed it: own@5, shipped@2; None for what a person entered or asked for
    catalogue: Mapped[str | None] = mapped_column(default=None)
    level: Mapped[str] = mapped_column(default="bot")  # whose authority stands behind it
    customer_id: Mapped[str | None] = mapped_column(
        refers_to("customer.id"), default=None, index=True
    )
    amount: Mapped[Decimal | None] = mapped_column(default=None)
    currency: Mapped[str | None] = mapped_column(default=None)
    granted_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    # When the offer ends, and the newest inbox row when it was made: no yes counts but between them
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    after_inbox: Mapped[int | None] = mapped_column(default=None)


class RemedyEntry(Base, kw_only=True):
    """One line of the remedy ledger: a step, who took it, when, under which rule.

    A step happens once, and a consent has the message that said it: see `CONSENT_SAID`.
    """

    __tablename__ = "remedy_entry"
    __table_args__ = (UniqueConstraint("remedy_id", "step"),)

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    remedy_id: Mapped[UUID] = mapped_column(refers_to("remedy.id"), index=True)
    step: Mapped[str]  # the values of `Remedy.state`, and `understood`
    at: Mapped[datetime]
    who: Mapped[str]  # bot | customer | staff:<uuid> | adapter:<name>
    rule: Mapped[str]
    # The message that said so
    message_id: Mapped[int | None] = mapped_column(refers_to("message.id"), default=None)
    note: Mapped[str | None] = mapped_column(default=None)


CONSENT_SAID = {
    "postgresql": [
        """
        ALTER TABLE remedy_entry ADD CONSTRAINT ck_remedy_entry_consent_said
        CHECK (step <> 'consented' OR message_id IS NOT NULL)
        """
    ],
    # SQLite cannot add a check to a table that is there, as a migration must.
    "sqlite": [
        f"""
        CREATE TRIGGER remedy_entry_{name} BEFORE {when} ON remedy_entry
        WHEN NEW.step = 'consented' AND NEW.message_id IS NULL
        BEGIN SELECT RAISE(ABORT, 'a consent without the message that said it'); END
        """
        for name, when in (("INSERT", "INSERT"), ("UPDATE", "UPDATE OF step, message_id"))
    ],
}
"""By which the database itself takes no consent without its message."""
for _dialect, _statements in CONSENT_SAID.items():
    for _statement in _statements:
        event.listen(
            RemedyEntry.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )


class Fulfilment(Base, kw_only=True):
    """The work that carries out a granted remedy: one row per remedy, whatever is retried (T21)."""

    __tablename__ = "fulfilment"

    # Also the idempotency key
    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    remedy_id: Mapped[UUID] = mapped_column(refers_to("remedy.id"), unique=True)
    adapter: Mapped[str]  # tasks | webhook
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    # Waiting | claimed | done | failed | replaced
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    not_before: Mapped[datetime | None] = mapped_column(default=None)
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    done_by: Mapped[str | None] = mapped_column(default=None)


class Promise(Base, kw_only=True):
    """A time that a customer was told, watched until it is kept or broken.

    What a member of staff wrote has the place of its words in the message, and the sum if they name
    one, with whether that comes on top of another (`further`); a person may find that it was none
    (`withdrawn_at`), or that it was done, though late. Of a remedy that could not be carried out,
    `withdrawn_at` is when another was granted in its place.
    """

    __tablename__ = "promise"

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    case_id: Mapped[UUID] = mapped_column(refers_to("case.id"), index=True)
    kind: Mapped[str]  # first_response | next_word | remedy_done, or handlers.promised.What
    made_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    message_id: Mapped[int | None] = mapped_column(refers_to("message.id"), default=None)
    remedy_id: Mapped[UUID | None] = mapped_column(refers_to("remedy.id"), default=None)
    kept_at: Mapped[datetime | None] = mapped_column(default=None)
    broken_at: Mapped[datetime | None] = mapped_column(default=None)
    starts: Mapped[int | None] = mapped_column(default=None)
    ends: Mapped[int | None] = mapped_column(default=None)
    amount: Mapped[Decimal | None] = mapped_column(default=None)
    currency: Mapped[str | None] = mapped_column(default=None)
    further: Mapped[bool | None] = mapped_column(default=None)
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
