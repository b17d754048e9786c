"""Threads that read: the same one for what comes alone, all of them for a burst."""

from __future__ import annotations

import threading
import time
from typing import Final

import pytest

from bot.nlu.cores import Core, Cores

SECONDS: Final = 10.0


def ended(core: Core) -> None:
    """Whoever waits for a result may be told of it before the core counts it as ended."""
    for _ in range(int(SECONDS * 1_000)):
        if not core.given:
            return
        time.sleep(0.001)
    raise AssertionError("it has not ended")


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Cores:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    return Cores()


def name() -> str:
    return threading.current_thread().name


def test_what_comes_alone_has_the_same_thread_each_time(two: Cores) -> None:
    names = set()
    for _ in range(20):
        core = two.next()
        names.add(core.submit(name).result(SECONDS))
        ended(core)
    assert len(names) == 1


def test_a_burst_is_spread(two: Cores) -> None:
    go_on = threading.Event()

    def wait() -> str:
        go_on.wait(SECONDS)
        return name()

    begun = [two.next().submit(wait) for _ in range(6)]
    assert two.idle() is None
    go_on.set()
    names = [each.result(SECONDS) for each in begun]
    assert sorted(map(names.count, set(names))) == [3, 3]


def test_one_is_idle_beside_one_that_reads(two: Cores) -> None:
    go_on = threading.Event()
    busy = two.next()
    begun = busy.submit(go_on.wait, SECONDS)
    idle = two.idle()
    assert idle is not None
    assert idle is not busy
    go_on.set()
    assert begun.result(SECONDS)


def test_what_fails_is_ended_too(two: Cores) -> None:
    for _ in range(4):
        core = two.next()
        failed = core.submit(int, "no number")
        with pytest.raises(ValueError, match="no number"):
            failed.result(SECONDS)
        ended(core)
    assert two.idle() is not None
