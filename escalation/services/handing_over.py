"""A complaint that no talk has read goes to people; before all others who may be in need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from escalation.models import Case, Message
from escalation.services import care, cases
from escalation.services.awaiting import await_anew, is_past
from handlers import phrases
from handlers.model import Say
from handlers.safety import care_words

if TYPE_CHECKING:
    from escalation.desk import Desk
    from escalation.unit_of_work import UnitOfWork


async def hand_over(  # noqa: PLR0913 - all that is known of it
    uow: UnitOfWork,
    case: Case,
    message: Message,
    signs: Sequence[str],
    words: Callable[[datetime, int], Say],
    *,
    reason: str,
    now: datetime,
    desk: Desk,
    who: str,
    urgent: bool = False,
) -> Say | None:
    """People get the case; what is said of it: `words`, from the time of the answer and the case's
    number, or words of care for the `signs` in the `message`. None where nothing new is to be said.
    """
    if signs:
        raised = await care.alarm(
            uow, case, [(kind, message) for kind in signs], now=now, desk=desk
        )
        if raised.due is None or not raised.tell:
            return None
        said = care_words(raised.new, (), desk.hotlines)
        return phrases.join(*said, phrases.called(raised.due, case.number))
    await cases.escalate(uow, case, reason=reason, urgent=urgent, now=now, desk=desk, who=who)
    if is_past(case, now):  # nobody is told a time that is over
        await await_anew(uow, case, now=now, desk=desk, who=who)
    due = case.first_response_due
    return None if due is None else words(due, case.number)
