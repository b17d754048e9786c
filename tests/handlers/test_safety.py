"""Signs that somebody needs care are found by rules alone, and turns of speech are none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.folding import fold
from handlers import safety
from handlers.model import LANGUAGES
from tests.handlers.signs.labelled import PARTS, measure, sentences

RECALL = {"seen": 0.98, "held_out": 0.95}
"""Floors; by part, for each language. The author of the rules wrote both parts before them."""
KINDS = {"seen": 0.95, "held_out": 0.93}
FALSE_ALARMS = {"seen": 0.02, "held_out": 0.05}

SIGN = "i want to end my life"
PLAIN = st.text(alphabet="abc deklm 死了不想活好伤孩子 ,.!?。，", max_size=80)


@given(st.text(max_size=300))
def test_any_text_is_read_and_kinds_come_in_their_order(text: str) -> None:
    found = safety.find(fold(text))

    assert list(found) == sorted(found, key=safety.rank)
    assert set(found) <= set(safety.KINDS)


@given(before=PLAIN, after=PLAIN)
def test_a_sign_is_found_whatever_stands_around_it(before: str, after: str) -> None:
    assert "self_harm" in safety.find(fold(f"{before}. {SIGN}. {after}"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS)
def test_the_figures_on_labelled_sentences_do_not_fall(part: str, language: str) -> None:
    figures = measure(list(sentences(part, language)))

    assert figures.recall >= RECALL[part]
    assert figures.kinds >= KINDS[part]
    assert figures.false_alarms <= FALSE_ALARMS[part]


def test_half_of_the_sentences_are_near_misses() -> None:
    told = [each for part in PARTS for lang in LANGUAGES for each in sentences(part, lang)]

    assert len(told) >= 400
    assert len({each.text for each in told}) == len(told)
    assert sum(not each.kinds for each in told) >= len(told) / 2
    assert {kind for each in told for kind in each.kinds} == set(safety.KINDS) - {safety.UNSURE}


@pytest.mark.parametrize(
    "text",
    [
        "This app is killing me",
        "I am dying to get my parcel",
        "my phone died",
        "What a heart attack price!",
        "My child seat order is late",
        "I’m sick of waiting",
        "cut my bill",
        "kill the contract",
        "Nobody was hurt",
        "笑死我了",
        "氣死我了",
        "要死了这物流",
        "煩死了",
        "没人受伤",
        "幸好沒有人受傷",
    ],
)
def test_turns_of_speech_are_no_signs(text: str) -> None:
    assert safety.find(fold(text)) == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("charged 47 quid for a weekend in Dublin", ()),
        ("I paid £50 for a Saturday class", ()),
        ("you charged me $30 for the month", ()),
        ("my fee was £30 until last month", ()),
        ("only got 20 quid for the week", ("hardship",)),
        ("I've £8 left for food", ("hardship",)),
        ("that leaves me with £15 for the kids' food", ("hardship",)),
        ("I have £12 to last till Friday", ("hardship",)),
    ],
)
def test_a_sum_that_was_charged_is_no_need_and_one_that_is_left_is(
    text: str, kinds: tuple[str, ...]
) -> None:
    assert safety.find(fold(text)) == kinds


def test_flowers_for_a_funeral_are_a_bereavement_when_it_is_the_customers_own() -> None:
    assert safety.find(fold("The flowers for my father's funeral were late")) == ("bereavement",)
    assert safety.find(fold("媽媽告別式的花圈沒送到")) == ("bereavement",)
    assert safety.find(fold("The funeral flowers for the office were late")) == ()
    assert safety.find(fold("白事用的花圈晚了一小时")) == ()


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("假如早点修我妈就不会摔断腿了", ("injury",)),
        ("如果當初有裝護欄，我爸也不會跌斷手骨", ("injury",)),
        ("If you had fixed it my son would not have broken his arm", ("injury", "child")),
        ("What if a child gets hurt on that slide?", ()),
        ("If someone slips and breaks a leg, who pays?", ()),
        ("会不会夹到宝宝的手？", ()),
    ],
)
def test_what_would_not_have_happened_has_and_what_is_feared_has_not(
    told: str, kinds: tuple[str, ...]
) -> None:
    assert set(safety.find(fold(told))) == set(kinds)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("At the musical when the balcony gave way my wife broke her arm", ("injury",)),
        (
            "During the scene of the fire a lamp fell and it hit my head, I was bleeding",
            ("injury",),
        ),
        ("My son fell in the play area and broke his arm", ("child", "injury")),
        ("The boss of your branch slapped me", ("threatened",)),
        ("I tried to book when my husband died", ("bereavement",)),
        ("这段时间我爸刚去世", ("bereavement",)),
        ("第一季度你们的取暖器把我爸烫伤了", ("injury",)),
        ("最后关门时夹伤了我的手指", ("injury",)),
        ("你們的書店門口我媽滑倒骨折了", ("injury",)),
        ("死亡证明副本寄了三次，我父亲去世了", ("bereavement",)),
        ("電影院的椅子塌了,我摔斷了手", ("danger", "injury")),
        ("I cried at the film where the child drowns", ()),
        ("the story of the man who hanged himself has misprints", ()),
        ("The final boss keeps killing me in level 9", ()),
        ("第三季女主角跳楼那一幕没有字幕", ()),
        ("副本里我被杀死三次，掉线害的", ()),
        ("那本书里主角自杀了，缺页", ()),
    ],
)
def test_a_story_hides_its_own_dead_and_nobody_else_s(told: str, kinds: tuple[str, ...]) -> None:
    assert set(safety.find(fold(told))) == set(kinds)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("My daughter has been missing for an hour in your park", ("child",)),
        ("the kids noticed that two pieces are missing", ()),
        ("our son's parcel is missing", ()),
        ("He wouldn't stop bleeding", ("injury",)),
        ("It stopped bleeding ink", ()),
        ("We are locked in your storage unit", ("danger",)),
        ("My parcel is locked in your storage room", ()),
        ("I locked my keys in the car", ()),
        ("产后大出血", ("illness",)),
        ("老板这次大出血促销却不发货", ()),
        ("拍片子说骨裂", ("injury",)),
        ("医生推荐的牙刷断货", ()),
        ("救護車玩具的聲音按了沒反應", ()),
        ("玩具枪打伤了我儿子的眼睛", ("injury", "child")),
        ("My car is stuck in the garage lift with my baby inside", ("danger", "child")),
        ("The car is locked in your car wash with my kids in it", ("danger", "child")),
        ("our car was trapped in a flood, help", ("danger",)),
        ("I locked the keys in the car with my baby inside", ("danger",)),
        ("the delivery man is stuck in the lift", ("danger",)),
        ("My money is trapped in your app", ()),
        ("前男友跑来我家杀我了", ("threatened",)),
        ("我妈的包裹没收到，她说活够了", ("self_harm",)),
        ("老公拿刀杀我", ("threatened",)),
        ("这价格杀我", ()),
        ("老板打我妹妹大出血", ("threatened", "illness")),
        ("我媽氣得中風了", ("illness",)),
        ("这账单看得我差点心梗", ()),
        ("I almost fainted at your gym", ("illness",)),
        ("I nearly fainted when I saw the bill", ()),
        ("My husband's funeral black dress never came", ("bereavement",)),
    ],
)
def test_what_a_word_is_about_decides(told: str, kinds: tuple[str, ...]) -> None:
    assert set(safety.find(fold(told))) == set(kinds)


@pytest.mark.parametrize(
    ("told", "clauses"),
    [
        ("你们真气死我了，退款呢", ["你们真", "了", "退款呢"]),
        ("气死我了 扣了500 撑不住", ["了", "扣了500", "撑不住"]),
        ("This app is killing me, where is my refund?", ["this app", "where is my refund"]),
    ],
)
def test_what_is_literal_stands_beside_turns_of_speech(told: str, clauses: list[str]) -> None:
    assert safety.literal_clauses(fold(told)) == (clauses, True)
    assert safety.literal_clauses("退款呢") == (["退款呢"], False)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        ("Being told to wait again was a slap in the face", ()),
        ("Your email gave me a slap in the face", ()),
        ("The doorman gave me a slap in the face", ("threatened",)),
        ("你们这态度简直打我脸", ()),
        ("保安打我脸", ("threatened",)),
        ("你这价格是要我的命啊", ()),
        ("他说要我的命", ("threatened",)),
    ],
)
def test_a_blow_is_a_turn_of_speech_only_when_nobody_dealt_it(
    told: str, kinds: tuple[str, ...]
) -> None:
    assert safety.find(fold(told)) == kinds


@pytest.mark.parametrize(
    ("told", "plea"),
    [
        ("please don't call anyone", "call_nobody"),
        ("別報警,求你們", "call_nobody"),
        ("唔好話畀我屋企人知", "call_nobody"),
        ("I was only joking", "take_back"),
        ("我开玩笑的", "take_back"),
        ("冇事啦,講笑咋", "take_back"),
        ("My address is 12 Park Road", "send_help"),
        ("我住旺角上海街100號", "send_help"),
        ("消防还没来", "send_help"),
        ("he's outside now", "send_help"),
        ("are you a bot?", "who_is_there"),
        ("有人在嗎", "who_is_there"),
        ("I still want my money back", None),
        ("钱什么时候退", None),
        ("no, sorry, I'm fine now!", "take_back"),
        ("我說的是氣話", "take_back"),
        ("算了", "take_back"),
        ("I'm not joking, please hurry", None),
        ("这不是开玩笑", None),
        ("我没开玩笑", None),
        ("I don't think I'm ok", None),
        ("I'm fine?", None),
        ("谁说我没事了", None),
        ("forget it, nobody can help me", None),
        ("never mind, it's too late now", None),
        ("算了，没人能帮我", None),
        ("I'm fine but my sister is not", None),
        ("I can not call the police, please send someone", "send_help"),
        ("my phone is dead, I could not call the police, he is outside", "send_help"),
        ("I don't know who to call, please send help", "send_help"),
        ("don't call the police, he's at the door", "send_help"),
        ("please do not leave without telling me", None),
        ("don't tell me to calm down", None),
        ("不要告诉我没办法", None),
        ("他叫我不要报警", None),
        ("don’t call the police please", "call_nobody"),
        ("I don't want you to call my mother", "call_nobody"),
        ("不要叫救护车", "call_nobody"),
        ("别告诉我家里人", "call_nobody"),
        ("我要找真人", "who_is_there"),
        ("转人工", "who_is_there"),
        ("he is coming home soon so I feel better", None),
        ("he's coming for me", "send_help"),
        ("help, he is coming back!", "send_help"),
        ("我家在三楼，还好", None),
        ("我在幸福路88号", "send_help"),
        ("快叫人来", "send_help"),
    ],
)
def test_what_somebody_in_need_asks_of_us_is_told_apart(told: str, plea: str | None) -> None:
    assert safety.plea_in(fold(told)) == plea


def test_both_forms_of_a_particle_are_one() -> None:
    assert safety.find(fold("充電器著火")) == safety.find(fold("充电器着火")) == ("danger",)


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    straight, curly = "I didn't get food poisoning", "I didn’t get food poisoning"

    assert safety.find(fold(straight)) == safety.find(fold(curly)) == ()


@pytest.mark.parametrize("text", ["my son " * 280, "我的孩子" * 500, "i will " * 280, "没" * 2_000])
def test_a_long_text_takes_no_longer_than_its_length(text: str) -> None:
    began = time.process_time()
    safety.find(fold(text))

    assert time.process_time() - began < 0.5


def test_what_is_broken_at_home_is_nobody_hurt() -> None:
    assert safety.find(fold("装修队把我家墙砸错了，现在让我自己补")) == ()
    assert "injury" in safety.find(fold("他把我家孩子撞了"))
