"""Changing cases: claim, answer, note, hand back, resolve. Each names its member of staff."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter

from escalation.api.access import Writer, acting
from escalation.api.bodies import Act, Correct, Join, Letters, Note, Resolve, Steal, Team, Write
from escalation.api.cases import CHANGES, Number, detail
from escalation.api.schemas import CaseDetail
from escalation.errors import NotFound, ValueUnknown
from escalation.models import Staff
from escalation.office import Here, Office
from escalation.services import care, desk, holding, letters, merging
from escalation.unit_of_work import UnitOfWork

router = APIRouter(tags=["cases"], responses=CHANGES)

type Change = Callable[[UnitOfWork, UUID, Staff], Awaitable[object]]


@router.post("/cases/{number}/claim", summary="Take a case")
async def claim(office: Here, _token: Writer, number: Number, act: Act) -> CaseDetail:
    """Give the case to the member of staff; refused with 409 when somebody else is at work on it.

    It is theirs until `held_until`, which every act of theirs moves on.
    """
    return await change(
        office,
        number,
        act,
        lambda uow, case_id, member: desk.claim(
            uow, case_id, member.id, now=office.now(), desk=office.desk
        ),
    )


@router.post("/cases/{number}/steal", summary="Take a case from its holder")
async def steal(office: Here, _token: Writer, number: Number, taken: Steal) -> CaseDetail:
    """Take the case from whoever is at work on it, for a reason that is kept as a note and told to
    them. Refused with 409 when nobody is: then it can be claimed.
    """
    return await change(
        office,
        number,
        taken,
        lambda uow, case_id, member: desk.steal(
            uow, case_id, member.id, taken.reason, now=office.now(), desk=office.desk
        ),
    )


@router.post("/cases/{number}/release", summary="Put a case back into the queue")
async def release(office: Here, _token: Writer, number: Number, act: Act) -> CaseDetail:
    """Let the case wait for anybody. A manager may do so with anybody's, and anybody with one whose
    holder's time has run out; of one that nobody has nothing changes.
    """
    return await change(
        office,
        number,
        act,
        lambda uow, case_id, member: desk.release(uow, case_id, member.id, now=office.now()),
    )


@router.post("/cases/{number}/hand-back", summary="Give a case back to the bot")
async def hand_back(office: Here, _token: Writer, number: Number, act: Act) -> CaseDetail:
    """Let the bot talk on with all that is known, and say so in the chat; its holder alone may.
    Where no bot talks, as on the channel `api`, put it back into the queue instead.
    """
    return await change(
        office,
        number,
        act,
        lambda uow, case_id, member: desk.hand_back(
            uow, case_id, member.id, now=office.now(), desk=office.desk
        ),
    )


@router.post("/cases/{number}/messages", summary="Answer the customer")
async def reply(office: Here, _token: Writer, number: Number, words: Write) -> CaseDetail:
    """Write into the customer's own chat. A case that nobody holds is taken by it."""
    return await change(
        office,
        number,
        words,
        lambda uow, case_id, member: desk.reply(
            uow,
            case_id,
            member.id,
            words.text,
            now=office.now(),
            desk=office.desk,
            client_key=words.client_key,
            confirmed=words.promises.confirmed(),
            waits=words.waits,
        ),
    )


@router.post("/cases/{number}/notes", summary="Keep a note for staff")
async def note(office: Here, _token: Writer, number: Number, words: Note) -> CaseDetail:
    """Keep something that the customer never sees."""
    return await change(
        office,
        number,
        words,
        lambda uow, case_id, member: desk.note(
            uow, case_id, member.id, words.text, now=office.now(), client_key=words.client_key
        ),
    )


@router.post("/cases/{number}/resolve", summary="Resolve a case")
async def resolve(office: Here, _token: Writer, number: Number, end: Resolve) -> CaseDetail:
    """End a case, with a last word or without; the customer is asked later whether it held."""
    return await change(
        office,
        number,
        end,
        lambda uow, case_id, member: desk.resolve(
            uow,
            case_id,
            member.id,
            end.text,
            now=office.now(),
            desk=office.desk,
            client_key=end.client_key,
            seen=end.seen,
            confirmed=end.promises.confirmed(),
        ),
    )


@router.post("/cases/{number}/join", summary="Join two cases of one customer")
async def join(office: Here, _token: Writer, number: Number, both: Join) -> CaseDetail:
    """Let the case end and go on in the case `into`, which is given back: messages, remedies,
    promises and what is pressing go there, and `merged_into` of this one names it. Whoever joins
    them may decide in both, and nobody else is at work on either. Refused with 409 when they are
    not two open cases of one customer, or something was granted in the one that would end. There
    is no way back; sent again, nothing changes.
    """

    async def act(uow: UnitOfWork, case_id: UUID, member: Staff) -> None:
        into = await uow.cases.by_number(both.into)
        if into is None:
            raise ValueUnknown(field="into", value=both.into)
        await merging.merge(uow, case_id, into.id, member.id, now=office.now(), desk=office.desk)

    await change(office, number, both, act)
    async with office.database.reading() as uow:
        return await detail(uow, both.into, office)


@router.post("/cases/{number}/cause", summary="Correct the causes of a case")
async def correct_cause(office: Here, _token: Writer, number: Number, said: Correct) -> CaseDetail:
    """Name the main cause and all further ones, or that it is no complaint, in any state of the
    case. The week's statistics follow, and the language model can learn from it. Sent again,
    nothing changes.
    """
    return await change(
        office,
        number,
        said,
        lambda uow, case_id, member: desk.correct_cause(
            uow,
            case_id,
            member.id,
            said.cause,
            further=said.secondary,
            now=office.now(),
            desk=office.desk,
        ),
    )


@router.post("/cases/{number}/team", summary="Hand a case over to another team")
async def hand_to_team(office: Here, _token: Writer, number: Number, to: Team) -> CaseDetail:
    """Give the case to another team of the settings, or with `desk` to none, for a reason that is
    kept as a note. It waits for anybody there, and its clocks count by that team's hours; what the
    customer was told stays. Refused with 409 while somebody else is at work on it; sent again,
    nothing changes.
    """
    return await change(
        office,
        number,
        to,
        lambda uow, case_id, member: desk.hand_to_team(
            uow, case_id, member.id, to.team, to.reason, now=office.now(), desk=office.desk
        ),
    )


@router.post("/cases/{number}/letters", summary="Say from which day a regulator counts")
async def date_letters(office: Here, _token: Writer, number: Number, said: Letters) -> CaseDetail:
    """Count regulators' limits from the days on their letters, in any state of the case, as its
    `clocks` then show. Refused with 422 for a day to come, or more than a year before the case.
    """
    return await change(
        office,
        number,
        said,
        lambda uow, case_id, member: letters.date_letters(
            uow, case_id, member.id, said.days(), now=office.now(), desk=office.desk
        ),
    )


@router.post("/cases/{number}/calm", summary="Say that nobody is in need")
async def calm(office: Here, _token: Writer, number: Number, said: Act) -> CaseDetail:
    """Take the signs off a case. Its due times stay; sent again, nothing changes."""
    return await change(
        office,
        number,
        said,
        lambda uow, case_id, member: care.calm(uow, case_id, member.id, now=office.now()),
    )


async def change(office: Office, number: int, act: Act, do: Change) -> CaseDetail:
    """Do something to a case in the name of the member whom `act` names, and show it then.

    Raises:
        NotFound: there is no such case.
    """
    async with office.database.uow() as uow:
        case = await uow.cases.by_number(number)
        if case is None:
            raise NotFound
        member = await acting(uow, act.staff)
        await do(uow, case.id, member)
        await holding.renew(uow, case.id, member.id, now=office.now())
    async with office.database.reading() as uow:
        return await detail(uow, number, office)
