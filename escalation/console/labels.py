"""What the desk's slugs are called on screen, in English; catalogues carry the other languages."""

from __future__ import annotations

from collections.abc import Mapping

from escalation.errors import CaseNotOpen, RemedyNotOpen
from handlers import remedies
from handlers.texts import N_

STATES: Mapping[str, str] = {
    "talking": N_("In talk with the bot"),
    "offered": N_("Waiting for the customer"),
    "settled": N_("Settled in chat"),
    "queued": N_("Waiting for a person"),
    "held": N_("Held"),
    "resolved": N_("Resolved"),
    "closed": N_("Closed"),
}
REMEDY_STATES: Mapping[str, str] = {
    "proposed": N_("Proposed"),
    "offered": N_("Offered"),
    "consented": N_("Accepted by the customer"),
    "declined": N_("Declined by the customer"),
    "understood": N_("Read by the customer"),
    "countered": N_("The customer asked for something else"),
    "expired": N_("Expired"),
    "refused": N_("Refused"),
    "granted": N_("Granted"),
    "carried_out": N_("Carried out"),
    "told": N_("Customer told"),
    "failed": N_("Could not be carried out"),
}
VERDICTS: Mapping[str, str] = {
    "supported": N_("bears it out"),
    "contradicted": N_("contradicts it"),
    "unknown": N_("shows nothing of it"),
}
"""What the records say to the customer's claim."""
KINDS: Mapping[str, str] = {
    made.kind: made.name
    for made in sorted(remedies.REMEDIES.values(), key=lambda made: (made.takes_sum, made.restores))
}
"""What each kind of remedy is called, the least first; the words stand with the remedies."""
LEVELS: Mapping[str, str] = {
    "bot": N_("Bot"),
    "supervisor": N_("Supervisor"),
    "manager": N_("Manager"),
}
CHANNELS: Mapping[str, str] = {
    "telegram": "Telegram",
    "web": N_("Web chat"),
    "webchat": N_("Web chat"),
    "terminal": N_("Terminal"),
    "api": "API",
}
WAYS: Mapping[str, str] = {
    "webchat": N_("Web chat"),
    "telegram": "Telegram",
    "wechat": N_("WeChat"),
    "sms": N_("Text message"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
    "line": "LINE",
    "whatsapp": "WhatsApp",
}
"""How customers wish to be reached, as the shop's records say."""
TIERS: Mapping[str, str] = {
    "standard": N_("Standard"),
    "silver": N_("Silver"),
    "gold": N_("Gold"),
}
LANGUAGE_NAMES: Mapping[str, str] = {
    "en": N_("English"),
    "zh-Hans": N_("Simplified Chinese"),
    "zh-Hant": N_("Traditional Chinese"),
}
INTENTS: Mapping[str, str] = {
    "greet": N_("A greeting"),
    "affirm": N_("A yes"),
    "deny": N_("A no"),
    "ask_status": N_("A question how it stands"),
    "ask_person": N_("The wish for a person"),
    "thank": N_("Thanks"),
    "praise": N_("Praise"),
    "goodbye": N_("A farewell"),
    "inform": N_("An answer to a question"),
    "out_of_scope": N_("Something else"),
}
"""What a model may take a text for that is no cause."""
AUTHORS: Mapping[str, str] = {
    "customer": N_("Customer"),
    "bot": N_("Bot"),
    "staff": N_("Staff"),
    "operator": N_("Operator"),
    "timer": N_("Timer"),
    "adapter": N_("Connected system"),
    "api": N_("Connected system"),
}
DELIVERY: Mapping[str, str] = {
    "queued": N_("Not sent yet"),
    "claimed": N_("Being sent"),
    "sent": N_("Sent"),
    "failed": N_("Did not arrive"),
    "unknown": N_("May not have arrived"),
    "told": N_("Told in another way"),
    "withdrawn": N_("Withdrawn: a person had taken over"),
}
BADGES: Mapping[str, str] = {
    "on_time": N_("Due in %(time)s"),
    "due_soon": N_("Due in %(time)s"),
    "overdue": N_("Overdue by %(time)s"),
    "met": N_("Met"),
    "missed": N_("Missed by %(time)s"),
}
TURNS: Mapping[str, str] = {
    "bot": N_("With the bot"),
    "us": N_("Waited for us"),
    "customer": N_("Waited for the customer"),
}
PROMISES: Mapping[str, str] = {
    "first_response": N_("An answer from a person"),
    "next_word": N_("The next word"),
    "remedy_done": N_("The remedy carried out"),
    "call": N_("A call"),
    "answer": N_("An answer in writing"),
    "money": N_("Money"),
    "delivery": N_("A delivery"),
    "work": N_("Somebody who comes"),
    "other": N_("Something else"),
}
DOUBTS: Mapping[str, str] = {
    "vague": N_("No time is told, so the customer will expect it any moment. Better name one."),
    "depends": N_("Counted from something that has not come yet: it is not watched."),
    "untimed": N_("No time is told for this sum."),
    "ambiguous": N_("The words can mean another day or hour too. Please look."),
    "past": N_("That moment has passed: it is not watched."),
}
CLOCKS: Mapping[str, str] = {
    "first_response": N_("First answer"),
    "next_answer": N_("Next answer"),
    "next_word": N_("Word to the customer"),
    "resolution": N_("Resolution"),
    "limit": N_("Regulator’s limit"),
    "promise": N_("Promised to the customer"),
    "customer_silent": N_("The customer has not answered"),
}
"""The clocks of which people are told."""
RUNGS: Mapping[str, str] = {
    "half": N_("Half of the time is over"),
    "three_quarters": N_("Three quarters of the time are over"),
    "nine_tenths": N_("Nine tenths of the time are over"),
    "breach": N_("The time has passed"),
    "after": N_("The time passed a while ago"),
}
REASONS: Mapping[str, str] = {
    "above_authority": N_("What would put it right is above the bot’s limit."),
    "no_remedy": N_("The bot has no remedy for this."),
    "facts_missing": N_("Facts are missing that the bot could not find out."),
    "explanation_wanted": N_("The customer wants to know how it could happen."),
    "offers_declined": N_("The customer declined what the bot may offer."),
    "contradicted": N_("The records do not bear out what the customer says."),
    "unsupported": N_("No record shows what the customer says."),
    "guarded": N_("Please look before anything is given; the reasons stand below."),
    "countered": N_("The customer asks for something else than the bot may offer."),
    "offer_ended": N_("The customer said yes after the offer had ended."),
    "not_answered": N_("Nobody answered the customer in time."),
    "repeated": N_("The customer has had to tell us of the same thing before."),
    "not_read": N_("The language service was away, so nobody has read this yet."),
    "not_understood": N_("The bot did not understand what it is about."),
    "answer_unclear": N_("The customer’s answer was not clear to the bot."),
    "person_asked": N_("The customer asked for a person."),
    "remedy_failed": N_("What was granted could not be carried out."),
    "not_helped": N_("The customer says that it did not help."),
    "asks_more": N_("The customer asks about what was agreed on."),
    "reopened": N_("The customer says that it did not help."),
    "gone_quiet": N_("The talk with the bot came to no end."),
    "limit_used_up": N_("The remedy was no longer within the bot’s limit when accepted."),
    "opened_elsewhere": N_("Another system opened this case."),
    "wrote_elsewhere": N_("The customer wrote by another system, and people read what comes so."),
    "care": N_("There are signs that somebody needs care before anything else."),
    "restored": N_("A backup was restored: look first what was said and done since it was made."),
    "passed_up": N_("The desk asks a higher level to decide."),
    "to_person": N_("Only a person may judge this (%(cause)s)."),
    "mentioned": N_(
        "The customer also mentions a grievance that only a person may judge: %(cause)s."
    ),
}
COVERS: Mapping[str, str] = {
    "price": N_("too dear, a rise, a fee, little for the money; a wrong sum is core service"),
    "inconvenience": N_("waiting, distance, opening hours, tedious steps, discomfort"),
    "core_service_failure": N_("it fails, is wrong or missing; an outage, a mistake, a wrong bill"),
    "service_encounter": N_("how staff met the customer: rude, indifferent, not knowing"),
    "failed_response": N_("the answer to an earlier failure: silence, refusal, a broken promise"),
    "competition": N_("somebody else is better or cheaper, or the customer goes there"),
    "ethics": N_("a law or a rule was broken: fraud, privacy, counterfeit, danger"),
    "involuntary": N_("a move, a death, a lost job; the service ends here"),
    "none": N_("praise, a question, an order, thanks: nothing went wrong"),
}
"""What belongs to each cause, for whoever judges a complaint."""
WORK: Mapping[str, str] = {
    "waiting": N_("To do"),
    "claimed": N_("Being done"),
    "done": N_("Done"),
    "failed": N_("Failed"),
    "replaced": N_("Another remedy was granted in its place"),
}
SLUGS: Mapping[tuple[str, str], Mapping[str, str]] = {
    (CaseNotOpen.text, "state"): STATES,
    (RemedyNotOpen.text, "state"): REMEDY_STATES,
}
"""Refusals and the place in each that holds a slug; where its words stand."""
