"""Meetings into slots and places, without an event around them: the best timetable, proven, or why there is none."""

from matcher.timetable.solve import solve
from matcher.timetable.validate import idle_gaps, validate

__all__ = ["idle_gaps", "solve", "validate"]
