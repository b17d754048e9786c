"""What staff do to a case: the lock, the answer in the customer's chat, the note, the end."""

from __future__ import annotations

from contextlib import nullcontext
from uuid import uuid4

import pytest

from escalation.errors import (
    AlreadyHeld,
    CaseNotOpen,
    NotAllowed,
    NotFound,
    NotHolder,
    TextRefused,
    UnreadWords,
    ValueUnknown,
)
from escalation.models import Case
from escalation.services import approvals, cases, desk
from escalation.services.messages import hear
from escalation.unit_of_work import Database, UnitOfWork
from handlers.model import Level
from tests import make

DESK = make.desk()
GOES_ON = {"ladder_next_word", "ladder_resolution", "no_news"}
"""What watches over a case that a person has answered."""


async def said(uow: UnitOfWork, case: Case) -> list[tuple[str, str]]:
    return [(message.author, message.text) for message in await uow.messages.of_case(case.id)]


async def test_the_customer_is_told_once_who_has_joined(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow, name="Mei")

    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)
    await desk.claim(uow, case.id, mei.id, now=make.later(1), desk=DESK)

    assert (case.state, case.holder_id) == ("held", mei.id)
    ((author, text),) = await said(uow, case)
    assert author == "bot"
    assert "Mei" in text


async def test_t29_a_case_can_be_taken_from_the_bot_in_mid_talk(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    mei = await make.member(uow)

    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    assert (case.state, case.level, case.holder_id) == ("held", "supervisor", mei.id)
    assert {timer.kind for timer in await uow.timers.open_of(case.id)} == GOES_ON


@pytest.mark.parametrize("end", ["settled", "resolved", "closed"])
async def test_an_ended_case_cannot_be_taken(uow: UnitOfWork, end: str) -> None:
    case = await make.case(uow)
    mei = await make.member(uow)
    case.state = end

    with pytest.raises(CaseNotOpen, match=end):
        await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)


async def test_only_who_is_there_and_active_may_act(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    gone = await make.member(uow)
    gone.active = False

    with pytest.raises(NotAllowed):
        await desk.claim(uow, case.id, gone.id, now=make.NOW, desk=DESK)
    with pytest.raises(NotFound):
        await desk.claim(uow, case.id, uuid4(), now=make.NOW, desk=DESK)
    with pytest.raises(NotFound):
        await desk.claim(uow, uuid4(), gone.id, now=make.NOW, desk=DESK)


async def test_a_reply_takes_the_case_and_goes_out_by_the_customers_own_channel(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(
        uow, await make.conversation(uow, channel="telegram", address="77")
    )
    mei = await make.member(uow)

    message = await desk.reply(
        uow, case.id, mei.id, "  我们马上处理\x00。 ", now=make.later(1), desk=DESK
    )

    assert (message.text, message.author, message.staff_id) == ("我们马上处理。", "staff", mei.id)
    assert (case.holder_id, case.first_response_at) == (mei.id, make.later(1))
    joined, reply = await uow.outbox.of_case(case.id)
    assert joined.id < reply.id
    assert (reply.message_id, reply.channel, reply.address) == (message.id, "telegram", "77")


async def test_a_reply_in_time_keeps_the_promise_and_stops_its_timers(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)

    await desk.reply(uow, case.id, mei.id, "您好", now=make.later(1), desk=DESK)

    (promise,) = await uow.promises.of_case(case.id)
    assert (promise.kept_at, promise.broken_at) == (make.later(1), None)
    assert {timer.kind for timer in await uow.timers.open_of(case.id)} == GOES_ON


async def test_t12_a_late_reply_breaks_the_promise_and_still_counts_as_the_first(
    uow: UnitOfWork,
) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)

    await desk.reply(uow, case.id, mei.id, "抱歉", now=make.later(5), desk=DESK)
    await desk.reply(uow, case.id, mei.id, "再说一句", now=make.later(6), desk=DESK)

    (promise,) = await uow.promises.of_case(case.id)
    assert (promise.kept_at, promise.broken_at) == (None, make.later(4))
    assert case.first_response_at == make.later(5)


async def test_somebody_elses_case_cannot_be_answered(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei, other = await make.member(uow, name="Mei"), await make.member(uow)
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    with pytest.raises(AlreadyHeld, match="Mei has this case"):
        await desk.reply(uow, case.id, other.id, "您好", now=make.NOW, desk=DESK)
    with pytest.raises(NotHolder):
        await desk.release(uow, case.id, other.id, now=make.NOW)
    with pytest.raises(NotHolder):
        await desk.hand_back(uow, case.id, other.id, now=make.NOW, desk=DESK)


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 20_001])
async def test_a_text_that_cannot_be_sent_is_refused_before_anything_happens(
    uow: UnitOfWork, text: str
) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)

    for write in (
        desk.reply(uow, case.id, mei.id, text, now=make.NOW, desk=DESK),
        desk.note(uow, case.id, mei.id, text, now=make.NOW),
    ):
        with pytest.raises(TextRefused, match="20000"):
            await write

    assert case.holder_id is None
    assert await said(uow, case) == []


async def test_words_are_data_and_never_a_template(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow, name="%(x)s {{7*7}} <b>")
    text = "100 % {{ 7 * 7 }} %(name)s <script>"

    message = await desk.reply(uow, case.id, mei.id, text, now=make.NOW, desk=DESK)

    assert message.text == text
    assert "%(x)s {{7*7}} <b>" in (await said(uow, case))[0][1]


async def test_t28_a_note_has_no_way_out(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)

    note = await desk.note(uow, case.id, mei.id, "问一下财务", now=make.NOW, client_key="n-1")
    again = await desk.note(uow, case.id, mei.id, "问一下财务", now=make.NOW, client_key="n-1")

    assert (note.audience, again.id) == ("staff", note.id)
    assert await uow.outbox.of_case(case.id) == []
    assert case.holder_id is None
    assert await uow.messages.of_conversation(case.conversation_id) == []
    assert len(await uow.messages.of_conversation(case.conversation_id, with_notes=True)) == 1


async def test_a_case_put_back_waits_for_the_next_one(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    due = case.first_response_due
    mei, other = await make.member(uow), await make.member(uow)
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    await desk.release(uow, case.id, mei.id, now=make.NOW)
    await desk.release(uow, case.id, mei.id, now=make.NOW)

    assert (case.state, case.holder_id, case.first_response_due) == ("queued", None, due)
    await desk.claim(uow, case.id, other.id, now=make.NOW, desk=DESK)


async def test_a_manager_may_put_anybodys_case_back(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei, chen = await make.member(uow), await make.member(uow, Level.MANAGER)
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    await desk.release(uow, case.id, chen.id, now=make.NOW)

    assert case.holder_id is None


async def test_t32_a_case_handed_back_is_the_bots_again(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    await desk.hand_back(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    assert (case.state, case.level, case.holder_id) == ("talking", "bot", None)
    assert [timer.kind for timer in await uow.timers.open_of(case.id)] == ["gone_quiet"]
    assert len(await said(uow, case)) == 2


async def test_an_offer_of_a_persons_stands_when_the_bot_talks_on(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    remedy = await make.proposed(uow, case)
    await approvals.approve(uow, case.id, remedy.id, mei.id, now=make.NOW, desk=DESK)

    await desk.hand_back(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    assert (case.state, case.holder_id, remedy.state) == ("offered", None, "offered")
    timers = {timer.kind for timer in await uow.timers.open_of(case.id)}
    assert timers == {"remind_offer", "offer_expires", "gone_quiet"}
    await cases.accept(uow, case, remedy, await make.yes(uow, remedy), now=make.NOW, desk=DESK)
    assert (case.state, case.resolved_by) == ("settled", "staff")


async def test_a_case_is_resolved_with_a_last_word(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)

    await desk.resolve(uow, case.id, mei.id, "已退款", now=make.NOW, desk=DESK)
    await desk.resolve(uow, case.id, mei.id, "已退款", now=make.later(1), desk=DESK)

    assert (case.state, case.resolved_by, case.resolved_at) == ("resolved", "staff", make.NOW)
    assert (await said(uow, case))[-1] == ("staff", "已退款")
    assert [timer.kind for timer in await uow.timers.open_of(case.id)] == ["follow_up"]


@pytest.mark.parametrize(("text", "ends"), [("等等,先别退!", False), ("谢谢您", True)])
async def test_t15_only_manners_are_newer_than_the_end(
    uow: UnitOfWork, text: str, *, ends: bool
) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    talk = await uow.conversations.lock(case.conversation_id)
    await hear(uow, talk, case, "灯坏了", now=make.NOW)
    (*_, seen) = await uow.messages.of_case(case.id)
    await hear(uow, talk, case, text, now=make.later(1))

    with nullcontext() if ends else pytest.raises(UnreadWords):
        await desk.resolve(uow, case.id, mei.id, None, seen=seen.id, now=make.later(1), desk=DESK)

    assert (case.state == "resolved") == ends


async def test_nobody_is_left_without_a_word_at_the_end(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)

    await desk.resolve(uow, case.id, mei.id, None, now=make.NOW, desk=DESK)

    assert [author for author, _ in await said(uow, case)] == ["bot", "bot"]
    assert f"#{case.number}" in (await said(uow, case))[-1][1]


async def test_a_wrong_cause_is_corrected_and_both_stand_on_record(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei = await make.member(uow)
        await desk.correct_cause(uow, case.id, mei.id, "ethics", now=make.NOW, desk=make.desk())
        with pytest.raises(ValueUnknown):
            await desk.correct_cause(
                uow, case.id, mei.id, "weather", now=make.NOW, desk=make.desk()
            )

    async with database.reading() as uow:
        event = (await uow.events.of_case(case.id))[-1]
        assert (event.kind, event.payload) == (
            "case.corrected",
            {"before": "price", "cause": "ethics", "further": []},
        )


async def test_a_case_reopened_while_open_stays_where_it_is(uow: UnitOfWork) -> None:
    case = await make.queued_case(uow)
    mei = await make.member(uow)
    await desk.claim(uow, case.id, mei.id, now=make.NOW, desk=DESK)

    await cases.escalate(uow, case, reason="asked_again", now=make.later(1), desk=DESK)

    assert (case.state, case.holder_id) == ("held", mei.id)
