"""Years of other people's talks, put in by the database itself: what a used table holds.

Everything in them is over: cases closed, messages sent, timers done. Ten messages, half of them the
customer's, and as many events belong to a talk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from escalation.unit_of_work import Database

EACH: Final = 10
"""Messages, and timers, of one talk."""
OLDEST: Final = "2022-11-01 00:00:00"
"""When the first row is from; one follows the other by a minute."""

COUNTED: Final = """
(WITH RECURSIVE counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < {last})
 SELECT n FROM counted)
"""
# `n` counts the rows from 0; how ids, instants and the row numbers are written is each dialect's.
TALKS: Final = """
INSERT INTO conversation (id, channel, address, language, started_at, dialogue)
SELECT {id}, 'old', 'old-' || n, 'en', {at}, '{{}}' FROM {series}
"""
CASES: Final = """
INSERT INTO "case" (id, number, conversation_id, cause, language, opened_at, state, causes, facts,
                    level, urgent, closed_at, cycle, version)
SELECT {id}, 1000000 + n, {id}, 'price', 'en', {at}, 'closed', '[]', '{{}}', 'bot', {false}, {at},
       0, 5 FROM {series}
"""
TIMERS: Final = """
INSERT INTO timer (id, kind, due_at, created_at, case_id, payload, state, fence, attempts, done_at)
SELECT {id}, 'late_word', {at}, {at}, {talk}, '{{}}', 'done', 1, 0, {at} FROM {series}
"""
CAME: Final = """
INSERT INTO inbox (channel, address, external_id, kind, payload, received_at, taken_at, attempts)
SELECT 'old', 'old-' || (n / 5), 'old-' || n, 'message', '{{"text": "where is my order"}}', {at},
       {at}, 0 FROM {series}
"""
SAID: Final = """
INSERT INTO message (conversation_id, author, text, at, language, audience, case_id, choices)
SELECT {talk}, CASE n % 2 WHEN 0 THEN 'customer' ELSE 'bot' END,
       'Thank you for telling us. Order A-' || n || ' is on its way.', {at}, 'en', 'customer',
       {talk}, '[]' FROM {series}
"""
SENT: Final = """
INSERT INTO outbox (message_id, conversation_id, channel, address, created_at, state, fence,
                    attempts, sent_at)
SELECT id, conversation_id, 'old', 'old', at, 'sent', 1, 1, at FROM message WHERE author = 'bot'
"""
HAPPENED: Final = """
INSERT INTO event (at, kind, who, case_id, conversation_id, payload)
SELECT {at}, CASE n % 2 WHEN 0 THEN 'message.received' ELSE 'message.said' END, 'customer', {talk},
       {talk}, '{{}}' FROM {series}
"""


async def write_timers(database: Database, timers: int) -> None:
    """So many timers that are done, and the closed cases that they belonged to."""
    talks = -(-timers // EACH)
    await _write(database, ((TALKS, talks), (CASES, talks), (TIMERS, timers)))


async def write_messages(database: Database, messages: int) -> None:
    """So many messages of closed cases with all that comes with them: inbox, outbox, events."""
    talks = -(-messages // EACH)
    rows = ((TALKS, talks), (CASES, talks), (CAME, messages // 2), (SAID, messages), (SENT, 1))
    await _write(database, (*rows, (HAPPENED, messages), (TIMERS, talks)))


async def _write(database: Database, parts: tuple[tuple[str, int], ...]) -> None:
    postgres = database.dialect == "postgresql"
    async with database.engine.begin() as connection:
        for statement, count in parts:
            if not count:
                continue
            words = _postgres(count) if postgres else _sqlite(count)
            await connection.exec_driver_sql(statement.format(**words))
        if postgres:
            await connection.exec_driver_sql("ANALYZE")  # as the server's own upkeep does


def _sqlite(count: int) -> dict[str, str]:
    # SQLite keeps identifiers as 32 digits and instants as text.
    return {
        "id": "printf('%032x', n + 1)",
        "talk": f"printf('%032x', n / {EACH} + 1)",
        "at": f"strftime('%Y-%m-%d %H:%M:%S.000000', '{OLDEST}', '+' || n || ' minutes')",
        "false": "0",
        "series": COUNTED.format(last=count - 1),
    }


def _postgres(count: int) -> dict[str, str]:
    return {
        "id": "lpad(to_hex(n + 1), 32, '0')::uuid",
        "talk": f"lpad(to_hex(n / {EACH} + 1), 32, '0')::uuid",
        "at": f"timestamptz '{OLDEST}+00' + n * interval '1 minute'",
        "false": "false",
        "series": f"generate_series(0, {count - 1}) AS counted (n)",
    }
