"""Makes the program's processes quickly: it has read all the code, and forks one for each line.

A line of JSON on its standard input names arguments, environment, log file, leases, and whether texts
are read by single words; a line with the new process's number comes back. What it makes is the real program, `amends serve` or `amends
run`, with sockets, connections and loops of its own, and dies by any signal as one does.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine

import bot.cli.reading
from bot import delivery
from bot.cli import main
from escalation.services import timers
from tests.bot.speech import SpokenNlu

READ = (
    "bot.app",
    "bot.channels.telegram",
    "bot.cli.opening",
    "bot.cli.reading",
    "bot.cli.run",
    "bot.cli.welcome",
    "bot.clock",
    "bot.engine.workers",
)
"""What a command loads only when it is called: most of a start."""
JUMPS = {signal.SIGUSR1: timedelta(hours=1), signal.SIGUSR2: timedelta(hours=-1)}
"""Signals at which a process's own clock jumps, as a machine's does when it is put right."""


class Cues(SpokenNlu):
    """Reads by single words, and needs no time to begin."""

    async def run(self) -> None:
        await asyncio.Event().wait()


def run(order: dict[str, Any]) -> None:
    """Be one process of the program until it ends."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (1, 2):
        os.dup2(log, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for name in tuple(os.environ):
        if name.startswith(("AMENDS_", "TELEGRAM_", "DATABASE_")):
            del os.environ[name]
    os.environ.update(order["environment"])
    if order["lease"] is not None:
        # As in the program, a send ends well before its lease does.
        timers.LEASE = delivery.LEASE = timedelta(seconds=order["lease"])
        delivery.SEND_SECONDS = order["lease"] / 2
    if order["quick"]:
        bot.cli.reading.trained = lambda *_: None  # type: ignore[assignment]
        bot.cli.reading.switching = lambda *_: (Cues(), None)  # type: ignore[assignment]
    for number in JUMPS:
        signal.signal(number, jump)
    main(order["arguments"])


def jump(number: int, _frame: object) -> None:
    """Move this process's clock, and let it run on."""
    target = datetime.now(UTC) + JUMPS[signal.Signals(number)]
    time_machine.travel(target, tick=True).start()


def serve() -> None:
    # Nobody waits for the ended: the system takes them away.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for name in READ:
        importlib.import_module(name)
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
