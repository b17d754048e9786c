"""What is said reaches the customer: once, in order, and for as long as it makes sense to try."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from structlog.testing import capture_logs

from bot.channels import ChannelBusy, ChannelRefused, Letter
from bot.delivery import GIVE_UP_AFTER
from escalation.services import desk
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from tests import make
from tests.bot.post import NOW, Post, running, until


async def test_a_letter_carries_the_message_and_the_row_tells_of_it(post: Post) -> None:
    (row_id,) = await post.say("a", "好的")

    assert await post.deliver() == 1

    (letter,) = post.channel.letters
    assert (letter.text, letter.language, letter.author) == ("好的", "zh-Hans", "bot")
    assert letter.key.startswith("m")
    assert [(button.id, button.label) for button in letter.buttons] == [("accept@1", "好")]
    row = await post.row(row_id)
    assert (row.state, row.external_id, row.sent_at, row.error) == ("sent", "x1", NOW, None)
    assert await post.deliver() == 0


async def test_messages_of_a_chat_keep_their_order_and_chats_do_not_wait_for_each_other(
    post: Post,
) -> None:
    let_go = asyncio.Event()

    async def slow_for_a(address: str, _letter: Letter) -> None:
        if address == "a":
            await let_go.wait()

    post.channel.answer = slow_for_a
    await post.say("a", "1", "2", "3")
    await post.say("b", "1", "2", "3")

    async with running(post.delivery):
        await until(lambda: len(post.channel.arrived) == 3)
        assert post.channel.arrived == [("b", "1"), ("b", "2"), ("b", "3")]
        let_go.set()
        await until(lambda: len(post.channel.arrived) == 6)

    assert post.channel.arrived[3:] == [("a", "1"), ("a", "2"), ("a", "3")]


async def test_a_message_does_not_overtake_one_that_is_put_off(post: Post) -> None:
    async def busy_with_first(_address: str, letter: Letter) -> None:
        if letter.text == "1" and post.clock.now < NOW + timedelta(seconds=30):
            raise ChannelBusy(30)

    post.channel.answer = busy_with_first
    first, second = await post.say("a", "1", "2")

    assert await post.deliver() == 1
    assert (await post.row(first)).not_before == NOW + timedelta(seconds=30)
    assert await post.deliver() == 0
    post.clock.now += timedelta(seconds=30)
    assert await post.deliver() == 2

    assert post.channel.arrived == [("a", "1"), ("a", "2")]
    assert (await post.row(second)).state == "sent"


async def test_being_put_off_survives_a_restart(post: Post) -> None:
    async def busy(_address: str, _letter: Letter) -> None:
        raise ChannelBusy(30)

    post.channel.answer = busy
    await post.say("a", "1")
    await post.deliver()

    after_restart = Post(post.database)
    assert await after_restart.deliver() == 0
    after_restart.clock.now += timedelta(seconds=30)
    assert await after_restart.deliver() == 1
    assert after_restart.channel.arrived == [("a", "1")]


async def test_it_is_tried_for_a_day_and_not_only_a_few_times(embedded: Database) -> None:
    post = Post(embedded)

    async def no_network(_address: str, _letter: Letter) -> None:
        raise ChannelBusy(0)

    post.channel.answer = no_network
    (row_id,) = await post.say("a", "1")
    tries = 0
    longest = timedelta()
    while (row := await post.row(row_id)).state == "queued":
        if row.not_before is not None:
            longest = max(longest, row.not_before - post.clock.now)
            post.clock.now = row.not_before
        if tries == 30:
            post.clock.now = NOW + GIVE_UP_AFTER - timedelta(hours=1)
        tries += await post.deliver()

    assert row.state == "failed"
    assert post.clock.now - NOW >= GIVE_UP_AFTER
    assert longest <= timedelta(minutes=5)
    assert tries > 40
    assert await post.kinds() == ["message.failed"]
    assert (await post.conversation("a")).unreachable_since is None


async def test_a_message_that_waited_for_days_while_we_were_down_is_still_tried(post: Post) -> None:
    await post.say("a", "1")
    post.clock.now += 3 * GIVE_UP_AFTER

    assert await post.deliver() == 1

    assert post.channel.arrived == [("a", "1")]


async def test_a_customer_who_blocked_us_is_unreachable_until_something_arrives(post: Post) -> None:
    async def blocked(_address: str, _letter: Letter) -> None:
        raise ChannelRefused("bot was blocked by the user")

    post.channel.answer = blocked
    first, second = await post.say("a", "1", "2")
    await post.deliver()

    row = await post.row(first)
    assert (row.state, row.error) == ("failed", "bot was blocked by the user")
    assert (await post.row(second)).state == "failed"
    assert (await post.conversation("a")).unreachable_since == NOW
    assert await post.kinds() == ["talk.lost", "message.failed", "message.failed"]

    post.channel.answer = None
    await post.say("a", "3")
    await post.deliver()
    assert (await post.conversation("a")).unreachable_since is None


async def test_t28_an_answer_that_is_refused_for_good_is_none(post: Post) -> None:
    async def blocked(_address: str, _letter: Letter) -> None:
        raise ChannelRefused("bot was blocked by the user")

    async with post.database.uow() as uow:
        mei = await make.member(uow)
        case = await make.queued_case(uow, await make.conversation(uow, channel="fake"))
    async with post.database.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "您好", now=NOW, desk=make.desk())
    post.channel.answer = blocked

    await post.deliver()
    await tick(post.database, NOW, make.desk())

    async with post.database.reading() as uow:
        found = await uow.cases.get(case.id)
        assert found
        assert (found.first_response_at, found.turn) == (None, "us")
        (made,) = await uow.promises.of_case(case.id)
        assert made.kept_at is None


async def test_a_malformed_message_does_not_make_its_reader_unreachable(post: Post) -> None:
    async def malformed(_address: str, letter: Letter) -> None:
        if letter.text == "1":
            raise ChannelRefused("message text is empty", reachable=True)

    post.channel.answer = malformed
    first, second = await post.say("a", "1", "2")
    await post.deliver()

    assert [(await post.row(row)).state for row in (first, second)] == ["failed", "sent"]
    assert (await post.conversation("a")).unreachable_since is None


async def test_no_log_line_holds_an_address_or_a_word(post: Post) -> None:
    async def refuse(_address: str, _letter: Letter) -> None:
        raise ChannelRefused("blocked")

    post.channel.answer = refuse
    await post.say("secret-address", "secret words")
    with capture_logs() as logs:
        await post.deliver()

    assert logs
    assert "secret" not in repr(logs)
