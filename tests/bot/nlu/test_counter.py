"""What counts as asking for something else than was offered, and what does not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.consent import read_consent
from bot.nlu.counter import Counter, asks_for, kinds_spurned, read_counter
from tests.bot.speech import understanding


def counter(text: str, offered: str = "voucher", amount: str | None = "30") -> Counter | None:
    said = understanding("inform", text=text)
    return read_counter(text, said.entities, offered, Decimal(amount) if amount else None)


SUMS = """
能不能退80元 | 可以退80块吗 | 至少80元 | 不行，至少80元 | 我要80元 | 给我80块 | 80元吧 | 80块行不行 | 加到80元 | 太少了，80块才行 | 80元
能不能退80 | 那就退80吧 | 至少80吧 | can you make it 80 instead? | make it 80 | 80? | 那退我80块吧 | 要求退80元 | 可唔可以退80蚊 | 能退80元嗎 | 退80元可以嗎 | 至少要80元 | 可以給我80元嗎 | 80元才接受
can you make it $80 instead? | make it 80 dollars | how about $80? | at least $80 | I want $80 back | no, I want $80 | I would accept $80
I'd take $80 | give me $80 | $80 and we have a deal | $80 would be fair | could you do $80 | no, make it $80 | $80? | what about 80 dollars
"""
MORE = """
再加点呗 | 那你们再加点 | 半价行不行 | 半價可以嗎 | half price? | how about half off
再多退点 | 再多退點 | 能再多一点吗 | 多退一些吧 | 退多啲啦 | 可以多給一點嗎 | 能不能高一点 | 可不可以再加一点 | 能再加点吗
what about compensation for my day off | will you compensate me for the taxi? | 那我的误工费呢 | 赔偿呢 | 損失誰負責
那你给我便宜点啊 | 再便宜點啦 | 計平啲啦 | 可唔可以平啲 | 再打個折吧
再送张券就行 | 再补我点积分吧 | 要再送我購物金喔 | throw in a voucher and I am happy
can you offer more? | could you do a bit better | I want more | can you give me a little more | could you raise it | make it a bit higher
"""
WHOLE = """
No thanks, I want my money back, all of it | no, I want a full refund | No. I just want the whole amount | no way, every penny
不行，我要全额退款 | 不要，全部退给我 | 不行，我要退款 | 唔得，我要退全部錢 | 不要，我要全額退款 | 不用了，原价退给我
"""
YES_WHOLE = """
Yes, a full refund please | 好的，全额退款 | 可以，全部退给我就好
"""
NOT_ALL = """
No, I don't need the full amount, that will not do | No thanks, I'm keeping it, I don't need all of it back | No. The whole thing was a disaster
No, all of it is wrong | 不要，这事全部都是你们的错 | 不行，不用全额退 | 唔使全額，唔要
"""
NEITHER = """
好的 | 行 | 不行 | 太少了 | 不要 | yes | no thanks, that's not enough | 什么时候到账 | 退30元可以吗 | 30元 | I waited more than an hour
we talked about compensation with your colleague | 赔偿已经收到了
能不能3天内退 | 我要等80天吗 | can I get it within 80 days | 我要投诉80次了 | I want it by 8 pm | 能不能8点打给我 | 可以5折吗
你们上个月也多扣了我50元运费 | 我等了再多久都没用 | you also charged me 50 dollars for shipping last month | what happens next
我的订单是80元买的 | it cost me $80 | anything better than nothing | 还有，客服态度很差 | 再多说也没用
"""


def table(phrases: str) -> list[str]:
    return [p.strip() for line in phrases.strip().split("\n") for p in line.split(" | ")]


@pytest.mark.parametrize("text", table(SUMS))
def test_a_sum_that_is_asked_for_is_a_counter_offer(text: str) -> None:
    found = counter(text)
    assert found is not None
    assert found.amount == Decimal(80)


@pytest.mark.parametrize("text", table(MORE))
def test_asking_for_more_without_a_sum_is_one_too(text: str) -> None:
    assert counter(text) == Counter()


@pytest.mark.parametrize("text", table(WHOLE))
def test_a_no_to_a_refund_that_wants_all_of_it_is_one_too(text: str) -> None:
    assert read_consent(text, "refund") == "no"
    assert counter(text, "refund") in {Counter(), Counter(kind="refund")}


@pytest.mark.parametrize("text", table(NOT_ALL))
@pytest.mark.parametrize("offered", ["refund", "voucher"])
def test_a_no_that_wants_not_all_of_it_is_none(text: str, offered: str) -> None:
    assert counter(text, offered) is None


@pytest.mark.parametrize("text", table(YES_WHOLE))
def test_a_yes_to_all_of_it_is_none(text: str) -> None:
    assert counter(text, "refund") is None


@pytest.mark.parametrize("text", table(NEITHER))
def test_other_words_are_none(text: str) -> None:
    assert counter(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("可以直接退款吗", "refund"),
        ("我要退款，不要代金券", "refund"),
        ("可唔可以換個新嘅", "replacement"),
        ("I'd rather have my money back", "refund"),
        ("can I get a new one instead", "replacement"),
        ("唔要喇，退錢", "refund"),
        ("不要券，退钱给我", "refund"),
        ("全部退", "refund"),
        ("no, money back please", "refund"),
        ("换一个", "replacement"),
        ("寄一台新的給我", "replacement"),
        ("I want another one", "replacement"),
    ],
)
def test_another_kind_that_is_asked_for_is_known(text: str, kind: str) -> None:
    assert counter(text) == Counter(kind=kind)


def test_the_kind_on_offer_is_no_counter_to_itself() -> None:
    assert counter("我要退款", "refund") is None


def test_two_sums_leave_it_to_a_person_which_is_meant() -> None:
    assert counter("退80元或者给我90元") == Counter()


@given(st.text(max_size=300))
def test_whatever_is_written_a_yes_is_no_counter_offer(text: str) -> None:
    if read_consent(text, "voucher") == "yes":
        assert counter(text) is None


ADDED = """
yes, and I want 20 more for my trouble | I also want 20 dollars | plus 20 for the taxi | ok, and another 20 | 20 dollars on top, please
再加20 | 另外赔我20 | 再多退20块 | 額外再補20元 | 再賠20元
"""


@pytest.mark.parametrize("text", table(ADDED))
def test_a_sum_that_is_to_come_on_top_is_added_to_the_offer(text: str) -> None:
    found = counter(text)
    assert found is not None
    assert found.amount == Decimal(50)
    apart = counter(text, "replacement")
    assert apart is None or apart.amount in {None, Decimal(20)}


MULTIPLES = """
退三倍 | 我要求三倍賠償 | 按消费者权益保护法退一赔三 | 假一赔十 | 假一賠十，退錢 | I want twice what I paid back | pay me back triple the amount | 雙倍退我
"""


@pytest.mark.parametrize("text", table(MULTIPLES))
def test_a_multiple_is_no_sum(text: str) -> None:
    assert counter(text, "refund", "200") == Counter()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("退款", "refund"),
        ("退货退款", "refund"),
        ("refund please", "refund"),
        ("no replacement, refund", "refund"),
        ("不然給我購物金", "voucher"),
        ("just a new one please", "replacement"),
    ],
)
def test_a_kind_may_be_all_that_is_said(text: str, kind: str) -> None:
    assert counter(text, "apology") == Counter(kind=kind)
    assert counter("给我的券过期了", "apology") is None


ALL_BACK = """
全额退款可以吗 | 我要全款退 | 全數退給我 | 一分不少退我 | I want the whole amount back | the full price please | a full refund | all my money
"""


@pytest.mark.parametrize("text", table(ALL_BACK))
def test_all_the_money_back_is_asked_for_unless_it_is_on_offer(text: str) -> None:
    assert counter(text, "refund") == Counter(kind="refund")
    assert counter(text, "voucher") == Counter(kind="refund")
    assert read_counter(text, (), "refund", Decimal(30), whole=True) is None


@pytest.mark.parametrize("offered", ["refund", "voucher", "replacement"])
@pytest.mark.parametrize(
    "text",
    [
        "不用換，退我一半就行",
        "不用購物金，希望能退一半",
        "退一部分就行，不用换",
        "能退一部分吗",
        "I'd want half my money back",
        "refund half and I'll keep it",
    ],
)
def test_a_part_of_the_money_is_no_wish_for_all_of_it(text: str, offered: str) -> None:
    assert counter(text, offered) == Counter()
    assert counter("等了一半天，退不退") is None


TOLD = """
Yes please, I was charged 45 too much | Yes please refund the extra 45 | Yes, the extra 45 please | Great, please refund the additional 45 | 好的，多收45块退给我
好的，把多收的45块退给我 | 好，你们额外收了45元，退吧 | you charged me 45 extra | 45 more than the price
Yes please, refund it, I was charged twice the price | 好，扣了双倍的钱退我 | Yes, I was charged double the amount, please refund
"""


@pytest.mark.parametrize("text", table(TOLD))
def test_a_yes_that_tells_again_what_was_taken_asks_for_nothing_more(text: str) -> None:
    assert counter(text, "refund", "45") is None


def test_the_same_sum_once_more_is_asked_for_in_so_many_words() -> None:
    assert counter("好，再赔30元", "refund") == Counter(Decimal(60), "CNY")
    assert counter("yes, and another 30", "refund") == Counter(Decimal(60))


BESIDE = """
Yes. I have another question, what about my delivery? | 行，旧的要寄回吗，能退我运费吗 | I want another driver | I'd like another appointment please
send another technician | I want another explanation | 好的，退我微信
"""


@pytest.mark.parametrize("text", table(BESIDE))
def test_what_is_said_beside_an_offer_does_not_end_it(text: str) -> None:
    assert counter(text) is None
    assert counter(text, "callback", None) is None


def test_another_sum_is_no_other_article() -> None:
    assert counter("I want another 10 dollars") == Counter(Decimal(40))
    assert counter("Yes, but I want a replacement instead") == Counter(kind="replacement")


@pytest.mark.parametrize(
    ("text", "kind", "asks"),
    [
        ("唔要換，我要退錢", "refund", True),
        ("不要换货，直接退款", "refund", True),
        ("no, I'd rather have my money back", "refund", True),
        ("不要退款", "refund", False),
        ("我要投诉", "refund", False),
        ("I don't want a voucher", "voucher", False),
    ],
)
def test_a_remedy_is_asked_for_by_name(text: str, kind: str, *, asks: bool) -> None:
    assert asks_for(text, kind) == asks


def test_what_a_no_names_is_spurned_but_not_what_it_asks_for() -> None:
    assert kinds_spurned("一张破券打发谁呢") == {"voucher"}
    assert kinds_spurned("不要购物金，我要退钱") == {"voucher"}
    assert kinds_spurned("no thanks") == frozenset()


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("I don't want a refund, I want another one", "replacement"),
        ("再给我发一个新的就行，不要退款", "replacement"),
        ("不想要了，退了吧", "refund"),
    ],
)
def test_whoever_asks_for_just_what_is_on_offer_does_not_refuse_it(text: str, offered: str) -> None:
    assert asks_for(text, offered)
    assert counter(text, offered, None) is None


MONEY_BACK = """
退錢俾我 | 唔好搞咁多嘢 退錢俾我 | 退返錢俾我啦 | 退番錢 | 快啲退錢 | 我想攞返啲錢 | 俾返錢我 | 畀返啲錢我得唔得 | 還錢 | 還我錢
唔該退返晒錢俾我 | 回水啦 | 即刻回水 | 都係退錢好啲 | 我情願退款 | 唔使再講，退錢
把錢退給我 | 錢退我就好 | 退費啦 | 我要退費 | 直接刷退 | 請幫我退刷 | 乾脆退錢 | 錢還給我 | 退錢啦退錢啦
把钱退给我 | 钱退给我就行 | 还我血汗钱 | 别废话了退钱 | 那给我退一个月 | 我要退這個月的錢
"""
ANEW = """
換過個新嘅俾我 | 換部新嘅 | 換返個俾我 | 寄過隻俾我 | 送返個新嘅嚟 | 換一台新的給我 | 換新的給我 | 補寄一個給我 | 我要換貨
"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((text, "refund") for text in table(MONEY_BACK)),
        *((text, "replacement") for text in table(ANEW)),
    ],
)
def test_a_demand_is_heard_as_it_is_spoken_at_home(text: str, kind: str) -> None:
    assert counter(text) == Counter(kind=kind)


@pytest.mark.parametrize(
    "text",
    ["退款什么时候到", "为什么不退款", "换一个客服", "I want another day", "錢還沒收到", "錢退了沒有", "我俾咗錢",
     "还款日到了", "你就说退不退吧", "唔使退錢俾我", "不用還我錢", "你哋仲未退錢", "我催咗退錢幾次"],
)  # fmt: skip
def test_a_word_for_a_remedy_is_no_wish_for_it(text: str) -> None:
    assert counter(text) is None
