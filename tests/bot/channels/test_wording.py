"""What channels say by themselves exists in every language, whole and with the same places."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.channels.wording import LOCALES, language_of, translate

CHINESE = ("zh-Hans", "zh-Hant")


def written(language: str) -> Catalog:
    tag = language.replace("-", "_")
    with (LOCALES / tag / "LC_MESSAGES" / "chat.po").open("rb") as file:
        return read_po(file, locale=tag)


@pytest.mark.parametrize("language", CHINESE)
def test_every_sentence_is_written(language: str) -> None:
    texts = written(language)
    for message in texts:
        assert message.id == "" or message.string, message.id
        assert message.id == "" or not message.fuzzy, message.id
        assert list(message.check(texts)) == []


def test_the_two_scripts_are_two_and_have_the_same_sentences() -> None:
    simplified, traditional = (
        {message.id: message.string for message in written(language) if message.id}
        for language in CHINESE
    )
    assert simplified.keys() == traditional.keys()
    assert translate("Send", "zh-Hans") == "发送"
    assert translate("Send", "zh-Hant") == "傳送"
    assert translate("Send", "en") == "Send"
    assert translate("not a sentence of ours", "zh-Hant") == "not a sentence of ours"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh", "zh-Hans"),
        ("zh_CN", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("zh-hk", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("EN-us", "en"),
        ("fr", None),
        ("", None),
        (None, None),
    ],
)
def test_a_tag_means_one_of_our_languages(tag: str | None, language: str | None) -> None:
    assert language_of(tag) == language
