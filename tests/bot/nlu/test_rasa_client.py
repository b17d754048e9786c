"""The client of the Rasa server: what it gives is an understanding or an outage, nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.rasa_client import BATCH
from bot.nlu.text import normalise
from bot.nlu.understanding import NluUnavailable, Understanding
from tests.bot.nlu.rasa_stub import GOOD, MODEL, TOKEN, answer, client, http, serving


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "nlu.sock"


async def test_texts_are_understood_over_a_unix_socket(socket: Path) -> None:
    async with serving(socket) as server, client(socket) as nlu:
        (found,) = await nlu.parse(["too dear"])

    assert isinstance(found, Understanding)
    assert found.intent == "price"
    assert found.language == "en"
    assert found.source == "rasa"
    assert found.model_id == MODEL
    assert server.requests == [["too dear"]]
    assert f"authorization: bearer {TOKEN}" in server.heads[0]
    assert TOKEN not in server.heads[0].splitlines()[0]


async def test_the_ranking_comes_best_first_whatever_the_server_does(socket: Path) -> None:
    async def upside_down(_: list[str]) -> bytes:
        result = {**GOOD, "ranking": [["a", 0.1], ["b", 0.7], ["c", 0.2]]}
        return http(json.dumps(answer(result)).encode())

    async with serving(socket, upside_down), client(socket) as nlu:
        (found,) = await nlu.parse(["hello"])

    assert found is not None
    assert [guess.intent for guess in found.ranking] == ["b", "c", "a"]


async def test_entities_are_found_again_in_the_original(socket: Path) -> None:
    text = "  /ｏｒｄｅｒ\u200b   Ａ-１００１ please"

    async def at_the_order(texts: list[str]) -> bytes:
        start = texts[0].index("A-1001")
        found = {"entity": "order_ref", "value": "A-1001", "start": start, "end": start + 6}
        return http(json.dumps(answer({**GOOD, "entities": [found]})).encode())

    async with serving(socket, at_the_order) as server, client(socket) as nlu:
        (found,) = await nlu.parse([text])

    assert server.requests == [["order A-1001 please"]]
    assert found is not None
    (entity,) = found.entities
    assert entity.text == "Ａ-１００１"
    assert text[entity.start : entity.end] == "Ａ-１００１"
    assert entity.value == "A-1001"


async def test_a_text_without_a_word_is_never_sent(socket: Path) -> None:
    async with serving(socket) as server, client(socket) as nlu:
        assert await nlu.parse(["😡", "", "  ", "？？？"]) == [None] * 4
        found = await nlu.parse(["😡", "no", "..."])

    assert [each is not None for each in found] == [False, True, False]
    assert server.requests == [["no"]]


async def test_a_server_may_see_no_word_where_we_saw_one(socket: Path) -> None:
    async def blind(texts: list[str]) -> bytes:
        return http(json.dumps(answer(*[None] * len(texts))).encode())

    async with serving(socket, blind), client(socket) as nlu:
        assert await nlu.parse(["hello"]) == [None]


async def test_nothing_is_sent_that_the_server_would_choke_on(socket: Path) -> None:
    texts = ["/affirm", "x" * 100_000, "a\ud800b", "nul\0nul", "\u202e/／inform"]
    async with serving(socket) as server, client(socket) as nlu:
        found = await nlu.parse(texts)

    assert all(found)
    sent = [text for request in server.requests for text in request]
    assert sent == [normalise(text) for text in texts]
    assert all(len(text) <= 2_000 and not text.startswith("/") for text in sent)


async def test_many_texts_go_in_batches_and_keep_their_order(socket: Path) -> None:
    async def by_length(texts: list[str]) -> bytes:
        results = [{**GOOD, "ranking": [[f"of-{len(text)}", 1.0]]} for text in texts]
        return http(json.dumps(answer(*results)).encode())

    texts = ["x" * (1 + place % 90) if place % 7 else "" for place in range(300)]
    async with serving(socket, by_length) as server, client(socket) as nlu:
        found = await nlu.parse(texts)

    assert [each.intent if each else "" for each in found] == [
        f"of-{len(text)}" if text else "" for text in texts
    ]
    assert max(map(len, server.requests)) == BATCH


async def test_long_texts_make_small_batches(socket: Path) -> None:
    async with serving(socket) as server, client(socket) as nlu:
        await nlu.parse(["很贵" * 5_000] * 8)

    assert [len(request) for request in server.requests] == [3, 3, 2]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(http(b"", "401 Unauthorized"), id="token refused"),
        pytest.param(http(b"", "302 Found", "Location: /parse\r\n"), id="sent elsewhere"),
        pytest.param(http(b"", "204 No Content"), id="nothing"),
        pytest.param(http(b"busy", "503 Service Unavailable"), id="busy"),
        pytest.param(http(b"trace", "500 Internal Server Error"), id="broken"),
        pytest.param(http(b"<html>another server</html>"), id="a page"),
        pytest.param(http(b""), id="empty"),
        pytest.param(http(b"\xff\xfe\x00"), id="bytes"),
        pytest.param(http(b"[" * 100_000), id="nested"),
        pytest.param(http(b"x", more="Content-Encoding: gzip\r\n"), id="not packed as it says"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="another protocol"),
        pytest.param(http(json.dumps(answer(GOOD, model_id="other")).encode()), id="another model"),
    ],
)
async def test_any_other_answer_is_no_understanding(socket: Path, reply: bytes) -> None:
    async def give(_: list[str]) -> bytes:
        return reply

    async with serving(socket, give), client(socket, within=0.5) as nlu:
        with pytest.raises(NluUnavailable) as refused:
            await nlu.parse(["a secret of the customer"])

    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


async def test_an_answer_without_end_is_left(socket: Path) -> None:
    async def flood(_: list[str]) -> bytes:
        return http(b'{"model_id": "' + b"x" * 5_000_000)

    async with serving(socket, flood), client(socket) as nlu:
        with pytest.raises(NluUnavailable, match="no end"):
            await nlu.parse(["hello"])


@pytest.mark.parametrize(
    "body",
    [
        answer(),
        answer(GOOD, GOOD),
        answer({**GOOD, "ranking": []}),
        answer({**GOOD, "ranking": [["price", 0.5], ["price", 0.5]]}),
        answer({**GOOD, "ranking": [["price", 1.5]]}),
        answer({**GOOD, "ranking": [["price", -0.5]]}),
        answer({**GOOD, "ranking": [["price", "0.5"]]}),
        answer({**GOOD, "ranking": [["price", float("nan")]]}),
        answer({**GOOD, "ranking": [["price", True]]}),
        answer({**GOOD, "ranking": [[None, 0.5]]}),
        answer({"ranking": [["price", 1.0]]}),
        answer({"entities": []}),
        answer({**GOOD, "entities": [{"entity": "amount", "value": "3", "start": 3, "end": 9}]}),
        answer({**GOOD, "entities": [{"entity": "amount", "value": "3", "start": 2, "end": 2}]}),
        answer({**GOOD, "entities": [{"entity": "amount", "value": "3", "start": -2, "end": 2}]}),
        answer({**GOOD, "entities": [{"entity": "weapon", "value": "3", "start": 0, "end": 2}]}),
        {"model_id": None, "results": [GOOD]},
        {"results": [GOOD]},
        [GOOD],
        None,
    ],
)
async def test_nonsense_in_the_right_clothes_is_refused(socket: Path, body: object) -> None:
    async def give(_: list[str]) -> bytes:
        return http(json.dumps(body).encode())

    async with serving(socket, give), client(socket) as nlu:
        with pytest.raises(NluUnavailable):
            await nlu.parse(["hello"])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["entity", "value", "start", "end", "x"]), inner)
    ),
    max_leaves=8,
)
odd_results = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "ranking": st.lists(st.tuples(st.text(max_size=2), st.floats(0, 1))) | json_values,
        "entities": st.lists(json_values, max_size=2),
    },
)
odd_answers = json_values | st.fixed_dictionaries(
    {"model_id": st.just(MODEL) | json_values, "results": st.lists(odd_results, max_size=3)}
)


@given(texts=st.lists(st.text(max_size=8), max_size=3), body=odd_answers)
async def test_whatever_comes_back_it_is_an_understanding_or_an_outage(
    texts: list[str], body: object
) -> None:
    with respx.mock(assert_all_called=False) as mocked:
        mocked.post("http://nlu.test/parse").mock(
            side_effect=lambda _: httpx.Response(200, content=json.dumps(body).encode())
        )
        async with client("http://nlu.test") as nlu:
            try:
                found = await nlu.parse(texts)
            except NluUnavailable:
                return
    assert len(found) == len(texts)
    for text, each in zip(texts, found, strict=True):
        assert each is None or all(
            text[entity.start : entity.end] == entity.text for entity in each.entities
        )
