"""From probabilities to what the talk acts on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue import Heard
from bot.nlu.understanding import Guess, Understanding
from bot.reading import is_courtesy, read
from tests.bot.speech import understanding


def heard(**probabilities: float) -> Heard:
    ranking = sorted(probabilities.items(), key=lambda pair: -pair[1])
    return Heard(
        text="words",
        understanding=Understanding(
            "en", tuple(Guess(*pair) for pair in ranking), (), "exported", "by hand"
        ),
    )


def test_every_other_cause_that_is_present_is_a_further_one() -> None:
    told = heard(price=0.8, praise=0.2)
    present = (
        Guess("ethics", 0.6),
        Guess("price", 0.99),
        Guess("involuntary", 0.2),
        Guess("competition", 0.9),
    )
    assert told.understanding is not None
    told = replace(told, understanding=replace(told.understanding, present=present))
    assert read(replace(told, text="the price is a scam")).secondary == ("competition", "ethics")


def test_no_guess_of_a_grave_cause_takes_a_complaint_from_the_bot() -> None:
    told = heard(price=0.8, praise=0.2)
    assert told.understanding is not None
    guessed = replace(told.understanding, present=(Guess("ethics", 0.9), Guess("price", 0.9)))
    assert read(replace(told, text="60 was taken", understanding=guessed)).secondary == ()


def test_a_grave_cause_that_the_words_name_is_not_overlooked() -> None:
    told = heard(service_encounter=0.5, core_service_failure=0.2, ethics=0.18, greet=0.12)
    text = "The nurse read out another patient's results"
    assert read(replace(told, text=text)).cause == "ethics"
    assert read(replace(told, text="The nurse never looked up")).cause == "service_encounter"


def test_nobody_is_asked_about_others_of_whom_no_word_was_said() -> None:
    told = heard(core_service_failure=0.4, competition=0.38, greet=0.22)
    assert read(told).between is None


def test_a_sure_cause_is_a_complaint() -> None:
    assert read(heard(price=0.8, praise=0.2)).cause == "price"


def test_what_is_spread_over_the_causes_is_a_complaint_but_unsure() -> None:
    spread = dict.fromkeys(("price", "ethics", "competition", "inconvenience"), 0.2)
    assert read(heard(**spread, greet=0.2)).intent == "unsure"


def test_two_close_causes_are_asked_about() -> None:
    reading = read(heard(price=0.35, core_service_failure=0.33, ethics=0.2, greet=0.12))
    assert reading.between == ("price", "core_service_failure")


def test_a_leading_cause_is_not_asked_about() -> None:
    assert read(heard(price=0.7, competition=0.15, greet=0.15)).between is None


def test_a_cause_that_is_raised_anyhow_is_not_asked_about() -> None:
    told = heard(price=0.45, competition=0.4, greet=0.15)
    assert told.understanding is not None
    raised = replace(told.understanding, present=(Guess("price", 0.9), Guess("competition", 0.8)))
    reading = read(replace(told, understanding=raised))
    assert (reading.between, reading.cause, reading.secondary) == (None, "price", ("competition",))


@pytest.mark.parametrize("courtesy", ["praise", "thank", "greet", "goodbye"])
def test_nobody_is_thanked_for_what_was_hardly_understood(courtesy: str) -> None:
    others = {"price": 0.2, "ethics": 0.2, "out_of_scope": 0.2}
    assert read(heard(**{courtesy: 0.4}, **others)).intent == "out_of_scope"
    assert read(Heard(text="thanks", understanding=understanding(courtesy))).intent == courtesy


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("三次了！！！", "inform"),
        ("three times!!!", "inform"),
        ("唔該晒", "thank"),
        ("謝謝", "thank"),
        ("cheers", "thank"),
    ],
)
def test_thanks_have_a_word_of_thanks(text: str, intent: str) -> None:
    assert read(Heard(text=text, understanding=understanding("thank"))).intent == intent


def test_without_an_understanding_nothing_is_sure() -> None:
    assert read(Heard(text="words")).intent == "unsure"


def test_the_option_that_the_words_speak_for_is_nearest() -> None:
    assert read(heard(price=0.5, ethics=0.4)).nearest(("ethics", "competition")) == "ethics"


def test_words_that_name_a_cause_help_a_model_that_wavers() -> None:
    wavering = heard(core_service_failure=0.45, inconvenience=0.35, greet=0.2)
    assert read(wavering).cause == "core_service_failure"
    named = replace(wavering, text="送货太慢了，等了一个星期")
    assert read(named).cause == "inconvenience"
    sure = heard(core_service_failure=0.8, inconvenience=0.1, greet=0.1)
    assert read(replace(sure, text="送货太慢了，等了一个星期")).cause == "core_service_failure"


@pytest.mark.parametrize(
    ("text", "wants", "courteous"),
    [
        ("thank you", None, True),
        ("thanks, but when?", None, False),
        ("谢谢，请尽快回复我", None, False),
        ("thanks", "a refund", False),
    ],
)
def test_t06_thanks_that_ask_for_something_are_no_courtesy(
    text: str, wants: str | None, *, courteous: bool
) -> None:
    said = replace(heard(thank=0.9, price=0.1), text=text, wants=wants)
    assert is_courtesy(said) is courteous


def test_a_complaint_or_what_nobody_could_read_is_no_courtesy() -> None:
    assert not is_courtesy(heard(price=0.8, thank=0.2))
    assert not is_courtesy(Heard(text="thanks", outage=True))
    assert not is_courtesy(Heard(press="accept"))


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
