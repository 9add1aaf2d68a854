"""One rule, one class: each adds its constraints or its cost to a CP-SAT program."""

from matcher.programme.rules.meetings import (
    BalancedDays,
    EachMeetingAtMostOnce,
    FewIdleGaps,
    FreeForWantedSessions,
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
