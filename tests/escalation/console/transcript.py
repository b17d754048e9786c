"""What was said in a case, as it is kept."""

from __future__ import annotations

from escalation.unit_of_work import Database


async def messages(database: Database, number: int) -> list[tuple[str, str, str]]:
    async with database.reading() as uow:
        case = await uow.cases.by_number(number)
        assert case is not None
        said = await uow.messages.of_case(case.id)
    return [(message.author, message.audience, message.text) for message in said]
