"""Nobody hears the same sentence twice in a row, however often they write."""

from __future__ import annotations

from itertools import pairwise

import pytest

from escalation.unit_of_work import Database
from tests.bot.chat import Chat, linked

ASKED = 5


@pytest.mark.parametrize(
    ("opening", "text"),
    [
        ("我要转人工", "有进度吗"),
        ("I want a human", "any news?"),
        ("I want a human", "it leaks still"),
        ("I want a human", "and who pays for it?"),
        ("I want a human", "I said: a human"),
        ("hello", "hello"),
        ("喂", "你们几点开门"),
    ],
)
async def test_whoever_writes_on_reads_other_words(
    database: Database, opening: str, text: str
) -> None:
    chat = Chat(database)
    said = list(await chat.write(opening))
    for _ in range(ASKED):
        said += await chat.write(text)

    assert len(said) == ASKED + 1
    assert all(before.text != after.text for before, after in pairwise(said))


async def test_whoever_lives_in_another_zone_reads_other_words_too(database: Database) -> None:
    chat = await linked(database)
    assert chat.customer is not None
    async with database.uow() as uow:
        customer = await uow.customers.get(chat.customer)
        assert customer is not None
        customer.zone = "America/New_York"
    said = list(await chat.write("I want a human"))
    for _ in range(ASKED):
        said += await chat.write("any news?")

    assert all(before.text != after.text for before, after in pairwise(said))


@pytest.mark.parametrize("wants", ["有进度吗", "any news?"])
async def test_whoever_asks_on_about_an_offer_can_still_say_yes_to_it(
    database: Database, wants: str
) -> None:
    chat = await linked(database)
    said = list(await chat.write("订单 A-1001 多扣了钱"))
    for _ in range(ASKED):
        said += await chat.write(wants)
    assert all(before.text != after.text for before, after in pairwise(said))

    await chat.write("好的")

    assert [case.state for case in await chat.cases()] == ["settled"]


async def test_a_wish_for_a_call_is_told_back(database: Database) -> None:
    chat = Chat(database)
    (answer,) = await chat.write("a human please, call me back")
    (case,) = await chat.cases()

    assert "called" in answer.text
    assert (case.state, case.wants is not None) == ("queued", True)
