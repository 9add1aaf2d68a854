"""A problem without some of its rules, and a plan for it that is found by moving meetings about."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace

from matcher.timetable.board import Board
from matcher.timetable.clauses import Kind, Rule
from matcher.timetable.masks import masked
from matcher.timetable.placing import Placer
from matcher.timetable.windows import circle, windows
from models.domain import Timetable

SEED = 1


def without(problem: Timetable, rules: Collection[Rule]) -> Timetable:
    """The problem when ``rules`` need not be kept; those about places, and one meeting at a time, are kept anyway."""
    slot_ids = [slot.id for slot in problem.slots]
    people, meetings = list(problem.people), list(problem.meetings)
    for rule in rules:
        if rule.kind is Kind.AVAILABLE:
            one = people[rule.person]
            people[rule.person] = replace(one, unavailable=one.unavailable - {slot_ids[rule.slot]})
        elif rule.meeting >= 0:
            meeting = meetings[rule.meeting]
            if rule.kind is Kind.ALLOWED:
                meeting = replace(meeting, allowed_slots=None)
            elif rule.kind is Kind.REQUIRED:
                meeting = replace(meeting, required=False)
            elif rule.kind is Kind.PRECEDENCE:
                earlier = problem.meetings[rule.other].id
                meeting = replace(meeting, after=tuple(other for other in meeting.after if other != earlier))
            meetings[rule.meeting] = meeting
    return replace(problem, people=tuple(people), meetings=tuple(meetings))


def moved_about(problem: Timetable, left_out: Collection[Rule], seconds: float) -> dict[int, int] | None:
    """A plan without the rules left out, the slot of each required meeting, by index; None where none was found.

    Fast for large problems, and proves nothing. More places are not made use of.
    """
    table = masked(without(problem, left_out))
    if circle(table):
        return None
    options = windows(table).options
    required = [meeting for meeting, needed in enumerate(table.required) if needed]
    if not all(options[meeting] for meeting in required):
        return None
    board = Board(replace(table, domains=tuple(options.get(at, mask) for at, mask in enumerate(table.domains))))
    until = time.monotonic() + seconds
    if not Placer(board, SEED).place(required, lambda: time.monotonic() > until):
        return None
    return {meeting: board.slot_of[meeting] for meeting in required}
