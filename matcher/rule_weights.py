"""The rules of a programme that can be weighted or let go, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDefault:
    """``weight`` is what one breach of a soft rule costs; a ``hard`` rule holds with any weight above 0."""

    weight: float
    says: str
    hard: bool = False


RULE_DEFAULTS: Mapping[str, RuleDefault] = MappingProxyType(
    {
        "in_a_row": RuleDefault(weight=1, hard=True, says="nobody has more than so many meetings in a row"),
        "day_maximum": RuleDefault(weight=1, hard=True, says="nobody meets more often in a day than they allow"),
        "travel_time": RuleDefault(weight=1, hard=True, says="there is time to get from one area or room to another"),
        "precedence": RuleDefault(
            weight=1, hard=True, says="what comes first ends before what comes after it starts"
        ),
        "locks": RuleDefault(weight=1, hard=True, says="locked entries stay where and when they are"),
        "tracks": RuleDefault(weight=1, hard=True, says="sessions of one track are never at once"),
        "few_idle_gaps": RuleDefault(weight=30, says="a pause between two meetings of a day"),
        "balanced_days": RuleDefault(weight=20, says="a meeting above an even share of a person's days"),
        "wanted_sessions": RuleDefault(weight=30, says="a meeting during a session that its person wants"),
        "day_part": RuleDefault(weight=10, says="a meeting in the half of the day that its person does not want"),
        "same_table": RuleDefault(weight=1, says="a change of table between two meetings of a day; on or off"),
        "spread_meetings": RuleDefault(
            weight=1,
            says="of plans that are as good otherwise the one with the most even load of days, mornings and "
            "afternoons; on or off",
        ),
        "seats_for_interest": RuleDefault(weight=5, says="somebody who would like to come and finds no seat"),
        "interested_there": RuleDefault(weight=10, says="somebody who would like to come and is not available then"),
        "few_wanted_clashes": RuleDefault(weight=20, says="somebody with two wanted sessions at once"),
        "even_days": RuleDefault(weight=30, says="a slot of sessions above an even share of the days"),
        "aligned_starts": RuleDefault(weight=15, says="another time at which sessions begin"),
    }
)
"""Costs are compared with one another within the meetings and within the sessions: twice the weight, twice as bad."""


def rules_in_words() -> str:
    """Every rule with its weight, for help texts: hard ones first."""
    hard = [f"{name} ({item.says})" for name, item in RULE_DEFAULTS.items() if item.hard]
    soft = [f"{name} {item.weight:g} ({item.says})" for name, item in RULE_DEFAULTS.items() if not item.hard]
    return f"Always kept unless 0: {', '.join(hard)}. Costs: {', '.join(soft)}."
