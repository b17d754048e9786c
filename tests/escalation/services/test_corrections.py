"""What a person says of a case is kept beside what the model had said, without a word of the text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import CausesRefused, ValueUnknown
from escalation.models import Case, Correction, Inbox
from escalation.models.base import Json
from escalation.services import desk
from escalation.services.cases import update_case
from escalation.services.corrections import (
    ANSWERS,
    NONE,
    further_causes,
    model_said,
    opening,
)
from escalation.services.messages import hear
from escalation.unit_of_work import Database, UnitOfWork
from handlers.registry import CAUSES
from tests import make

READ: Json = {
    "model": "abc123",
    "ranking": [["core_service_failure", 0.5], ["thank", 0.2], ["greet", 0.15], ["price", 0.15]],
}


async def told(uow: UnitOfWork, *texts: str, **facts: object) -> Case:
    """A case opened by the first text, with the others written a minute apart."""
    chat = await make.conversation(uow)
    case = await make.queued_case(uow, chat)
    case.facts = {"order": "A-1001", **facts}
    for minute, text in enumerate(texts):
        await hear(uow, chat, case, text, now=make.NOW + timedelta(minutes=minute))
    return case


async def test_a_change_of_cause_leaves_a_correction_in_the_same_transaction(
    database: Database,
) -> None:
    async with database.uow() as uow:
        case = await told(uow, "太贵了,还坏了", "A-1001", reading=READ)
        mei = await make.member(uow)
        await desk.correct_cause(
            uow, case.id, mei.id, "ethics", now=make.later(1), desk=make.desk()
        )

    async with database.reading() as uow:
        row = await uow.corrections.latest_of(case.id)
        assert row is not None
        typed = await uow.messages.typed(case.id)
        assert (row.source, row.cause, row.further, row.staff_id, row.at, row.language) == (
            "correction",
            "ethics",
            [],
            mei.id,
            make.later(1),
            "zh-Hans",
        )
        assert row.messages == [message.id for message in typed]
        assert (row.predicted, row.model_id) == ("core_service_failure", "abc123")
        assert row.ranking == [["core_service_failure", 0.5], ["none", 0.35], ["price", 0.15]]
        assert [event.kind for event in await uow.events.of_case(case.id)][-1] == "case.corrected"


async def test_a_correction_that_fails_changes_nothing(database: Database) -> None:
    async with database.uow() as uow:
        case = await told(uow, "太贵了")
        mei = await make.member(uow)

    async def correct(*causes: str) -> None:
        async with database.uow() as uow:
            for cause in causes:
                await desk.correct_cause(
                    uow, case.id, mei.id, cause, now=make.NOW, desk=make.desk()
                )

    with pytest.raises(ValueUnknown):
        await correct("ethics", "weather")

    async with database.reading() as uow:
        kept = await uow.cases.get(case.id)
        assert kept is not None
        assert (kept.cause, kept.further) == ("price", None)
        assert await uow.corrections.latest_of(case.id) is None


async def test_the_same_cause_again_is_no_correction_and_the_latest_counts(uow: UnitOfWork) -> None:
    case = await told(uow, "太贵了")
    mei = await make.member(uow)
    for cause in ("price", "ethics", "ethics", "unclassified"):
        await desk.correct_cause(uow, case.id, mei.id, cause, now=make.NOW, desk=make.desk())

    row = await uow.corrections.latest_of(case.id)
    assert row is not None
    assert row.cause == "unclassified"
    assert await uow.corrections.counts() == {"correction": 1}
    assert [judged.correction.cause for judged in await uow.corrections.latest()] == [
        "unclassified"
    ]


NAMES = st.sampled_from([*ANSWERS, "weather", ""])


@given(cause=NAMES, further=st.lists(NAMES, max_size=4))
def test_further_causes_stand_beside_a_main_one_or_are_refused(
    cause: str, further: list[str]
) -> None:
    named = {*further} & {*CAUSES} - {cause}
    if cause not in ANSWERS or not {*further} <= {*CAUSES, NONE}:
        with pytest.raises(ValueUnknown):
            further_causes(cause, further, allowed=ANSWERS)
    elif named and cause not in CAUSES:
        with pytest.raises(CausesRefused):
            further_causes(cause, further, allowed=ANSWERS)
    else:
        kept = further_causes(cause, further, allowed=ANSWERS)
        assert sorted(kept) == sorted(named)
        assert further_causes(cause, kept, allowed=ANSWERS) == kept


async def test_all_causes_are_corrected_together_and_what_was_understood_stays(
    uow: UnitOfWork,
) -> None:
    case = await told(uow, "太贵了,还坏了", reading=READ)
    case.causes = [*case.causes, {"cause": "ethics", "probability": 0.4, "primary": False}]
    understood = list(case.causes)
    mei = await make.member(uow)
    assert case.secondary == ("ethics",)

    await desk.correct_cause(
        uow,
        case.id,
        mei.id,
        "price",
        further=["failed_response", "price"],
        now=make.NOW,
        desk=make.desk(),
    )

    row = await uow.corrections.latest_of(case.id)
    assert row is not None
    assert (row.cause, row.further) == ("price", ["failed_response"])
    assert (case.cause, case.secondary, case.causes) == ("price", ("failed_response",), understood)


async def test_the_same_causes_in_another_order_are_no_correction(database: Database) -> None:
    async with database.uow() as uow:
        case = await told(uow, "太贵了")
        mei = await make.member(uow)
        for further in (["ethics", "competition"], ["competition", "ethics"]):
            await desk.correct_cause(
                uow, case.id, mei.id, "price", further=further, now=make.NOW, desk=make.desk()
            )

    async with database.reading() as uow:
        events = await uow.events.of_case(case.id)
        assert [event.payload for event in events if event.kind == "case.corrected"] == [
            {"before": "price", "cause": "price", "further": ["ethics", "competition"]}
        ]


async def test_no_complaint_has_no_further_causes_and_keeps_its_place(uow: UnitOfWork) -> None:
    case = await told(uow, "你们真好")
    mei = await make.member(uow)
    for cause in ("none", "unclassified"):
        with pytest.raises(CausesRefused):
            await desk.correct_cause(
                uow, case.id, mei.id, cause, further=["price"], now=make.NOW, desk=make.desk()
            )

    await desk.correct_cause(uow, case.id, mei.id, "none", now=make.NOW, desk=make.desk())

    assert (case.cause, case.secondary, case.state) == ("none", (), "queued")


async def test_what_a_person_named_is_not_named_anew_by_the_bot(uow: UnitOfWork) -> None:
    case, other = await told(uow, "太贵了"), await told(uow, "太贵了")
    mei = await make.member(uow)
    await desk.correct_cause(uow, case.id, mei.id, "none", now=make.NOW, desk=make.desk())
    understood = [{"cause": "ethics", "probability": 0.8, "primary": True}]

    for each in (case, other):
        await update_case(
            uow, each, cause="ethics", causes=understood, now=make.later(1), desk=make.desk()
        )

    assert (case.cause, case.causes) == ("none", understood)
    assert other.cause == "ethics"


async def test_whoever_erases_the_words_has_erased_them_here_too(uow: UnitOfWork) -> None:
    case = await told(uow, "我叫林晓,太贵了")
    mei = await make.member(uow)
    await desk.correct_cause(uow, case.id, mei.id, "ethics", now=make.NOW, desk=make.desk())

    row = await uow.corrections.latest_of(case.id)
    assert row is not None
    kept = repr([getattr(row, column.key) for column in Correction.__table__.columns])
    assert "ethics" in kept
    assert not set("我叫林晓太贵") & set(kept)


async def test_a_pressed_button_is_nobodys_words(uow: UnitOfWork) -> None:
    chat = await make.conversation(uow)
    case = await make.case(uow, chat)
    row = Inbox(
        channel="web",
        address="a",
        external_id="1",
        kind="press",
        payload={"choice": "person"},
        received_at=make.NOW,
    )
    uow.inbox._session.add(row)
    await uow.inbox._session.flush()
    await hear(uow, chat, case, "与人工交谈", now=make.NOW, inbox_id=row.id)
    await hear(uow, chat, case, "太贵了", now=make.NOW)
    await hear(uow, chat, case, "   ", now=make.NOW)
    await hear(uow, chat, case, "还有，太慢了", now=make.later(0.1))

    typed = await uow.messages.typed(case.id)

    assert [message.text for message in typed] == ["太贵了", "   ", "还有，太慢了"]
    assert [message.text for message in opening(case, typed)] == ["太贵了"]


async def test_what_the_model_said_is_told_as_far_as_it_is_known(uow: UnitOfWork) -> None:
    case = await make.case(uow)
    assert model_said(case).ranking == (("price", 0.9),)

    case.causes = [{"cause": "price", "probability": None, "primary": True}]  # by another system
    assert (model_said(case).label, model_said(case).ranking) == (None, ())

    case.causes, case.facts = [], {"guesses": [["inform", 0.6], ["price", 0.3]]}
    assert model_said(case).ranking == (("none", 0.6), ("price", 0.3))

    case.facts = {"reading": None}
    assert model_said(case).label is None
