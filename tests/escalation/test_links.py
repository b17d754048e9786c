"""Signed links: they fit, they hold one customer, they end, and nobody forges one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.links import (
    CLOCKS_DIFFER,
    LIFE,
    LONGEST_ID,
    Link,
    Signer,
    TooLongForTelegram,
    read_start,
    read_web,
    start_payload,
    web_token,
)
from tests import make

SECRET = "s" * 40
OTHER = "o" * 40
ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: len(text.encode()) <= LONGEST_ID
)


def customer_of_start(secret: str, payload: str) -> str | None:
    return read_start(secret, payload, make.NOW).customer


@given(ids)
def test_a_link_fits_into_telegram_and_names_its_customer_alone(customer: str) -> None:
    payload = start_payload(SECRET, customer, make.NOW)
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", payload)
    assert customer_of_start(SECRET, payload) == customer
    assert customer_of_start(OTHER, payload) is None


def test_a_long_number_is_refused_and_a_uuid_is_not() -> None:
    known = str(uuid4())
    assert customer_of_start(SECRET, start_payload(SECRET, known, make.NOW)) == known
    with pytest.raises(TooLongForTelegram):
        start_payload(SECRET, "c" * (LONGEST_ID + 1), make.NOW)
    made = Signer.of(SECRET, telegram_name="a_bot").make("c" * (LONGEST_ID + 1), make.NOW)
    assert (made.start, made.telegram) == (None, None)


@pytest.mark.parametrize(
    ("make_link", "read"), [(start_payload, read_start), (web_token, read_web)]
)
def test_a_link_ends_and_says_so(make_link: type, read: type) -> None:
    link = make_link(SECRET, "c-1", make.NOW)
    ends = make.NOW + LIFE
    assert read(SECRET, link, ends - timedelta(seconds=1)).customer == "c-1"
    assert read(SECRET, link, ends) == Link(read(SECRET, link, make.NOW).key, problem="expired")
    assert read(OTHER, link, ends).problem == "bad"


@given(st.sampled_from([(start_payload, read_start), (web_token, read_web)]), st.data())
def test_one_character_changed_and_it_is_none(way: tuple[type, type], data: st.DataObject) -> None:
    make_link, read = way
    link = make_link(SECRET, "c" * LONGEST_ID, make.NOW)
    at = data.draw(st.integers(0, len(link) - 1))
    changed = link[:at] + data.draw(st.sampled_from("Aa0_-.")) + link[at + 1 :]
    assert changed == link or read(SECRET, changed, make.NOW).problem == "bad"


@given(st.text(max_size=80))
def test_no_text_is_too_odd(text: str) -> None:
    assert read_start(SECRET, text, make.NOW).problem == "bad"
    assert read_web(SECRET, text, make.NOW).problem == "bad"


def test_two_links_of_one_customer_and_second_are_two() -> None:
    for make_link, read in ((start_payload, read_start), (web_token, read_web)):
        keys = {read(SECRET, make_link(SECRET, "c-1", make.NOW), make.NOW).key for _ in range(5)}
        assert len(keys) == 5


# ----------------------------------------------------------------- what a shop's own site may sign


def signed_by_shop(claims: object, header: object = None, secret: str = SECRET) -> str:
    """A JSON Web Token as RFC 7519 has it, by none of our own code."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    signed = f"{part(header or {'typ': 'JWT', 'alg': 'HS256'})}.{part(claims)}"
    mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


SOON = int((make.NOW + timedelta(minutes=10)).timestamp())


@pytest.mark.parametrize(
    ("claims", "header", "holds"),
    [
        ({"sub": "顧客-7", "exp": SOON, "iat": SOON - 600, "iss": "shop"}, None, True),
        ({"sub": "c-1", "exp": float(SOON)}, {"alg": "HS256"}, True),
        ({"sub": "c-1"}, None, False),
        ({"exp": SOON}, None, False),
        ({"sub": "", "exp": SOON}, None, False),
        ({"sub": 7, "exp": SOON}, None, False),
        ({"sub": "c" * 65, "exp": SOON}, None, False),
        ({"sub": "c-1", "exp": str(SOON)}, None, False),
        ({"sub": "c-1", "exp": True}, None, False),
        ({"sub": "c-1", "exp": 1e300}, None, False),
        ({"sub": "c-1", "exp": SOON}, {"alg": "none"}, False),
        ({"sub": "c-1", "exp": SOON}, {"alg": "HS512"}, False),
        ({"sub": "c-1", "exp": SOON}, {"alg": "HS256", "crit": ["x"]}, False),
        (["c-1", SOON], None, False),
    ],
)
def test_a_shop_s_token_is_used_whole_or_not_at_all(
    claims: object, header: object, *, holds: bool
) -> None:
    assert (read_web(SECRET, signed_by_shop(claims, header), make.NOW).problem is None) == holds


def test_a_token_that_would_hold_for_longer_than_a_day_does_not() -> None:
    latest = int((make.NOW + LIFE + CLOCKS_DIFFER).timestamp())
    assert read_web(SECRET, signed_by_shop({"sub": "c", "exp": latest}), make.NOW).customer == "c"
    later = signed_by_shop({"sub": "c", "exp": latest + 1})
    assert read_web(SECRET, later, make.NOW).problem == "bad"


def test_the_shop_s_secret_signs_no_telegram_link_and_the_other_way_round() -> None:
    signer = Signer.of(SECRET, shared=OTHER)
    made = signer.make("c-1", make.NOW)
    assert read_web(OTHER, made.web_token, make.NOW).customer == "c-1"
    assert read_web(SECRET, made.web_token, make.NOW).problem == "bad"
    assert read_start(OTHER, made.start or "", make.NOW).problem == "bad"
    assert SECRET not in repr(signer)
    assert OTHER not in repr(signer)
