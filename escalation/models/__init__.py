"""All tables, imported together so that migrations see every one."""

from escalation.models.base import Base
from escalation.models.case import Case, Fulfilment, Promise, Remedy, RemedyEntry
from escalation.models.catalogue import CatalogueVersion
from escalation.models.conversation import Conversation, Inbox, LinkUse, Message
from escalation.models.correction import Correction
from escalation.models.counter import Counter
from escalation.models.customer import CustomerRow, OrderRow, WorthVersion
from escalation.models.event import EventRow
from escalation.models.holding import Draft, Takeover
from escalation.models.notice import Notice
from escalation.models.outbox import MailCount, Outgoing, Rank, SendSlot
from escalation.models.pending import LimitChange, PendingChange, WorthChange
from escalation.models.spending import Spending
from escalation.models.staff import ApiToken, AuthorityLimit, Staff
from escalation.models.timer import Timer
from escalation.models.turn import TurnChange
from escalation.models.webhook import WebhookDelivery

__all__ = [
    "ApiToken",
    "AuthorityLimit",
    "Base",
    "Case",
    "CatalogueVersion",
    "Conversation",
    "Correction",
    "Counter",
    "CustomerRow",
    "Draft",
    "EventRow",
    "Fulfilment",
    "Inbox",
    "LimitChange",
    "LinkUse",
    "MailCount",
    "Message",
    "Notice",
    "OrderRow",
    "Outgoing",
    "PendingChange",
    "Promise",
    "Rank",
    "Remedy",
    "RemedyEntry",
    "SendSlot",
    "Spending",
    "Staff",
    "Takeover",
    "Timer",
    "TurnChange",
    "WebhookDelivery",
    "WorthChange",
    "WorthVersion",
]
