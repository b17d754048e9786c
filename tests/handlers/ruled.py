"""Rules made for a test, and what they say."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from handlers.authority import Authority
from handlers.model import Money
from handlers.remedies import Refund, Remedy
from tests.handlers.strategies import TABLE

REFUND = Refund(Money.of("20", "CNY"))


def with_rules(**keys: Any) -> dict[str, Any]:  # noqa: ANN401 - any TOML value
    return {**deepcopy(TABLE), **keys}


def verdicts(ruler: Authority, *proposed: Remedy) -> list[str]:
    ruling = ruler.rule(proposed)
    return [o.rule for o in ruling.allowed] + [s.rule for s in ruling.stopped]
