"""The kinds of things that happen, each a row of the event log: audit, screens and weeks read it.

A payload holds ids, slugs, sums and times; never a message's text, never a name.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Everything that is recorded, by its stable name."""

    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SAID = "message.said"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_UNKNOWN = "message.unknown"
    """Nobody can say whether it arrived."""
    MESSAGE_REPEATED = "message.repeated"
    """Sent again after a crash: it may have arrived twice."""
    MESSAGE_WITHDRAWN = "message.withdrawn"
    """The bot's, not sent yet when a person took over: it never will be."""

    PROOF_FAILED = "proof.failed"
    """A wrong fact was named for an order whose owner a chat would be linked to."""

    LINK_REFUSED = "link.refused"
    """A link did not hold: forged, too old, used before, or of another customer."""
    TALK_MOVED = "talk.moved"
    """A customer went on in another chat."""
    TALK_LOST = "talk.lost"
    """Nothing reaches a customer in a chat any more: they blocked us, or are gone from there."""
    TALK_FOUND = "talk.found"

    CASE_OPENED = "case.opened"
    CASE_UPDATED = "case.updated"
    CASE_OFFERED = "case.offered"
    CASE_SETTLED = "case.settled"
    CASE_ESCALATED = "case.escalated"
    CASE_AWAITED = "case.awaited"
    """A person's answer is awaited anew, whoever answered before."""
    CASE_CLAIMED = "case.claimed"
    CASE_RELEASED = "case.released"
    CASE_HANDED_BACK = "case.handed_back"
    CASE_REPLIED = "case.replied"
    CASE_NOTED = "case.noted"
    CASE_REMINDED = "case.reminded"
    CASE_RAISED = "case.raised"
    CASE_HANDED_ON = "case.handed_on"
    """Nobody at work has the level any more that was to decide it: another one is."""
    CASE_OVERDUE = "case.overdue"
    CASE_RESOLVED = "case.resolved"
    CASE_REOPENED = "case.reopened"
    CASE_CLOSED = "case.closed"
    CASE_FOLLOWED_UP = "case.followed_up"
    CASE_CORRECTED = "case.corrected"
    CASE_AUDITED = "case.audited"
    CASE_ALARMED = "case.alarmed"
    """Somebody may need care before anything else."""
    CASE_CALMED = "case.calmed"
    """A person found that nobody is in need."""

    REMEDY_PROPOSED = "remedy.proposed"
    REMEDY_OFFERED = "remedy.offered"
    REMEDY_CONSENTED = "remedy.consented"
    REMEDY_UNDERSTOOD = "remedy.understood"
    """The customer has read an offer and not answered it yet."""
    REMEDY_DECLINED = "remedy.declined"
    REMEDY_COUNTERED = "remedy.countered"
    REMEDY_EXPIRED = "remedy.expired"
    REMEDY_REFUSED = "remedy.refused"
    REMEDY_GRANTED = "remedy.granted"
    REMEDY_CARRIED_OUT = "remedy.carried_out"
    REMEDY_TOLD = "remedy.told"
    FULFILMENT_FAILED = "fulfilment.failed"

    PROMISE_MADE = "promise.made"
    PROMISE_KEPT = "promise.kept"
    PROMISE_BROKEN = "promise.broken"
    SUM_DENIED = "promise.sum_denied"
    PROMISE_NEAR = "promise.near"
    PROMISE_MOVED = "promise.moved"
    PROMISE_WITHDRAWN = "promise.withdrawn"

    TIMER_FIRED = "timer.fired"
    TIMER_SCHEDULED = "timer.scheduled"
    """Only a wake-up, never a row: timers are rows themselves."""

    DATABASE_RESTORED = "database.restored"
    """What is kept is that of a backup: what happened between it and this is not."""

    CUSTOMER_EXPORTED = "customer.exported"
    CUSTOMER_ERASED = "customer.erased"
    EVIDENCE_ERASED = "evidence.erased"
    """What was kept of somebody who was erased, until the case was closed."""

    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_CHANGED = "staff.changed"
    """Somebody came (no old role), went (no new one) or has another role."""
    STAFF_PASSWORD_RENEWED = "staff.password_renewed"  # noqa: S105 - what happened, no secret
    LIMITS_CHANGED = "limits.changed"
    LIMITS_PROPOSED = "limits.proposed"
    LIMITS_WITHDRAWN = "limits.withdrawn"
    WORTH_CHANGED = "worth.changed"
    """Customers are valued by other rules from now on."""
    WORTH_PROPOSED = "worth.proposed"
    WORTH_WITHDRAWN = "worth.withdrawn"
    CATALOGUE_CHANGED = "catalogue.changed"
