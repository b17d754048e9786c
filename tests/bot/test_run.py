"""`amends run` as somebody starts it: a process, its pages, its end, and what outlives kill -9."""

from __future__ import annotations

import csv
import html
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from bot.cli.reading import trained
from bot.settings import load

pytestmark = [pytest.mark.nlu, pytest.mark.slow, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0
"""Seconds for a start: two cores may be busy with other tests."""
LINK = re.compile(r"http://\S+/chat\?lang=(\S+)&as=\S+")
FIELD = re.compile(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class Running:
    """One `amends run`, or another command, in a process group of its own, and what it printed."""

    def __init__(
        self, state: Path, port: int, *, command: Sequence[str] = ("run",), **environment: str
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if "AMENDS" not in name}
        self.base = f"http://127.0.0.1:{port}"
        self.printed = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *command, "--port", str(port)],
            cwd=ROOT,
            env=kept
            | {"AMENDS_STATE_DIR": str(state), "AMENDS_NLU": "exported", "AMENDS_GATHER": "0.1"}
            | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def until(self, words: str) -> None:
        """Read until it prints `words`."""
        output = self.process.stdout
        assert output is not None
        end = time.monotonic() + PATIENCE
        while words not in self.printed:
            assert time.monotonic() < end, self.printed
            if select.select([output], [], [], 0.2)[0]:
                piece = os.read(output.fileno(), 65_536)
                assert piece, f"it ended with {self.process.wait()}: {self.printed}"
                self.printed += piece.decode()

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        output = self.process.stdout
        assert output is not None
        self.printed += output.read().decode()
        return self.process.wait(PATIENCE)

    def stop(self, number: signal.Signals) -> float:
        """Send a signal; how many seconds it then took to end."""
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - begun


@pytest.fixture(scope="module", autouse=True)
def model() -> None:
    """The language model, as `make test` has made it before."""
    trained(load())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    return number


@contextmanager
def started(
    state: Path,
    port: int | None = None,
    *,
    command: Sequence[str] = ("run",),
    **environment: str,
) -> Iterator[Running]:
    """A program that was told to start, and that is gone in the end."""
    running = Running(state, port or free_port(), command=command, **environment)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.kill()
        running.process.wait()
        assert running.process.stdout is not None
        running.process.stdout.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """A program with the demo shop, and its state folder, for tests that do not end it."""
    state = tmp_path_factory.mktemp("run") / "var"
    with started(state, AMENDS_PROT="1") as running:
        running.until("Ctrl-C")
        yield running, state


def customer(running: Running, language: str) -> httpx.Client:
    """A browser that came by the demo's link for a language."""
    link = next(found for found in LINK.finditer(running.printed) if found[1] == language)
    browser = httpx.Client(
        base_url=running.base, follow_redirects=True, headers={"Origin": running.base}, timeout=30
    )
    page = browser.get(link[0]).text
    fields = {name: html.unescape(value) for name, value in FIELD.findall(page)}
    assert browser.post("/chat/arrival", data=fields).status_code == 200
    return browser


def write(browser: httpx.Client, text: str) -> None:
    """Send the form of the chat page, as a browser without a script does."""
    page = browser.get("/chat").text
    form = next(part for part in page.split("<form")[1:] if "/chat/messages" in part)
    fields = {name: html.unescape(value) for name, value in FIELD.findall(form)}
    assert browser.post("/chat/messages", data=fields | {"text": text}).status_code == 200


def transcript_with(browser: httpx.Client, words: str) -> str:
    """What was said, once it holds `words`."""
    end = time.monotonic() + PATIENCE
    while words not in (said := browser.get("/chat/transcript").text):
        assert time.monotonic() < end, said
        time.sleep(0.1)
    return said


def test_it_says_what_to_open_and_all_of_it_opens(shared: tuple[Running, Path]) -> None:
    running, state = shared

    for path in ("/chat", "/session", "/api/docs", "/healthz"):
        assert httpx.get(running.base + path, timeout=30).status_code == 200, path
    assert f"{running.base}/queue" in running.printed
    assert {found[1] for found in LINK.finditer(running.printed)} == {"en", "zh-Hans", "zh-Hant"}
    assert "TELEGRAM_TOKEN=" in running.printed
    for file in state.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_slip_in_a_variable_is_pointed_out(shared: tuple[Running, Path]) -> None:
    running, _ = shared

    assert "Warning: AMENDS_PROT is no setting; did you mean AMENDS_PORT?" in running.printed


def test_the_demo_s_people_can_sign_in(shared: tuple[Running, Path]) -> None:
    running, _ = shared
    [sign_in] = re.findall(r"demo supervisor: (\S+), password (\S+)", running.printed)

    with httpx.Client(base_url=running.base, headers={"Origin": running.base}, timeout=30) as desk:
        entered = desk.post("/session", data={"login": sign_in[0], "password": sign_in[1]})
        assert entered.status_code == 303
        assert desk.get("/queue").status_code == 200


def test_a_complaint_is_settled_with_consent_and_counted(shared: tuple[Running, Path]) -> None:
    running, state = shared
    with closing(customer(running, "zh-Hans")) as browser:
        write(browser, "订单 A-1001 你们多扣了我 30 元")
        transcript_with(browser, "30.00")
        write(browser, "好的，可以")
        transcript_with(browser, "1-")

    counted = subprocess.run(
        [sys.executable, "-m", "bot", "stats", "--csv"],
        cwd=ROOT,
        env={**os.environ, "AMENDS_STATE_DIR": str(state)},
        capture_output=True,
        text=True,
        check=True,
    )
    [row] = csv.DictReader(counted.stdout.splitlines())
    assert row["cause"] == "core_service_failure"
    assert "30.00" in row.values()


def test_one_state_folder_serves_one_program(shared: tuple[Running, Path]) -> None:
    first, state = shared

    with started(state) as second:
        assert second.ended() == 1

    assert second.printed.startswith("amends: Amends is running already with the state folder")
    assert f"process {first.process.pid}" in second.printed


def test_a_used_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with started(tmp_path / "var", port) as running:
            assert running.ended() == 1

    assert running.printed == (
        f"amends: Port {port} is in use by another program. Stop that one, or choose another "
        f"port: AMENDS_PORT={port + 1}.\n"
    )


def stopped_with_an_open_page(running: Running, number: signal.Signals) -> None:
    """Stop it while somebody looks: within five seconds, in order, and said."""
    with httpx.Client(base_url=running.base, timeout=30) as browser:
        browser.get("/chat")
        with browser.stream("GET", "/chat/stream") as stream:
            assert stream.status_code == 200
            took = running.stop(number)
    assert running.ended() == 0
    assert took < 5
    assert running.printed.endswith("amends: Stopped.\n")


def test_without_a_demo_it_names_the_command_and_stops_when_told(tmp_path: Path) -> None:
    with started(tmp_path / "var", AMENDS_DEMO="0") as running:
        running.until("Ctrl-C")
        stopped_with_an_open_page(running, signal.SIGTERM)

    assert "demo supervisor" not in running.printed
    assert "amends staff add" in running.printed


def test_what_was_sent_outlives_kill_9_and_ctrl_c_stops_it(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path / "var", port) as first:
        first.until("Ctrl-C")
        browser = customer(first, "en")
        write(browser, "You charged me twice for order C-3002.")
        first.stop(signal.SIGKILL)

    with started(tmp_path / "var", port) as second, closing(browser):
        second.until("Ctrl-C")
        said = transcript_with(browser, "Assistant: ")
        stopped_with_an_open_page(second, signal.SIGINT)

    assert "demo supervisor" in first.printed
    assert "amends staff add" not in first.printed
    assert "A demo shop" not in second.printed
    assert said.count("You charged me twice") == 1


def test_rasa_dies_with_us_even_by_kill_9(tmp_path: Path) -> None:
    with started(tmp_path / "var", AMENDS_NLU="rasa") as running:
        running.until("Rasa is ready")
        rasa = children(running.process.pid)
        assert rasa
        running.stop(signal.SIGKILL)
        end = time.monotonic() + 5
        while any(Path(f"/proc/{child}").exists() for child in rasa):
            assert time.monotonic() < end, "Rasa goes on without us"
            time.sleep(0.05)


def children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
        if int(rest.split()[1]) == parent:
            found.append(int(name.split()[0]))
    return found
