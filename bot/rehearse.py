"""Plays a story in a fresh in-memory database, with a simulated clock and the NLU that is given.

The same engine as in production: inbox, turns, timers, services, outbox. Only the clock is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.channels import Button, Incoming, Letter
from bot.delivery import Delivery
from bot.nlu.understanding import Nlu, NluUnavailable, Understanding
from bot.supervising import NoCaseError, supervise
from bot.turn import Turns
from escalation.desk import build_desk
from escalation.errors import DeskError
from escalation.models import Staff
from escalation.services import timers
from escalation.unit_of_work import open_database
from handlers.model import Money, Order

if TYPE_CHECKING:
    from uuid import UUID

    from fastapi import APIRouter

    from bot.channels import Receive
    from bot.story import CustomerIn, Expected, StepIn, Story, SupervisorDoes
    from escalation.desk import Desk
    from escalation.models import Case, Remedy
    from escalation.unit_of_work import Database, UnitOfWork

CHANNEL = "rehearsal"
STRANGER = "stranger"
NO_PASSWORD = "!"  # noqa: S105 - no hash of any password
"""What staff of a rehearsal have for a hash: nobody signs in there."""
MOST_TICKS = 10_000
"""Timers that one wait may fire; more means that they feed themselves."""


@dataclass
class Told:
    """One message that reached the customer, or was sent by them."""

    author: str
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()


@dataclass
class Played:
    """One step as it went: what was said in it, where the case stands, what was not as expected."""

    number: int
    kind: str
    at: datetime
    messages: list[Told] = field(default_factory=list)
    state: str = "talking"
    failures: list[str] = field(default_factory=list)

    def to_json(self, story: str) -> dict[str, Any]:
        """One object per step, for `--json`."""
        return {
            "story": story,
            "step": self.number,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "state": self.state,
            "messages": [
                {
                    "author": told.author,
                    "text": told.text,
                    "choices": [button.id for button in told.buttons],
                }
                for told in self.messages
            ],
            "failures": self.failures,
        }


class SwitchedNlu:
    """The NLU of the rehearsal, which a step can take away altogether."""

    def __init__(self, nlu: Nlu) -> None:
        self._nlu = nlu
        self.is_up = True

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        """As the real one, or nothing at all while it is down."""
        if not self.is_up:
            message = "the story has taken the NLU away"
            raise NluUnavailable(message)
        return await self._nlu.parse(texts)


class _Ear:
    """The channel of the rehearsal: it hears what the customer hears."""

    name = CHANNEL
    routes: APIRouter | None = None

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.heard: list[tuple[datetime, Letter]] = []

    async def start(self, receive: Receive) -> None:
        """Nothing to listen to: the story speaks."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def send(self, address: str, letter: Letter) -> str:
        """Keep what was said."""
        self.heard.append((self._clock(), letter))
        return f"{address}-{len(self.heard)}"


async def rehearse(story: Story, nlu: Nlu) -> list[Played]:
    """Play every step; the failures stand in the steps."""
    database = open_database("sqlite://")
    try:
        await database.create_all()
        stage = Stage(database, story, nlu)
        await stage.prepare()
        return [await stage.play(number, step) for number, step in enumerate(story.steps, start=1)]
    finally:
        await database.dispose()


class Stage:
    """A story on its way: the clock, the parts of the product, and what was seen so far."""

    def __init__(self, database: Database, story: Story, nlu: Nlu) -> None:
        self.now = story.begins
        self._database = database
        self._story = story
        self._nlu = SwitchedNlu(nlu)
        self._desk: Desk = build_desk()
        self._turns = Turns(database, self._nlu, self._desk)
        self._ear = _Ear(lambda: self.now)
        self._delivery = Delivery(database, {CHANNEL: self._ear}, clock=lambda: self.now)
        self._staff: dict[str, UUID] = {}
        self._sent = 0
        self._heard = 0
        self._since: list[Told] = []
        self._granted_before: set[UUID] = set()

    @property
    def address(self) -> str:
        """Where the story's customer is."""
        return self._story.customer.id or STRANGER

    async def prepare(self) -> None:
        """The customer, their orders, and the people at the desk."""
        customer = self._story.customer
        async with self._database.uow() as uow:
            for role in ("supervisor", "manager"):
                self._staff[role] = await add_staff(uow, role, self.now)
            if customer.id is not None:
                await add_customer(uow, customer, self.now)

    async def play(self, number: int, step: StepIn) -> Played:
        """One step, and what came of it."""
        played = Played(number, step.kind, self.now)
        try:
            await self._do(step, played)
        except DeskError as error:
            played.failures.append(f"refused: {error}")
        await self._listen(played)
        case = await self._case()
        played.state = case.state if case else "talking"
        if step.expect is not None:
            played.failures += await self._check(step.expect, case)
        played.at = self.now
        return played

    async def _do(self, step: StepIn, played: Played) -> None:
        if step.customer is not None:
            texts = (step.customer,) if isinstance(step.customer, str) else step.customer
            for text in texts:
                await self._receive("message", text=text, times=step.delivered)
                played.messages.append(Told("customer", text, self.now))
            await self._turns.take(CHANNEL, self.address, self.now)
        elif step.press is not None:
            await self._press(step.press, played, step.delivered)
        elif step.wait is not None:
            await self._wait(self.now + step.wait)
        elif step.supervisor is not None:
            await self._supervise(step.supervisor)
        elif step.nlu is not None:
            self._nlu.is_up = step.nlu == "up"

    async def _receive(
        self, kind: str, *, text: str = "", choice: str | None = None, times: int
    ) -> None:
        self._sent += 1
        incoming = Incoming(
            channel=CHANNEL,
            address=self.address,
            external_id=f"in-{self._sent}",
            kind="press" if kind == "press" else "message",
            at=self.now,
            text=text,
            choice=choice,
            language=self._story.customer.language,
            customer=self._story.customer.id,
        )
        for _ in range(times):
            await self._turns.receive(incoming)

    async def _press(self, wanted: str, played: Played, times: int) -> None:
        """Press the newest button of that name; a name alone stands for the button tied to it."""
        buttons = [b for _, letter in reversed(self._ear.heard) for b in letter.buttons]
        found = next((b.id for b in buttons if wanted in {b.id, b.id.partition(":")[0]}), None)
        if found is None:
            shown = ", ".join(dict.fromkeys(b.id.partition(":")[0] for b in buttons)) or "none"
            played.failures.append(f"there is no button {wanted!r} to press; shown so far: {shown}")
            return
        await self._receive("press", choice=found, times=times)
        await self._turns.take(CHANNEL, self.address, self.now)

    async def _wait(self, until: datetime) -> None:
        """Move the clock, letting everything happen when it falls due."""
        for _ in range(MOST_TICKS):
            async with self._database.reading() as reading:
                due = await reading.timers.next_due()
            if due is None or due > until:
                break
            self.now = max(self.now, due)
            await timers.tick(self._database, self.now, self._desk)
            await self._delivery.deliver_due(self.now)
        self.now = until

    async def _supervise(self, act: SupervisorDoes) -> None:
        case = await self._case()
        if case is None:
            raise NoCaseError
        await supervise(self._database, self._desk, case, act, self._staff[act.as_], self.now)

    async def _listen(self, played: Played) -> None:
        await self._delivery.deliver_due(self.now)
        for at, letter in self._ear.heard[self._heard :]:
            told = Told(letter.author, letter.text, at, tuple(letter.buttons))
            played.messages.append(told)
            self._since.append(told)
        self._heard = len(self._ear.heard)

    async def _case(self) -> Case | None:
        async with self._database.reading() as reading:
            conversation = await reading.conversations.find(CHANNEL, self.address)
            return await reading.cases.latest(conversation.id) if conversation else None

    async def _check(self, expected: Expected, case: Case | None) -> list[str]:
        async with self._database.reading() as reading:
            remedies = list(await reading.remedies.of_case(case.id)) if case else []
            conversation = await reading.conversations.find(CHANNEL, self.address)
            cases = await reading.cases.of_conversation(conversation.id) if conversation else ()
            language = conversation.language if conversation else None
        granted = [r for r in remedies if r.granted_at and r.id not in self._granted_before]
        self._granted_before |= {r.id for r in granted}
        heard, self._since = self._since, []
        facts: dict[str, Any] = {
            "cause": case.cause if case else None,
            "state": case.state if case else "talking",
            "reason": case.reason if case else None,
            "level": case.level if case else None,
            "language": language,
            "cases": len(cases),
            "messages": len(heard),
        }
        failures = [
            f"{key} is {facts[key]!r}, expected {wanted!r}"
            for key in facts
            if (wanted := getattr(expected, key)) is not None and wanted != facts[key]
        ]
        if expected.causes is not None:
            named = [entry["cause"] for entry in case.causes] if case else []
            failures += [
                f"the case does not name {cause!r}; it names {', '.join(named) or 'nothing'}"
                for cause in expected.causes
                if cause not in named
            ]
        return (
            failures + _check_remedies(expected, remedies, granted) + _check_words(expected, heard)
        )


def _check_remedies(
    expected: Expected, remedies: Sequence[Remedy], granted: Sequence[Remedy]
) -> list[str]:
    failures: list[str] = []
    if expected.remedy is not None:
        offered = [r.kind for r in remedies if r.state != "proposed"] or [r.kind for r in remedies]
        if not offered or offered[-1] != expected.remedy:
            seen = ", ".join(offered) or "none"
            failures.append(f"remedy is {seen}, expected {expected.remedy!r}")
    if (wanted := expected.granted) is not None and not any(
        wanted.remedy in {None, remedy.kind}
        and (wanted.amount is None or remedy.amount == wanted.amount)
        and (wanted.currency is None or remedy.currency == wanted.currency)
        for remedy in granted
    ):
        seen = ", ".join(f"{r.kind} {r.amount or ''} {r.currency or ''}".strip() for r in granted)
        failures.append(
            f"granted is {seen or 'nothing'}, expected {wanted.model_dump(mode='json')}"
        )
    if expected.not_granted and granted:
        failures.append(f"granted is {granted[0].kind}, expected nothing")
    return failures


def _check_words(expected: Expected, heard: Sequence[Told]) -> list[str]:
    """`says` looks at all that reached the customer, `not_says` at the bot's own words."""
    failures: list[str] = []
    everything = "\n".join(told.text for told in heard)
    by_bot = "\n".join(told.text for told in heard if told.author == "bot")
    if expected.says is not None and not re.search(expected.says, everything, re.IGNORECASE):
        failures.append(f"nothing said matches {expected.says!r}; said: {everything!r}")
    if expected.not_says is not None and re.search(expected.not_says, by_bot, re.IGNORECASE):
        failures.append(f"something said matches {expected.not_says!r}: {by_bot!r}")
    return failures


async def add_customer(uow: UnitOfWork, customer: CustomerIn, now: datetime) -> None:
    """The story's customer with the orders, as an import would bring them."""
    assert customer.id is not None  # noqa: S101 - the caller has looked
    await uow.customers.upsert(
        customer.id, name=customer.name, language=customer.language, tier=customer.tier, now=now
    )
    for order in customer.orders:
        value = Order(
            ref=order.ref,
            item=order.item,
            amount=Money(order.amount, order.currency),
            ordered_on=order.date,
            charged=Money(order.charged, order.currency) if order.charged else None,
            promised_on=order.promised,
            delivered_on=order.delivered,
        )
        await uow.customers.upsert_order(customer.id, value)


async def add_staff(uow: UnitOfWork, role: str, now: datetime) -> UUID:
    """A member of staff who cannot sign in: the story acts for them."""
    member = Staff(
        login=role, name=role.capitalize(), role=role, password_hash=NO_PASSWORD, created_at=now
    )
    await uow.staff.add(member)
    return member.id
