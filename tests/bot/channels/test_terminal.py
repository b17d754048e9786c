"""The terminal: what lines look like, and what they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import Button, Letter
from bot.channels.terminal import Terminal, TerminalChannel, printable
from escalation.models import Message

NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
BUTTONS = [{"id": "accept:7", "label": "Yes, please"}, {"id": "person", "label": "A person"}]


def said(author: str, text: str, number: int = 1, *, buttons: bool = False) -> Message:
    message = Message(
        conversation_id=uuid4(),
        author=author,
        text=text,
        at=NOW,
        language="en",
        choices=BUTTONS if buttons else [],
    )
    message.id = number
    return message


def test_buttons_are_numbers() -> None:
    terminal = Terminal("ada")

    lines = list(
        terminal.lines([said("bot", "30.00?\nIs that all right?", buttons=True)], own=True)
    )

    assert lines == [
        "  bot> 30.00?",
        "       Is that all right?",
        "       [1] Yes, please",
        "       [2] A person",
    ]
    pressed = terminal.heard(" 1 ", NOW)
    assert (pressed.kind, pressed.choice, pressed.text) == ("press", "accept:7", "")


@pytest.mark.parametrize("line", ["0", "3", "-1", "99999999999999999999", "1.", "one", "１", "1 2"])
def test_what_is_no_number_of_a_button_is_a_message(line: str) -> None:
    terminal = Terminal("ada")
    list(terminal.lines([said("bot", "30.00?", buttons=True)], own=True))

    heard = terminal.heard(line, NOW)

    assert (heard.kind, heard.choice, heard.text) == ("message", None, line)


def test_without_buttons_a_number_is_a_message() -> None:
    terminal = Terminal("ada")
    list(terminal.lines([said("bot", "30.00?", buttons=True), said("bot", "Done.", 2)], own=True))

    assert terminal.heard("1", NOW).kind == "message"


def test_own_words_are_shown_only_when_a_talk_is_found_again() -> None:
    talk = [said("customer", "hello", 1), said("staff", "Good day.", 2)]

    assert list(Terminal("ada").lines(talk, own=True)) == ["  you> hello", "staff> Good day."]
    terminal = Terminal("ada")
    assert list(terminal.lines(talk, own=False)) == ["staff> Good day."]
    assert terminal.seen == 2


def test_each_line_is_a_message_of_its_own() -> None:
    terminal = Terminal("ada", language="zh-Hans", customer="c-100")

    first, second = terminal.heard("hi", NOW), terminal.heard("hi", NOW)

    assert first.external_id != second.external_id
    assert (first.channel, first.address) == ("terminal", "ada")
    assert (first.language, first.customer) == ("zh-Hans", "c-100")


@given(st.text())
def test_nothing_that_is_said_can_move_the_cursor(text: str) -> None:
    shown = printable(text)

    assert all(char == "\n" or char.isprintable() for char in shown)
    assert [*Terminal("ada").lines([said("bot", text)], own=True)]


async def test_what_is_said_in_a_terminal_is_delivered_where_it_stands() -> None:
    letter = Letter(
        key="m1", text="Hello.", language="en", author="bot", buttons=[Button("a", "A")]
    )

    assert await TerminalChannel().send("ada", letter) == "m1"
