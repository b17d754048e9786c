"""Serves a trained model to the app on this machine.

Run it in the Rasa environment:

    echo TOKEN | .venv-rasa/bin/python nlu_data/rasa/server.py MODEL (--socket PATH | --port PORT)

POST /parse {"texts": [...]} with "Authorization: Bearer TOKEN" answers {"model_id", "results"}, one
result per text: {"ranking": [[intent, p], ...], "present": {cause: p}, "entities": [...]}, or null
for a text without a word. GET /health answers {"ok", "model_id"}. Logs are JSON lines and hold no
text.
"""

import argparse
import asyncio
import contextlib
import hmac
import json
import logging
import os
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "nlu_data" / "rasa")]
# Threads of the libraries only get in each other's way over a few hundred numbers.
os.environ.update(
    RASA_TELEMETRY_ENABLED="false",
    TF_CPP_MIN_LOG_LEVEL="3",
    OMP_NUM_THREADS="1",
    OPENBLAS_NUM_THREADS="1",
)
# Rasa's dependencies set their own filters; what they deprecate is not ours to mend.
warnings.showwarning = lambda *_args, **_kwargs: None

import structlog  # noqa: E402 - after the environment it reads
from aiohttp import web  # noqa: E402

from bot.nlu.text import Prepared, has_word, prepare  # noqa: E402

MOST_TEXTS = 256
LONGEST_QUEUE = 128
BIGGEST_BODY = 4 << 20


def log(event: str, **values: Any) -> None:
    """One JSON line on standard error. Never call it with a text or a token."""
    line = json.dumps({"event": event, "at": round(time.time(), 3), **values})
    print(line, file=sys.stderr, flush=True)


class Model:
    """Rasa's loaded model; run() is blocking and takes about a millisecond a text."""

    def __init__(self, path: Path) -> None:
        from rasa.core.agent import Agent  # noqa: PLC0415 - seconds of imports
        from rasa.shared.core.trackers import DialogueStateTracker  # noqa: PLC0415

        agent = Agent.load(path)
        if agent.processor is None or not agent.is_ready():
            raise ValueError("Rasa does not accept it")
        self._processor = agent.processor
        self._tracker = DialogueStateTracker.from_events("nlu", [])
        self.id = path.name.removesuffix(".tar.gz").removeprefix("nlu-")
        if self.run(["warm up 预热"])[0] is None:
            raise ValueError("it does not understand anything")

    def run(self, texts: list[str]) -> list[dict[str, Any] | None]:
        from rasa.core.channels.channel import UserMessage  # noqa: PLC0415
        from rasa.engine.constants import (  # noqa: PLC0415
            PLACEHOLDER_MESSAGE,
            PLACEHOLDER_TRACKER,
        )

        prepared = [prepare(text) if has_word(text) else None for text in texts]
        asked = [(place, each) for place, each in enumerate(prepared) if each and each.text]
        results: list[dict[str, Any] | None] = [None] * len(texts)
        if asked:
            target = self._processor.model_metadata.nlu_target
            messages = self._processor.graph_runner.run(
                targets=[target],
                inputs={
                    PLACEHOLDER_MESSAGE: [UserMessage(each.text) for _, each in asked],
                    PLACEHOLDER_TRACKER: self._tracker,
                },
            )[target]
            for (place, each), message in zip(asked, messages):  # noqa: B905 - Python 3.10
                results[place] = _result(each, message.as_dict(only_output_properties=True))
        return results


def _result(prepared: Prepared, understood: dict[str, Any]) -> dict[str, Any]:
    """What Rasa says, with the entities' places in the text as it was sent."""
    entities = []
    for entity in understood.get("entities", ()):
        start, end = prepared.span(entity["start"], entity["end"])
        kept = {key: entity.get(key) for key in ("entity", "value", "currency")}
        entities.append({**kept, "start": start, "end": end})
    ranking = [[each["name"], each["confidence"]] for each in understood.get("intent_ranking", ())]
    return {"ranking": ranking, "present": understood.get("present", {}), "entities": entities}


@dataclass
class Job:
    """The texts of one request, and where its results are waited for."""

    texts: list[str]
    results: "asyncio.Future[list[dict[str, Any] | None]]"


class Server:
    """One queue for all requests; whatever waits goes through the model together."""

    def __init__(self, model: Model, token: str) -> None:
        self._model = model
        self.model_id = model.id
        self._token = f"Bearer {token}".encode()
        self._queue: asyncio.Queue[Job] = asyncio.Queue(LONGEST_QUEUE)

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=BIGGEST_BODY)
        app.add_routes([web.get("/health", self._health), web.post("/parse", self._parse)])
        app.cleanup_ctx.append(self._work)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        if request.path != "/health" and not hmac.compare_digest(given, self._token):
            return web.json_response({"error": "unauthorized"}, status=401)
        try:
            return await handler(request)
        except web.HTTPException as refusal:
            return web.json_response({"error": refusal.reason}, status=refusal.status)

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "model_id": self.model_id})

    async def _parse(self, request: web.Request) -> web.Response:
        try:
            texts = _texts(await request.json())
        except (ValueError, RecursionError):
            error = f'the body must be {{"texts": [...]}} with at most {MOST_TEXTS} strings'
            return web.json_response({"error": error}, status=422)
        job = Job(texts, asyncio.get_running_loop().create_future())
        try:
            self._queue.put_nowait(job)
        except asyncio.QueueFull:
            return web.json_response({"error": "busy"}, status=503, headers={"Retry-After": "1"})
        results = await job.results
        return web.json_response({"model_id": self.model_id, "results": results})

    async def _work(self, _app: web.Application) -> AsyncIterator[None]:
        task = asyncio.get_running_loop().create_task(self._pump())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _pump(self) -> None:
        while True:
            jobs = [await self._queue.get()]
            while not self._queue.empty() and sum(len(job.texts) for job in jobs) < MOST_TEXTS:
                jobs.append(self._queue.get_nowait())
            jobs = [job for job in jobs if not job.results.done()]  # its client has gone
            await self._answer(jobs)

    async def _answer(self, jobs: list[Job]) -> None:
        started = time.perf_counter()
        texts = [text for job in jobs for text in job.texts]
        try:
            results = await asyncio.to_thread(self._model.run, texts)
        except Exception as error:  # noqa: BLE001 - one bad text must not stop the others
            if len(jobs) > 1:
                for job in jobs:
                    await self._answer([job])
                return
            log("nlu.parse_failed", error=type(error).__name__, texts=len(texts))
            for job in jobs:
                if not job.results.done():
                    job.results.set_exception(web.HTTPInternalServerError(reason="parse failed"))
            return
        for job in jobs:
            if not job.results.done():
                job.results.set_result(results[: len(job.texts)])
            results = results[len(job.texts) :]
        took = round((time.perf_counter() - started) * 1000, 1)
        log("nlu.parsed", requests=len(jobs), texts=len(texts), milliseconds=took)


def _texts(body: Any) -> list[str]:
    texts = body.get("texts") if isinstance(body, dict) else None
    if not isinstance(texts, list) or len(texts) > MOST_TEXTS:
        raise ValueError("no list of texts")
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("a text is no string")
    return texts


async def serve(server: Server, where: argparse.Namespace) -> None:
    """Serve until the process is told to stop, or its parent has gone."""
    runner = web.AppRunner(server.app(), access_log=None, handle_signals=True)
    await runner.setup()
    if where.socket:
        site: web.BaseSite = web.UnixSite(runner, str(where.socket), shutdown_timeout=1)
    else:
        site = web.TCPSite(runner, "127.0.0.1", where.port, shutdown_timeout=1)
    await site.start()
    if where.socket:
        where.socket.chmod(0o600)
    log("nlu.ready", model_id=server.model_id, address=str(where.socket or where.port))
    parent = os.getppid()
    try:
        # An app that was killed must not leave its server behind; nothing tells of that.
        while os.getppid() == parent:  # noqa: ASYNC110
            await asyncio.sleep(1)
    finally:
        await runner.cleanup()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--encoder", type=Path, help="folder of the encoder, if not the project's")
    address = parser.add_mutually_exclusive_group(required=True)
    address.add_argument("--socket", type=Path)
    address.add_argument("--port", type=int)
    where = parser.parse_args()
    if where.encoder:
        os.environ["AMENDS_ENCODER"] = str(where.encoder.resolve())
    # Neither on the command line nor in the environment, where others could read it.
    token = sys.stdin.readline().strip()
    if not token:
        print(
            "nlu server: the token is missing: it is the first line of the input", file=sys.stderr
        )
        return 2
    if where.socket:
        where.socket.unlink(missing_ok=True)
    # Rasa prints every text it reads unless it is told not to.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    tempfile.tempdir = tempfile.mkdtemp(prefix="amends-nlu-")
    try:
        model = Model(where.model)
    except Exception as error:  # noqa: BLE001 - whatever Rasa and its libraries raise
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        print(f"nlu server: the model {where.model} does not load: {reason}", file=sys.stderr)
        return 3
    try:
        with contextlib.suppress(KeyboardInterrupt, web.GracefulExit):
            asyncio.run(serve(Server(model, token), where))
    except OSError as error:
        print(f"nlu server: can't listen: {error}", file=sys.stderr)
        return 4
    finally:
        with contextlib.suppress(OSError):
            Path(tempfile.tempdir).rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main())
