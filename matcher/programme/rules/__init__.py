"""One rule, one class: constraints and costs of CP-SAT programs, and the costs of a person's meetings."""

from matcher.programme.rules.comfort import BalancedDays, ComfortRule, FewIdleGaps, FreeForWantedSessions
from matcher.programme.rules.meetings import (
    EachMeetingAtMostOnce,
    MeetingProgram,
    MeetingRule,
    OneMeetingAtATime,
    OnlySoManyInARow,
    TablesPerSlot,
)
from matcher.programme.rules.sessions import (
    AlignedStarts,
    EachSessionAtMostOnce,
    EvenDays,
    FewWantedClashes,
    RoomsPerSlot,
    SeatsForInterest,
    SessionProgram,
    SessionRule,
    ShareOfDay,
    SpeakerInOnePlace,
)

__all__ = [
    "AlignedStarts",
    "BalancedDays",
    "ComfortRule",
    "EachMeetingAtMostOnce",
    "EachSessionAtMostOnce",
    "EvenDays",
    "FewIdleGaps",
    "FewWantedClashes",
    "FreeForWantedSessions",
    "MeetingProgram",
    "MeetingRule",
    "OneMeetingAtATime",
    "OnlySoManyInARow",
    "RoomsPerSlot",
    "SeatsForInterest",
    "SessionProgram",
    "SessionRule",
    "ShareOfDay",
    "SpeakerInOnePlace",
    "TablesPerSlot",
]
