"""`amends`: a talk in the terminal."""

from __future__ import annotations

import pytest

from tests.bot.commands import Amends


@pytest.mark.usefixtures("spoken")
def test_a_talk_in_the_terminal_is_found_again(started: Amends) -> None:
    talk = started("chat", "--talk", "ada", stdin="hello\nYour staff was rude to me\n").out
    assert talk.count("bot> ") == 2
    assert "[1] Talk to a person" in talk

    again = started("chat", "--talk", "ada", stdin="").out
    assert "you> Your staff was rude to me" in again
    assert "[1] Talk to a person" in again
    assert "rude" not in started("chat", "--talk", "eve", stdin="").out


@pytest.mark.usefixtures("spoken")
def test_a_number_presses_the_button_that_stands_there(started: Amends) -> None:
    started("chat", stdin="Your staff was rude to me\n")

    pressed = started("chat", stdin="1\n").out

    assert "I have passed your case #1 to a colleague" in pressed
    assert "you> Talk to a person" in started("chat", stdin="").out


@pytest.mark.usefixtures("spoken")
def test_an_empty_line_says_nothing(started: Amends) -> None:
    assert "bot> " not in started("chat", "--talk", "nobody", stdin="\n   \n").out


def test_a_language_that_is_none_is_refused(started: Amends) -> None:
    assert started("chat", "--language", "fr").code == 2
