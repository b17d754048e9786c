"""What another system hands over is read for signs in every script and at every length."""

from __future__ import annotations

import pytest

from escalation.signs import signs_in


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("My father died last night and you keep sending him bills.", "bereavement"),
        ("我先生今天早上過世了，你們還在寄帳單給他", "bereavement"),
        ("我先生今天早上过世了，你们还在寄账单给他", "bereavement"),
        ("Ｍｙ　ｆａｔｈｅｒ　ｄｉｅｄ last night.", "bereavement"),
        ("My fa\u200bther di\u00aded last night.", "bereavement"),
        ("慢。" * 3_000 + "我爸爸昨晚过世了。" + "慢。" * 3_000, "bereavement"),
    ],
)
def test_a_sign_is_seen(text: str, sign: str) -> None:
    assert sign in signs_in(text)


@pytest.mark.parametrize("text", ["", "\u200b", "You charged me twice.", "包装破了，要求退款。"])
def test_an_ordinary_complaint_has_none(text: str) -> None:
    assert signs_in(text) == ()
