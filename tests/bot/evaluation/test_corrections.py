"""Judgements as examples: the words that were judged, masked, in the formats that are read back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from bot.evaluation.corrections import (
    EMPTY,
    ERASED,
    REPEATED,
    UNTOLD,
    Taught,
    as_lines,
    as_yaml,
    cleaned,
    lessons,
)
from bot.evaluation.labelled import LABELS, NONE, read_items
from bot.nlu.masking import Known
from bot.nlu.training_data import read_file
from escalation.models import Case, Message, Staff
from escalation.services import desk
from escalation.services.audits import audit
from escalation.services.messages import hear
from escalation.unit_of_work import Database, UnitOfWork
from handlers.registry import CAUSES
from tests import make


async def told(
    uow: UnitOfWork,
    *texts: str,
    customer_id: str | None = None,
    language: str = "zh-Hans",
    address: str | None = None,
) -> Case:
    """A case whose first words came in with its opening, the others a minute apart."""
    chat = await make.conversation(uow, customer_id=customer_id, language=language, address=address)
    case = await make.case(uow, chat)
    for minute, text in enumerate(texts):
        await hear(uow, chat, case, text, now=make.NOW + timedelta(minutes=minute))
    return case


async def corrected(uow: UnitOfWork, mei: Staff, *texts: str, cause: str = "ethics") -> Case:
    case = await told(uow, *texts)
    await desk.correct_cause(uow, case.id, mei.id, cause, now=make.later(1), desk=make.desk())
    return case


async def test_a_correction_names_the_opening_words_and_masks_them(database: Database) -> None:
    async with database.uow() as uow:
        await make.customer(uow, name="林晓")
        await uow.customers.upsert_order("c-100", make.order("zz9"))
        mei = await make.member(uow, name="Mei")
        case = await told(
            uow,
            "我是林晓,Mei 说不退。\n订单 ZZ9 [没到]，电话13812345678",
            "不够",
            customer_id="c-100",
            address="700100",
        )
        case.causes = [
            {"cause": "price", "probability": 0.6, "primary": True},
            {"cause": "failed_response", "probability": 0.3, "primary": False},
            {"cause": "ethics", "probability": 0.1, "primary": False},
        ]
        await desk.correct_cause(
            uow,
            case.id,
            mei.id,
            "ethics",
            further=["failed_response"],
            now=make.later(1),
            desk=make.desk(),
        )

    async with database.reading() as uow:
        found = await lessons(uow)

    assert found.taught == [
        Taught(
            text="我是某某,X 说不退。 订单 A-1000 (没到)，电话00000000000",
            primary="ethics",
            further=("failed_response",),
            maybe=(),
            language="zh-Hans",
        )
    ]
    assert not found.left_out


async def test_an_audit_says_all_that_there_is(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    case = await told(uow, "too slow and too expensive", language="en")
    case.causes.append({"cause": "ethics", "probability": 0.1, "primary": False})
    await audit(uow, case.id, mei.id, "inconvenience", further=["price"], now=make.NOW)
    praise = await told(uow, "讚，很好吃", language="zh-Hant")
    await audit(uow, praise.id, mei.id, NONE, now=make.NOW)

    found = await lessons(uow)

    assert found.taught == [
        Taught("too slow and too expensive", "inconvenience", ("price",), (), "en"),
        Taught("讚，很好吃", NONE, (), (), "zh-Hant"),
    ]


async def test_of_a_correction_that_took_one_cause_the_others_seen_may_be_there(
    uow: UnitOfWork,
) -> None:
    mei = await make.member(uow)
    case = await told(uow, "太慢了,还乱收费")
    case.causes.append({"cause": "failed_response", "probability": 0.3, "primary": False})
    await desk.correct_cause(uow, case.id, mei.id, "ethics", now=make.NOW, desk=make.desk())
    case.further = None  # as such a correction left it

    found = await lessons(uow)

    assert [(each.further, each.maybe) for each in found.taught] == [
        ((), ("price", "failed_response"))
    ]


@given(
    cause=st.sampled_from([*CAUSES, NONE]),
    further=st.lists(st.sampled_from(list(CAUSES)), max_size=3),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_correction_teaches_what_an_audit_of_the_same_words_does(
    uow: UnitOfWork, cause: str, further: list[str]
) -> None:
    named = [] if cause == NONE else further
    mei = await make.member(uow)
    words = f"太慢了，第{next(make.serial)}回"
    audited, case = await told(uow, words), await told(uow, words)
    case.causes.append({"cause": "failed_response", "probability": 0.3, "primary": False})

    await audit(uow, audited.id, mei.id, cause, further=named, now=make.NOW)
    by_audit = (await lessons(uow)).taught[-1]
    case.cause = "unclassified"  # so that every answer is a correction
    await desk.correct_cause(
        uow, case.id, mei.id, cause, further=named, now=make.NOW, desk=make.desk()
    )
    by_correction = (await lessons(uow)).taught[-1]

    assert by_correction == by_audit


async def test_the_latest_judgement_of_a_case_counts(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    case = await corrected(uow, mei, "太贵了", cause="ethics")
    await desk.correct_cause(
        uow, case.id, mei.id, "inconvenience", now=make.later(2), desk=make.desk()
    )

    found = await lessons(uow)

    assert [each.primary for each in found.taught] == ["inconvenience"]


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        (("转人工", "你们多扣了我的钱"), "你们多扣了我的钱"),
        (("我要找人工客服", "好的", "谢谢", "东西是坏的"), "东西是坏的"),
        (("human please", "the box was empty", "hello?"), "the box was empty"),
        (
            ("转人工，你们多扣了我的钱，说好退又不退，太过分了", "好"),
            "转人工，你们多扣了我的钱，说好退又不退，太过分了",
        ),
    ],
)
async def test_where_the_opening_tells_nothing_the_longest_later_words_stand(
    uow: UnitOfWork, texts: tuple[str, ...], text: str
) -> None:
    await corrected(uow, await make.member(uow), *texts)

    assert [each.text for each in (await lessons(uow)).taught] == [text]


async def test_what_cannot_teach_is_left_out_and_counted(uow: UnitOfWork) -> None:
    mei = await make.member(uow)
    await corrected(uow, mei, "说不清的事", cause="unclassified")
    await corrected(uow, mei, "转人工")
    await corrected(uow, mei, "👎👎")
    await corrected(uow, mei)
    first = await corrected(uow, mei, "我叫王小明，太贵")
    await corrected(uow, mei, "我叫李小龙，太贵", cause="inconvenience")
    erased = await corrected(uow, mei, "删掉的话")
    await uow.messages._session.execute(
        update(Message).where(Message.case_id == erased.id).values(text="")
    )
    moved = await corrected(uow, mei, "别人的话")
    await uow.messages._session.execute(
        update(Message).where(Message.case_id == moved.id).values(case_id=first.id)
    )

    found = await lessons(uow)

    assert [(each.text, each.primary) for each in found.taught] == [
        ("我叫某某，太贵", "inconvenience")
    ]
    assert found.left_out == {UNTOLD: 1, EMPTY: 2, ERASED: 3, REPEATED: 1}


TAUGHT = st.builds(
    Taught,
    text=st.text(max_size=80)
    .map(lambda text: cleaned(text, Known()))
    .filter(lambda text: any(char.isalnum() for char in text)),
    primary=st.sampled_from(LABELS),
    further=st.just(()),
    maybe=st.lists(st.sampled_from(LABELS[:3]), max_size=1).map(tuple),
    language=st.sampled_from(["en", "zh-Hans", "zh-Hant"]),
)


@given(st.lists(TAUGHT, min_size=1, max_size=6))
def test_the_training_format_reads_back(tmp_path: Path, taught: list[Taught]) -> None:
    file = tmp_path / "train" / "own.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(as_yaml(taught), "utf-8", newline="\n")

    found = sorted((each.text, each.intent, each.language, each.causes) for each in read_file(file))

    assert found == sorted(
        (
            each.text,
            "out_of_scope" if each.primary == NONE else each.primary,
            each.language,
            () if each.primary == NONE else (each.primary,),
        )
        for each in taught
    )


@given(st.lists(TAUGHT, min_size=1, max_size=6))
def test_the_measuring_format_reads_back(tmp_path: Path, taught: list[Taught]) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text(as_lines(taught), "utf-8", newline="\n")

    items, unread = read_items(file)

    assert unread == []
    assert [(item.text, item.primary, item.agreed) for item in items] == [
        (each.text, each.primary, True) for each in taught
    ]
    for item, each in zip(items, taught, strict=True):
        assert item.accept == {each.primary}
        assert item.sure == {each.primary} - {NONE}
        assert item.maybe == set(each.maybe) - {NONE}
        assert item.script == {"en": "latin", "zh-Hans": "hans", "zh-Hant": "hant"}[each.language]


def test_further_causes_stand_behind_the_main_one() -> None:
    both = Taught("太贵又慢", "price", ("inconvenience",), ("ethics",), "zh-Hans")

    assert "causes:\n      - price\n      - inconvenience\n" in as_yaml([both])
    assert '"causes_sure": ["price", "inconvenience"], "causes_maybe": ["ethics"]' in as_lines(
        [both]
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("/refund\nnow", "refund now"),
        ("a\tb\r\nc\u2028d", "a b c d"),
        ("[x](y)", "(x)(y)"),
        ("  / \\ / so", "so"),
    ],
)
def test_a_text_is_one_line_without_what_a_file_would_misread(text: str, line: str) -> None:
    assert cleaned(text, Known()) == line
