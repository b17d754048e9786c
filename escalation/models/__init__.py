"""All tables, imported together so that migrations see every one."""

from escalation.models.base import Base
from escalation.models.case import Case, Fulfilment, Promise, Remedy, RemedyEntry
from escalation.models.conversation import Conversation, Inbox, Message
from escalation.models.correction import Correction
from escalation.models.counter import Counter
from escalation.models.customer import CustomerRow, OrderRow
from escalation.models.event import EventRow
from escalation.models.outbox import Outgoing
from escalation.models.spending import Spending
from escalation.models.staff import ApiToken, AuthorityLimit, LimitChange, Staff
from escalation.models.timer import Timer

__all__ = [
    "ApiToken",
    "AuthorityLimit",
    "Base",
    "Case",
    "Conversation",
    "Correction",
    "Counter",
    "CustomerRow",
    "EventRow",
    "Fulfilment",
    "Inbox",
    "LimitChange",
    "Message",
    "OrderRow",
    "Outgoing",
    "Promise",
    "Remedy",
    "RemedyEntry",
    "Spending",
    "Staff",
    "Timer",
]
