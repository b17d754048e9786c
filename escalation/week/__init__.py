"""A week of complaints as values: how it is cut, counted, listed and judged. No SQL, no clock."""

from escalation.week.advice import Advice, advise
from escalation.week.calendar import Frame, UnknownWeek, Week, weeks_until
from escalation.week.case_schema import WeekCasesOut
from escalation.week.filter import Filter, UnknownFilter
from escalation.week.report import (
    Figure,
    Lengths,
    Line,
    Promises,
    Trend,
    WeekReport,
    change,
    share,
    summarise,
)
from escalation.week.rows import (
    CaseRow,
    GrantRow,
    Helped,
    Outcome,
    PromiseRow,
    Spell,
    Step,
    Verdict,
    Wait,
    spells,
    waits,
)
from escalation.week.schema import SumOut, WeekOut
from escalation.week.selecting import Chosen, Total, look, select, total
from escalation.week.table import as_csv

__all__ = [
    "Advice",
    "CaseRow",
    "Chosen",
    "Figure",
    "Filter",
    "Frame",
    "GrantRow",
    "Helped",
    "Lengths",
    "Line",
    "Outcome",
    "PromiseRow",
    "Promises",
    "Spell",
    "Step",
    "SumOut",
    "Total",
    "Trend",
    "UnknownFilter",
    "UnknownWeek",
    "Verdict",
    "Wait",
    "Week",
    "WeekCasesOut",
    "WeekOut",
    "WeekReport",
    "advise",
    "as_csv",
    "change",
    "look",
    "select",
    "share",
    "spells",
    "summarise",
    "total",
    "waits",
    "weeks_until",
]
