"""The dialogue's own sentences: everything the bot says that no single cause owns.

One function per thing said.
"""

from __future__ import annotations

from handlers.model import Choice, Say
from handlers.phrases.care import (
    called,
    called_again,
    crisis,
    emergency,
    follow_up_with_care,
)
from handlers.phrases.offers import (
    already_done,
    carried_out,
    counter_noted,
    granted,
    limit_used_up,
    offer,
    offer_ended,
    offer_expired,
    offer_from_staff,
    offer_gone,
    other_offer,
    refused,
    remind_offer,
    yes_or_no,
)
from handlers.phrases.standing import (
    follow_up,
    glad,
    handed_back,
    handed_over,
    joined,
    late_word,
    not_mine_to_decide,
    not_understood,
    noted,
    nothing_open,
    reopened,
    status,
    status_of_remedy,
    stored_without_understanding,
    taken_seriously,
    too_long,
)
from handlers.phrases.talk import (
    also,
    confirm_order,
    goodbye,
    greeting,
    in_words,
    order_not_yours,
    out_of_scope,
    praise,
    sorry,
    thanks,
    which_of_two,
)
from handlers.texts import N_

__all__ = [
    "HELPED",
    "NO",
    "NOT_HELPED",
    "PERSON",
    "YES",
    "already_done",
    "also",
    "called",
    "called_again",
    "carried_out",
    "confirm_order",
    "counter_noted",
    "crisis",
    "emergency",
    "follow_up",
    "follow_up_with_care",
    "glad",
    "goodbye",
    "granted",
    "greeting",
    "handed_back",
    "handed_over",
    "in_words",
    "join",
    "joined",
    "late_word",
    "limit_used_up",
    "not_mine_to_decide",
    "not_understood",
    "noted",
    "nothing_open",
    "offer",
    "offer_ended",
    "offer_expired",
    "offer_from_staff",
    "offer_gone",
    "order_not_yours",
    "other_offer",
    "out_of_scope",
    "praise",
    "refused",
    "remind_offer",
    "reopened",
    "sorry",
    "status",
    "status_of_remedy",
    "stored_without_understanding",
    "taken_seriously",
    "thanks",
    "too_long",
    "which_of_two",
    "yes_or_no",
]

YES = Choice("accept", Say(N_("Yes, please")))
NO = Choice("decline", Say(N_("No, thank you")))
PERSON = Choice("person", Say(N_("Talk to a person")))
HELPED = Choice("helped_yes", Say(N_("Yes, it is put right")))
NOT_HELPED = Choice("helped_no", Say(N_("No, not yet")))


def join(*parts: Say | None) -> Say:
    """Several sentences as one message, each on its own line."""
    said = [part for part in parts if part is not None]
    return Say(
        "\n".join(f"%(p{n})s" for n in range(len(said))),
        {f"p{n}": part for n, part in enumerate(said)},
    )
