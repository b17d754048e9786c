"""A talk as its customer sees it on the web: what was said, who listens, which answers are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.channels import Button
from bot.channels.webchat.form import press_identity
from bot.channels.wording import N_, translate
from escalation.desk import Desk
from escalation.models import Conversation, Inbox, Message
from escalation.services.zones import zone_for
from escalation.unit_of_work import Database, UnitOfWork

NEWEST = 200
"""Messages on the page; the transcript has all."""
HEAD = N_("%(shop)s: what was said, as of %(time)s (%(zone)s)")
SPEAKERS = {"customer": N_("You"), "bot": N_("Assistant"), "staff": N_("Supervisor")}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing said. `id` stays the same from when it is stored; `message` is 0 until a turn has
    taken it.
    """

    id: str
    message: int
    author: str
    text: str
    at: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything on the page that changes. `event` is the newest event that it reflects; `mark`
    changes when another talk is shown or a backup was restored, and `went_on` says that this one
    goes on elsewhere. Its times are shown in `zone`, in which the bot tells them to this customer.
    """

    zone: ZoneInfo
    lines: Sequence[Line] = ()
    answers: Sequence[Button] = ()
    answers_to: int = 0
    answers_language: str = ""
    with_person: bool = False
    is_cut: bool = False
    event: int = 0
    mark: str = ""
    went_on: bool = False


async def read_talk(
    database: Database, channel: str, address: str, *, desk: Desk, after: int = 0
) -> Talk:
    """The talk at an address, of its messages those after `after`; read from one moment."""
    async with database.reading() as uow:
        event = await uow.events.last_id()
        restored_at = await uow.events.restored_at()
        waiting = await uow.inbox.waiting(channel, address)
        conversation = await uow.conversations.find(channel, address)
        zone = await _zone(uow, conversation, desk)
        messages: Sequence[Message] = ()
        case = None
        if conversation is not None:
            messages = await uow.places.shown(conversation, limit=NEWEST + 1)
            case = await uow.cases.current(conversation.id)
        went_on = conversation is not None and conversation.follows_id is not None
        asked = None if waiting or went_on else _open_question(messages)
        if asked is not None:
            for choice in asked.choices:
                press = f"{address}:{press_identity(asked.id, choice['id'])}"
                if await uow.inbox.by_external_id(channel, press) is not None:
                    asked = None
                    break
    shown = [message for message in messages[-NEWEST:] if message.id > after]
    return Talk(
        zone=zone,
        lines=[*map(_said, shown), *_just_written(waiting)],
        answers=[Button(each["id"], each["label"]) for each in asked.choices] if asked else (),
        answers_to=asked.id if asked else 0,
        answers_language=asked.language if asked else "",
        with_person=case is not None and case.state == "held",
        is_cut=len(messages) > NEWEST and after == 0,
        event=event,
        mark=_mark(conversation, restored_at) if conversation else "",
        went_on=went_on,
    )


async def _zone(uow: UnitOfWork, conversation: Conversation | None, desk: Desk) -> ZoneInfo:
    return await zone_for(uow, conversation.customer_id if conversation else None, desk)


def _mark(here: Conversation, restored_at: datetime | None) -> str:
    """After a restore, ids that an open page knows may be those of other messages."""
    epoch = f"-{restored_at.timestamp():.0f}" if restored_at else ""
    return f"{here.id.hex[:8]}-{here.seen_to or 0}{epoch}"


async def read_transcript(
    database: Database, channel: str, address: str, *, language: str, desk: Desk, now: datetime
) -> str:
    """All that was said, as plain text with times in the customer's zone, which stands at the
    top.
    """
    async with database.reading() as uow:
        waiting = await uow.inbox.waiting(channel, address)
        conversation = await uow.conversations.find(channel, address)
        zone = await _zone(uow, conversation, desk)
        messages: Sequence[Message] = ()
        if conversation is not None:
            messages = await uow.places.shown(conversation)

    def time(instant: datetime) -> str:
        return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    head = translate(HEAD, language) % {
        "shop": desk.shop,
        "time": time(now),
        "zone": zone.key,
    }
    lines = [
        f"{time(line.at)}  {translate(SPEAKERS[line.author], language)}: "
        + line.text.replace("\n", "\n    ")
        for line in (*map(_said, messages), *_just_written(waiting))
    ]
    return "\n".join([head, "", *lines, ""])


def _said(message: Message) -> Line:
    """A message. The customer's own keep the id that they had while waiting for their turn."""
    own = message.inbox_id is not None
    return Line(
        id=f"i{message.inbox_id}" if own else f"m{message.id}",
        message=message.id,
        author=message.author,
        text=message.text,
        at=message.at,
        language=message.language,
    )


def _just_written(waiting: Sequence[Inbox]) -> Iterator[Line]:
    """Words that are stored and wait for their turn: their writer sees at once that they are."""
    for row in waiting:
        if row.kind == "message":
            yield Line(f"i{row.id}", 0, "customer", str(row.payload["text"]), row.received_at)


def _open_question(messages: Sequence[Message]) -> Message | None:
    """The newest message with quick answers, if the customer has said nothing since."""
    for message in reversed(messages):
        if message.author == "customer":
            return None
        if message.choices:
            return message
    return None
