"""What a text names, by rules and lookups."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.entities import LOOKUP_KINDS, NAME_KINDS, BrokenLookup, Extractor, read_lookups
from bot.nlu.text import comparable, prepare
from bot.nlu.understanding import EntityKind

LOOKUPS = Path(__file__).parents[3] / "nlu_data" / "lookups"
EXTRACTOR = Extractor(read_lookups(LOOKUPS))


def found(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.value) for each in EXTRACTOR.find_in(prepare(text), text)]


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("订单 A-1001 少了一件", "A-1001"),
        ("a-1001 never came", "A-1001"),
        ("A1001", "A1001"),
        ("#12345 where is it", "12345"),
        ("order #A1001", "A1001"),
        ("order no. 55201 is late", "55201"),
        ("order 12345678", "12345678"),
        ("my order number is 889-2231", "889-2231"),
        ("booking reference QX7R2P", "QX7R2P"),
        ("订单号 2026110912345", "2026110912345"),
        ("我的订单号是2209-118，少了床单", "2209-118"),
        ("單號係 HK55201", "HK55201"),
        ("訂單編號：TW-90217", "TW-90217"),
        ("订单Ａ－１００１", "A-1001"),
    ],
)
def test_an_order_reference(text: str, ref: str) -> None:
    assert ("order_ref", ref) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "my order 2 pizzas cold",
        "订单300元",
        "ordered 2026-11-10",
        "covid-19",
        "my iphone 15",
        "at 10:30",
        "#fail #worst",
        "2026年",
        "the model KX-2000",
        "phone number 5550199",
        "粤B88888",
        "G1234次",
        "110101199003071234",  # an identity card
        "13812345678",  # a telephone
        "4111111111111111",  # a payment card
    ],
)
def test_no_order_reference(text: str) -> None:
    """Numbers of persons and cards are nobody's order."""
    assert "order_ref" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm switching to Vodafone", "vodafone"),
        ("I'll switch to BrightTel tomorrow", "BrightTel"),
        ("Glowfit is much cheaper than you", "Glowfit"),
        ("it is cheaper at Hollins", "Hollins"),
        ("京东比你们便宜一半", "京东"),
        ("小树通讯比你们便宜", "小树通讯"),
        ("换到广电了", "广电"),
        ("我要轉投蝦皮了", "虾皮"),
        ("the shop next door is nicer", "the shop next door"),
        ("隔壁比你们便宜", "隔壁"),
    ],
)
def test_a_competitor(text: str, name: str) -> None:
    assert ("competitor", name) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "moving to London",
        "换到人工",
        "换到楼上房间",
        "switch to Monday",
        "It is better than nothing",
        "换了一个新的",
        "off target, with ups and downs",
        "隔壁房间很吵",
    ],
)
def test_no_competitor(text: str) -> None:
    assert "competitor" not in dict(found(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("手機壞了", "手机"),
        ("my phones broke", "phone"),
        ("the washing machine leaks", "washing machine"),
        ("蓝牙耳机没声音", "蓝牙耳机"),
    ],
)
def test_a_product(text: str, name: str) -> None:
    assert ("product", name) in found(text)


def test_a_name_within_a_word_is_none() -> None:
    assert found("a cameraman catered for the scooters") == []


def test_everything_in_one_message_in_order() -> None:
    text = "订单 A-1001：11月10日买的手机多扣了我 30 元，等了两个小时，京东比你们好"

    assert found(text) == [
        ("order_ref", "A-1001"),
        ("date", "--11-10"),
        ("product", "手机"),
        ("amount", "30"),
        ("duration", "PT2H"),
        ("competitor", "京东"),
    ]


@given(
    st.text(max_size=80)
    | st.sampled_from(["Ａ-１００１ 扣３０元", "\u200b订单\u200b A-1001 \n 30 元"])
)
def test_places_are_those_of_the_text_as_it_was_written(text: str) -> None:
    end = 0
    for each in EXTRACTOR.find_in(prepare(text), text):
        assert each.start >= end
        assert text[each.start : each.end] == each.text
        assert each.text
        end = each.end


def test_places_of_full_width_text() -> None:
    text = "／Ｏｒｄｅｒ\u200b Ａ－１００１　扣３０元"
    entities = EXTRACTOR.find_in(prepare(text), text)

    assert [each.text for each in entities] == ["Ａ－１００１", "３０元"]


@pytest.mark.parametrize("kind", NAME_KINDS)
def test_lookups_hold_no_name_twice(kind: EntityKind) -> None:
    names = read_lookups(LOOKUPS)[kind]

    assert len(names) == len({comparable(name) for name in names})
    assert len(names) >= 40


def test_without_lookups_the_rules_still_hold() -> None:
    assert [each.kind for each in Extractor({}).find("A-1001 30元 手机")] == ["order_ref", "amount"]


def lookups(folder: Path, **lines: str) -> Path:
    for kind in LOOKUP_KINDS:
        (folder / f"{kind}.txt").write_text(lines.get(kind, "# nothing yet\n"), "utf-8")
    return folder


def test_a_shops_own_form_is_read_with_the_names(tmp_path: Path) -> None:
    folder = lookups(tmp_path, order_ref="# ours\n\n mx\\d{6} \n", product="kettle\n")

    read = read_lookups(folder)

    assert read == {"competitor": [], "product": ["kettle"], "order_ref": [r"mx\d{6}"]}
    assert [each.value for each in Extractor(read).find("MX204193: the kettles")] == [
        "MX204193",
        "kettle",
    ]


def test_a_pattern_that_may_not_be_used_is_told_by_file_and_line(tmp_path: Path) -> None:
    lookups(tmp_path, order_ref="# ours\n(a+)+b\n")

    with pytest.raises(BrokenLookup, match=r"order_ref\.txt, line 2: say how often at most"):
        read_lookups(tmp_path)


def test_a_file_that_is_no_utf_8_is_told(tmp_path: Path) -> None:
    lookups(tmp_path)
    (tmp_path / "product.txt").write_bytes("手机".encode("gb18030"))

    with pytest.raises(BrokenLookup, match=r"product\.txt: byte 0 is no UTF-8"):
        read_lookups(tmp_path)


def test_a_name_with_a_capital_is_found_only_with_one() -> None:
    extractor = Extractor({"competitor": ["Target", "next door"]})

    assert [each.value for each in extractor.find("Target, not a target next door")] == [
        "Target",
        "next door",
    ]


def test_a_competitors_person_is_none_of_ours() -> None:
    assert found("Vodafone's agent was nicer") == [("competitor", "vodafone")]
    assert found("星巴克的店员更好") == [("competitor", "星巴克")]


@pytest.mark.parametrize(
    "text",
    [
        "5十天前订的，1两个月前也订过，订单 A-1001 没到",
        f"order A-1001 cost {'9' * 30} pounds 50",
        f"{'万' * 1_900}，订单 A-1001 没到",
    ],
)
def test_a_number_that_is_none_costs_nothing_else_in_the_text(text: str) -> None:
    assert ("order_ref", "A-1001") in found(text)
