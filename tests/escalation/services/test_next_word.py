"""Who waits for people has a word, news or none, before the time for one passes."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.models import Case, Message, Promise
from escalation.services import desk, ladder, reach
from escalation.services.history import history
from escalation.services.messages import hear
from escalation.services.running import follow, recompute
from escalation.services.timers import tick
from escalation.sla import Turn, elapsed
from escalation.unit_of_work import Database, open_database
from handlers.model import Level
from tests import make
from tests.escalation.services.clockwork import (
    DESK,
    advance,
    furnished,
    standing,
    state,
    told,
    words,
)

WORD = ladder.NEXT_WORD
LOOKING, ASKING = "您好，我正在处理您的问题。", "请问是哪一个订单？"
DAYS = timedelta(days=14)


async def answered(database: Database, text: str = LOOKING) -> tuple[Case, Message]:
    """A case of Monday 10:00 that Mei answered at 11:00: the next word is due on Wednesday, 11:00."""
    case, mei, _ = await furnished(database)
    async with database.uow() as uow:
        said = await desk.reply(uow, case.id, mei.id, text, now=make.later(1), desk=DESK)
    return case, said


async def promised(database: Database, case: Case) -> list[Promise]:
    async with database.reading() as uow:
        return [p for p in await uow.promises.of_case(case.id) if p.kind == WORD]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """That day of November and time of the shop's clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=DESK.zone)


async def test_before_the_time_for_a_word_passes_the_customer_hears_that_there_is_no_news(
    database: Database,
) -> None:
    case, _ = await answered(database)

    await advance(database, at(18, 11))

    (word,) = await words(database, case)
    assert at(18, 10) < word.at < at(18, 11)
    assert "还没有新的进展" in word.text
    assert "Mei" in word.text
    (made,) = await promised(database, case)
    assert (made.made_at, made.message_id) == (word.at, word.id)
    assert made.due_at == word.at + timedelta(days=2)
    assert "11月20日" in word.text


async def test_t10_the_word_comes_at_an_hour_that_is_polite_where_the_customer_lives(
    embedded: Database,
) -> None:
    async with embedded.uow() as uow:
        mei = await make.member(uow)
        (await make.customer(uow)).zone = "America/New_York"
        case = await make.queued_case(uow, await make.conversation(uow, customer_id="c-100"))
    async with embedded.uow() as uow:
        await desk.reply(uow, case.id, mei.id, LOOKING, now=make.later(1), desk=DESK)

    await advance(embedded, at(18, 11))

    (word,) = await words(embedded, case)
    assert word.at == at(18, 9, 59)  # there it is a minute to nine in the evening


async def test_until_it_is_settled_each_word_is_followed_by_one_in_time(embedded: Database) -> None:
    case, _ = await answered(embedded)

    await advance(embedded, make.NOW + DAYS)

    said = [make.later(1), *(word.at for word in await words(embedded, case))]
    assert len(said) > 4
    assert all(elapsed(a, b, DESK.calendar) < DESK.targets.next_word for a, b in pairwise(said))
    *kept, last = await promised(embedded, case)
    assert all(each.kept_at is not None and each.broken_at is None for each in kept)
    assert (last.kept_at, last.broken_at) == (None, None)


async def test_people_are_told_at_each_rung_before_the_customer_is(embedded: Database) -> None:
    case, _ = await answered(embedded)

    rungs = []
    for instant in (at(17, 11), at(18, 6, 30), at(18, 9, 12)):
        await advance(embedded, instant)
        rungs.append(await standing(embedded, case, WORD))
    await advance(embedded, at(18, 11))

    assert [rung and rung[0] for rung in rungs] == ["half", "three_quarters", "nine_tenths"]
    assert rungs[0] is not None
    assert await standing(embedded, case, WORD) is None  # the word began the clock anew


async def test_a_person_who_writes_in_time_leaves_the_machine_nothing_to_say(
    embedded: Database,
) -> None:
    case, said = await answered(embedded)
    assert said.staff_id
    await advance(embedded, at(18, 9, 30))
    async with embedded.uow() as uow:
        now = at(18, 9, 30)
        await desk.reply(uow, case.id, said.staff_id, LOOKING, now=now, desk=DESK)

    await advance(embedded, at(19, 17))

    assert await words(embedded, case) == []


async def test_who_cannot_be_reached_is_told_nothing_and_people_are(database: Database) -> None:
    case, _ = await answered(database)
    async with database.uow() as uow:
        talk = await uow.conversations.lock(case.conversation_id)
        await reach.lost(uow, talk, now=make.later(2))

    await advance(database, at(18, 12))

    assert await words(database, case) == []
    found = await standing(database, case, WORD)
    assert found is not None
    assert found[0] == "breach"
    assert (await state(database, case)).level == Level.MANAGER

    async with database.uow() as uow:
        talk = await uow.conversations.lock(case.conversation_id)
        await reach.found(uow, talk, now=at(18, 13))
    await advance(database, at(19, 14))

    assert len(await words(database, case)) == 1
    assert await standing(database, case, WORD) is None


async def test_t05_while_the_customer_is_waited_for_no_word_is_due(database: Database) -> None:
    case, _ = await answered(database, ASKING)

    await advance(database, at(19, 8))
    assert (await words(database, case), await told(database, case, WORD)) == ([], [])

    async with database.uow() as uow:
        found = await uow.cases.locked(case.id)
        assert found
        talk = await uow.conversations.lock(case.conversation_id)
        await hear(uow, talk, found, "上周五的订单", now=at(19, 9))
        await follow(uow, found, now=at(19, 9), desk=DESK)
    await advance(database, at(20, 18))

    (word,) = await words(database, case)
    assert at(20, 17) < word.at < at(20, 18)  # all of its eighteen hours


async def test_t06_after_the_end_no_word_is_due(embedded: Database) -> None:
    case, said = await answered(embedded)
    assert said.staff_id
    async with embedded.uow() as uow:
        await desk.resolve(uow, case.id, said.staff_id, None, now=make.later(2), desk=DESK)
    async with embedded.reading() as uow:
        due = {timer.kind for timer in await uow.timers.open_of(case.id)}

    assert due == {"follow_up"}


async def test_handed_back_the_bot_owes_no_word(embedded: Database) -> None:
    case, said = await answered(embedded)
    assert said.staff_id
    await advance(embedded, at(18, 9, 30))
    async with embedded.uow() as uow:
        now = at(18, 9, 30)
        await desk.hand_back(uow, case.id, said.staff_id, now=now, desk=DESK)

    async with embedded.reading() as uow:
        due = {timer.kind for timer in await uow.timers.open_of(case.id)}
    assert not due & {"no_news", "late_word", ladder.timer_of(WORD)}
    assert await standing(embedded, case, WORD) is None


async def test_a_case_from_before_words_were_followed_is_at_the_start(database: Database) -> None:
    case, _ = await answered(database)
    kinds = ["no_news", ladder.timer_of(WORD)]
    async with database.uow() as uow:
        assert await uow.timers.cancel(case.id, now=make.later(1), kinds=kinds) == 2

    assert await recompute(database, now=make.later(2), desk=DESK) == 1
    assert await recompute(database, now=make.later(2), desk=DESK) == 0

    async with database.reading() as uow:
        due = [timer.kind for timer in await uow.timers.open_of(case.id)]
    assert sorted(kind for kind in due if kind in kinds) == kinds[::-1]


async def test_a_time_that_passed_while_nothing_ran_is_made_up_for_once(embedded: Database) -> None:
    case, _ = await answered(embedded)

    for _ in range(2):
        await tick(embedded, at(26, 11), DESK)

    (word,) = await words(embedded, case)
    assert word.at == at(26, 11)


@settings(max_examples=4)
@given(st.data())
async def test_the_law_of_the_next_word(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whoever writes what and when: while it is our turn, no longer than the target passes without
    a word to the customer, none comes at night, and no word that was promised comes late.
    """
    path = tmp_path_factory.mktemp("words") / "amends.db"
    shutil.copyfile(migrated_file, path)
    database = open_database(f"sqlite:///{path}")
    try:
        case, mei, _ = await furnished(database)
        now = make.NOW
        for _ in range(data.draw(st.integers(2, 6), label="steps")):
            now += timedelta(minutes=data.draw(st.integers(1, 3 * 24 * 60), label="minutes"))
            await advance(database, now)
            async with database.uow() as uow:
                if text := data.draw(st.sampled_from([LOOKING, ASKING, ""]), label="staff"):
                    await desk.reply(uow, case.id, mei.id, text, now=now, desk=DESK)
                else:
                    found = await uow.cases.locked(case.id)
                    assert found
                    talk = await uow.conversations.lock(case.conversation_id)
                    await hear(uow, talk, found, "还在吗？", now=now)
                    await follow(uow, found, now=now, desk=DESK)
        now += timedelta(days=5)
        await advance(database, now)

        async with database.reading() as uow:
            marks = await history(uow, case)
            said = [m for m in await uow.messages.of_case(case.id) if m.author != "customer"]
            made = await uow.promises.of_case(case.id)
        first = min(m.at for m in said)
        ends = [*(mark.at for mark in marks[1:]), now]
        ours = [(a.at, end) for a, end in zip(marks, ends, strict=True) if a.turn is Turn.US]
        for begin, end in ours:
            last = max((m.at for m in said if m.at <= begin), default=first)
            assert elapsed(max(last, begin), end, DESK.calendar) <= DESK.targets.next_word
        acted = {m.at for m in said if m.author == "staff"}  # then the bot says who has joined
        for word in (m for m in said if m.at not in acted):
            assert 9 <= word.at.astimezone(DESK.zone).hour < 21
        for each in made:
            if each.kind == WORD and each.due_at <= now:
                assert each.kept_at is not None
                assert each.kept_at <= each.due_at
    finally:
        await database.dispose()
