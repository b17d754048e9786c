"""What does nothing but close a talk is known for it, and nothing else is."""

from __future__ import annotations

import pytest

from handlers.courtesy import closes


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "Thank you very much!",
        "ok, thanks. Bye",
        "谢谢",
        "好的，谢谢您！",
        "多謝晒",
        "再見",
        "辛苦了",
    ],
)
def test_thanks_and_good_bye_close_a_talk(text: str) -> None:
    assert closes(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "thanks but it is still broken",
        "谢谢，可是还没到",
        "感谢个鬼",
        "ok",
        "谢谢？",
        "no thanks, refund me",
    ],
)
def test_whatever_says_more_does_not(text: str) -> None:
    assert not closes(text)
