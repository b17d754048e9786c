"""Thirty a second in all, one a second to each: and a long wait is not waited for here."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import ChannelBusy
from bot.channels.pace import Pace

ROUNDING = 1e-6


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time stands still while anything runs, and jumps to the next timer when nothing does."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.now = max(self.now, self._scheduled[0]._when)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def in_virtual_time(story: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(story)


def now() -> float:
    return asyncio.get_running_loop().time()


@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"),
        st.lists(st.tuples(st.floats(0, 3), st.sampled_from([0.0, 0.0, 2.0])), max_size=12),
    )
)
def test_both_limits_hold_whatever_comes(chats: dict[str, list[tuple[float, float]]]) -> None:
    sent: list[float] = []
    sent_to: defaultdict[str, list[float]] = defaultdict(list)

    async def send(pace: Pace, address: str, messages: list[tuple[float, float]]) -> None:
        for later, held in messages:
            await asyncio.sleep(later)
            pace.hold(address, held)
            await pace.wait(address)
            sent.append(now())
            sent_to[address].append(now())

    async def story() -> None:
        pace = Pace(in_all=30, to_one=1, clock=now)
        async with asyncio.TaskGroup() as group:
            for address, messages in chats.items():
                group.create_task(send(pace, address, messages))

    in_virtual_time(story())
    assert len(sent) == sum(len(messages) for messages in chats.values())
    assert all(later - earlier > 1 / 30 - ROUNDING for earlier, later in pairwise(sent))
    for moments in sent_to.values():
        assert all(later - earlier > 1 - ROUNDING for earlier, later in pairwise(moments))


def test_nobody_waits_without_need() -> None:
    async def story() -> None:
        pace = Pace(in_all=30, to_one=1, clock=now)
        started = now()
        async with asyncio.TaskGroup() as group:
            for number in range(61):
                group.create_task(pace.wait(str(number)))
        assert now() - started == pytest.approx(2)

    in_virtual_time(story())


def test_a_wait_that_is_too_long_is_refused_and_takes_no_place() -> None:
    async def story() -> None:
        pace = Pace(in_all=30, to_one=1, clock=now)
        pace.hold("a", 7)
        with pytest.raises(ChannelBusy) as refused:
            await pace.wait("a")
        assert refused.value.retry_after == pytest.approx(7)
        started = now()
        await pace.wait("b")
        assert now() == started
        await asyncio.sleep(7)
        await pace.wait("a")
        assert now() == pytest.approx(started + 7)

    in_virtual_time(story())


def test_what_passed_is_forgotten() -> None:
    async def story() -> None:
        pace = Pace(in_all=1e9, to_one=1, clock=now)
        for number in range(10_100):
            await pace.wait(str(number))
            await asyncio.sleep(2)
        assert len(pace._free_to) < 10_001

    in_virtual_time(story())
