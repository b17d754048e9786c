"""Every remedy that can be offered: one frozen class each, which says all there is to say of it.

Adding a remedy is adding one class; policy tables and `authority.toml` name it by `kind`.
"""

from __future__ import annotations

from handlers.remedies.base import (
    REMEDIES,
    Grounds,
    Remedy,
    Restores,
    UnknownRemedy,
    from_params,
    to_params,
    with_amount,
)
from handlers.remedies.deeds import (
    Correction,
    DataExport,
    ExpeditedDelivery,
    PenaltyFreeExit,
    PlanChange,
)
from handlers.remedies.sums import (
    FeeWaiver,
    PriceMatch,
    Refund,
    Replacement,
    RetentionOffer,
    Voucher,
)
from handlers.remedies.words import Apology, Callback, Explanation, StaffFeedback

__all__ = [
    "REMEDIES",
    "Apology",
    "Callback",
    "Correction",
    "DataExport",
    "ExpeditedDelivery",
    "Explanation",
    "FeeWaiver",
    "Grounds",
    "PenaltyFreeExit",
    "PlanChange",
    "PriceMatch",
    "Refund",
    "Remedy",
    "Replacement",
    "Restores",
    "RetentionOffer",
    "StaffFeedback",
    "UnknownRemedy",
    "Voucher",
    "from_params",
    "to_params",
    "with_amount",
]
