"""The customer is told before a promised time passes, and after, when nobody could before."""

from __future__ import annotations

from datetime import timedelta

from escalation.services import care, desk, ladder, notices, promises
from escalation.services.timers import tick
from escalation.unit_of_work import Database
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import (
    CALL,
    DESK,
    advance,
    furnished,
    history,
    said,
    told,
    words,
    written,
)


async def test_after_a_time_passed_unseen_the_customer_hears_so_at_once_and_the_next_time(
    database: Database,
) -> None:
    case, _, _ = await furnished(database)

    for _ in range(2):
        await tick(database, make.later(5), DESK)

    (word,) = await said(database, case)
    assert "时间已经过了" in word
    assert "14:00" in word
    async with database.reading() as uow:
        first, following = await uow.promises.of_case(case.id)
    assert (first.broken_at, following.kind) == (make.later(4), "next_word")
    assert following.due_at > make.later(5)


async def test_t10_at_nightfall_the_next_word_is_named_for_the_morning_and_comes_then(
    embedded: Database,
) -> None:
    at_work = make.desk("24/7")
    async with embedded.uow() as uow:
        case = await make.queued_case(uow, now=make.later(7), of_desk=at_work)  # 17:00

    await advance(embedded, make.later(26), at_work)

    evening, morning = await words(embedded, case)
    assert "11月17日" in evening.text
    assert make.later(10) < evening.at < make.later(11) < make.later(23) <= morning.at
    async with embedded.reading() as uow:
        _, named, _ = await uow.promises.of_case(case.id)
    assert (named.due_at, named.kept_at) == (make.later(24), morning.at)  # at 10:00


async def test_what_nobody_confirmed_is_told_before_its_time(database: Database) -> None:
    case, mei, made = await written(database, CALL)

    await advance(database, made.due_at - timedelta(seconds=1))

    (told_at,) = [each.at for each in await words(database, case) if "回电" in each.text]
    assert made.due_at - timedelta(hours=1) < told_at < made.due_at
    first = (await history(database, case, ladder.PROMISED))[0]
    assert (first.payload["rung"], first.payload["staff"]) == ("half", str(mei.id))


async def test_who_acknowledges_a_promise_stands_behind_it(database: Database) -> None:
    case, mei, made = await written(database, CALL)
    await advance(database, make.later(8))
    (notice,) = await told(database, case, ladder.PROMISED)
    async with database.uow() as uow:
        await notices.acknowledge(uow, notice.id, mei.id, now=make.later(8))

    await advance(database, made.due_at - timedelta(seconds=1))

    assert not [each for each in await words(database, case) if "回电" in each.text]


async def test_a_reply_about_something_else_confirms_no_promise(database: Database) -> None:
    case, mei, made = await written(database, CALL)
    await advance(database, make.later(8))
    async with database.uow() as uow:
        await desk.reply(uow, case.id, mei.id, "谢谢您的照片", now=make.later(8), desk=DESK)

    await advance(database, made.due_at - timedelta(seconds=1))

    assert [each for each in await words(database, case) if "回电" in each.text]


async def test_t33_a_breach_that_managers_see_hands_nothing_on(database: Database) -> None:
    seen, _, _ = await furnished(database)
    async with database.uow() as uow:
        left = await make.queued_case(uow)
        for case in (seen, left):
            found = await uow.cases.locked(case.id)
            assert found
            found.level = Level.MANAGER.value
            found.reserved = found.level if case is left else None
    await tick(database, make.later(5), DESK)

    for case, is_told in ((seen, False), (left, True)):
        (word,) = await said(database, case)
        assert ("更高一级" in word) is is_told


async def test_t37_somebody_in_need_hears_soon_and_not_every_half_hour_for_ever(
    database: Database,
) -> None:
    async with database.uow() as uow:
        await make.member(uow), await make.member(uow, Level.MANAGER)
        case = await make.case(uow)
        message = await make.heard(uow, case)
        await care.alarm(uow, case, [("injury", message)], now=make.NOW, desk=DESK)

    await advance(database, make.later(24))

    async with database.reading() as uow:
        made = [p for p in await uow.promises.of_case(case.id) if p.kind == promises.NEXT_WORD]
    assert all(each.due_at - each.made_at < timedelta(hours=1) for each in made[:3])
    pauses = [each.due_at - each.made_at for each in made[2:]]
    assert pauses == sorted(pauses)
    assert 6 <= len(made) <= 10


async def test_t37_two_answers_promised_for_one_evening_bring_one_word(database: Database) -> None:
    case, mei, _ = await furnished(database)
    async with database.uow() as uow:
        text = "我今晚十点前答复您退款的事。换货的事今晚十一点前答复您。"
        await desk.reply(uow, case.id, mei.id, text, now=make.later(1), desk=DESK)
    async with database.reading() as uow:
        answers = [p for p in await uow.promises.of_case(case.id) if p.kind == "answer"]
    assert len({each.due_at for each in answers}) == 2

    await advance(database, max(each.due_at for each in answers))

    assert len(await words(database, case)) == 1


async def test_a_time_that_is_put_off_and_back_brings_one_word(database: Database) -> None:
    case, mei, made = await written(database, CALL)
    was = made.due_at
    for due_at in (was + timedelta(hours=1), was):
        async with database.uow() as uow:
            await promises.move(uow, case.id, mei.id, made.id, due_at, now=make.later(1), desk=DESK)

    await advance(database, was - timedelta(seconds=1))

    assert len([each for each in await words(database, case) if "回电" in each.text]) == 1


async def test_what_was_promised_for_later_is_not_broken_by_an_earlier_watch(
    database: Database,
) -> None:
    case, _, _ = await furnished(database)
    async with database.uow() as uow:
        (first,) = await uow.promises.of_case(case.id)
        found = await uow.cases.locked(case.id)
        assert found
        first.due_at = make.later(6)
        await ladder.watch(
            uow,
            found,
            ladder.FIRST_RESPONSE,
            began_at=make.NOW,
            due_at=make.later(2),
            now=make.NOW,
            desk=DESK,
        )

    broken = []
    for hours in (3, 48):
        await advance(database, make.later(hours))
        async with database.reading() as uow:
            broken.append((await uow.promises.of_case(case.id))[0].broken_at)

    assert broken == [None, make.later(6)]
