"""Time lost: brought forward where it can be, made up for where not; a delay on record is admitted."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.texts import render
from tests.handlers.make import TODAY, decided, offers, order

CAUSE = "inconvenience"
SOON = date(2026, 11, 20)
PAST = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("My parcel is four days late", "late"),
        ("说好9号送到，到现在还没发货", "late"),
        ("外送遲了一個鐘先到", "late"),
        ("Forty minutes on hold and then cut off", "hold"),
        ("客服电话一直打不通", "hold"),
        ("No appointment for six weeks", "appointment"),
        ("约不上号", "appointment"),
        ("Closed on Saturdays, who can come then?", "hours"),
        ("六点就关门，下班根本赶不上", "hours"),
        ("So much paperwork just to return a shirt", "process"),
        ("退货流程太麻烦，跑了三趟", "process"),
        ("I queued for an hour", "queue"),
        ("排队排了一个多小时", "queue"),
        ("排隊等咗成粒鐘", "queue"),
        ("Your app is confusing", "app"),
        ("你们的app太难用，找不到入口", "app"),
        ("There is nowhere to park", "place"),
        ("驿站太远，不送上楼", "place"),
        ("It was freezing and noisy", "comfort"),
        ("房间隔音很差，吵得睡不着", "comfort"),
        ("hm", "general"),
    ],
)
def test_the_topic_is_read_from_the_words(text: str, topic: str) -> None:
    assert decided(CAUSE, text, about=order()).topic == topic


@pytest.mark.parametrize(
    ("promised", "delivered", "admission", "explanation"),
    [
        (PAST, None, "promised for Mon 9 Nov and has not been delivered", None),
        (PAST, TODAY, "promised for Mon 9 Nov and came on Mon 16 Nov", None),
        (SOON, None, None, "is promised for Fri 20 Nov and is not delivered yet"),
        (TODAY, None, None, "is promised for Mon 16 Nov and is not delivered yet"),
        (PAST, PAST, None, None),
        (None, PAST, None, None),
        (None, None, None, None),
    ],
)
def test_only_a_delay_on_record_is_admitted(
    promised: date | None, delivered: date | None, admission: str | None, explanation: str | None
) -> None:
    decision = decided(
        CAUSE, "the parcel is late", about=order(promised=promised, delivered=delivered)
    )

    for said, expected in ((decision.admission, admission), (decision.explanation, explanation)):
        assert (said is None) == (expected is None)
        assert expected is None or (said is not None and expected in render(said, "en"))


def test_a_delay_is_not_admitted_where_it_is_not_the_point() -> None:
    decision = decided(CAUSE, "the queue was long", about=order(promised=PAST))

    assert decision.admission is decision.explanation is None


def test_no_order_no_admission() -> None:
    decision = decided(CAUSE, "the parcel is late")

    assert decision.question is not None
    assert decision.admission is decision.explanation is None


@pytest.mark.parametrize(
    ("text", "facts", "offered"),
    [
        ("the parcel is late", {"about": order(promised=PAST)}, ["expedited_delivery", "refund 10.00 CNY", "voucher 20.00 CNY"]),
        ("the parcel is late", {"about": order(promised=PAST, delivered=TODAY)}, ["refund 10.00 CNY", "voucher 20.00 CNY"]),
        ("the doctor was an hour late", {"about": order()}, ["refund 10.00 CNY", "voucher 20.00 CNY"]),
        ("the parcel is late", {"about": order("800.00", delivered=TODAY)}, ["voucher 20.00 CNY", "refund 80.00 CNY"]),
        ("forty minutes on hold", {}, ["callback", "voucher 10.00 CNY"]),
        ("the queue was endless", {}, ["voucher 20.00 CNY", "staff_feedback"]),
        ("hm", {}, ["staff_feedback", "voucher 20.00 CNY"]),
    ],
)  # fmt: skip
def test_the_least_that_restores_comes_first(
    text: str, facts: dict[str, object], offered: list[str]
) -> None:
    assert offers(decided(CAUSE, text, **facts)) == offered
