"""A complaint told in pieces is read as one, and only where no case is in hand for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogue import Dialogue, Standing
from bot.hearing import Group, understand
from bot.piecemeal import RECENT, whole
from bot.turn import Turns
from escalation.desk import build_desk
from escalation.unit_of_work import Database
from tests import make
from tests.bot.chat import Chat, linked
from tests.bot.speech import SpokenNlu, understanding


def told(text: str, intent: str, together: str, *, before: str = "我的灯") -> Group:
    return Group(
        (),
        (text,),
        understanding=understanding(intent, text=text),
        pieces=(before,),
        together=understanding(together, text=f"{before}\n{text}"),
    )


IDLE = Dialogue()


def test_what_says_too_little_alone_is_read_with_what_was_said_before() -> None:
    group = whole(told("一直闪", "out_of_scope", "core_service_failure"), IDLE, Standing())
    assert group.text == "我的灯\n一直闪"
    assert group.understanding is not None
    assert group.understanding.ranking[0].intent == "core_service_failure"
    assert group.texts == ("一直闪",)


def test_a_complaint_by_itself_keeps_its_cause() -> None:
    group = whole(told("太贵了", "price", "core_service_failure"), IDLE, Standing())
    assert group.understanding is not None
    assert group.understanding.ranking[0].intent == "price"
    assert group.text == "我的灯\n太贵了"


def test_what_is_named_before_counts() -> None:
    group = whole(
        told("坏了", "core_service_failure", "price", before="订单 A-1001"), IDLE, Standing()
    )
    assert group.understanding is not None
    assert [each.value for each in group.understanding.entities] == ["A-1001"]


@pytest.mark.parametrize(
    ("dialogue", "standing", "intent"),
    [
        (IDLE, Standing(), "praise"),
        (IDLE, Standing(state="queued"), "inform"),
        (IDLE, Standing(state="offered"), "inform"),
        (IDLE, Standing(state="settled", asked_if_helped=True), "inform"),
        (replace(IDLE, stage="asking"), Standing(), "inform"),
    ],
)
def test_pieces_are_left_alone(dialogue: Dialogue, standing: Standing, intent: str) -> None:
    group = whole(told("嗯", intent, "core_service_failure"), dialogue, standing)
    assert (group.text, group.pieces) == ("嗯", ())
    assert group.understanding is not None
    assert group.understanding.ranking[0].intent == intent


async def test_only_the_first_group_follows_what_was_said_before() -> None:
    nlu = SpokenNlu()
    first, press, last = await understand(
        nlu, [Group((), ("坏了",)), Group((), press="person"), Group((), ("喂",))], ("我的灯",)
    )
    assert nlu.asked == ["坏了", "喂", "我的灯", "我的灯\n坏了"]
    assert first.together is not None
    assert (press.pieces, last.pieces, last.together) == ((), (), None)


async def test_manners_before_a_complaint_are_no_part_of_it() -> None:
    (first,) = await understand(
        SpokenNlu(), [Group((), ("盒子坏了",))], ("你好", "你们东西真好", "两个灯")
    )
    assert first.pieces == ("两个灯",)
    assert first.text == "两个灯\n盒子坏了"


async def test_the_case_holds_every_piece(database: Database) -> None:
    chat = await linked(database)
    await chat.write("路由器")
    await chat.write("A-1001 坏了")
    (case,) = await chat.cases()
    async with database.reading() as reading:
        typed = await reading.messages.typed(case.id)
    assert [message.text for message in typed] == ["路由器", "A-1001 坏了"]


async def test_what_was_said_long_before_is_not_read_again(database: Database) -> None:
    chat = Chat(database)
    nlu = SpokenNlu()
    turns = Turns(database, nlu, build_desk())
    await turns.receive(chat.incoming("我的灯"))
    await turns.take("web", chat.address, make.NOW)
    later = make.NOW + RECENT + timedelta(seconds=1)
    await turns.receive(replace(chat.incoming("坏了"), at=later))
    await turns.take("web", chat.address, later)
    assert nlu.asked == ["我的灯", "坏了"]
