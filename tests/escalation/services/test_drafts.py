"""T42: what is being written survives whatever else changes, and two windows never overwrite."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.errors import NotFound, ValueUnknown
from escalation.services import desk, drafts
from escalation.services.drafts import Page
from escalation.services.person import erase
from escalation.unit_of_work import Database, UnitOfWork, open_database
from tests import make

DESK = make.desk()
AT: dict[str, Any] = {"now": make.NOW, "desk": DESK}


async def test_t42_a_draft_survives_another_holder_who_reads_it(database: Database) -> None:
    async with database.uow() as uow:
        case = await make.queued_case(uow)
        mei, tom = await make.member(uow, name="Mei"), await make.member(uow, name="Tom")
        await desk.claim(uow, case.id, mei.id, **AT)
        for box in ("reply", "note"):
            await drafts.save(
                uow, case.id, mei.id, f"half a {box}", box=box, page=Page("w"), now=make.NOW
            )
    async with database.uow() as uow:
        await desk.steal(uow, case.id, tom.id, "she left", **AT)

    async with database.reading() as uow:
        hers = await drafts.found(uow, case.id, mei.id, holds=False, may_write=False)
        his = await drafts.found(uow, case.id, tom.id, holds=True, may_write=True)
        anybodys = await drafts.found(uow, case.id, uuid4(), holds=False, may_write=True)
        events = str([event.payload for event in await uow.events.of_case(case.id)])
    assert {box: row.text for box, row in hers.newest.items()} == {"note": "half a note"}
    assert [row.text for row, _ in hers.others] == ["half a reply"], "she has no box for it now"
    assert [(row.text, name) for row, name in his.others] == [("half a reply", "Mei")]
    assert (anybodys.newest, list(anybodys.others)) == ({}, [])
    assert "half a" not in events


@given(writes=st.lists(st.tuples(st.integers(0, 2), st.text("ab 中", min_size=1)), max_size=12))
async def test_whatever_order_windows_save_in_the_newest_leads_and_every_last_text_is_there(
    writes: list[tuple[int, str]],
) -> None:
    database = open_database("sqlite://")
    await database.create_all()
    async with database.uow() as uow:
        case, mei = await make.queued_case(uow), await make.member(uow)
    # All three were opened on the same page, and know of nothing that the others save.
    pages, last = [Page("opened")] * 3, dict[int, str]()
    for n, (window, text) in enumerate(writes):
        async with database.uow() as uow:
            pages[window] = await drafts.save(
                uow, case.id, mei.id, text, box="reply", page=pages[window], now=make.later(n)
            )
        last.pop(window, None)
        if text.strip():
            last[window] = text
    async with database.reading() as uow:
        kept = await drafts.found(uow, case.id, mei.id, holds=True, may_write=True)
    await database.dispose()

    texts = [row.text for row in kept.newest.values()] + [row.text for row, _ in kept.others]
    assert sorted(texts) == sorted(last.values())
    if last:
        assert texts[0] == list(last.values())[-1]


async def test_what_was_sent_is_no_draft_and_a_save_on_its_way_brings_it_not_back(
    uow: UnitOfWork,
) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    page = await drafts.save(
        uow, case.id, mei.id, "hello", box="reply", page=Page("w"), now=make.NOW
    )
    await desk.reply(uow, case.id, mei.id, "hello", client_key="k-12345678", **AT)
    await drafts.sent(uow, case.id, mei.id, "hello", box="reply", page=page)

    await drafts.save(
        uow, case.id, mei.id, "hello", box="reply", page=page, now=make.NOW, client_key="k-12345678"
    )

    assert (await drafts.found(uow, case.id, mei.id, holds=True, may_write=True)).newest == {}


async def test_a_copy_of_what_was_sent_goes_with_it_and_nothing_else(uow: UnitOfWork) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    for window, text in (("left", "hello"), ("here", "hello, you"), ("other", "another thing")):
        await drafts.save(uow, case.id, mei.id, text, box="reply", page=Page(window), now=make.NOW)

    await drafts.sent(uow, case.id, mei.id, "hello", box="reply", page=Page("here"))

    kept = await drafts.found(uow, case.id, mei.id, holds=True, may_write=True)
    assert [row.text for row in kept.newest.values()] == ["another thing"]
    assert kept.others == []


async def test_a_draft_goes_with_its_customer_and_with_the_end_of_its_case(uow: UnitOfWork) -> None:
    customer = await make.customer(uow)
    talk = await make.conversation(uow, customer_id=customer.id)
    case, mei = await make.queued_case(uow, talk), await make.member(uow)
    other = await make.queued_case(uow)
    for each in (case, other):
        await drafts.save(uow, each.id, mei.id, "words", box="end", page=Page("w"), now=make.NOW)
        each.state = "closed"
    await erase(uow, customer.id, who="operator", **AT)
    assert await uow.drafts.of_case(case.id) == []
    assert len(await uow.drafts.of_case(other.id)) == 1
    await uow.drafts.forget_closed()
    assert await uow.drafts.of_case(other.id) == []


async def test_only_what_there_is_can_be_kept(uow: UnitOfWork) -> None:
    case, mei = await make.queued_case(uow), await make.member(uow)
    with pytest.raises(ValueUnknown):
        await drafts.save(uow, case.id, mei.id, "x", box="x", page=Page("w"), now=make.NOW)
    with pytest.raises(NotFound):
        await drafts.save(uow, uuid4(), mei.id, "x", box="reply", page=Page("w"), now=make.NOW)
