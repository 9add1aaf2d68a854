"""Meetings into slots and places, without an event around them: the best timetable, proven, or why there is none."""

from matcher.timetable.solve import solve
from matcher.timetable.validate import idle_gaps, validate
from matcher.timetable.watched import solve_watched

__all__ = ["idle_gaps", "solve", "solve_watched", "validate"]
