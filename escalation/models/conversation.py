"""A chat with one customer, what was said in it, and the inbox that keeps all before it is read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escalation.models.base import Base, CleanText, Json, refers_to


class Inbox(Base, kw_only=True):
    """One thing that came in from a channel, stored before anything is done with it.

    Unique by channel and external id: a repeated delivery is the same row (T17). `taken_at` is
    set in the transaction that holds all the turn did: a row without it has had no effect yet.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_inbox_waiting", "channel", "address", "id"),
    )

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    channel: Mapped[str]
    address: Mapped[str]
    external_id: Mapped[str]
    kind: Mapped[str]  # message | press | arrival
    # message: {text}; press: {choice}; arrival: {link}; plus what the channel knows {language,
    # name, customer}
    payload: Mapped[Json]
    received_at: Mapped[datetime] = mapped_column(index=True)
    taken_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(default=None)


class Conversation(Base, kw_only=True):
    """One chat: a channel and an address in it. It outlives its cases, keeps the talk's state.

    A talk can move on with its customer: then it takes the place where they are now, and the row
    that was there takes the one they left, and follows it.
    """

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid4)
    channel: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]  # en | zh-Hans | zh-Hant
    started_at: Mapped[datetime]
    customer_id: Mapped[str | None] = mapped_column(
        refers_to("customer.id"), default=None, index=True
    )
    # Bot.conversation.Dialogue as JSON
    dialogue: Mapped[Json] = mapped_column(default_factory=dict)
    unreachable_since: Mapped[datetime | None] = mapped_column(default=None)
    # The talk that went on elsewhere from this place
    follows_id: Mapped[UUID | None] = mapped_column(default=None, index=True)
    # Of the talk's messages those up to this one are shown at this place, wherever they were said,
    # and later ones only if they were said here. None: it has never moved, all are shown
    seen_to: Mapped[int | None] = mapped_column(default=None)


class LinkUse(Base, kw_only=True):
    """That a link was used, and in which chat: each is good once."""

    __tablename__ = "link_use"

    key: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(refers_to("customer.id"), index=True)
    conversation_id: Mapped[UUID] = mapped_column(refers_to("conversation.id"), index=True)
    used_at: Mapped[datetime] = mapped_column(index=True)


class Message(Base, kw_only=True):
    """One thing said in a conversation, by the customer, the bot or a member of staff.

    `audience` is `staff` for a note, which never leaves the desk. `id` gives the order.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(init=False, primary_key=True, autoincrement=True)
    conversation_id: Mapped[UUID] = mapped_column(refers_to("conversation.id"), index=True)
    author: Mapped[str]  # customer | bot | staff
    text: Mapped[str] = mapped_column(CleanText)
    at: Mapped[datetime] = mapped_column(index=True)
    language: Mapped[str]
    audience: Mapped[str] = mapped_column(default="customer")  # customer | staff
    case_id: Mapped[UUID | None] = mapped_column(refers_to("case.id"), default=None, index=True)
    staff_id: Mapped[UUID | None] = mapped_column(refers_to("staff.id"), default=None)
    inbox_id: Mapped[int | None] = mapped_column(refers_to("inbox.id"), default=None)
    # [{id, label}] buttons under a bot's message
    choices: Mapped[list[Json]] = mapped_column(default_factory=list)
    # A retried staff reply is one reply (T19).
    client_key: Mapped[str | None] = mapped_column(default=None, unique=True)
