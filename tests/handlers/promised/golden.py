"""The golden phrases of promises, and how well rules read them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handlers.promised import Doubt, Hours, Promised, find

CURRENCIES = {
    "Europe/London": "GBP",
    "America/New_York": "USD",
    "Australia/Sydney": "AUD",
    "Asia/Shanghai": "CNY",
    "Asia/Taipei": "TWD",
    "Asia/Hong_Kong": "HKD",
}


def always(zone: ZoneInfo) -> Hours:
    """Every day, from midnight to midnight."""

    def hours(day: date) -> tuple[datetime, datetime]:
        start, end = (datetime.combine(day + timedelta(n), time(), zone) for n in (0, 1))
        return start, end

    return hours


def office(zone: ZoneInfo) -> Hours:
    """Monday to Friday, nine to six, no holidays."""

    def hours(day: date) -> tuple[datetime, datetime] | None:
        if day.weekday() > 4:
            return None
        start, end = (datetime.combine(day, time(hour), zone) for hour in (9, 18))
        return start, end

    return hours


@dataclass(frozen=True)
class Phrase:
    """A sentence as staff write it, when and where, and what it promises: instants, doubts, sums."""

    text: str
    language: str
    now: datetime
    zone: ZoneInfo
    promised: tuple[dict[str, Any], ...]

    def expected(self) -> list[datetime | None]:
        return [self._instant(each["due"]) for each in self.promised]

    def _instant(self, written: str | None) -> datetime | None:
        if written is None:
            return None
        local = datetime.fromisoformat(written).replace(tzinfo=self.zone)
        return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))

    def found(self) -> list[Promised]:
        currency = CURRENCIES[self.zone.key]
        return find(
            self.text, now=self.now, zone=self.zone, hours=office(self.zone), currency=currency
        )


def phrases(name: str) -> list[Phrase]:
    """Those of one of the files beside this module."""
    return list(_read(Path(__file__).with_name(f"{name}.jsonl")))


def _read(path: Path) -> Iterator[Phrase]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        zone = ZoneInfo(row["zone"])
        now = datetime.fromisoformat(row["now"]).replace(tzinfo=zone).astimezone(UTC)
        yield Phrase(row["text"], row["lang"], now, zone, tuple(row["promised"]))


def agrees(promise: dict[str, Any], found: Promised) -> bool:
    """Whether doubt, kind and sum are as expected, where the phrase tells them."""
    doubts = {Doubt(promise["flag"])} if "flag" in promise else set()
    told = None if found.amount is None else f"{found.amount.amount:f} {found.amount.currency}"
    return (
        found.doubts == doubts
        and promise.get("what", found.what) == found.what
        and promise.get("sum") == told
    )


@dataclass
class Score:
    """Promises found rightly (their instant), wrongly, and missed; phrases right in everything."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    whole: int = 0
    total: int = 0

    def add(self, phrase: Phrase) -> bool:
        found, left = phrase.found(), phrase.expected()
        hits = 0
        for each in found:
            if each.due in left:
                left.remove(each.due)
                hits += 1
        self.right += hits
        self.wrong += len(found) - hits
        self.missed += len(left)
        is_whole = [each.due for each in found] == phrase.expected() and all(
            agrees(promise, each) for promise, each in zip(phrase.promised, found, strict=True)
        )
        self.whole += is_whole
        self.total += 1
        return is_whole

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)
