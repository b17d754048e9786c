"""Somebody in need: what they are answered, and what is kept of their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.dialogue import Dialogue, Heard, Standing
from bot.effects import Speak
from bot.need import in_need
from bot.nlu.understanding import Understanding
from escalation.services import care, desk
from escalation.services.promises import keep
from escalation.unit_of_work import Database
from handlers import phrases
from handlers.registry import Decision
from handlers.texts import render
from tests import make
from tests.bot.chat import Chat
from tests.bot.speech import SpokenNlu

AWAITED = Standing(state="queued", number=1, in_care=True, emergency="110")


def answered(text: str) -> str:
    def decide(_: Dialogue) -> Decision:
        raise AssertionError("Nothing is decided while a person is awaited.")

    _, effects = in_need(Dialogue(), AWAITED, Heard(text=text), decide)
    return " ".join(render(each.say, "en") for each in effects if isinstance(each, Speak))


@pytest.mark.parametrize(
    "text", ["please don't call anyone", "don't call the police, he's outside", "我住海淀路5号"]
)
def test_whoever_speaks_of_help_from_outside_reads_the_number(text: str) -> None:
    assert render(phrases.emergency("110"), "en") in answered(text)


@pytest.mark.parametrize("text", ["I'm not joking, please hurry", "never mind, it's too late now"])
def test_whoever_insists_is_not_told_that_nobody_minds(text: str) -> None:
    assert render(phrases.kept_in_care(), "en") in answered(text)
    assert render(phrases.taken_back(), "en") not in answered(text)


@pytest.mark.parametrize(
    "text",
    [
        "我要自杀",
        "I want to kill myself because of you",
        "我想死，请你们帮我联系我妈妈",
    ],
)
async def test_no_words_of_danger_are_kept_as_what_is_wanted(database: Database, text: str) -> None:
    chat = Chat(database)

    await chat.write(text)
    await chat.write("我要你们现在就过来")

    (case,) = await chat.cases()
    assert case.sign is not None
    assert case.wants is None


async def test_no_time_is_named_that_nobody_has_promised(database: Database) -> None:
    chat = Chat(database)
    await chat.write("我要自杀")
    (before,) = await chat.write("你们在吗")
    async with database.uow() as uow:
        (case,) = await uow.cases.of_conversation((await chat.cases())[0].conversation_id)
        await keep(uow, case, ["first_response"], now=make.NOW)

    (after,) = await chat.write("你们在吗")

    assert re.search(r"\d:\d\d", before.text)
    assert not re.search(r"\d:\d\d", after.text)


class Uneasy(SpokenNlu):
    """Hears need in everything."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        return [each and replace(each, uneasy=True) for each in await super().parse(texts)]


async def test_what_only_sounds_like_need_is_taken_in_once_a_person_has_judged(
    database: Database,
) -> None:
    text = "I just sit in the dark with all of this"
    chat = Chat(database, Uneasy())
    (called,) = await chat.write(text)
    async with database.uow() as uow:
        member, case = await make.member(uow), (await chat.cases())[0]
        await care.calm(uow, case.id, member.id, now=make.NOW)

    (answer,) = await chat.write(text)

    assert render(phrases.noted(None), "en") == answer.text != called.text
    assert (await chat.cases())[0].sign == "unsure"


async def test_a_complaint_that_only_sounds_like_need_is_not_told_of_a_crisis(
    database: Database,
) -> None:
    complaining, troubled = Chat(database, Uneasy()), Chat(database, Uneasy())
    (of_a_thing,) = await complaining.write("the box is broken")
    (of_life,) = await troubled.write("I just sit in the dark with all of this")

    number = render(phrases.emergency(make.desk().hotlines.emergency), "en")
    assert (number in of_a_thing.text, number in of_life.text) == (True, False)
    for chat in (complaining, troubled):
        assert [(case.state, case.sign) for case in await chat.cases()] == [("queued", "unsure")]


async def test_a_talk_that_was_handed_back_goes_on_whatever_it_sounds_like(
    database: Database,
) -> None:
    chat = Chat(database, Uneasy())
    await chat.write("I just sit in the dark with all of this")
    async with database.uow() as uow:
        member, case = await make.member(uow), (await chat.cases())[0]
        await desk.claim(uow, case.id, member.id, now=make.NOW, desk=make.desk())
        await care.calm(uow, case.id, member.id, now=make.NOW)
        await desk.hand_back(uow, case.id, member.id, now=make.NOW, desk=make.desk())
    assert (await chat.cases())[0].state == "talking"

    (taken_in,) = await chat.write("I just sit in the dark with all of this")
    (question,) = await chat.write("My lamp came broken and it wears me down")

    assert taken_in.text == render(phrases.noted(None), "en")
    (case,) = await chat.cases()
    assert (case.state, case.sign) == ("talking", "unsure")
    assert case.cause == "core_service_failure"
    assert "order number" in question.text
