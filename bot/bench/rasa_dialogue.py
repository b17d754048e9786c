"""Rasa's own dialogue server as it would be set up for the one complaint of `turns`.

A keyword names the intent, a pattern finds the order, one rule answers; a SQL tracker store in a
SQLite file keeps the conversation, and the REST channel takes what is written. No network is
trained, so its reading costs next to nothing, as the stand-in's does that ours is given.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import httpx

from bot.bench.ways import last_words, patience, running
from bot.nlu.leash import leashed
from bot.nlu.model import ModelUnavailable
from bot.nlu.process import rasa_environment, rasa_python
from bot.nlu.understanding import NluUnavailable

LONGEST: Final = 60.0
"""Seconds for one answer."""
FILES: Final = {
    "config.yml": """\
recipe: default.v1
assistant_id: reference
language: en
pipeline:
- name: WhitespaceTokenizer
- name: RegexEntityExtractor
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
""",
    "domain.yml": """\
version: "3.1"
intents:
- overcharged
entities:
- order_ref
slots:
  order_ref:
    type: text
    mappings:
    - type: from_entity
      entity: order_ref
responses:
  utter_offer:
  - text: Order {order_ref} was charged twice. Shall we give back what was charged too much?
""",
    "data.yml": """\
version: "3.1"
nlu:
- intent: overcharged
  examples: |
    - was charged twice
    - order [A-1](order_ref) was charged twice
- regex: order_ref
  examples: |
    - A-[\\w-]+
rules:
- rule: offer what was charged too much
  steps:
  - intent: overcharged
  - action: utter_offer
""",
    "endpoints.yml": "tracker_store: {type: SQL, dialect: sqlite, db: tracker.db}\n",
    "credentials.yml": "rest:\n",
}


class Dialogue:
    """A server that answers by its REST channel."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def answer(self, sender: str, words: str) -> list[str]:
        """What it says to a customer's words.

        Raises:
            NluUnavailable: it does not answer.
        """
        try:
            told = await self._client.post(
                "/webhooks/rest/webhook", json={"sender": sender, "message": words}
            )
            told.raise_for_status()
        except httpx.HTTPError as error:
            message = f"Rasa's dialogue server: {type(error).__name__}"
            raise NluUnavailable(message) from error
        return [each["text"] for each in told.json()]

    async def request(self) -> float:
        """Seconds of a request that asks for nothing, which is no part of an answer."""
        started = time.perf_counter()
        await self._client.get("/")
        return time.perf_counter() - started


def train_dialogue(root: Path, home: Path) -> None:
    """Make the server's model in `home`; blocks for half a minute.

    Raises:
        ModelUnavailable: it was not trained, or there is no Rasa to train it.
    """
    for name, text in FILES.items():
        (home / name).write_text(text, "utf-8")
    command = [str(rasa_python(root)), "-m", "rasa", "train", "--out", ".", "--data", "data.yml"]
    done = subprocess.run(
        leashed([*command, "--fixed-model-name", "dialogue"]),
        cwd=home,
        env=rasa_environment(root, home) | {"RASA_MAX_CACHE_SIZE": "0"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if not (home / "dialogue.tar.gz").exists():
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else done.returncode
        raise ModelUnavailable(f"Rasa's dialogue server was not trained: {reason}")


@asynccontextmanager
async def dialogue_server(root: Path, home: Path) -> AsyncIterator[Dialogue]:
    """The server of the model in `home`, once it answers.

    Raises:
        NluUnavailable: it does not get ready.
    """
    port = _free_port()
    command = [str(rasa_python(root)), "-m", "rasa", "run", "--model", "dialogue.tar.gz"]
    command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
    command += ["-i", "127.0.0.1", "--port", str(port)]
    log = home / "dialogue.log"
    async with (
        running(command, root, home, log, cwd=home) as process,
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=LONGEST, trust_env=False
        ) as client,
    ):
        server = Dialogue(client)
        async with patience():
            while True:
                with suppress(httpx.TransportError):
                    await server.request()
                    break
                if process.returncode is not None:
                    raise NluUnavailable(f"Rasa's dialogue server ended: {last_words(log)}")
                await asyncio.sleep(0.2)
        yield server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
