"""What is said: put into words once, in the right language, and queued for its channel."""

from __future__ import annotations

import pytest

from escalation.errors import TextRefused
from escalation.services.messages import LONGEST, checked, hear, say
from escalation.unit_of_work import Database, UnitOfWork
from handlers import phrases
from tests import make

DESK = make.desk()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
async def test_a_sentence_is_put_into_the_language_of_the_chat(
    uow: UnitOfWork, language: str
) -> None:
    chat = await make.conversation(uow, language=language)

    message = await say(
        uow,
        chat,
        None,
        phrases.late_word(make.later(2)),
        author="bot",
        now=make.NOW,
        desk=DESK,
        choices=(phrases.YES,),
    )

    assert "12:00" in message.text  # the shop's zone
    assert message.language == language
    assert message.choices[0]["id"] == "accept"
    assert message.choices[0]["label"]


async def test_another_language_may_be_asked_for(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow, language="zh-Hans")

    message = await say(
        uow, chat, None, phrases.greeting(), author="bot", now=make.NOW, desk=DESK, lang="en"
    )

    assert message.language == "en"
    assert message.text == phrases.greeting().text


async def test_what_is_said_has_one_way_out(database: Database) -> None:
    async with database.uow() as uow:
        chat = await make.conversation(uow, channel="telegram", address="42")
        for _ in range(2):
            await say(uow, chat, None, "hi", author="bot", now=make.NOW, desk=DESK, client_key="k")

    async with database.uow() as uow:
        (row,) = await uow.outbox.claim_due(
            channels=["telegram"], now=make.NOW, until=make.later(1)
        )
        assert (row.channel, row.address) == ("telegram", "42")


async def test_what_a_customer_writes_is_kept_as_it_is(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow)
    text = "{{ 7 * 7 }} %(x)s <b>\ud83d\x00 " + "长" * 100_000

    message = await hear(uow, chat, None, text, now=make.NOW)

    assert message.text == text.replace("\x00", "").replace("\ud83d", "?")
    assert await uow.mail.lost_count() == 0


def test_the_longest_text_of_staff_is_said_in_the_refusal() -> None:
    assert checked("x" * LONGEST) == "x" * LONGEST
    with pytest.raises(TextRefused, match=str(LONGEST)):
        checked("x" * (LONGEST + 1))
