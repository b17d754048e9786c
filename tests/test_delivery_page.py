"""The page on delivery: the program with which a reader checks a signature does check it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from escalation.hooks import key_of, sign

PAGE = Path(__file__).parents[1] / "docs/manual/delivery.md"


@pytest.mark.parametrize(
    "secret", ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "hush-hush-hush-hush-hush"]
)
def test_the_check_on_the_page_takes_what_we_send_and_nothing_else(secret: str) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)  # noqa: S102 - our own page
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign(key_of(secret), "m1", b"{}", now),
    }

    assert names["is_ours"](secret, headers, b"{}")
    assert not names["is_ours"](secret, headers, b"{ }")
    assert not names["is_ours"](secret, {**headers, "webhook-id": "m2"}, b"{}")
    assert not names["is_ours"](secret, {**headers, "webhook-timestamp": "1"}, b"{}")
