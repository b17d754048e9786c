"""What customers say in another system: it opens a case, or is a further word in one."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response

from escalation.api.access import Writer
from escalation.api.bodies import OpenCase, Said
from escalation.api.cases import CHANGES, Number, detail
from escalation.api.schemas import CaseDetail, Refusal
from escalation.errors import CaseExists, NotFound, ValueUnknown
from escalation.models import ApiToken, Case
from escalation.office import Here, Office
from escalation.services import cases, further
from escalation.services.handing_over import hand_over
from escalation.services.messages import LONGEST_WISH, hear, say
from escalation.signs import signs_in
from escalation.states import ENDED
from escalation.unit_of_work import UnitOfWork
from handlers import phrases
from handlers.model import UNCLASSIFIED
from handlers.registry import CAUSES

router = APIRouter(tags=["cases"], responses=CHANGES)


@router.post(
    "/cases",
    summary="Open a case",
    status_code=201,
    responses={
        200: {"model": CaseDetail, "description": "It was opened before with this key."},
        404: {"model": Refusal, "description": "Not used here."},
    },
)
async def open_case(
    office: Here, token: Writer, wanted: OpenCase, response: Response
) -> CaseDetail:
    """Take in a complaint from elsewhere and hand it to people, with a promised time.

    Answers go to the customer's `channel` and `address`; those of the channel `api` are read from
    the case. With a `client_key` it is opened once, however often it is sent. Refused with 409
    `CaseExists` while the chat has an open case: what is new goes to its `/words`.
    """
    key = f"open:{token.id.hex}:{wanted.client_key}" if wanted.client_key else None
    async with office.database.uow() as uow:
        known = await _opened(uow, key)
        case, is_new = (known, False) if known else await _open(uow, office, token, wanted, key)
    if not is_new:
        response.status_code = 200
    async with office.database.reading() as uow:
        shown = await detail(uow, case.number, office)
    response.headers["Location"] = f"/api/cases/{shown.number}"
    return shown


async def _opened(uow: UnitOfWork, key: str | None) -> Case | None:
    """The case that was opened with this key before."""
    said = await uow.messages.by_client_key(key) if key else None
    return await uow.cases.get(said.case_id) if said and said.case_id else None


async def _open(
    uow: UnitOfWork, office: Office, token: ApiToken, wanted: OpenCase, key: str | None
) -> tuple[Case, bool]:
    """The case, and whether it is new: sent twice at once, it was opened while this one waited for
    its chat.
    """
    now = office.now()
    known = (*CAUSES, UNCLASSIFIED)
    if wanted.cause not in known:
        raise ValueUnknown(field="cause", value=wanted.cause, known=known)
    if wanted.customer_id and await uow.customers.get(wanted.customer_id) is None:
        raise ValueUnknown(field="customer_id", value=wanted.customer_id)
    talk = await uow.conversations.locked(
        wanted.channel,
        wanted.address,
        language=wanted.language,
        now=now,
        customer_id=wanted.customer_id,
    )
    if (meanwhile := await _opened(uow, key)) is not None:
        return meanwhile, False
    current = await uow.cases.current(talk.id)
    if current is not None and current.state not in ENDED:
        raise CaseExists(number=current.number)
    who = f"api:{token.id}"
    told, wish, signs = _told(wanted)
    case = await cases.open_case(
        uow,
        talk,
        cause=wanted.cause,
        causes=[{"cause": wanted.cause, "probability": None, "primary": True}]
        if wanted.cause != UNCLASSIFIED
        else [],
        facts={"order": wanted.order} if wanted.order else {},
        wants=wish,
        now=now,
        desk=office.desk,
        who=who,
    )
    message = await hear(uow, talk, case, told, now=now, lang=wanted.language)
    message.client_key = key
    word = await hand_over(
        uow,
        case,
        message,
        signs,
        phrases.handed_over,
        reason="opened_elsewhere",
        urgent=wanted.urgent,
        now=now,
        desk=office.desk,
        who=who,
    )
    if word is not None:
        await say(uow, talk, case, word, author="bot", now=now, desk=office.desk)
    return case, True


def _told(wanted: OpenCase) -> tuple[str, str | None, Sequence[str]]:
    """What stands in the transcript, what in lists as wanted, and the signs in both. Of somebody in
    need no words stand in lists: theirs are read in the transcript, as is all of a long wish.
    """
    wish = wanted.wants.strip() if wanted.wants else None
    both = "\n".join(filter(None, (wanted.text, wish)))
    signs = signs_in(both)
    if signs:
        return both, None, signs
    if wish is not None and len(wish) > LONGEST_WISH:
        return both, wish[:LONGEST_WISH], signs
    return wanted.text, wish, signs


@router.post("/cases/{number}/words", summary="Add a further word of the customer")
async def add_words(office: Here, token: Writer, number: Number, said: Said) -> CaseDetail:
    """Add what the customer said since, and wake the case as a word in its chat would: what waited
    for them is ours again, and a case that was settled or resolved is reopened. People read it, the
    bot does not, so it accepts no offer; a case that the bot has goes to people. With a
    `client_key` it is added once, however often it is sent. Refused with 409 when the case is
    closed, or goes on in another one: then open one, or add it there.
    """
    key = said.client_key
    async with office.database.uow() as uow:
        case = await uow.cases.by_number(number)
        if case is None:
            raise NotFound
        await further.add(
            uow,
            case.id,
            said.text,
            now=office.now(),
            desk=office.desk,
            who=f"api:{token.id}",
            client_key=f"word:{token.id.hex}:{case.id.hex}:{key}" if key else None,
        )
    async with office.database.reading() as uow:
        return await detail(uow, number, office)
