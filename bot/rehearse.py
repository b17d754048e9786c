"""Plays a story in a fresh in-memory database, with a simulated clock and the NLU that is given.

The same engine as in production: inbox, turns, timers, services, outbox. Only the clock is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.cast import add_customer, add_staff
from bot.channels import Incoming, Letter
from bot.delivery import Delivery
from bot.expectations import Seen, Told, compare
from bot.nlu.understanding import Nlu, NluUnavailable, Understanding
from bot.supervising import NoCaseError, free_to, supervise
from bot.turn import Turns
from escalation.desk import build_desk
from escalation.errors import DeskError
from escalation.links import LIFE, Link, read_start, start_payload
from escalation.services import timers
from escalation.services.failures import give_up
from escalation.services.fulfilment import carried_out
from escalation.unit_of_work import open_database

if TYPE_CHECKING:
    from uuid import UUID

    from fastapi import APIRouter

    from bot.channels import Receive
    from bot.story import Arrives, Expected, StepIn, Story, SupervisorDoes
    from escalation.desk import Desk
    from escalation.models import Case
    from escalation.unit_of_work import Database

CHANNEL = "rehearsal"
KEY = "signs the links of a rehearsal"
STRANGER = "stranger"
MOST_TICKS = 10_000
"""Timers that one wait may fire; more means that they feed themselves."""


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
    pace = None
    longest = None
    is_page = False

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
        self._desk: Desk = build_desk(teams=story.teams)
        self._turns = Turns(database, self._nlu, self._desk)
        self._ear = _Ear(lambda: self.now)
        self._delivery = Delivery(database, {CHANNEL: self._ear}, clock=lambda: self.now)
        self._staff: dict[str, UUID] = {}
        self._sent = 0
        self._heard = 0
        self._since: list[Told] = []
        self._granted_before: set[UUID] = set()
        self._link: Link | None = None
        self.home = story.customer.id or STRANGER
        self.address = self.home
        """Where the story's customer is."""

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
        elif step.arrives is not None:
            await self._arrive(step.arrives)
        elif step.place is not None:
            self.address = step.place
        elif step.fulfilment is not None:
            await self._fulfil(step.fulfilment)
        elif step.nlu is not None:
            self._nlu.is_up = step.nlu == "up"

    async def _arrive(self, arrives: Arrives) -> None:
        """Come by a link, at a place where nothing else proves who comes."""
        self.address = arrives.at
        if arrives.link != "used" or self._link is None:
            age = LIFE if arrives.link == "expired" else timedelta(0)
            secret = KEY if arrives.link != "bad" else f"not {KEY}"
            payload = start_payload(secret, self.home, self.now - age)
            self._link = read_start(KEY, payload, self.now)
        await self._receive("arrival", link=self._link, times=1)
        await self._turns.take(CHANNEL, self.address, self.now)

    async def _fulfil(self, outcome: Literal["done", "failed"]) -> None:
        async with self._database.uow() as uow:
            (work, _, _), *_ = await uow.fulfilments.listed()
            end = carried_out if outcome == "done" else give_up
            await end(uow, work.id, who="adapter:rehearsal", now=self.now, desk=self._desk)

    async def _receive(
        self,
        kind: Literal["message", "press", "arrival"],
        *,
        text: str = "",
        choice: str | None = None,
        link: Link | None = None,
        times: int,
    ) -> None:
        self._sent += 1
        incoming = Incoming(
            channel=CHANNEL,
            address=self.address,
            external_id=f"in-{self._sent}",
            kind=kind,
            at=self.now,
            text=text,
            choice=choice,
            language=self._story.customer.language,
            customer=self._story.customer.id if self.address == self.home else None,
            link=link,
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
            notices = await reading.notices.open_of(case.id) if case else ()
            free = await free_to(reading, case, self._staff, self.now) if case else ()
        granted = [r for r in remedies if r.granted_at and r.id not in self._granted_before]
        self._granted_before |= {r.id for r in granted}
        heard, self._since = self._since, []
        seen = Seen(case, free, len(cases), language, remedies, granted, notices, heard)
        return compare(expected, seen)
