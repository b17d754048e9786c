"""Webhooks are signed so that any library of the standard checks them; events are named by list."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from escalation.events import Kind
from escalation.hooks import EVENT_KINDS, SHORTEST_KEY, key_of, kinds_of, sign

KEY = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)


def test_the_signature_is_the_one_of_the_standards_own_example() -> None:
    """As in the tests of the standard's libraries."""
    assert sign(KEY, ID, BODY, AT) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_covers_id_time_and_body() -> None:
    other = datetime.fromtimestamp(1614265331, UTC)
    signatures = {
        sign(KEY, ID, BODY, AT),
        sign(KEY[::-1], ID, BODY, AT),
        sign(KEY, ID + "x", BODY, AT),
        sign(KEY, ID, BODY + b" ", AT),
        sign(KEY, ID, BODY, other),
    }
    assert len(signatures) == 5


def test_a_secret_is_written_as_the_standard_has_it_or_as_any_text() -> None:
    assert key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == KEY
    assert key_of("hush-hush-hush-hush-hush") == b"hush-hush-hush-hush-hush"


@pytest.mark.parametrize("secret", ["hush-hush", "x" * (SHORTEST_KEY - 1), "whsec"])
def test_a_secret_that_can_be_guessed_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match=f"shorter than {SHORTEST_KEY} bytes.*openssl"):
        key_of(secret)


@pytest.mark.parametrize("rest", ["", "short", "c2hvcnQ=", "!" * 40, "A" * 200])
def test_a_secret_that_only_begins_like_one_is_refused(rest: str) -> None:
    with pytest.raises(ValueError, match="openssl"):
        key_of(f"whsec_{rest}")


@pytest.mark.parametrize(
    ("wanted", "some", "none"),
    [
        ("case.*, remedy.*", {"case.opened", "remedy.granted"}, {"message.said"}),
        ("case.opened", {"case.opened"}, {"case.closed"}),
        ("none", set(), set(EVENT_KINDS)),
        ("", set(), set(EVENT_KINDS)),
    ],
)
def test_events_are_named_one_by_one_or_by_their_area(
    wanted: str, some: set[str], none: set[str]
) -> None:
    found = kinds_of(wanted)

    assert some <= found
    assert not none & found


@pytest.mark.parametrize("wanted", ["case", "case.open", "*", ".*", "webhook.*", "case.*;x"])
def test_what_is_no_event_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match="is no event"):
        kinds_of(wanted)


def test_how_the_telling_goes_is_not_told() -> None:
    assert not {Kind.WEBHOOK_FAILED, Kind.WEBHOOK_REPLAYED} & EVENT_KINDS
