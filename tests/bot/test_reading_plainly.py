"""What words say beyond doubt, whatever the model makes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.reading import read
from tests.bot.probable import heard

PRIVATE = [
    "You gave my results to another patient",
    "your clinic emailed my test results to my ex",
    "my medical records were sent to a different patient",
    "they handed our daughter's file to the wrong family",
    "I got another customer's bill with all his data in it",
    "A stranger told me you gave somebody else my phone number",
    "护士把我的化验单给了别的病人",
    "can you explain why you gave my address to another customer",
    "你们居然把我老婆的体检报告发给了邻居",
    "我的病历被其他人看到了",
    "診所將我嘅報告俾咗第二個病人",
    "我收到別人的帳單耶",
]
OURS = [
    "you sent me someone else's order",
    "the agent passed my details to another department",
    "you gave my table to another customer",
    "客服把我转给了别的部门",
    "我的快遞給了鄰居",
    "please send my bill to my other address",
]
TWICE = [
    "A-1101 扣了我两次89块",
    "信用卡被扣了兩次款",
    "收了我两笔钱",
    "銀行話你哋過咗兩次數",
    "同一笔订单重复扣款",
    "you charged me twice 35.50 for the lamp",
    "why was I billed two times",
    "you took the money twice",
    "duplicate charge on my card",
    "怎么会重复扣款",
    "你們居然會扣兩次錢",
    "You took fifty quid off me twice.",
]
TWICE_IS = "core_service_failure"
ONCE = [
    "the plan costs twice as much as before",
    "you charged me twice what it cost last year",
    "I have to pay twice a month now",
    "我催了你们两次",
    "信用卡刷了我两次都没成功",
    "太贵了，比上次贵一倍",
]


@pytest.mark.parametrize("text", PRIVATE)
def test_data_in_the_hands_of_a_third_person_is_grave_whatever_is_guessed(text: str) -> None:
    for told in (heard(core_service_failure=0.8, greet=0.2), heard(out_of_scope=0.9, price=0.1)):
        assert read(replace(told, text=text)).cause == "ethics"


@pytest.mark.parametrize("text", OURS)
def test_what_stays_with_us_or_is_no_data_is_not(text: str) -> None:
    assert read(replace(heard(service_encounter=0.8, greet=0.2), text=text)).cause != "ethics"


@pytest.mark.parametrize(
    "text",
    [
        "please send my invoice to another person",
        "I gave my address to someone else by mistake",
        "请把我的账单发给另一个人",
        "我把資料給了別人",
        "你们会重复扣款吗",
        "會不會扣兩次",
        "如果收到有破损怎么办",
        "What happens when it is broken?",
        "the courier won't come on Monday",
    ],
)
def test_what_is_asked_for_or_may_happen_is_no_complaint_by_its_words(text: str) -> None:
    assert read(replace(heard(inform=0.95, price=0.05), text=text)).intent == "inform"


@pytest.mark.parametrize("text", TWICE)
def test_a_sum_taken_twice_is_no_price_and_no_small_talk(text: str) -> None:
    for told in (heard(price=0.8, greet=0.2), heard(inform=0.9, price=0.1)):
        assert read(replace(told, text=text)).cause == "core_service_failure"


@pytest.mark.parametrize("text", ONCE)
def test_what_is_dearer_was_not_taken_twice(text: str) -> None:
    assert read(replace(heard(price=0.8, greet=0.2), text=text)).cause == "price"


@pytest.mark.parametrize(
    "text",
    [
        "will I be charged twice if I press pay again?", "I wasn't charged twice after all",
        "I was not billed twice, all fine", "no worries, nothing was broken",
        "please send my statements to my employer", "can you send my bill to my employer?",
        "please don't give my number to someone else", "会不会扣我两次？", "没有重复扣款，放心了",
        "麻烦把我的账单发给我公司", "請不要把我的電話給別人", "唔會重複收費㗎可？",
    ],
)  # fmt: skip
def test_what_is_denied_asked_for_or_still_to_come_is_not_said_plainly(text: str) -> None:
    assert not read(replace(heard(inform=0.9, price=0.1), text=text)).is_complaint


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("I can't believe you gave my results to another patient", "ethics"),
        ("how could you send my statements to my ex", "ethics"),
        ("你们怎么能把我的报告给别人", "ethics"),
        ("will it end? you charged me twice, and I was not charged twice last year", TWICE_IS),
        ("为什么会重复扣款", TWICE_IS),
        ("麻烦查一下，重复扣费了", TWICE_IS),
    ],
)
def test_what_happened_is_said_plainly_beside_it(text: str, cause: str) -> None:
    assert read(replace(heard(inform=0.9, price=0.1), text=text)).cause == cause


def test_a_sum_taken_twice_takes_no_complaint_of_our_answer_away() -> None:
    told = heard(failed_response=0.8, greet=0.2)
    text = "charged twice in May, five mails since and nobody answers"
    assert read(replace(told, text=text)).cause == "failed_response"


def test_a_sum_taken_twice_is_known_where_a_model_gives_up() -> None:
    told = replace(heard(competition=0.27, core_service_failure=0.25), text="怎麼扣我兩次")
    assert read(told).cause == "core_service_failure"


@pytest.mark.parametrize("text", ["收了35.5只退10", "I paid 35.50 and only got 10 back"])
def test_money_that_came_back_in_part_is_no_price_and_no_small_talk(text: str) -> None:
    for told in (heard(price=0.8, greet=0.2), heard(inform=0.9, price=0.1)):
        assert read(replace(told, text=text)).cause == "core_service_failure"


@pytest.mark.parametrize(
    "text",
    [
        "你们多收了我五十块钱",
        "上個月又多扣咗我 $35.5",
        "You overcharged me 50",
        "I was overcharged by £20!",
    ],
)
def test_a_bare_overcharge_is_no_price_and_no_small_talk(text: str) -> None:
    for told in (heard(price=0.8, greet=0.2), heard(inform=0.9, price=0.1)):
        assert read(replace(told, text=text)).cause == "core_service_failure"


@pytest.mark.parametrize(
    "text",
    [
        "你们没有多收我50块",
        "如果多收了我五十块呢",
        "Could I be overcharged by £20?",
        "多收了50个快递",
    ],
)
def test_an_overcharge_that_is_denied_or_feared_is_none(text: str) -> None:
    assert not read(replace(heard(inform=0.9, price=0.1), text=text)).is_complaint
