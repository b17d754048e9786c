"""Signed links into Telegram: they fit, they hold one customer, they end, and nobody forges one."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.links import (
    LONGEST_ID,
    START_LIFE,
    TooLongForTelegram,
    customer_of_start,
    start_payload,
)
from tests import make

SECRET = "s" * 40
OTHER = "o" * 40
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: len(text.encode()) <= LONGEST_ID
)


@given(ids)
def test_a_link_fits_into_telegram_and_names_its_customer_alone(customer: str) -> None:
    payload = start_payload(SECRET, customer, make.NOW)
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", payload)
    assert customer_of_start(SECRET, payload, make.NOW) == customer
    assert customer_of_start(OTHER, payload, make.NOW) is None


def test_a_long_number_is_refused_and_a_uuid_is_not() -> None:
    known = str(uuid4())
    assert customer_of_start(SECRET, start_payload(SECRET, known, make.NOW), make.NOW) == known
    with pytest.raises(TooLongForTelegram):
        start_payload(SECRET, "c" * (LONGEST_ID + 1), make.NOW)


def test_a_link_ends() -> None:
    payload = start_payload(SECRET, "c-1", make.NOW)
    before, after = START_LIFE - timedelta(seconds=1), START_LIFE
    assert customer_of_start(SECRET, payload, make.NOW + before) == "c-1"
    assert customer_of_start(SECRET, payload, make.NOW + after) is None


@given(st.integers(0, 63), st.sampled_from("Aa0_-"))
def test_one_character_changed_and_it_is_none(at: int, other: str) -> None:
    payload = start_payload(SECRET, "c" * LONGEST_ID, make.NOW)
    changed = payload[:at] + other + payload[at + 1 :]
    assert changed == payload or customer_of_start(SECRET, changed, make.NOW) is None


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    assert customer_of_start(SECRET, text, make.NOW) is None
