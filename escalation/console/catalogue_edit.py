"""A manager changes the remedies of a cause: types, looks at what it would mean, and only then
saves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from escalation.console import previewed
from escalation.console.catalogue import point, shown
from escalation.console.catalogue_form import TopicForm, forms_of, judged, typed
from escalation.console.catalogue_words import LISTS, SUMS, in_words, percent
from escalation.console.deps import Manager, Viewer, acting, done, page, words
from escalation.errors import NotFound, VersionMoved
from escalation.office import Here, Office
from escalation.services import catalogue_preview
from escalation.services.authority import table_in_force
from escalation.services.catalogue import catalogue_in_force, change_cause, checked
from handlers.catalogue import Catalogue, Topics
from handlers.catalogue_changes import changes
from handlers.limits_table import compiled
from handlers.model import Cause, Say
from handlers.policy import MOST_DAYS, Policy
from handlers.registry import SHIPPED
from handlers.remedies import REMEDIES
from handlers.texts import N_

router = APIRouter(prefix="/settings/remedies/{cause}", include_in_schema=False)

SCREEN = "catalogue"
MOST_FIELDS = 4_000
NOTHING_DIFFERS = N_("Nothing would change: this is how the remedies stand already.")
LOOK_AGAIN = N_("This was looked at too long ago. Look at it again, then save it.")
SLIPPED = N_("%(count)s places need another look. Nothing was changed.")


@router.get("")
async def edit(request: Request, office: Here, viewer: Manager, cause: str) -> Response:
    """The form, as the cause's remedies now stand; of a protected cause, why there is none."""
    async with office.database.reading() as uow:
        catalogue = await catalogue_in_force(uow, office.now())
    policy, shipped = _of(catalogue, cause)
    forms = [] if shipped.protected else forms_of(policy, shipped)
    return await _form(request, office, viewer, catalogue, cause, forms)


@router.post("/preview")
async def look(request: Request, office: Here, viewer: Manager, cause: str) -> Response:
    """What was typed, in words and on last month's cases; or the form again with its slips."""
    async with request.form(max_fields=MOST_FIELDS, max_files=0) as sent:
        form = {key: value for key, value in sent.items() if isinstance(value, str)}
    async with office.database.reading() as uow:
        catalogue = await catalogue_in_force(uow, office.now())
    _, shipped = _of(catalogue, cause)
    if shipped.protected:
        raise NotFound
    if form.get("do") == "shipped":
        return await _preview(request, office, viewer, catalogue, cause, {})
    forms = typed(form, shipped, _currencies(catalogue, office))
    topics, slips = judged(forms, shipped)
    if slips:
        problem = Say(SLIPPED, {"count": len(slips)})
        return await _form(
            request, office, viewer, catalogue, cause, forms, problem=problem, slips=slips
        )
    return await _preview(request, office, viewer, catalogue, cause, topics, forms=forms)


@router.post("")
async def save(
    request: Request,
    office: Here,
    viewer: Manager,
    cause: str,
    looked: Annotated[str, Form(max_length=200_000)] = "",
    do: Annotated[str, Form(max_length=10)] = "save",
) -> Response:
    """Put what was looked at in force, and nothing else; or go on changing it."""
    topics: Topics | None = None
    base = -1
    problem: Say | None = None
    seen = previewed.seen(office, SCREEN, looked, viewer.id)
    if seen is not None and seen["cause"] == cause:
        topics, base = seen["topics"], seen["base"]
    async with office.database.reading() as uow:
        catalogue = await catalogue_in_force(uow, office.now())
    policy, shipped = _of(catalogue, cause)
    if topics is None:
        problem = Say(LOOK_AGAIN)
    elif do == "save":
        try:
            async with office.database.uow() as uow:
                member = await acting(uow, viewer)
                await change_cause(uow, cause, topics, member, now=office.now(), base=base)
        except VersionMoved as moved:
            problem = moved.say
        else:
            return done(request, f"/settings/remedies#remedies-{cause}")
    wanted = policy if topics is None else checked(cause, topics)
    forms = forms_of(wanted, shipped)
    return await _form(
        request, office, viewer, catalogue, cause, forms, problem=problem, status=409
    )


def _of(catalogue: Catalogue, cause: str) -> tuple[Policy, Policy]:
    """The policy in force and the shipped one."""
    if cause not in SHIPPED.policies:
        raise NotFound
    return catalogue.policy_of(cause), SHIPPED.policy_of(cause)


def _currencies(catalogue: Catalogue, office: Office) -> list[str]:
    """Every currency in which a sum is fixed anywhere; the shop's own first."""
    named = {
        currency: None
        for policies in (catalogue.policies, SHIPPED.policies)
        for policy in policies.values()
        for topic in policy.topics
        for row in topic.remedies
        for currency in row.fixed
    }
    return list({office.desk.currency: None} | named)


async def _form(  # noqa: PLR0913 - everything that the form may show
    request: Request,
    office: Office,
    viewer: Viewer,
    catalogue: Catalogue,
    cause: str,
    forms: Sequence[TopicForm],
    *,
    problem: Say | None = None,
    slips: Mapping[str, Say] | None = None,
    status: int = 422,
) -> Response:
    _, shipped = _of(catalogue, cause)
    async with office.database.reading() as uow:
        last_event = await uow.events.last_id()
    context = {
        "cause": cause,
        "shipped": shipped,
        "is_own": cause in catalogue.own,
        "unusable": catalogue.unusable.get(Cause(cause)),
        "forms": [(form, point(cause, form.slug)) for form in forms],
        "left": [point(cause, topic.slug) for topic in shipped.topics if topic.to_person],
        "problem": problem,
        "slips": slips or {},
        "remedies": REMEDIES,
        "sums": SUMS,
        "lists": LISTS,
        "currencies": _currencies(catalogue, office),
        "most_days": MOST_DAYS,
        "last_event": last_event,
        "here": f"/settings/remedies/{cause}",
    }
    status = status if problem else 200
    return page(request, "settings/remedy_form.html", context, viewer=viewer, status=status)


async def _preview(
    request: Request,
    office: Office,
    viewer: Viewer,
    catalogue: Catalogue,
    cause: str,
    topics: Topics,
    *,
    forms: Sequence[TopicForm] | None = None,
) -> Response:
    old, shipped = _of(catalogue, cause)
    new = checked(cause, topics)
    told = changes(old, new)
    if not told:
        return await _form(
            request,
            office,
            viewer,
            catalogue,
            cause,
            forms_of(old, shipped) if forms is None else forms,
            problem=Say(NOTHING_DIFFERS),
            status=200,
        )
    slugs = list(dict.fromkeys(change.topic for change in told))
    now = office.now()
    async with office.database.reading() as uow:
        limits = compiled(await table_in_force(uow, now)).by_level
        month = await catalogue_preview.preview(
            uow, old, new, slugs, now=now, desk=office.desk, fold=office.fold
        )
    in_language = words(request, viewer)
    topics_shown = {topic.slug: topic for topic in shown(new, limits, office.desk.currency)}
    payload = {"cause": cause, "topics": topics, "base": catalogue.version}
    context = {
        "cause": cause,
        "topics": [
            (
                topics_shown[each.topic],
                point(cause, each.topic),
                [in_words(in_language, change) for change in told if change.topic == each.topic],
                each,
            )
            for each in month
        ],
        "as_shipped": not topics,
        "looked": previewed.seal(office, SCREEN, payload, viewer.id),
        "percent": percent,
        "here": f"/settings/remedies/{cause}",
    }
    return page(request, "settings/remedy_preview.html", context, viewer=viewer)
