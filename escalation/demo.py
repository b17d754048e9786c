"""A demo shop: customers in three languages with orders to complain about, and two people.

Everything in it is invented, and says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from escalation.services.staff import add_member, has_password, hashed
from handlers.model import Level, Money, Order

if TYPE_CHECKING:
    from escalation.unit_of_work import UnitOfWork

SUPERVISOR = ("mei", "demo-supervisor-mei")
MANAGER = ("chen", "demo-manager-chen")
"""Sign-in and password of the demo's staff. For trying out on one machine only."""

CUSTOMERS = (
    ("c-100", "林晓", "zh-Hans", "gold"),
    ("c-101", "王强", "zh-Hans", "standard"),
    ("c-102", "赵敏", "zh-Hans", "silver"),
    ("c-103", "陳怡君", "zh-Hant", "gold"),
    ("c-104", "黃家明", "zh-Hant", "standard"),
    ("c-105", "Emma Clarke", "en", "gold"),
    ("c-106", "Daniel Reyes", "en", "standard"),
    ("c-107", "Priya Nair", "en", "standard"),
)
"""Id, name, language, tier."""

# Customer, reference, item, amount, currency, days ago, charged, promised and delivered in days
# from the order. A-1001 was charged twice, A-1003 and C-3001 are late, A-1101 came damaged.
ORDERS: tuple[tuple[str, str, str, str, str, int, str | None, int | None, int | None], ...] = (
    ("c-100", "A-1001", "手机流量包（月）", "30.00", "CNY", 6, "60.00", None, None),
    ("c-100", "A-1002", "无线耳机", "299.00", "CNY", 20, None, 3, 3),
    ("c-100", "A-1003", "咖啡豆 1 kg", "128.00", "CNY", 9, None, 3, None),
    ("c-101", "A-1101", "玻璃水壶", "89.00", "CNY", 8, None, 3, 2),
    ("c-101", "A-1102", "宽带年费", "960.00", "CNY", 40, None, None, None),
    ("c-102", "A-1201", "酒店两晚", "1180.00", "CNY", 12, None, None, None),
    ("c-102", "A-1202", "健身月卡", "268.00", "CNY", 15, "298.00", None, None),
    ("c-103", "B-2001", "行動網路月租", "499.00", "TWD", 5, "998.00", None, None),
    ("c-103", "B-2002", "空氣清淨機", "3990.00", "TWD", 18, None, 4, 4),
    ("c-104", "B-2101", "藍牙喇叭", "680.00", "HKD", 10, None, 5, None),
    ("c-104", "B-2102", "電影票兩張", "210.00", "HKD", 3, None, None, None),
    ("c-105", "C-3001", "Running shoes", "89.00", "USD", 14, None, 5, None),
    ("c-105", "C-3002", "Streaming plan, monthly", "12.00", "USD", 4, "24.00", None, None),
    ("c-106", "C-3101", "Ceramic teapot", "42.00", "USD", 9, None, 4, 4),
    ("c-106", "C-3102", "Desk lamp", "35.50", "USD", 30, None, 5, 5),
    ("c-107", "C-3201", "Clinic check-up", "150.00", "USD", 7, None, None, None),
    ("c-107", "C-3202", "Notebook stand", "28.00", "USD", 11, None, 5, 9),
)


async def load_demo(uow: UnitOfWork, now: datetime) -> None:
    """Load the demo shop; what is there already is left as it is, so it may be loaded again."""
    for customer_id, name, language, tier in CUSTOMERS:
        if await uow.customers.get(customer_id) is None:
            await uow.customers.upsert(
                customer_id, now=now, name=name, language=language, tier=tier
            )
    for row in ORDERS:
        if await uow.customers.order(row[1]) is None:
            await uow.customers.upsert_order(row[0], _order(row, now))
    for (login, password), name, role in (
        (SUPERVISOR, "Mei (demo)", Level.SUPERVISOR),
        (MANAGER, "Chen (demo)", Level.MANAGER),
    ):
        if await uow.staff.by_login(login) is None:
            password_hash = await hashed(password)
            await add_member(
                uow,
                login=login,
                name=name,
                role=role,
                password_hash=password_hash,
                now=now,
                who="operator",
            )


async def open_sign_ins(uow: UnitOfWork) -> list[tuple[str, str, str]]:
    """Role, login and password of the demo's people who still have the password that all know."""
    found = []
    for login, password in (SUPERVISOR, MANAGER):
        member = await uow.staff.by_login(login)
        if member is not None and member.active and await has_password(member, password):
            found.append((member.role, login, password))
    return found


def _order(
    row: tuple[str, str, str, str, str, int, str | None, int | None, int | None], now: datetime
) -> Order:
    _, ref, item, amount, currency, ago, charged, promised, delivered = row
    ordered_on = (now - timedelta(days=ago)).date()
    return Order(
        ref=ref,
        item=item,
        amount=Money.of(amount, currency),
        ordered_on=ordered_on,
        charged=None if charged is None else Money.of(charged, currency),
        promised_on=None if promised is None else ordered_on + timedelta(days=promised),
        delivered_on=None if delivered is None else ordered_on + timedelta(days=delivered),
    )
