"""The server around Rasa's model, spoken to as it stands: what it must refuse, and how."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.nlu.process import rasa_python
from bot.nlu.train import Sources, ensure_model

pytestmark = [pytest.mark.nlu, pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[3]
SERVER = ROOT / "nlu_data" / "rasa" / "server.py"
TOKEN = "a-token-of-this-test"
ONE_AFTER_ANOTHER = """
import importlib.util, sys
name, socket, *models = sys.argv[1:]
spec = importlib.util.spec_from_file_location("server", name)
server = sys.modules["server"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(server)
for model in models:
    sys.argv = [name, model, "--socket", socket]
    print(server.main())
"""


def start(*arguments: object, token: str = TOKEN) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [rasa_python(ROOT), SERVER, *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(f"{token}\n")
    process.stdin.close()
    process.stdin = None
    return process


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("nlu") / "s"
    process = start(ensure_model(Sources(ROOT), print).rasa_path, "--socket", path)
    try:
        assert process.stderr is not None
        assert "nlu.ready" in process.stderr.readline()
        yield path
    finally:
        process.terminate()
        _, logged = process.communicate(timeout=10)
    assert "secret words" not in logged
    assert TOKEN not in logged


@pytest.fixture
async def client(socket: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=str(socket)),
        base_url="http://nlu",
        headers={"Authorization": f"Bearer {TOKEN}"},
        timeout=120,
    ) as opened:
        yield opened


async def results(client: httpx.AsyncClient, *texts: str) -> list[Any]:
    answer = await client.post("/parse", json={"texts": texts})
    assert answer.status_code == 200
    found: list[Any] = answer.json()["results"]
    return found


async def test_health_names_the_model_and_wants_no_token(client: httpx.AsyncClient) -> None:
    answer = await client.get("/health", headers={"Authorization": ""})

    assert answer.json() == {"ok": True, "model_id": ensure_model(Sources(ROOT), print).id}


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", TOKEN, f"Bearer {TOKEN}x", "Bearer \xff"]
)
async def test_without_the_token_nothing_is_read(client: httpx.AsyncClient, header: str) -> None:
    headers = {b"Authorization": header.encode("latin-1")}
    answer = await client.post("/parse", json={"texts": ["secret words"]}, headers=headers)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"3",
        b"{}",
        b'{"texts": "a"}',
        b'{"texts": [1]}',
        b'{"texts": [null]}',
        b'{"texts": [["a"]]}',
        b"[" * 100_000,
    ],
    ids=range(11),
)
async def test_a_malformed_body_is_told_what_is_wanted(
    client: httpx.AsyncClient, body: bytes
) -> None:
    answer = await client.post("/parse", content=body)

    assert answer.status_code == 422
    assert "texts" in answer.json()["error"]


async def test_too_much_at_once_is_refused(client: httpx.AsyncClient) -> None:
    many = await client.post("/parse", json={"texts": ["a"] * 257})
    large = await client.post("/parse", json={"texts": ["a" * 5_000_000]})

    assert (many.status_code, large.status_code) == (422, 413)


@pytest.mark.parametrize("path", ["/", "/model", "/webhooks/rest/webhook", "/parse"])
async def test_nothing_else_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in {404, 405}


async def test_a_command_is_read_as_words(client: httpx.AsyncClient) -> None:
    """Rasa takes "/affirm" for a yes with probability 1."""
    (command, word) = await results(client, "/affirm", "affirm")

    assert command == word
    assert command["ranking"][0][1] < 0.95


async def test_without_a_word_there_is_no_intent(client: httpx.AsyncClient) -> None:
    """Rasa takes an angry face for a yes."""
    assert await results(client, "😡", "？？？", "", " ", "\0", "/", "1️⃣") == [None] * 7


async def test_probabilities_run_over_all_intents(client: httpx.AsyncClient) -> None:
    (one,) = await results(client, "secret words about a refund")

    assert sum(p for _, p in one["ranking"]) == pytest.approx(1.0)
    assert len(one["ranking"]) == 18
    assert [p for _, p in one["ranking"]] == sorted((p for _, p in one["ranking"]), reverse=True)


async def test_places_are_those_of_the_text_that_was_sent(client: httpx.AsyncClient) -> None:
    text = "  ／订单\u200b Ａ－１００１ 多扣 ３０ 元，客服小王，上周五"
    (one,) = await results(client, text)

    assert [(text[e["start"] : e["end"]], e["value"], e["currency"]) for e in one["entities"]] == [
        ("Ａ－１００１", "A-1001", None),
        ("３０ 元", "30", "CNY"),
        ("小王", "小王", None),
        ("上周五", "P-1W5", None),
    ]


async def test_a_hundred_kilobytes_take_no_longer_than_two(client: httpx.AsyncClient) -> None:
    started = time.monotonic()
    (one,) = await results(client, "the parcel never came. " * 4_500)

    assert one["ranking"][0][0]
    assert time.monotonic() - started < 5


async def test_a_flood_is_answered_or_refused_and_the_server_lives(
    client: httpx.AsyncClient, socket: Path
) -> None:
    slow = asyncio.create_task(
        client.post("/parse", json={"texts": ["你们多扣了我的钱" * 100] * 256})
    )
    await asyncio.sleep(0.3)
    async with httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(
            uds=str(socket), limits=httpx.Limits(max_connections=300)
        ),
        base_url="http://nlu",
        headers=dict(client.headers),
        timeout=120,
    ) as flood:
        answers = await asyncio.gather(
            *(flood.post("/parse", json={"texts": ["refund me"]}) for _ in range(250))
        )
    codes = {answer.status_code for answer in answers}

    assert (await slow).status_code == 200
    assert codes == {200, 503}
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 503)
    assert (await results(client, "hello"))[0]["ranking"]


def test_a_model_that_does_not_load_stops_the_start(tmp_path: Path) -> None:
    """Three of them one after another in one process: to import Rasa takes seconds."""
    (tmp_path / "empty.tar.gz").write_bytes(b"")
    (tmp_path / "nonsense.tar.gz").write_bytes(b"nonsense")
    paths = [tmp_path / f"{name}.tar.gz" for name in ("empty", "nonsense", "none")]
    ended = subprocess.run(
        [rasa_python(ROOT), "-c", ONE_AFTER_ANOTHER, SERVER, tmp_path / "s", *paths],
        cwd=ROOT,
        input=f"{TOKEN}\n" * len(paths),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )

    assert ended.stdout.split() == ["3"] * len(paths)
    assert "Traceback" not in ended.stderr
    said = [line for line in ended.stderr.splitlines() if line.startswith("nlu server: ")]
    assert len(said) == len(paths)
    for path, line in zip(paths, said, strict=True):
        assert line.startswith(f"nlu server: the model {path} does not load: ")


def test_without_a_token_it_does_not_start(tmp_path: Path) -> None:
    process = start(tmp_path / "model.tar.gz", "--socket", tmp_path / "s", token="")
    _, said = process.communicate(timeout=120)

    assert process.returncode == 2
    assert "token" in said
