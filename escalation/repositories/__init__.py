"""Every query of the desk: one small class per aggregate. SQL stands here and nowhere else."""

from escalation.repositories.ahead import Ahead
from escalation.repositories.case_lists import QueueRow
from escalation.repositories.cases import Cases
from escalation.repositories.catalogues import Catalogues
from escalation.repositories.conversations import Conversations, Inboxes
from escalation.repositories.corrections import Corrections
from escalation.repositories.customers import Customers
from escalation.repositories.events import Events
from escalation.repositories.holding import DraftRows, Taken, Takeovers
from escalation.repositories.limits import Limits
from escalation.repositories.mail import Mail
from escalation.repositories.messages import Messages
from escalation.repositories.notices import Notices
from escalation.repositories.outbox import Outbox
from escalation.repositories.pending import PendingChanges
from escalation.repositories.persons import Persons
from escalation.repositories.places import Places
from escalation.repositories.promises import Promises
from escalation.repositories.remedies import Fulfilments, OfferedRow, Remedies
from escalation.repositories.slots import Slots
from escalation.repositories.spending import Spendings
from escalation.repositories.staff import StaffMembers, Tokens
from escalation.repositories.staging import Merged, Staging
from escalation.repositories.timers import Timers
from escalation.repositories.turns import Turns
from escalation.repositories.webhooks import Webhooks
from escalation.repositories.weeks import Weeks
from escalation.repositories.worth import Moved, Worths

__all__ = [
    "Ahead",
    "Cases",
    "Catalogues",
    "Conversations",
    "Corrections",
    "Customers",
    "DraftRows",
    "Events",
    "Fulfilments",
    "Inboxes",
    "Limits",
    "Mail",
    "Merged",
    "Messages",
    "Moved",
    "Notices",
    "OfferedRow",
    "Outbox",
    "PendingChanges",
    "Persons",
    "Places",
    "Promises",
    "QueueRow",
    "Remedies",
    "Slots",
    "Spendings",
    "StaffMembers",
    "Staging",
    "Taken",
    "Takeovers",
    "Timers",
    "Tokens",
    "Turns",
    "Webhooks",
    "Weeks",
    "Worths",
]
