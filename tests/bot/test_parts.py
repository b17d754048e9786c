"""A long text goes part by part: whole, in order, and each part once."""

from __future__ import annotations

import pytest
import regex  # type: ignore[import-untyped] # has no types; knows the Unicode rules by itself

from bot.channels import Button, ChannelBusy, DeliveryUnknown, Letter
from bot.channels.graphemes import units
from bot.delivery import GIVE_UP_AFTER, LEASE
from escalation.unit_of_work import Database
from tests.bot.pace import Counter, Post, unhurried


@pytest.fixture
def post(database: Database) -> Post:
    return unhurried(database)


LONG_TEXTS = [
    "".join(f"{number}. 退款还没有到账👨‍👩‍👧，请尽快处理。" for number in range(30)),
    "🇨🇳🇹🇼🇭🇰" * 40,
    "e\u0301n\u0303o\u0308" * 60,
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f👍🏽❤️" * 20,
    "One sentence. And another one!\n\nA new paragraph with words. " * 8,
]


@pytest.mark.parametrize("text", LONG_TEXTS)
async def test_t26_a_long_text_arrives_whole_in_order_and_with_its_buttons_at_the_end(
    embedded: Database, text: str
) -> None:
    post = Post(embedded, Counter(pace=None, longest=100))
    (row_id,) = await post.say("a", text)
    while await post.deliver():
        pass

    assert len(post.texts) > 2
    assert "".join(post.texts) == text
    assert all(units(part) <= 100 for part in post.texts)
    whole = regex.findall(r"\X", text)
    assert [each for part in post.texts for each in regex.findall(r"\X", part)] == whole
    *others, last = [letter.buttons for letter in post.channel.letters]
    assert set(others) == {()}
    assert last == (Button("accept@1", "好"),)
    keys = [letter.key for letter in post.channel.letters]
    assert len(set(keys)) == len(keys)
    row = await post.row(row_id)
    assert (row.state, row.parts_sent, row.external_id) == ("sent", len(keys), f"x{len(keys)}")


@pytest.mark.parametrize(
    "error", [ChannelBusy(5), KeyboardInterrupt()], ids=["busy", "killed before it left"]
)
async def test_t26_a_part_that_has_to_wait_is_sent_again_and_no_other(
    database: Database, error: BaseException
) -> None:
    post = Post(database, Counter(pace=None, longest=10))
    failures: list[BaseException] = [error]

    async def once(_address: str, letter: Letter) -> None:
        if letter.text == "second. " and failures:
            raise failures.pop()

    post.channel.answer = once
    first, _ = await post.say("a", "first. second. third.", "4")
    await post.deliver()
    if isinstance(error, KeyboardInterrupt):
        with pytest.raises(KeyboardInterrupt):
            await post.deliver()
    else:
        await post.deliver()
    post.now += LEASE
    while await Post(database, post.channel, post.now).deliver():
        pass

    assert post.texts == ["first. ", "second. ", "third.", "4"]
    assert (await post.row(first)).state == "sent"


async def test_t26_of_a_part_that_may_have_arrived_the_rest_waits_for_a_person(
    post: Post,
) -> None:
    post.channel.longest = 10

    async def no_word(_address: str, letter: Letter) -> None:
        if letter.text == "second. ":
            raise DeliveryUnknown

    post.channel.answer = no_word
    first, second = await post.say("a", "first. second. third.", "4")
    while await post.deliver():
        pass
    row = await post.row(first)
    assert (row.state, row.parts_sent) == ("unknown", 1)
    assert post.texts == ["first. ", "4"]
    assert (await post.row(second)).state == "sent"


async def test_what_holds_nothing_to_read_is_not_sent(post: Post) -> None:
    post.channel.longest = 10
    (row_id,) = await post.say("a", " \n ")
    await post.deliver()

    row = await post.row(row_id)
    assert (row.state, row.error) == ("failed", "nothing to say")
    assert post.channel.arrived == []


async def test_parts_are_given_up_by_age_like_all_else(embedded: Database) -> None:
    post = Post(embedded, Counter(pace=None, longest=10))

    async def busy_after_the_first(_address: str, letter: Letter) -> None:
        if letter.text != "first. ":
            raise ChannelBusy(0)

    post.channel.answer = busy_after_the_first
    (row_id,) = await post.say("a", "first. second.")
    await post.deliver()
    post.now += GIVE_UP_AFTER
    await post.deliver()

    row = await post.row(row_id)
    assert (row.state, row.parts_sent) == ("failed", 1)
