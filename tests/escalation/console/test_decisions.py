"""Approving and refusing a remedy: the customer's words are shown first, and limits hold."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from escalation.models import AuthorityLimit, Remedy
from escalation.unit_of_work import Database
from tests import make, shop
from tests.browser import Browser


async def remedy_of(database: Database, number: int, kind: str = "refund") -> Remedy:
    """The remedy of that kind that waits for approval, or waited for it."""
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        found = [
            remedy
            for remedy in await uow.remedies.of_case(case.id)
            if remedy.kind == kind and "per_case" in remedy.rule
        ]
    return found[0]


@pytest.fixture
async def proposed(database: Database, furnished: shop.Shop) -> str:
    """The path of the refund of 300.00 that waits for approval."""
    number = furnished.numbers["above_limit"]
    remedy = await remedy_of(database, number)
    return f"/cases/{number}/remedies/{remedy.id}"


async def last_text(database: Database, number: int) -> str:
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        return (await uow.messages.of_case(case.id))[-1].text


async def test_approval_sends_exactly_the_sentence_that_was_shown(
    supervisor: Browser, furnished: shop.Shop, database: Database, proposed: str
) -> None:
    number = furnished.numbers["above_limit"]
    shown = await supervisor.get(f"/cases/{number}")
    remedy_id = proposed.rpartition("/")[2]
    sentence = shown.one(f"#preview-{remedy_id} blockquote")
    page = await supervisor.post(f"{proposed}/approve", {"amount": "300.00"})

    assert sentence["lang"] == "zh-Hans"
    assert await last_text(database, number) == sentence.text
    assert "Waiting for the customer" in page.words("#case-head")
    assert "held by 陈美玲" in page.words("#case-head")


@pytest.mark.parametrize(("typed", "sum_"), [("250", "¥250.00"), (" 1,200.50 ", "¥1,200.50")])
async def test_another_sum_is_shown_before_it_is_sent(
    supervisor: Browser,
    furnished: shop.Shop,
    database: Database,
    proposed: str,
    typed: str,
    sum_: str,
) -> None:
    preview = await supervisor.get(f"{proposed}/preview?amount={typed}")
    await supervisor.post(f"{proposed}/approve", {"amount": typed})

    assert sum_ in preview.words("blockquote")
    assert "Within your limit." in preview.text
    assert await last_text(database, furnished.numbers["above_limit"]) == preview.words(
        "blockquote"
    )


async def test_above_the_own_limit_the_next_level_must_decide(
    supervisor: Browser, manager: Browser, proposed: str
) -> None:
    preview = await supervisor.get(f"{proposed}/preview?amount=9000")
    refused = await supervisor.press(f"{proposed}/approve", {"amount": "9000"})
    granted = await manager.press(f"{proposed}/approve", {"amount": "9000"})

    assert "Above your limit." in preview.text
    assert refused.status == 403
    assert "Supervisor: above the limit for one case, limits version 1" in refused.text
    assert granted.status == 200


@pytest.mark.parametrize(
    "amount", ["0", "-5", "NaN", "Infinity", "1e999999", "abc", "三百", "1.2.3", "12\x0034"]
)
async def test_what_is_no_sum_is_refused(supervisor: Browser, proposed: str, amount: str) -> None:
    part = await supervisor.press(f"{proposed}/approve", {"amount": amount})

    assert (part.status, part.text) == (
        422,
        "Give a sum above zero, and only where the remedy has one.",
    )


async def test_refusing_tells_the_customer_why(
    supervisor: Browser, furnished: shop.Shop, database: Database, proposed: str
) -> None:
    empty = await supervisor.post(f"{proposed}/refuse", {"text": "x" * 20_001})
    page = await supervisor.post(f"{proposed}/refuse", {"text": "上个月的账单没有多扣。"})

    assert empty.status == 422
    assert await last_text(database, furnished.numbers["above_limit"]) == "上个月的账单没有多扣。"
    assert "Refused" in page.words(f"#remedy-{proposed.rpartition('/')[2]}")


async def test_a_colleagues_case_is_not_decided_by_another(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["in_progress"]
    remedy = await remedy_of(database, number, "replacement")
    page = await supervisor.get(f"/cases/{number}")
    part = await supervisor.press(f"/cases/{number}/remedies/{remedy.id}/approve")

    assert not page.soup.select(".remedy form")
    assert (part.status, part.text) == (409, "Tom Baker has this case.")


@pytest.mark.parametrize("action", ["approve", "refuse"])
async def test_a_remedy_of_another_case_is_not_found(
    supervisor: Browser, furnished: shop.Shop, database: Database, action: str
) -> None:
    foreign = await remedy_of(database, furnished.numbers["above_limit"])
    other = furnished.numbers["nasty"]
    for remedy_id in (foreign.id, uuid4(), UUID(int=0)):
        path = f"/cases/{other}/remedies/{remedy_id}"
        assert (await supervisor.press(f"{path}/{action}", {"text": "no"})).status == 404
        assert (await supervisor.get(f"{path}/preview")).status == 404
    assert (await supervisor.press(f"/cases/{other}/remedies/x/{action}")).status == 404


async def test_an_offer_that_waits_is_not_approved_again(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["on_offer"]
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        (remedy,) = await uow.remedies.of_case(case.id)
    part = await supervisor.press(f"/cases/{number}/remedies/{remedy.id}/approve")

    assert (part.status, part.text) == (
        409,
        "This cannot be done any more: the remedy is Offered.",
    )


@pytest.mark.parametrize(
    ("kind", "amount", "words"),
    [
        ("voucher", "66", "66.00"),
        ("replacement", "899", "路由器 AX3000"),
        ("correction", "", "A-1001"),
        ("plan_change", "", "plan"),
    ],
)
async def test_a_remedy_that_nobody_proposed_is_proposed_then_approved(
    supervisor: Browser,
    furnished: shop.Shop,
    database: Database,
    kind: str,
    amount: str,
    words: str,
) -> None:
    number = furnished.numbers["above_limit"]
    before = await last_text(database, number)
    page = await supervisor.post(f"/cases/{number}/propose", {"kind": kind, "amount": amount})
    proposed = page.soup.select(".remedy.proposed h3")

    assert words in " ".join(tag.text for tag in proposed)
    assert await last_text(database, number) == before, "the customer hears of it when approved"
    (approve,) = [
        str(form["action"])
        for form in page.soup.select("form[action$='/approve']")
        if f"supervisor.{kind}.proposed" in str(form.find_parent("article"))
    ]
    await supervisor.post(approve)
    assert await last_text(database, number) != before


@pytest.mark.parametrize(
    ("name", "kind", "amount", "status"),
    [
        ("above_limit", "refund", "", 422),
        ("above_limit", "refund", "0", 422),
        ("above_limit", "no such kind", "5", 404),
        ("nasty", "replacement", "5", 422),
        ("finished", "refund", "5", 409),
    ],
)
async def test_what_cannot_be_proposed_is_refused(
    supervisor: Browser, furnished: shop.Shop, name: str, kind: str, amount: str, status: int
) -> None:
    path = f"/cases/{furnished.numbers[name]}/propose"

    assert (await supervisor.press(path, {"kind": kind, "amount": amount})).status == status


async def test_a_declined_offer_can_be_made_again_with_another_sum(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    page = await supervisor.get(f"/cases/{number}")
    path = str(page.one(".remedy.declined form")["action"])
    part = await supervisor.press(path, {"amount": "150"})

    assert part.status == 200
    assert "150.00" in await last_text(database, number)
    assert part.soup.select(".remedy.declined"), "the first offer stays in the ledger"


async def test_the_page_says_cost_and_limits_in_words_and_what_like_cases_got(
    supervisor: Browser, furnished: shop.Shop, proposed: str
) -> None:
    page = await supervisor.get(f"/cases/{furnished.numbers['above_limit']}")
    card = page.words(f"#remedy-{proposed.rpartition('/')[2]}")

    assert "Stopped by Bot: above the limit for one case, limits version 1" in card
    assert "Your own limit reaches" in card
    assert "Carried out within 3 d" in card
    assert "bot.refund" not in card
    assert "What like cases got" in page.words("#precedents")


async def test_a_manager_is_asked_with_one_press_and_sees_the_note(
    supervisor: Browser, manager: Browser, furnished: shop.Shop, proposed: str
) -> None:
    number = furnished.numbers["above_limit"]
    empty = await supervisor.post(f"{proposed}/ask", {"text": ""})
    await supervisor.post(f"{proposed}/ask", {"text": "Over to you: <b>please</b>"})
    page = await manager.get(f"/cases/{number}")
    card = page.words(f"#remedy-{proposed.rpartition('/')[2]}")

    assert empty.status == 422
    assert "陈美玲 asks a higher level to decide (Manager): Over to you: <b>please</b>" in card
    assert "Ask: Manager" not in card
    assert "For: Manager" in page.words("#context")


async def test_a_slot_is_proposed_in_the_desk_s_time_and_not_in_the_past(
    supervisor: Browser, furnished: shop.Shop, database: Database
) -> None:
    number = furnished.numbers["above_limit"]
    for typed in ("2026-11-18T11:00", "soon", "0001-01-01T00:00"):
        refused = await supervisor.post(
            f"/cases/{number}/propose", {"kind": "callback", "slot": typed}
        )
        assert refused.status == 422
    page = await supervisor.post(
        f"/cases/{number}/propose", {"kind": "callback", "slot": "2026-11-19T10:00"}
    )

    remedy = await proposed_callback(database, number)
    assert remedy.params == {"slot": "2026-11-19T02:00:00+00:00"}
    assert "here in this chat, on Thu 19 Nov, 10:00" in page.words(f"#remedy-{remedy.id} .what")


async def proposed_callback(database: Database, number: int) -> Remedy:
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        return next(r for r in await uow.remedies.of_case(case.id) if r.kind == "callback")


async def test_a_level_in_between_is_asked_by_name_and_has_the_case_in_its_queue(
    supervisor: Browser, nobody: Browser, database: Database, furnished: shop.Shop, proposed: str
) -> None:
    async with database.uow() as uow:
        table = make.with_team_lead()
        await uow.limits.add(AuthorityLimit(version=2, valid_from=shop.NOW, table=table))
        lead = nobody.as_(await make.member(uow, "team_lead", name="Lin"))
    number = furnished.numbers["above_limit"]
    page = await supervisor.get(f"/cases/{number}")
    assert "Ask: team_lead…" in page.words("#context")
    row = f"#row-{number}"
    assert (await supervisor.get("/queue")).soup.select(row)

    page = await supervisor.post(f"{proposed}/ask", {"text": "Please decide"})
    assert "left to a higher level: team_lead" in page.words("#case-head")
    assert "For: team_lead" in page.words("#context")
    assert not (await supervisor.get("/queue")).soup.select(row)
    assert "For: team_lead" in (await supervisor.get("/queue?view=all")).words(row)
    assert (await lead.get("/queue")).soup.select(row)
    card = (await lead.get(f"/cases/{number}")).words(f"#remedy-{proposed.rpartition('/')[2]}")
    assert "asks a higher level to decide (team_lead): Please decide" in card
    assert "Asked to decide: team_lead" in card
    assert "Ask: Manager…" in card
