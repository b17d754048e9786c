"""Carries out what a step asks for, through the desk's services, in the turn's transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, assert_never

from bot import answers
from bot.dialogue import Dialogue, Heard
from bot.effects import (
    Accept,
    AsksMore,
    Care,
    Countered,
    Decline,
    Effect,
    Escalate,
    Helped,
    MakeOffer,
    NextSlot,
    Open,
    Propose,
    SetAside,
    Speak,
    Understood,
    Wake,
)
from bot.noting import causes_noted, facts_noted, label_of
from bot.owning import tied
from bot.piecemeal import RECENT
from bot.reading import is_courtesy
from bot.records import BESIDE, Records
from bot.repeating import unlike_last
from bot.slots import offer_next_slot
from bot.standing import promised
from escalation.errors import AboveAuthority
from escalation.services import awaiting, care, cases, messages, running
from escalation.services import remedies as ledger
from handlers import phrases
from handlers.model import UNCLASSIFIED, Choice, Level
from handlers.safety import care_words
from handlers.texts import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.hearing import Group
    from escalation.desk import Desk
    from escalation.models import Case, Conversation, Message, Remedy
    from escalation.unit_of_work import UnitOfWork
    from handlers.model import Say

LONGEST = 100_000
"""Characters of one message that stand in the transcript; the inbox row keeps all of them."""


@dataclass
class Actor:
    """One step's doing, in one transaction."""

    uow: UnitOfWork
    desk: Desk
    conversation: Conversation
    records: Records
    group: Group
    heard: Heard
    now: datetime
    _heard: list[Message] = field(default_factory=list, init=False)
    _case: Case | None = field(default=None, init=False)

    async def store(self) -> None:
        """What the customer said becomes part of the transcript before anything is done about it,
        a pressed button in the words that stood on it.
        """
        self._case = self.records.case
        theirs = self._case if self._case and self._case.state != "closed" else None
        texts = self.group.texts
        if self.group.press is not None:
            label = await label_of(self.uow, self.desk, self.conversation, self.group.press)
            texts = () if label is None else (label,)
        for row, text in zip(self.group.rows, texts, strict=False):
            heard = await messages.hear(
                self.uow,
                self.conversation,
                theirs,
                text[:LONGEST],
                now=row.received_at,
                inbox_id=row.id,
                courtesy=is_courtesy(self.heard, asked=self.records.standing.asked),
            )
            self._heard.append(heard)

    async def carry_out(self, dialogue: Dialogue, effects: Sequence[Effect]) -> None:
        """Do what the step asks for, in its order, and keep the talk's new state."""
        for effect in effects:
            await self._do(dialogue, effect)
        if self._case is not None:
            self._wish(self._case.wants or self.heard.wants)
            await running.follow(self.uow, self._case, now=self.now, desk=self.desk)
        beside = {name: kept for name, kept in self.conversation.dialogue.items() if name in BESIDE}
        self.conversation.dialogue = {**dialogue.to_json(), **beside}

    async def _do(  # noqa: C901, PLR0912 - one case for each effect
        self, dialogue: Dialogue, effect: Effect
    ) -> None:
        match effect:
            case Speak():
                say = await unlike_last(self.uow, self.desk, self.conversation, effect)
                await self._say(say, effect.choices)
            case Open():
                await self._open(dialogue, effect)
            case Propose(stopped):
                for each in stopped:
                    await ledger.propose(
                        self.uow, self.case, each, now=self.now, catalogue=self._edition(dialogue)
                    )
            case MakeOffer():
                await self._offer(dialogue, effect)
            case Accept():
                await self._accept()
            case NextSlot():
                await offer_next_slot(self.uow, self.records, self.case)
            case Decline(words):
                await self._decline(words)
            case Understood():
                await ledger.understood(self.uow, self._offered(), self._answer(), now=self.now)
            case Countered():
                await self._countered(effect)
            case SetAside(why):
                offered = self._offered()
                await ledger.expire(self.uow, offered, now=self.now, who="customer", note=why)
            case Escalate():
                await self._escalate(dialogue, effect)
            case Care():
                await self._care(effect)
            case Wake(waits):
                uow, case = self.uow, self.case
                causes = causes_noted(dialogue, self.group.understanding, case)
                await cases.update_case(uow, case, causes=causes, now=self.now, desk=self.desk)
                self._waits(waits=waits)
            case AsksMore():
                is_asked = self.case.state == "settled" and not self.heard.wordless
                more = phrases.asked_more if is_asked else phrases.heard_more
                await self._reopened(cases.ASKS_MORE, more)
            case Helped(helped):
                if not helped:
                    await self._reopened("not_helped", phrases.reopened)
                    return
                await cases.close(self.uow, self.case, helped=True, now=self.now, desk=self.desk)
            case _:
                assert_never(effect)

    @property
    def case(self) -> Case:
        """The case that this step is about; the conversation opens it before anything else."""
        assert self._case is not None  # noqa: S101 - Open comes first
        return self._case

    async def _say(self, say: Say, choices: Sequence[Choice] = ()) -> Message:
        return await messages.say(
            self.uow,
            self.conversation,
            self._case,
            say,
            author="bot",
            now=self.now,
            desk=self.desk,
            choices=[tied(choice, self.records.offer, self._case) for choice in choices],
        )

    def _wish(self, words: str | None) -> None:
        """For whoever handles the case, also in lists; of somebody in need no words stand there."""
        if words and words.strip() and self.case.sign is None and not self.heard.signs:
            self.case.wants = words[: messages.LONGEST_WISH]

    # -------------------------------------------------------------------------------------- cases

    async def _open(self, dialogue: Dialogue, effect: Open) -> None:
        point = effect.point
        named = render(point, self.conversation.language, self.desk.zone) if point else None
        before = None if self._case is None or effect.fresh else self.case
        understanding = None if effect.apart else self.group.understanding
        facts = {
            **facts_noted(self.records, dialogue, understanding, before, point=named),
            "verdict": effect.verdict,
            "findings": [finding.to_json() for finding in effect.findings],
        }
        causes = causes_noted(dialogue, understanding, before)
        kept: dict[str, Any] = {
            "cause": effect.cause,
            "causes": causes,
            "topic": effect.topic,
            "facts": facts,
        }
        if before is None:
            kept["since"] = self._heard[0].at if self._heard else None
            self._case = await cases.open_case(
                self.uow, self.conversation, **kept, now=self.now, desk=self.desk
            )
            if effect.apart:
                return
            for message in self._heard:
                message.case_id = self._case.id
            if self.group.pieces:
                await self.uow.messages.take_up(
                    self.conversation.id, self._case.id, self.now - RECENT
                )
        else:
            await cases.update_case(self.uow, before, **kept, now=self.now, desk=self.desk)

    async def _escalate(self, dialogue: Dialogue, effect: Escalate) -> None:
        if self._case is None:
            await self._open(dialogue, Open(UNCLASSIFIED, fresh=True))
        await cases.escalate(
            self.uow,
            self.case,
            reason=effect.reason,
            level=effect.level,
            urgent=effect.urgent,
            now=self.now,
            desk=self.desk,
        )
        due = await promised(self.uow, self.case)
        assert due is not None  # noqa: S101 - escalating promises a time
        words = answers.handed_over(effect.manner, due, self.case.number)
        await self._say(phrases.join(*effect.lead, words))

    async def _care(self, effect: Care) -> None:
        """Call a person, and say so with care; while a person is there, only what cannot wait."""
        self._waits(waits=not effect.beside)
        signs = [(sign.kind, self._heard[sign.at]) for sign in effect.signs]
        raised = await care.alarm(self.uow, self.case, signs, now=self.now, desk=self.desk)
        if not raised.tell or (raised.quiet and effect.beside):
            return
        repeated = [sign.kind for sign in effect.signs if sign.kind not in raised.new]
        by = raised.due if raised.just_called else None
        called = phrases.called(by, self.case.number) if by else phrases.called_again(raised.due)
        care_of = care_words(raised.new, repeated, self.desk.hotlines, complains=effect.complains)
        await self._say(phrases.noted(None) if raised.quiet else phrases.join(*care_of, called))

    def _waits(self, *, waits: bool = True) -> None:
        if waits:
            awaiting.wrote(self.case, self._heard[0].at)

    async def _reopened(self, reason: str, words: Callable[[datetime, int], Say]) -> None:
        await cases.reopen(self.uow, self.case, reason=reason, now=self.now, desk=self.desk)
        due = await promised(self.uow, self.case)
        assert due is not None  # noqa: S101 - reopening promises a time
        await self._say(words(due, self.case.number))

    # ------------------------------------------------------------------------------------ remedies

    def _edition(self, dialogue: Dialogue) -> str | None:
        """The table that the rules proposed from."""
        return self.records.catalogue.edition(dialogue.cause) if dialogue.cause else None

    async def _offer(self, dialogue: Dialogue, effect: MakeOffer) -> None:
        offer = effect.offer
        remedy = await ledger.enter(
            self.uow,
            self.case,
            offer.remedy,
            rule=offer.rule,
            level=Level.BOT,
            now=self.now,
            catalogue=self._edition(dialogue),
        )
        told = await self._say(effect.say, (*ledger.offer_choices(remedy), phrases.PERSON))
        await ledger.put_on_offer(
            self.uow, self.case, remedy, who="bot", now=self.now, desk=self.desk, message=told
        )

    async def _accept(self) -> None:
        """Consent, grant, settle, tell: the desk does it in this order, each with its row."""
        yes, offered = self._answer(), self._offered()
        try:
            await cases.accept(self.uow, self.case, offered, yes, now=self.now, desk=self.desk)
        except AboveAuthority:
            # Another case of the same customer has used the limit up since the offer was made.
            used_up = Escalate("limit_used_up", lead=(phrases.limit_used_up(),))
            await self._escalate(Dialogue(), used_up)

    async def _decline(self, words: str) -> None:
        await ledger.decline(self.uow, self._offered(), self._answer(), now=self.now)
        self._wish(words)

    async def _countered(self, effect: Countered) -> None:
        await ledger.counter(
            self.uow, self._offered(), self._answer(), wanted=effect.remedy, now=self.now
        )
        self._wish(effect.words)

    def _answer(self) -> Message:
        """The very message that answers: the newest with words in it, or the press."""
        return next(said for said in reversed(self._heard) if said.text.strip())

    def _offered(self) -> Remedy:
        assert self.records.offer is not None  # noqa: S101 - the step has looked
        return self.records.offer
