"""The load: customers who complain, say yes to a refund by a button, tap twice, and thank; cases
whose timers fall due meanwhile; and people on the web page who send again what was not taken.
"""

from __future__ import annotations

import asyncio
import html
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from escalation.links import start_payload
from escalation.services.schedule import schedule
from escalation.unit_of_work import Database
from handlers.model import Money, Order
from tests import make
from tests.faults.telegram import Telegram

PRICE = Money.of("1.00", "USD")
CHARGED = Money.of("2.00", "USD")
YES = "accept:"
TIMER = "close_silent"
"""What is scheduled: on a case that waits it changes nothing, and leaves an event."""
FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
FIRST_CHAT = 1_000


@dataclass
class Load:
    """What was asked of the program, to compare with what it has done."""

    database: Database
    telegram: Telegram
    secret: str
    chance: random.Random
    web: str | None = None
    asked: list[str] = field(default_factory=list)
    """Words sent by Telegram, each different."""
    consented: set[str] = field(default_factory=set)
    """Customers who pressed yes."""
    granted: set[str] = field(default_factory=set)
    """Customers who were told of the refund."""
    timers: list[tuple[UUID, UUID, datetime]] = field(default_factory=list)
    """Timers, their cases, and when they are due."""
    shown: list[str] = field(default_factory=list)
    """Words that the web page has taken."""
    customers: int = 0

    async def furnish(self, count: int) -> None:
        """Customers with an order that was charged twice."""
        now = datetime.now(UTC)
        async with self.database.uow() as uow:
            for number in range(count):
                name = f"f-{number}"
                await uow.customers.upsert(name, now=now, name=name, language="en")
                order = Order(
                    ref=f"F-{number:04}",
                    item="Tea",
                    amount=PRICE,
                    ordered_on=now.date(),
                    charged=CHARGED,
                )
                await uow.customers.upsert_order(name, order)

    async def complain(self) -> None:
        """One customer from the first word to the last; waits as long as it takes."""
        number, self.customers = self.customers, self.customers + 1
        chat, name = FIRST_CHAT + number, f"f-{number}"
        now = datetime.now(UTC)
        self.telegram.writes(chat, f"/start {start_payload(self.secret, name, now)}")
        await self.telegram.waiting[chat].get()
        self._say(chat, f"Order F-{number:04}: you charged me twice")
        said: str | None = None
        while True:
            sent = await self.telegram.waiting[chat].get()
            yes = next((each for each in sent.choices if each.startswith(YES)), None)
            if yes is not None and yes != said:
                said = yes
                for _ in range(self.chance.choice((1, 1, 2))):
                    self.telegram.presses(sent, yes)
                self.consented.add(name)
            elif said is not None and "Agreed" in sent.text:
                self.granted.add(name)
                self._say(chat, f"Thank you {number}")
                return

    def _say(self, chat: int, text: str) -> None:
        self.asked.append(text)
        self.telegram.writes(chat, text)

    async def schedule(self, count: int, *, within: float) -> None:
        """Timers that fall due in the next seconds, each on a case of its own."""
        now = datetime.now(UTC)
        put_in = []
        async with self.database.uow() as uow:
            for _ in range(count):
                chat = await make.conversation(uow, channel="terminal", address=make.key())
                case = await make.queued_case(uow, chat)
                due = now + timedelta(seconds=self.chance.uniform(0, within))
                timer = await schedule(uow, TIMER, due, now=now, case=case)
                put_in.append((timer.id, case.id, due))
        self.timers += put_in

    async def browse(self, words: str) -> None:
        """Somebody without an account writes on the page, and sends again until it is taken."""
        assert self.web is not None
        headers = {"Origin": self.web}
        async with httpx.AsyncClient(
            base_url=self.web, headers=headers, timeout=10, follow_redirects=False
        ) as browser:
            form: dict[str, str] | None = None
            while True:
                try:
                    form = form or await form_of(browser)
                    answer = await browser.post("/chat/messages", data={**form, "text": words})
                except httpx.HTTPError:
                    await asyncio.sleep(0.2)
                    continue
                if answer.status_code == httpx.codes.SEE_OTHER:
                    self.shown.append(words)
                    return
                await asyncio.sleep(0.2)


async def form_of(browser: httpx.AsyncClient) -> dict[str, str]:
    """The hidden fields of the form on the page."""
    page = (await browser.get("/chat")).raise_for_status().text
    part = next(each for each in page.split("<form")[1:] if "/chat/messages" in each)
    return {name: html.unescape(value) for name, value in FIELD.findall(part)}
