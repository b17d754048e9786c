"""Business time, pure: when something is due over working hours, and how late it is."""

from escalation.sla.badge import Badge, badge
from escalation.sla.calendar import Calendar, NaiveInstantError, Shift
from escalation.sla.clock import OURS, Reading, Standing, Target, read
from escalation.sla.errors import HoursError
from escalation.sla.hours import Schedule, parse_hours, parse_schedule, parse_teams, zone_of
from escalation.sla.limits import Limit, Profile, ProfileError, Since, profiles_of, shipped
from escalation.sla.measure import due, elapsed, leaving, next_open
from escalation.sla.public import Ground, PublicDays, PublicYear
from escalation.sla.targets import Lane, Targets
from escalation.sla.turns import (
    Change,
    Cycle,
    Stretch,
    Sums,
    Turn,
    TurnError,
    cycles,
    stretches,
    sums,
)

__all__ = [
    "OURS",
    "Badge",
    "Calendar",
    "Change",
    "Cycle",
    "Ground",
    "HoursError",
    "Lane",
    "Limit",
    "NaiveInstantError",
    "Profile",
    "ProfileError",
    "PublicDays",
    "PublicYear",
    "Reading",
    "Schedule",
    "Shift",
    "Since",
    "Standing",
    "Stretch",
    "Sums",
    "Target",
    "Targets",
    "Turn",
    "TurnError",
    "badge",
    "cycles",
    "due",
    "elapsed",
    "leaving",
    "next_open",
    "parse_hours",
    "parse_schedule",
    "parse_teams",
    "profiles_of",
    "read",
    "shipped",
    "stretches",
    "sums",
    "zone_of",
]
