"""What to do with an uncertain reading: name the cause, ask which of two, or hand to a person.

The cheapest in expectation, by stated costs (Chow, 1970, on the option to reject; Elkan, 2001). The
thresholds follow from the costs; docs/decisions/0010 shows what they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Act(StrEnum):
    """What is done about the cause of a complaint."""

    NAME = "name"
    ASK = "ask"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Costs:
    """What each mistake costs the customer, in turns of the talk.

    `wrong_remedy`: a point is answered that was not raised; its offer is read, declined, and the
    real point told again. `needless_question`: which of two is asked, and it is not the second.
    `needless_hand_over`: a person answers in hours what the bot could have settled in minutes.
    `missed_complaint` and `needless_complaint`: a complaint is taken for small talk, and the other
    way round. `missed_point` and `needless_point`: a further grievance is left out of the case, or
    put into it though it was not raised.

    Raises:
        ValueError: a cost is not above zero.
    """

    wrong_remedy: float = 2.0
    needless_question: float = 1.0
    needless_hand_over: float = 5.0
    missed_complaint: float = 2.0
    needless_complaint: float = 2.0
    missed_point: float = 1.5
    needless_point: float = 1.0

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if not getattr(self, name) > 0:
                raise ValueError(f"the cost {name} must be above zero")

    def expected(self, first: float, second: float) -> dict[Act, float]:
        """The expected cost of each act.

        `first` is the probability that the likeliest cause is raised at all, `second` that it is
        not and the next one is what the customer complains of; their sum is at most 1.
        """
        neither = 1 - first - second
        return {
            Act.NAME: self.wrong_remedy * (1 - first),
            Act.ASK: self.needless_question * (1 - second) + self.wrong_remedy * neither,
            Act.HAND_OVER: self.needless_hand_over * first,
        }

    def cheapest(self, first: float, second: float) -> Act:
        """The act that is expected to cost least; of equal ones the first in the order of Act."""
        expected = self.expected(first, second)
        return min(Act, key=expected.__getitem__)

    @property
    def complaint_from(self) -> float:
        """The probability from which a message is taken for a complaint."""
        return self.needless_complaint / (self.needless_complaint + self.missed_complaint)

    @property
    def point_from(self) -> float:
        """The probability from which a further cause is taken up."""
        return self.needless_point / (self.needless_point + self.missed_point)

    @property
    def asked_from(self) -> float:
        """The second cause's probability from which asking is cheaper than naming the first."""
        return self.needless_question / (self.needless_question + self.wrong_remedy)

    @property
    def handed_over_below(self) -> float:
        """The first cause's probability below which a person is cheaper than naming it."""
        return self.wrong_remedy / (self.wrong_remedy + self.needless_hand_over)


COSTS: Final = Costs()
