"""Sums of money as customers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.amounts import find_amounts
from bot.nlu.text import normalise


def found(text: str) -> list[tuple[str, str | None]]:
    return [(each.value, each.currency) for each in find_amounts(normalise(text))]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("订单 A-1001 你们多扣了我 30 元", "30", "CNY"),
        ("¥30", "30", "CNY"),
        ("￥30.50", "30.50", "CNY"),
        ("30块", "30", "CNY"),
        ("30块5", "30.5", "CNY"),
        ("12块8毛", "12.8", "CNY"),
        ("两块五", "2.5", "CNY"),
        ("三十块", "30", "CNY"),
        ("一百二十块钱", "120", "CNY"),
        ("RMB 30", "30", "CNY"),
        ("30rmb", "30", "CNY"),
        ("五毛", "0.5", "CNY"),
        ("3万元", "30000", "CNY"),
        ("1.5k元", "1500", "CNY"),
        ("扣了我１２０元", "120", "CNY"),
        ("HK$30", "30", "HKD"),
        ("多收咗我30蚊", "30", "HKD"),
        ("NT$300", "300", "TWD"),
        ("300元台幣", "300", "TWD"),
        ("多收了我30塊", "30", None),
        ("收費單上寫三百元", "300", None),
        ("US$ 12.50", "12.50", "USD"),
        ("£9", "9", "GBP"),
        ("thirty-five pounds", "35", "GBP"),
        ("30 quid", "30", "GBP"),
        ("50 cents", "0.5", None),
        ("$1,234.56 back", "1234.56", None),
        ("twenty dollars", "20", None),
        ("a hundred bucks", "100", None),
        ("5000日元", "5000", "JPY"),
        ("€12", "12", "EUR"),
        ("12 pounds 50", "12.50", "GBP"),
        ("a tenner", "10", "GBP"),
        ("50p", "0.5", "GBP"),
        ("人民币80元", "80", "CNY"),
        ("30 元美金", "30", "USD"),
        ("9块9包邮", "9.9", "CNY"),
        ("多扣了我300", "300", None),
        ("花了一万二", "12000", None),
        ("首期只退2万1", "21000", None),
        ("they charged me 45.50 for that", "45.50", None),
        ("delivery was 3.99", "3.99", None),
        ("$49.99 USD", "49.99", "USD"),
        ("EUR 45,00", "45.00", "EUR"),
        ("four pound fifty", "4.50", "GBP"),
        ("half a million pounds of debt", "500000", "GBP"),
        ("it was 4.5k and nobody told me", "4500", None),
        ("I paid seventy five for it", "75", None),
        ("you had 850 off me", "850", None),
        ("it went to 310 a month", "310", None),
        ("收咗我廿蚊", "20", "HKD"),
        ("八舊水", "800", "HKD"),
        ("要十五個半", "15.5", "HKD"),
        ("三块半", "3.5", "CNY"),
        ("3毛5", "0.35", "CNY"),
        ("贷了15w", "150000", None),
        ("总价16万8", "168000", None),
        ("十五萬的裝潢", "150000", None),
    ],
)
def test_a_sum(text: str, value: str, currency: str | None) -> None:
    assert found(text) == [(value, currency)]


@pytest.mark.parametrize(
    "text",
    [
        "一块去吧",
        "一块儿",
        "两块蛋糕",
        "几十块",
        "30%",
        "iphone15 64gb",
        "30",
        "第3元素",
        "one",
        "order 12345",
        "块",
        "两三百块",
        "一刀切",
        "一分钱一分货",
        "三元桥",
        "480p",
        "lost 10 pounds of weight",
        "扣了我3次",
        "paid 12 visits",
        "at 9.40",
        "open from 9.30 to 5.30",
        "12:10变12:40",
        "这也太二百五了",
        "一百多块",
        "fifty-odd quid",
        "收拾好",
        "一共二十二桌",
        "15w快充",
        "$",
    ],
)
def test_no_sum(text: str) -> None:
    assert found(text) == []


def test_several_sums_come_in_order() -> None:
    assert found("$30, then £40 and 50 euro") == [("30", None), ("40", "GBP"), ("50", "EUR")]


@given(pounds=st.integers(2, 999), pence=st.integers(10, 99))
def test_pounds_and_pence_are_one_sum(pounds: int, pence: int) -> None:
    value = f"{pounds}.{pence}"
    for text in (f"{pounds} pounds {pence}", f"{pounds} pounds and {pence} pence", f"£{value}"):
        assert found(text) == [(value, "GBP")]


@given(st.text(max_size=60))
def test_spans_are_of_the_text_and_do_not_overlap(text: str) -> None:
    clean = normalise(text)
    end = 0
    for each in find_amounts(clean):
        assert each.start >= end
        assert clean[each.start : each.end] == each.text
        end = each.end


@given(st.decimals(0, 99999, places=2), st.sampled_from(["元", "块", " 元", "rmb"]))
def test_every_figure_before_its_currency_is_read(amount: object, sign: str) -> None:
    assert found(f"多扣{amount}{sign}了") == [(str(amount), "CNY")]
