"""Customers and their orders: kept up to date by the shop's system, read, handed out, erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from escalation.api.access import Reader, Writer
from escalation.api.cases import CHANGES, REFUSALS
from escalation.errors import NotFound, OrderOfAnother
from escalation.intake import cells
from escalation.links import LIFE
from escalation.models import CustomerRow
from escalation.office import Here, Office
from escalation.repositories.reckoning import BY_RULE
from escalation.services import person
from escalation.services.worth import Worth, value_one
from escalation.services.worth_rules import in_force
from escalation.unit_of_work import UnitOfWork
from escalation.week import SumOut
from handlers.model import Money, Order

router = APIRouter(tags=["customers"], responses=CHANGES)


def _checked(read: Callable[[str], str]) -> AfterValidator:
    """As a cell of an imported table is checked, and kept."""

    def check(said: str) -> str:
        return read(stripped) if (stripped := said.strip()) else cells.nothing()

    return AfterValidator(check)


Id = Annotated[str, Path(min_length=1, max_length=64), _checked(cells.identifier)]
Ref = Annotated[str, Path(min_length=1, max_length=64), _checked(cells.reference)]
Line = Annotated[str, Field(min_length=1, max_length=200), _checked(cells.text)]
Sum = Annotated[str, Field(max_length=40), _checked(cells.amount)]
Day = Annotated[str, Field(max_length=40), _checked(cells.day)]
Code = Annotated[str, Field(max_length=20), _checked(cells.currency)]


class Profile(BaseModel):
    """What is known of a customer. What is left out stays as it was; null empties it. A `tier` is
    the shop's own word; null lets the rule find it. Times are told to them in their `zone`, an IANA
    name such as Europe/London; without one in the shop's.
    """

    model_config = ConfigDict(extra="forbid")

    name: Line | None = None
    language: Annotated[str, Field(max_length=40), _checked(cells.language)] | None = None
    channel: Annotated[str, Field(max_length=40), _checked(cells.channel)] | None = None
    hours: Annotated[str, Field(max_length=200), _checked(cells.hours)] | None = None
    zone: Annotated[str, Field(max_length=64), _checked(cells.zone)] | None = None
    since: Day | None = None
    tier: Annotated[str, Field(max_length=40), _checked(cells.tier)] | None = None


class OrderIn(BaseModel):
    """An order as the shop has it. Sums are text, such as 1234.50; days are 2026-11-20. Without a
    currency they are in the shop's own.
    """

    model_config = ConfigDict(extra="forbid")

    customer_id: Annotated[str, Field(max_length=64), _checked(cells.identifier)]
    item: Line
    amount: Sum
    ordered_on: Day
    currency: Code | None = None
    charged: Sum | None = None
    promised_on: Day | None = None
    delivered_on: Day | None = None


class ProfileOut(BaseModel):
    """A customer with what they are worth: sums by currency, which are never added up."""

    id: str
    name: str | None
    language: str | None
    channel: str | None
    hours: str | None
    zone: str | None
    since: date
    tier: str
    tier_by: str
    spent_per_week: list[SumOut]
    revenue_at_risk: list[SumOut]
    valued_on: date | None
    erased_at: datetime | None

    @classmethod
    def of(cls, row: CustomerRow, worth: Worth) -> ProfileOut:
        """From the row and what was counted of it."""
        names = ("id", "name", "language", "channel", "hours", "zone", "tier", "tier_by")
        return cls(
            **{name: getattr(row, name) for name in names},
            since=worth.since,
            spent_per_week=_sums(worth.per_week),
            revenue_at_risk=_sums(worth.at_risk),
            valued_on=row.valued_on,
            erased_at=row.erased_at,
        )


class OrderOut(BaseModel):
    """An order as it is kept."""

    model_config = ConfigDict(from_attributes=True)

    ref: str
    customer_id: str
    item: str
    amount: Decimal
    currency: str
    ordered_on: date
    charged: Decimal | None
    promised_on: date | None
    delivered_on: date | None


class ErasedOut(BaseModel):
    """Under which number the nameless ledger is kept. The words in the cases of `evidence` stay
    until these are closed, at the latest at `until`.
    """

    model_config = ConfigDict(from_attributes=True)

    kept_as: str
    evidence: list[int]
    until: datetime | None


class LinksIn(BaseModel):
    """For how long the links hold: minutes, a day at most."""

    model_config = ConfigDict(extra="forbid")

    minutes: Annotated[int, Field(ge=1, le=LIFE // timedelta(minutes=1))] = 60


class LinksOut(BaseModel):
    """Links that are good once. `web_path` follows the address of the pages. `telegram_start` is
    null when the customer's number is too long for Telegram, `telegram_url` also when
    `AMENDS_TELEGRAM_NAME` is not set.
    """

    web_token: str
    web_path: str
    telegram_start: str | None
    telegram_url: str | None
    expires_at: datetime


def _sums(several: Iterable[Money]) -> list[SumOut]:
    return SumOut.each((money.currency, money.amount) for money in several)


async def _customer(uow: UnitOfWork, customer_id: str) -> CustomerRow:
    row = await uow.customers.get(customer_id)
    if row is None:
        raise NotFound
    return row


@router.get("/customers/{customer_id}", summary="Read a customer", responses=REFUSALS)
async def read(office: Here, _token: Reader, customer_id: Id) -> ProfileOut:
    """The profile, the tier, and the revenue at risk as it was counted last."""
    async with office.database.reading() as uow:
        row = await _customer(uow, customer_id)
        rules = (await in_force(uow, office.desk)).rules
    return ProfileOut.of(row, Worth.of(row, rules, office.desk))


@router.put("/customers/{customer_id}", summary="Keep a customer up to date")
async def upsert(office: Here, _token: Writer, customer_id: Id, given: Profile) -> ProfileOut:
    """Make a customer, or change what is given; sent again it changes nothing."""
    now = office.now()
    async with office.database.uow() as uow:
        row = await uow.customers.lock(customer_id)
        if row is None:
            row = await uow.customers.upsert(customer_id, now=now)
            row.tier_by = BY_RULE
        for name in given.model_fields_set - {"tier", "since"}:
            setattr(row, name, getattr(given, name))
        if "since" in given.model_fields_set:
            row.since = date.fromisoformat(given.since) if given.since else None
        if "tier" in given.model_fields_set:
            row.tier_by = "given" if given.tier else BY_RULE
            row.tier = given.tier or row.tier
        rules = await value_one(uow, row, office.desk, now)
    return ProfileOut.of(row, Worth.of(row, rules, office.desk))


@router.put("/orders/{ref}", summary="Keep an order up to date")
async def upsert_order(office: Here, _token: Writer, ref: Ref, given: OrderIn) -> OrderOut:
    """Make an order, or replace what is kept of it. An order never goes to another customer."""
    async with office.database.uow() as uow:
        customer = await uow.customers.lock(given.customer_id)
        if customer is None:
            raise NotFound
        try:
            row = await uow.customers.upsert_order(customer.id, _order(office, ref, given))
        except ValueError as error:
            raise OrderOfAnother(ref=ref) from error
        await value_one(uow, customer, office.desk, office.now())
    return OrderOut.model_validate(row)


def _order(office: Office, ref: str, given: OrderIn) -> Order:
    currency = given.currency or office.desk.currency
    day = date.fromisoformat
    return Order(
        ref=ref,
        item=given.item,
        amount=Money.of(given.amount, currency),
        ordered_on=day(given.ordered_on),
        charged=Money.of(given.charged, currency) if given.charged else None,
        promised_on=day(given.promised_on) if given.promised_on else None,
        delivered_on=day(given.delivered_on) if given.delivered_on else None,
    )


@router.post("/customers/{customer_id}/links", summary="Make links for a customer")
async def make_links(office: Here, _token: Writer, customer_id: Id, wanted: LinksIn) -> LinksOut:
    """Links by which the customer is known when they come, into Telegram and into the web chat.

    Whoever has one is taken for the customer: hand it to them alone, over a way that is theirs.
    Each is good once and until `expires_at`; make new ones for a further device.
    """
    async with office.database.reading() as uow:
        if (await _customer(uow, customer_id)).erased_at is not None:
            raise NotFound
    made = office.links.make(customer_id, office.now(), life=timedelta(minutes=wanted.minutes))
    return LinksOut(
        web_token=made.web_token,
        web_path=f"/chat?as={made.web_token}",
        telegram_start=made.start,
        telegram_url=made.telegram,
        expires_at=made.expires_at,
    )


@router.get("/customers/{customer_id}/export", summary="Hand out what is kept of a customer")
async def export(office: Here, token: Writer, customer_id: Id) -> dict[str, list[dict[str, Any]]]:
    """Every row that is kept about a person, by table. It is recorded who had it handed out."""
    async with office.database.uow() as uow:
        return await person.export(uow, customer_id, who=f"api:{token.id}", now=office.now())


@router.delete("/customers/{customer_id}", summary="Erase a customer")
async def erase(office: Here, token: Writer, customer_id: Id) -> ErasedOut:
    """Erase a person for good. Refused with 409 while a case is open or a remedy is owed."""
    async with office.database.uow() as uow:
        erased = await person.erase(
            uow, customer_id, who=f"api:{token.id}", now=office.now(), desk=office.desk
        )
    return ErasedOut.model_validate(erased)
