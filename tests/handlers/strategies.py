"""What Hypothesis draws from: sums, orders, customers and complaints, plausible and odd."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from handlers.authority import Authority, Spent, authority
from handlers.limits_table import load_table
from handlers.model import Cause, Complaint, Customer, Facts, Level, Money, Order
from handlers.policy import Policy
from handlers.registry import CAUSES
from handlers.remedies import REMEDIES, Grounds, Remedy, Replacement, from_params

TABLE = load_table()
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "TWD", "JPY")

currencies = st.sampled_from((*CURRENCIES, "CHF"))
amounts = st.decimals("0.01", "99999", places=2)
sums = st.builds(Money, amounts, currencies)
any_sums = st.builds(Money, st.decimals("-500", "99999", places=2), currencies)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
words = st.text(max_size=40)

HINTS = (
    "charged twice", "wrong size", "never arrived", "broken", "cancellation fee", "too expensive",
    "price went up from 30 to 45", "my plan", "late delivery", "on hold", "rude", "refund never came",
    "ignored", "cheaper by 20", "the same for 20 elsewhere", "fake", "died", "moving", "lost my job",
    "多扣了", "扣了两次", "没收到货", "少发", "坏了", "违约金", "涨价", "太贵", "套餐", "迟迟不发货", "排队",
    "态度差", "退款还没到", "没人回复", "便宜30", "同款只要79", "假货", "去世", "搬家", "失业", "动手打人",
)  # fmt: skip


UNDELIVERED = Order(
    "A-1", "kettle", Money.of("80.00", "CNY"), date(2026, 11, 2), promised_on=date(2026, 11, 9)
)


def remedy_of(kind: str, cost: Money) -> Remedy:
    """A remedy of that kind; it costs `cost` if that kind costs money."""
    made = REMEDIES[kind]
    if made is Replacement:
        return Replacement(amount=cost, item="kettle")
    if made.takes_sum:
        return from_params(kind, {"amount": str(cost.amount), "currency": cost.currency})
    remedy = made.on(Grounds(order=UNDELIVERED))
    assert remedy is not None
    return remedy


remedies = st.builds(remedy_of, st.sampled_from(sorted(REMEDIES)), any_sums)

spending = st.dictionaries(st.tuples(st.sampled_from(sorted(REMEDIES)), currencies), amounts)
authorities: st.SearchStrategy[Authority] = st.builds(
    lambda level, tier, case, customer: authority(
        TABLE, level, tier=tier, spent=Spent(case=case, customer=customer)
    ),
    st.sampled_from(Level),
    st.sampled_from(("standard", "silver", "gold", "unheard of")),
    spending,
    spending,
)

orders = st.builds(
    Order,
    ref=st.integers(1, 999).map("A-{}".format),
    item=words,
    amount=any_sums,
    ordered_on=days,
    charged=st.none() | any_sums,
    promised_on=st.none() | days,
    delivered_on=st.none() | days,
)


@st.composite
def complaints(
    draw: st.DrawFn,
    causes: st.SearchStrategy[Cause] | None = None,
    *,
    earlier: int | None = None,
) -> Complaint:
    """Any complaint whatever: of one cause or several, with any facts that the records may hold."""
    cause = draw(causes if causes is not None else st.sampled_from(CAUSES))
    others = [other for other in CAUSES if other != cause]
    own = draw(st.lists(orders, max_size=3, unique_by=lambda order: order.ref))
    text = " ".join(draw(st.lists(st.sampled_from(HINTS) | words, max_size=4)))
    linked = draw(st.booleans())
    return Complaint(
        cause=cause,
        text=text,
        plain=text.lower(),
        language=draw(st.sampled_from(("en", "zh-Hans", "zh-Hant"))),
        currency=draw(currencies),
        customer=Customer("c-1", orders=tuple(own)) if linked else Customer(),
        facts=Facts(
            order=draw(st.sampled_from(own) | st.none()) if own else draw(st.none() | orders),
            claimed=draw(st.none() | any_sums),
            competitor=draw(st.none() | words),
            asked=draw(st.frozensets(st.sampled_from(("order", "sum", "proof")))),
        ),
        today=draw(days),
        secondary=tuple(draw(st.lists(st.sampled_from(others), max_size=3, unique=True))),
        earlier=draw(st.sampled_from((0, 0, 0, 1, 4))) if earlier is None else earlier,
    )


def paid(order: Order) -> Money:
    """What was really paid for the order."""
    return order.charged or order.amount


def fixed_sums(policy: Policy) -> list[tuple[str, str, str, Decimal]]:
    """Every fixed sum of a table: topic, remedy, currency, amount."""
    return [
        (topic.slug, row.kind, currency, amount)
        for topic in policy.topics
        for row in topic.remedies
        for currency, amount in row.fixed.items()
    ]
