"""Whatever comes from outside is stored as far as it can be: never a failed transaction."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from escalation.models.base import cleaned, cleaned_json
from escalation.unit_of_work import Database, UnitOfWork
from tests import make

WORST = "\x00a\ud800b\x00 {{ 7*7 }} %s 😀 陳"
KEPT = "a?b {{ 7*7 }} %s 😀 陳"
anything = st.text(st.characters(codec=None))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | anything,
    lambda inner: st.lists(inner) | st.dictionaries(anything, inner),
)


async def test_nul_and_half_characters_are_left_out_everywhere(database: Database) -> None:
    async with database.uow() as uow:
        await uow.inbox.receive(
            channel="web",
            address=WORST,
            external_id=WORST,
            kind="message",
            payload={"text": WORST, WORST: [WORST, {"x": WORST}]},
            now=make.NOW,
        )
        await uow.customers.upsert(WORST, now=make.NOW, name=WORST)
        chat = await make.conversation(uow, address=WORST, customer_id=KEPT)
        case = await make.case(uow, chat)
        case.wants, case.facts = WORST, {"answers": {"who": WORST}}
        await make.heard(uow, case, WORST)
        uow.record("case.noted", at=make.NOW, who="bot", case=case, said=WORST)

    async with database.reading() as uow:
        (row,) = await uow.inbox.waiting("web", WORST)
        assert row.payload == {"text": KEPT, KEPT: [KEPT, {"x": KEPT}]}
        kept = await uow.cases.get(case.id)
        assert kept
        assert (kept.wants, kept.facts) == (KEPT, {"answers": {"who": KEPT}})
        (message,) = await uow.messages.of_case(case.id)
        assert message.text == KEPT
        assert (await uow.events.of_case(case.id))[-1].payload == {"said": KEPT}
        assert [row.case.number for row in await uow.cases.listed(search=WORST)] == [1]


async def test_numbers_beyond_the_columns_find_nothing(uow: UnitOfWork) -> None:
    for number in (0, -1, 2**31, 2**63, 10**30):
        assert await uow.cases.by_number(number) is None
        assert await uow.messages.get(number) is None
        assert await uow.inbox.get(number) is None
        assert await uow.outbox.get(number) is None
    assert await uow.events.after(10**30) == []
    assert await uow.events.after(-(10**30)) == []


@given(values)
def test_cleaned_json_keeps_its_shape(value: object) -> None:
    clean = cleaned_json(value)

    assert cleaned_json(clean) == clean
    assert type(clean) is type(value)


@given(anything)
def test_cleaned_is_storable_and_stays_what_it_is(text: str) -> None:
    clean = cleaned(text)

    assert "\x00" not in clean
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert cleaned(clean) == clean
