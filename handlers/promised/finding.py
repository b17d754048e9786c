"""Finds what a message promises: reads its times and sums, then asks whether each is meant."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache, cached_property
from zoneinfo import ZoneInfo

from handlers.promised import chinese, english
from handlers.promised.clauses import clauses, sentences
from handlers.promised.clock import DAY, WEEK, Clock
from handlers.promised.folding import IS_HAN, Folded, fold
from handlers.promised.promise import Doubt, Hours, Promised, Sum, What
from handlers.promised.reading import NO_TIME, Reading, at_hour, joined, read, settled
from handlers.promised.spelling import spelt
from handlers.promised.sums import Meant, sums
from handlers.promised.zones import zone_of

ASKED = re.compile(r"\?|[吗么]$|好不好|行不行|可[不以]+可?以?吗")
BEFORE = re.compile(r"(?<!\bon or )\bbefore (?:the )?$")
QUOTED = re.compile(r"^ *>.*$", re.MULTILINE)
"""A line of the message that is answered."""
LEADING = " ,;:(-"
SHORT = 3
"""Letters that may be left of a clause that tells a time and nothing else."""

type _Pledged = tuple[Reading, tuple[int, int]]
"""A time that is promised, and the clause that promises it."""


def find(
    text: str, *, now: datetime, zone: ZoneInfo, hours: Hours, currency: str = "CNY"
) -> list[Promised]:
    """What an outgoing message promises, left to right.

    `now` (aware) is when it is written, `zone` the customer's, `hours` the shop's working hours;
    `currency` is meant by a sum that names none. A time that is mentioned, denied, supposed or
    asked about is no promise; what is said twice counts once. A day is kept until work stops on
    it, as `Clock` says; the shop's working days count as such, at one that works daily all days.
    """
    folded, clock = spelt(fold(text)), Clock(now, zone, cache(hours))
    meant = Meant(currency, is_traditional=_is_traditional(text, folded))
    folded = replace(folded, text=QUOTED.sub(lambda match: " " * len(match[0]), folded.text))
    found: list[Promised] = []
    told: date | None = None
    for start, end in sentences(folded.text):
        sentence = _Sentence(folded, start, end, clock, meant, told)
        found += sentence.promised(text)
        told = sentence.told
    return _once(found)


def _once(found: Iterable[Promised]) -> list[Promised]:
    """Of promises of the same thing by the same moment one, with the sum if any tells it."""
    kept: dict[tuple[object, ...], Promised] = {}
    for each in found:
        same: tuple[object, ...] = (each.what, each.due)
        if each.due is None:
            same = (*same, each.doubts, each.amount)
        first = kept.get(same)
        if first is None or (first.amount is None and each.amount is not None):
            kept[same] = each
        elif each.amount not in {None, first.amount}:
            kept[(*same, each.amount)] = each
    return sorted(kept.values(), key=lambda each: each.start)


def _is_traditional(text: str, folded: Folded) -> bool:
    return any(
        text[place] != char and IS_HAN.match(char) and IS_HAN.match(text[place])
        for char, place in zip(folded.text, folded.origin, strict=True)
    )


def _in_turn(pledged: Sequence[_Pledged]) -> Iterator[_Pledged]:
    """A weekday that is told after a later day is the one that follows it; in doubt, unless it is
    today's.
    """
    latest: date | None = None
    for each, clause in pledged:
        reading = each
        if each.is_weekly and each.day and latest and each.day < latest:
            doubt = None if each.doubt else Doubt.AMBIGUOUS
            reading = replace(each, day=each.day + WEEK * DAY, doubt=doubt)
        latest = reading.day or latest
        yield reading, clause


def _pays(promised: Promised) -> bool:
    """Whether it promises money at a time and no sum yet: one of the same sentence is meant."""
    if promised.due is None or promised.amount is not None:
        return False
    return promised.what in {What.MONEY, What.OTHER}


class _Sentence:
    """One sentence of a folded text, with its times read and its clauses cut; `told` is the last
    day that was told, before it and then in it.
    """

    def __init__(
        self, folded: Folded, start: int, end: int, clock: Clock, meant: Meant, told: date | None
    ) -> None:
        self.told = told
        self.folded, self.start = folded, start
        self.text = folded.text[start:end]
        self.clock = clock
        book = chinese.BOOK if IS_HAN.search(self.text) else english.BOOK
        self.speech = book.speech
        found = read(book.times, self.text, clock)
        found = joined(found, self.text, clock, beside=book.beside, other=book.other)
        self.readings = list(self._running(self._same_day(found)))
        self.sums = list(sums(self.text, meant))
        self.clauses = list(clauses(self.text, self._taken()))
        self.readings = list(self._by_the_hour(self.readings))

    def _same_day(self, found: Sequence[Reading]) -> Iterator[Reading]:
        """A time of day that follows a day in the same sentence is of that day, and the next day
        is the one after it.
        """
        day: date | None = None
        for reading in found:
            each = reading
            if each.day is None and each.at is not None and each.instant is None:
                each = replace(each, day=day)
            if each.follows and self.told is not None:
                each = replace(each, day=self.told + DAY, doubt=None)
            yield each
            if reading.day is not None:
                is_meant = not self.speech.mentions(self.text, each.start, each.end)
                day = each.day if is_meant else None
                self.told = each.day

    @staticmethod
    def _running(found: Iterable[Reading]) -> Iterator[Reading]:
        """A length told after what has not come yet runs from that: once we have it, in 5 days."""
        is_open = False
        for each in found:
            is_open = is_open or each.doubt is Doubt.DEPENDS
            yield replace(each, doubt=Doubt.DEPENDS) if is_open and each.counted else each

    def _by_the_hour(self, found: Sequence[Reading]) -> Iterator[Reading]:
        """A clause that tells but an hour tells it of the day before it: on Saturday morning,
        around ten.
        """
        last: Reading | None = None
        for each in found:
            of_last = last and self._hour_after(last, each)
            if last and not of_last:
                yield last
            last = of_last or each
        if last:
            yield last

    def _hour_after(self, day: Reading, hour: Reading) -> Reading | None:
        own, other = (self._clause_at(each.start) for each in (day, hour))
        is_next = other == own + 1 < len(self.clauses) and self._bare[other] and self._pledging[own]
        return at_hour(day, hour) if is_next else None

    def _clause_at(self, place: int) -> int:
        return bisect(self.clauses, place, key=lambda clause: clause[1])

    def _taken(self) -> Iterator[tuple[int, int]]:
        yield from ((each.start, each.end) for each in self.readings)
        yield from ((start, end) for start, end, _ in self.sums)

    def promised(self, text: str) -> Iterator[Promised]:
        """The promises of the sentence; one without a time only where no other has one."""
        pledged = [
            (each, clause)
            for each in self.readings
            if (clause := self._pledge_of(each.start, each.end)) is not None
        ] or self._told_alone()
        if any(each.doubt not in NO_TIME for each, _ in pledged):
            pledged = [(each, clause) for each, clause in pledged if each.doubt not in NO_TIME]
        given = {
            (start, end): (clause, amount)
            for start, end, amount in self.sums
            if (clause := self._pledge_of(start, end, is_sum=True)) is not None
            and self.speech.gives.search(self.text[slice(*clause)])
        }
        pledged = list(_in_turn(pledged))
        made: list[Promised] = []
        for reading, clause in pledged:
            place = next((place for place, (at, _) in given.items() if at == clause), None)
            amount = given.pop(place)[1] if place is not None else None
            made.append(self._promised(text, reading, clause, amount))
        for (start, end), (clause, amount) in given.items():
            paid = next((n for n, each in enumerate(made) if _pays(each)), None)
            if paid is not None:
                made[paid] = replace(made[paid], amount=amount)
                continue
            reading = Reading(doubt=Doubt.UNTIMED, start=start, end=end)
            made.append(self._promised(text, reading, clause, amount))
        yield from sorted(made, key=lambda each: each.start)

    def _pledge_of(self, start: int, end: int, *, is_sum: bool = False) -> tuple[int, int] | None:
        """The clause that promises what a time or a sum is told for: its own, or, where that says
        nothing else, the next or the one before.
        """
        own = self._clause_at(start)
        if own == len(self.clauses) or (self._supposed[own] and not is_sum):
            return None
        near = [own, *(n for n in (own + 1, own - 1) if self._bare[own])]
        said = (n for n in near if 0 <= n < len(self.clauses) and self._pledging[n])
        found = next(said, None)
        if found is None or self.speech.mentions(self.text, start, end, is_sum=is_sum):
            return None
        return self.clauses[found]

    def _told_alone(self) -> list[_Pledged]:
        """The time of a sentence that is nothing but a limit, as an answer to when: 周五前."""
        if len(self.readings) != 1 or not all(self._bare):
            return []
        if ASKED.search(self.text) or not self.speech.limit.search(self.text):
            return []
        return [(self.readings[0], (0, len(self.text)))]

    @cached_property
    def _pledging(self) -> list[bool]:
        """Of each clause whether it promises anything."""
        made: list[bool] = []
        for start, end in self.clauses:
            made.append(self._pledges(self.text[start:end], end, goes_on=bool(made) and made[-1]))
        return made

    def _pledges(self, clause: str, end: int, *, goes_on: bool) -> bool:
        if ASKED.search(clause) or self.speech.retract.search(self.text, end):
            return False
        said = clause.strip().lstrip(LEADING)
        if goes_on and self.speech.carries.search(said):
            said = self.speech.again + said
        return self.speech.pledges(said)

    @cached_property
    def _supposed(self) -> list[bool]:
        """Of each clause whether it stands under a condition: if you agree, we will come."""
        made: list[bool] = []
        for start, end in self.clauses:
            clause = self.text[start:end]
            before = bool(made) and made[-1]
            opens = self.speech.condition.search(clause) is not None
            made.append(opens or (before and not self.speech.released.search(clause)))
        return made

    @cached_property
    def _bare(self) -> list[bool]:
        """Of each clause whether it tells a time or a sum and nothing else."""
        left = list(self.text)
        for start, end in self._taken():
            left[start:end] = " " * (end - start)
        rests = ("".join(left[start:end]) for start, end in self.clauses)
        return [
            len(self.speech.filler.sub("", rest)) <= SHORT and not self.speech.refuse.search(rest)
            for rest in rests
        ]

    def _promised(
        self, text: str, reading: Reading, clause: tuple[int, int], amount: Sum | None
    ) -> Promised:
        reading = self._exclusive(reading)
        due, doubt = settled(reading, self._clock_of(reading))
        doubts = {doubt} if doubt else set()
        if due is not None and due < self.clock.now:
            doubts.add(Doubt.PAST)
        start, end = self.folded.span(self.start + reading.start, self.start + reading.end)
        return Promised(
            start=start,
            end=end,
            words=text[start:end],
            what=self.speech.what(self.text[slice(*clause)], max(0, reading.end - clause[0])),
            due=due,
            doubts=frozenset(doubts),
            amount=amount,
        )

    def _clock_of(self, reading: Reading) -> Clock:
        """The clock of the place that is told with a time, else the customer's."""
        zone = zone_of(self.text, reading.start, reading.end)
        return replace(self.clock, zone=zone) if zone else self.clock

    def _exclusive(self, reading: Reading) -> Reading:
        """Before Friday is by Thursday; 周五前 counts the Friday, as by Friday does."""
        if not (reading.named and reading.day and reading.at is None):
            return reading
        if not BEFORE.search(self.text[: reading.start]):
            return reading
        return replace(reading, day=reading.day - DAY, again=0)
