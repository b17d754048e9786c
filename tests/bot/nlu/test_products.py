"""Which of a customer's own articles a text means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.products import find_own, meant
from bot.nlu.spelling import CUT_SHORT, MISTYPED, likeness


@pytest.mark.parametrize(
    ("text", "articles", "article"),
    [
        (
            "the blue kettle leaks",
            ["Aqua Kettle 1.7 L blue", "Aqua Toaster blue"],
            "Aqua Kettle 1.7 L blue",
        ),
        ("耳机没声音", ["蓝牙降噪耳机 Pro", "玻璃水壶"], "蓝牙降噪耳机 Pro"),
        ("my desk lamps do not work", ["desk lamp", "茶壶"], "desk lamp"),
        ("the ketle leaks", ["Aqua Kettle", "Desk lamp"], "Aqua Kettle"),
        ("the teapto is cracked", ["Ceramic teapot", "Desk lamp"], "Ceramic teapot"),
        ("my tea pot is cracked", ["Ceramic teapot", "Desk lamp"], "Ceramic teapot"),
        ("my head-phones are dead", ["Headphones X2", "Desk lamp"], "Headphones X2"),
        ("the phone case broke", ["Acme Phone 12", "Phone case black"], "Phone case black"),
        ("my phone is dead", ["Acme Phone 12", "Phone case black"], "Acme Phone 12"),
        ("手机壳裂了", ["华为手机", "华为手机壳"], "华为手机壳"),
        ("手机裂了", ["华为手机", "华为手机壳"], "华为手机"),
        ("藍牙耳几壞了", ["蓝牙耳机", "玻璃水壶"], "蓝牙耳机"),
        ("健身卡停了", ["健身月卡", "酒店两晚"], "健身月卡"),
        ("扫地机不动", ["石头扫地机器人", "空气炸锅"], "石头扫地机器人"),
        ("PS5 is dead", ["PlayStation 5 Console", "HDMI cable"], "PlayStation 5 Console"),
        (
            "my playstation is dead",
            ["PlayStation 5 Console", "HDMI cable"],
            "PlayStation 5 Console",
        ),
        ("耳筒冇聲", ["藍牙耳機", "茶壺"], "藍牙耳機"),
        ("the headphones are dead", ["蓝牙耳机", "茶壶"], "蓝牙耳机"),
        ("the router keeps dropping", ["千兆路由器", "保温杯"], "千兆路由器"),
        ("我的宽带断了", ["路由器", "宽带套餐"], "宽带套餐"),
        ("我的宽带断了", ["路由器", "水壶"], "路由器"),
        ("my internet is down", ["Wi-Fi router", "Broadband plan"], "Broadband plan"),
        ("我在网络上买的水壶坏了", ["水壶", "路由器"], "水壶"),
        ("The internet order page failed when I bought the kettle", ["Router", "Kettle"], "Kettle"),
        ("电影票退不了", ["電影票兩張", "藍牙喇叭"], "電影票兩張"),
        ("the couch is torn", ["Sofa Oslo grey", "Lamp Berg"], "Sofa Oslo grey"),
        ("lamp flickers", ["Sofa Oslo grey", "Lamp Berg"], "Lamp Berg"),
        ("the toaster burns all", ["Toaster Duo", "Aqua Kettle 1.7 L"], "Toaster Duo"),
        (
            "washer won't spin",
            ["Bosch Washing Machine 8 kg", "Sofa Oslo"],
            "Bosch Washing Machine 8 kg",
        ),
        ("the ironing boarf is bent", ["Ironing board", "Iron 2400 W"], "Ironing board"),
        ("那双鞋开胶了", ["跑步鞋 42码", "围巾 羊毛"], "跑步鞋 42码"),
        ("奶粉有虫", ["婴儿奶粉 3段", "纸尿裤 L"], "婴儿奶粉 3段"),
        ("尿袋充唔到", ["行動電源 10000", "藍牙耳機"], "行動電源 10000"),
        ("the black cable", ["USB cable black", "USB cable white"], "USB cable black"),
    ],
)
def test_the_article_that_is_meant(text: str, articles: list[str], article: str) -> None:
    assert meant(text, articles) == article
    assert meant(text, articles[::-1]) == article


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("the cable does not fit", ["HDMI cable 2 m", "USB-C cable 1 m"]),
        ("充电线是坏的", ["Type-C 充电线", "苹果充电线"]),
        ("the kettle and the toaster both leak", ["Aqua kettle", "Aqua toaster"]),
        ("it came in blue", ["Kettle blue", "Hat green"]),
        ("黑色的不要", ["鞋 黑色", "帽子 黑色"]),
        ("I was running late", ["Running shoes", "Desk lamp"]),
        ("the desk is scratched", ["Desk lamp", "Teapot"]),
        ("手机坏了", ["手机壳", "玻璃水壶"]),
        ("蓝牙连不上", ["蓝牙降噪耳机", "玻璃水壶"]),
        ("put it on the table", ["HDMI cable", "Teapot"]),
        ("why is it so", ["y", "desk lamp"]),
        ("", ["desk lamp"]),
        ("the lamp", []),
    ],
)
def test_what_is_not_clear_is_not_chosen(text: str, articles: list[str]) -> None:
    assert meant(text, articles) is None


def test_several_articles_are_each_found_in_their_place() -> None:
    text = "The kettle leaks. 茶壺也裂了"
    found = find_own(text, ["Aqua kettle", "茶壶"])
    assert [(each.value, each.text) for each in found] == [
        ("Aqua kettle", "kettle"),
        ("茶壶", "茶壺"),
    ]
    assert meant(text, ["Aqua kettle", "茶壶"]) is None


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    text = "我的ＡｉｒＰｏｄｓ\u200b壞了"
    (found,) = find_own(text, ["Apple AirPods Pro"])
    assert found.text == text[found.start : found.end] == "ＡｉｒＰｏｄｓ"


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_and_any_names(text: str, names: list[str]) -> None:
    for each in find_own(text, names):
        assert each.value in names
        assert text[each.start : each.end] == each.text


@given(st.sampled_from(["desk lamp", "Ceramic teapot", "蓝牙耳机", "空氣清淨機", "Running shoes"]))
def test_an_article_is_meant_by_its_own_name(name: str) -> None:
    assert meant(f"... {name} !", [name, "保温杯", "HDMI cable"]) == name


@pytest.mark.parametrize(
    ("said", "own", "alike"),
    [
        ("kettle", "kettle", 1),
        ("ketle", "kettle", MISTYPED),
        ("kettel", "kettle", MISTYPED),
        ("headphnes", "headphones", MISTYPED),
        ("stream", "streaming", CUT_SHORT),
        ("table", "cable", 0),
        ("lamp", "lump", 0),
        ("kitten", "kettle", 0),
    ],
)
def test_how_alike_two_words_are(said: str, own: str, alike: float) -> None:
    assert likeness(said, own) == alike


@given(st.text("abcde", min_size=1, max_size=12), st.text("abcde", min_size=1, max_size=12))
def test_likeness_is_between_nothing_and_all(one: str, two: str) -> None:
    assert 0 <= likeness(one, two) <= 1
    assert (likeness(one, two) == 1) == (one == two)
