"""Thirty a second in all and one a second to each, however many send and however late they are."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.repositories.slots import AHEAD, ALL, Pace
from escalation.unit_of_work import Database
from tests import make

SECOND = timedelta(seconds=1)
LATE = SECOND / 20
GAP = (SECOND + LATE) / 28
MOST = 29
"""Messages in any second: one less than is allowed."""

type Look = tuple[int, frozenset[str], list[int]]

looks = st.tuples(
    st.integers(0, 700),  # milliseconds since the look before, of whichever process
    st.frozensets(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=5),  # to be written to
    st.lists(st.sampled_from([0, 0, 20, 50, 51, 400]), min_size=26, max_size=26),  # ms too late
)


def pace() -> Pace:
    """Of a bot that nobody has sent by before."""
    return Pace(f"bot {uuid4()}", gap=GAP, gap_to_one=SECOND + LATE, late=LATE)


async def free(database: Database, of: Pace, now: datetime, most: int = 50) -> list[datetime]:
    async with database.uow() as uow:
        return await uow.slots.free(of, now, most)


async def take(database: Database, of: Pace, address: str, now: datetime) -> bool:
    async with database.uow() as uow:
        moments = await uow.slots.free(of, now, 1)
        await uow.slots.take(of, [(address, moment) for moment in moments])
        return bool(moments)


def most_in_a_second(instants: Sequence[datetime]) -> int:
    """How many of these there are at most in any second, wherever it begins."""
    ordered = sorted(instants)
    return max((bisect_left(ordered, at + SECOND) - n for n, at in enumerate(ordered)), default=0)


@settings(max_examples=25)
@given(story=st.lists(looks, max_size=12))
async def test_both_limits_hold_whoever_looks_when_and_however_late_they_are(
    database: Database, story: list[Look]
) -> None:
    bot, now = pace(), make.NOW
    sent: list[datetime] = []
    sent_to: defaultdict[str, list[datetime]] = defaultdict(list)
    free_to: dict[str, datetime] = {}
    for pause, addresses, lateness in story:
        now += timedelta(milliseconds=pause)
        ready = sorted(each for each in addresses if free_to.get(each, now) <= now)
        async with database.uow() as uow:
            taken = list(zip(ready, await uow.slots.free(bot, now, 50), strict=False))
            await uow.slots.take(bot, taken)
        for (address, moment), late in zip(taken, lateness, strict=False):
            at = moment + timedelta(milliseconds=late)
            while at - moment > bot.late:
                async with database.uow() as uow:
                    moment = at = await uow.slots.another(bot, address, at, at - moment)  # noqa: PLW2901
            free_to[address] = moment + bot.gap_to_one
            sent.append(at)
            sent_to[address].append(at)

    assert most_in_a_second(sent) <= MOST
    assert all(most_in_a_second(instants) == 1 for instants in sent_to.values())


async def test_of_many_who_ask_at_once_no_two_are_given_one_moment(database: Database) -> None:
    bot = pace()
    given_out = await asyncio.gather(
        *(take(database, bot, str(number), make.NOW) for number in range(20))
    )

    assert sum(given_out) == 1 + AHEAD / 2 // GAP
    async with database.reading() as uow:
        assert await uow.slots.next_free(bot, make.NOW) == make.NOW + GAP * sum(given_out)


async def test_a_pause_holds_for_all_whoever_asks_and_a_shorter_one_does_not_end_it(
    database: Database,
) -> None:
    bot, until = pace(), make.NOW + 17 * SECOND
    for pause in (until, make.NOW + SECOND):
        async with database.uow() as uow:
            await uow.slots.hold(bot, ALL, pause)

    assert await free(database, bot, until - SECOND) == []
    assert (await free(database, bot, until))[0] == until
    assert (await free(database, pace(), make.NOW))[0] == make.NOW, "another bot"


async def test_moments_are_given_out_for_the_near_future_alone(database: Database) -> None:
    bot = pace()

    moments = await free(database, bot, make.NOW)

    assert moments[0] == make.NOW
    assert moments[-1] <= make.NOW + AHEAD < moments[-1] + GAP
    assert await free(database, bot, make.NOW, most=2) == moments[:2]
