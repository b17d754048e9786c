"""The desk by itself, as a process: it starts, answers, and stops when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from escalation.__main__ import main
from tests.served import free_port

WAIT = 60


def environment(state: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "AMENDS_STATE_DIR": str(state), "AMENDS_HOLIDAYS": ""}


def start(state: Path, **given: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "escalation"],
        env={**environment(state), **given},
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )


def asked(url: str, desk: subprocess.Popen[str]) -> httpx.Response:
    """The answer, as soon as there is one."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        assert desk.poll() is None, desk.communicate()[1]
        try:
            return httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("it does not answer")


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_answers_and_stops_in_order(tmp_path: Path, by: signal.Signals) -> None:
    port = free_port()
    desk = start(tmp_path / "state", AMENDS_PORT=str(port))
    answer = asked(f"http://127.0.0.1:{port}/healthz", desk)
    desk.send_signal(by)
    _, words = desk.communicate(timeout=10)

    assert answer.json()["status"] == "ok"
    assert (desk.returncode, words) == (0, "")
    assert (tmp_path / "state" / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"AMENDS_ZONE": "Mars/Olympus"}, "Mars/Olympus"),
        ({"AMENDS_HOURS": "whenever"}, "whenever"),
        ({"AMENDS_PORT": "0"}, "port"),
        ({"AMENDS_DATABASE_URL": "sqlite:////dev/null/amends.db"}, "/dev/null"),
        ({"AMENDS_DATABASE_URL": "mysql://localhost/amends"}, "postgresql://"),
        ({"AMENDS_HOST": "203.0.113.7"}, "address"),
    ],
)
def test_what_it_cannot_use_is_one_clear_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: dict[str, str],
    words: str,
) -> None:
    for name, value in {**environment(tmp_path / "state"), **given}.items():
        monkeypatch.setenv(name, value)

    assert main() == 1
    said = capsys.readouterr().err
    assert said.startswith("amends: ")
    assert words in said
    assert "Traceback" not in said


@pytest.mark.slow
def test_what_does_not_start_ends_with_its_sentence_alone(tmp_path: Path) -> None:
    desk = start(tmp_path / "state", AMENDS_HOST="203.0.113.7")
    _, said = desk.communicate(timeout=WAIT)

    assert desk.returncode == 1
    assert said.startswith("amends: ")
    assert "Traceback" not in said
