"""Makes a plan of meetings comfortable: random moves that may make it worse for a while, then only better ones."""

from __future__ import annotations

import math
import random
import time

from matcher.ports import ProgressStep
from matcher.programme.plan import Plan, better
from matcher.settings import ProgrammeSettings
from matcher.stopping import StopSign

STEPS = 8
"""Moves tried for each meeting and second of the time limit: the work is cut off by what was done, so that a busy
machine gives the same plan. The clock is the second limit, seldom reached."""
HOT, COLD = 0.7, 0.03
"""Temperature at first and at last, in units of the largest weight: a move that costs as much as the temperature is
made with probability 1 / e."""
SHARE = 0.7
"""Of the time, for the random moves."""
_LOOK_AT_CLOCK = 500


def settle(plan: Plan, settings: ProgrammeSettings, step: ProgressStep, stop: StopSign | None = None) -> None:
    """Lower what the people's meetings cost, keeping every meeting that is placed and all hard rules; then spread
    them as far as that costs nothing.

    Simulated annealing (Kirkpatrick et al. 1983, Science 220) over single meetings, with ``settings.seed``, then
    the best moves until none gains. The plan is never left worse than it was. ``stop`` ends it early.
    """
    stop = stop or StopSign()
    started = time.monotonic()
    everyone = range(len(plan.problem.people))
    before, cost = list(plan.cell_of), plan.cost_of(everyone)
    if cost > 0:
        _anneal(plan, settings, started, stop)
    if not stop.asked and (cost > 0 or settings.keeps("spread_meetings")):
        better(plan, max(0.0, started + settings.time_limit_s - time.monotonic()), step)
    if plan.cost_of(everyone) > cost:
        plan.put_back(before)


def _anneal(plan: Plan, settings: ProgrammeSettings, started: float, stop: StopSign) -> None:
    """Cool down over the steps, or over the time where that runs faster."""
    draw = random.Random(settings.seed)
    meetings = plan.problem.meetings
    movable = [
        number
        for number, cell in enumerate(plan.cell_of)
        if cell >= 0 and not plan.is_locked(number) and len(meetings[number].allowed) > 1
    ]
    steps = round(STEPS * settings.time_limit_s * len(movable))
    largest = max(settings.rules[name] for name in ("few_idle_gaps", "balanced_days", "wanted_sessions", "day_part"))
    late = 0.0
    for number in range(steps):
        if number % _LOOK_AT_CLOCK == 0:
            late = (time.monotonic() - started) / (SHARE * settings.time_limit_s)
            if late > 1 or stop.asked:
                return
        meeting = movable[int(draw.random() * len(movable))]
        allowed = meetings[meeting].allowed
        cell = allowed[int(draw.random() * len(allowed))]
        temperature = largest * HOT * (COLD / HOT) ** max(number / steps, late)
        if plan.could_move(meeting, cell):
            _move(plan, meeting, cell, -temperature * math.log(1.0 - draw.random()))


def _move(plan: Plan, meeting: int, cell: int, most: float) -> None:
    """Move the meeting if it fits there and that costs at most ``most`` more."""
    people = plan.problem.meetings[meeting].people
    cost = plan.cost_of(people)
    old = plan.remove(meeting)
    fits = plan.fits(meeting, cell) and plan.cost_with(meeting, cell) - cost <= most
    plan.place(meeting, cell if fits else old)
