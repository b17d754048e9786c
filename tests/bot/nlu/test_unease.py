"""What is said round the matter is heard, ordinary complaints are left in peace, and no rule fails
for want of a model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import yaml

from bot.nlu.courtesy import without_courtesy
from bot.nlu.encoder import Encoder, find_encoder
from bot.nlu.fallback import FallbackNlu
from bot.nlu.signs import hear_signs, read_signs
from bot.nlu.text import prepare
from bot.nlu.understanding import Guess, NluUnavailable, Source, Understanding
from bot.nlu.unease import Unease, unease_for
from bot.settings import PROJECT
from handlers.safety import UNSURE
from tests.handlers.signs.labelled import LANGUAGES, UNSEEN, sentences

type Ear = Callable[[str], bool]


@pytest.fixture(scope="module")
def hears() -> Ear:
    encoder = Encoder(find_encoder(PROJECT / "nlu_data/encoder"))
    unease = unease_for(encoder.id)
    assert unease is not None, "made for another encoder; see tests.handlers.signs.unease"
    return lambda text: unease.of(encoder.encode(without_courtesy(prepare(text).text)))


def understood(*, uneasy: bool, intent: str = "inform", source: Source = "rasa") -> Understanding:
    return Understanding("en", (Guess(intent, 1.0),), (), source, "m", uneasy=uneasy)


def test_most_of_what_rules_do_not_know_is_heard(hears: Ear) -> None:
    told = [each for part in UNSEEN for lang in LANGUAGES for each in sentences(part, lang)]
    held = [each for lang in LANGUAGES for each in sentences("held_out", lang)]
    signs = [each.text for each in told if each.kinds]
    near = [each.text for each in (*told, *held) if not each.kinds]

    def raises(text: str) -> bool:
        return bool(read_signs([text])) or hears(text)

    assert sum(map(raises, signs)) >= 0.7 * len(signs)
    assert sum(map(raises, near)) <= 0.15 * len(near)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_ordinary_complaints_few_sound_uneasy(language: str, hears: Ear) -> None:
    path = PROJECT / f"nlu_data/held_out/{language}.yml"
    kept = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    told = [str(each["text"]) for group in kept["nlu"] for each in group["examples"]]
    calm = [text for text in told if not read_signs([text])]

    # Nearly all of what rules find in these is there: a death, an accident, a gas heater.
    assert len(told) - len(calm) <= 0.06 * len(told)
    assert sum(map(hears, calm)) <= 0.03 * len(calm)


def test_only_its_own_encoder_is_listened_to() -> None:
    assert unease_for("another") is None
    half = Unease("e", np.array([1, 0], np.float32), 0.5)
    assert half.of(np.array([0.6, 0.8], np.float32))
    assert not half.of(np.array([0.4, 0.9], np.float32))


def test_rules_come_first_and_an_answer_or_thanks_are_no_sign() -> None:
    uneasy = understood(uneasy=True)

    assert hear_signs(["so tired", "of it all"], uneasy, answers=False) == ((UNSURE, 1),)
    assert hear_signs(["I want to die"], uneasy, answers=True) == (("self_harm", 0),)
    assert hear_signs(["so tired"], uneasy, answers=True) == ()
    assert hear_signs(["so tired"], None, answers=False) == ()
    assert hear_signs(["so tired"], understood(uneasy=False), answers=False) == ()
    assert hear_signs(["so"], understood(uneasy=True, intent="praise"), answers=False) == ()


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("帮我看看我同事的单子 A-1001，她被多扣钱了", False),
        ("我朋友的訂單 B-2001 被扣兩次，幫他退", False),
        ("My friend's order C-3001 never arrived", False),
        ("我朋友最近一直不说话", True),
        ("我朋友的话费被多扣了", False),
        ("别人的单我不管，我撑不住了", True),
        ("我妈的包裹没收到，她说活够了", True),
        ("我女儿的礼物没收到，她已经三天没说话了", True),
        ("我朋友的快递没到，他站在窗台上不肯下来", True),
        ("My dad's order is late and he has given up on everything", True),
        ("My friend's parcel never arrived and he won't leave the bridge", True),
        ("我室友的单子被人拿走了，他一直不说话我好怕", True),
        ("朋友的账单把他逼得不想出门了", True),
        ("女朋友的包裹我收到后整个人都不好了", True),
        ("人家的单车和一张床，我查过就剩这些", True),
        ("同事的订单没收到就算了，他那天以后再也没有来过，电话也没人接，我睡不着", True),
        ("My roommate's bill is why he stays in bed all day", True),
        (
            "My neighbour's order came, but "
            + "I sit in the dark and cannot get up any more. " * 2,
            True,
        ),
    ],
)
def test_who_asks_after_the_order_of_somebody_else_is_not_in_need(
    text: str, *, heard: bool
) -> None:
    found = hear_signs([text], understood(uneasy=True), answers=False)
    assert bool(found) is heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("我快被你们气死了，一个退款拖半个月", False),
        ("笑死我了", True),
        ("生不如死", True),
        ("气死我了 这个月扣了500 我不知道还能撑几天", True),
        ("气死我了这个月扣了500我不知道还能撑几天", True),
        ("烦死了，一直扣钱，真的走投无路", True),
        ("This is killing me, I was charged twice and nobody is left for me", True),
        ("这客服真是烦死了，退款也不退", False),
        ("This app is killing me, refund me", False),
        ("累死了，我一个人坐在黑暗里", True),
        ("气死我了，我真的撑不住了，退不退都行", True),
        ("This is killing me, I cannot cope", True),
        ("烦死了，" + "每天晚上我一个人坐着什么也不想做也不想说话，" * 2 + "退款", True),
    ],
)
def test_a_turn_of_speech_in_a_short_complaint_is_no_unease(text: str, *, heard: bool) -> None:
    found = hear_signs([text], understood(uneasy=True), answers=False)
    assert bool(found) is heard


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("咖啡豆还没到，我妈生日用的，已经过了", False),
        ("蛋糕送到就壞了，我女兒的生日禮物", False),
        ("The cake arrived broken, it was for my mum's birthday", False),
        ("hi I bought a fridge from you and it's leaking water all over my kitchen floor", False),
        ("洗衣机漏水，修了三次都没修好", False),
        ("咖啡豆还没到，我妈已经过了", True),
        ("我妈生日那天走的，花没送到，我撑不住了", True),
        ("it was for my dad's birthday, he passed away before it arrived", True),
        ("the fridge is leaking and I slipped on the floor, cannot get up", True),
        ("the washer leaks onto the sockets and sparks come out", True),
        ("冰箱漏水，我摔了一跤起不来", True),
    ],
)
def test_a_missed_day_or_a_wet_floor_is_a_nuisance(text: str, *, heard: bool) -> None:
    found = hear_signs([text], understood(uneasy=True), answers=False)
    assert bool(found) is heard


class Listening:
    """A second reader that hears unease in whatever is marked."""

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        return [understood(uneasy="!" in text, source="exported") for text in texts]

    async def uneasy(self, texts: Sequence[str]) -> list[bool]:
        return ["!" in text for text in texts]


class First:
    """Reads, and hears nothing; or is down."""

    def __init__(self, *, is_up: bool) -> None:
        self.is_up = is_up

    async def parse(self, texts: Sequence[str]) -> list[Understanding | None]:
        if not self.is_up:
            raise NluUnavailable("down")
        return [understood(uneasy=False) if text else None for text in texts]


@pytest.mark.parametrize("is_up", [True, False])
async def test_it_is_heard_whoever_reads(*, is_up: bool) -> None:
    nlu = FallbackNlu(First(is_up=is_up), Listening())

    found = await nlu.parse(["calm", "not!"])

    assert [each.uneasy for each in found if each] == [False, True]
    assert nlu.answered == ("rasa" if is_up else "exported")


class Deaf(Listening):
    """A second reader that fails as soon as it listens."""

    async def uneasy(self, texts: Sequence[str]) -> list[bool]:
        raise NluUnavailable(f"deaf to {len(texts)}")


async def test_what_the_first_read_outlives_a_second_that_cannot_listen() -> None:
    nlu = FallbackNlu(First(is_up=True), Deaf())

    found = await nlu.parse(["calm", "not!"])

    assert [each.uneasy for each in found if each] == [False, False]
    assert nlu.answered == "rasa"
