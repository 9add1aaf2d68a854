"""The cheapest repair of the meetings: what must change first, then more and more of what is in its way."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.ports import Progress
from matcher.programme.repair_meetings import MILLI, MeetingBoard, Place

_SHORTEST_STEP_S = 0.05
_FIRST_STEP_S = 2.0
"""Without a first plan there is none, so that it has so much time in any case."""
_NEARER_S = 0.5
"""Seconds for bringing everything nearer to where it was at the same cost."""
_OVERHEAD_S = 0.3
"""What a step takes however few meetings may move; beyond it, time grows with their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """``places`` has every item that does not stay, None where it has no place; ``undone`` what stays though it
    cannot. ``cost`` and ``bound``, proven for all repairs that there are, are in thousandths.
    """

    places: Mapping[int, Place | None]
    undone: frozenset[int]
    cost: int
    bound: int


def cheapest_repair(
    board: MeetingBoard, most: int | None, progress: Progress, *, deepest: int | None = None
) -> Search:
    """Return the cheapest repair, proven unless the time is up before.

    At first only what cannot stay, or is to be added, may move. If that costs more than each of them alone would,
    meetings in the way of these may move as well, then those in the way of these, and so on. A repair that changes
    ``k`` others needs none that is further away than ``k`` such steps: else what is further away could stay. So with
    all within ``k`` steps solved exactly, every repair that is cheaper changes more than ``k`` others, and has to be
    at least ``k + 1`` times the cheapest change above the sum of what must be paid anyway. ``most`` changes are
    allowed, None for any number. With ``deepest`` no step further is taken.
    """
    must = _must_be_looked_at(board)
    if not must:
        return Search(places={}, undone=frozenset(), cost=0, bound=0)
    from matcher.programme.repair_program import OutOfTime, RepairProgram, Step  # with CP-SAT: slow to import

    deadline = time.monotonic() + board.settings.time_limit_s
    least, cheapest = _paid_anyway(board, must), _cheapest_change(board)
    best: Step | None = None
    best_of: RepairProgram | None = None
    free, steps, bound = set(must), 0, least
    with progress.track("Repairing meetings", total=None) as step:
        while True:
            began = time.monotonic()
            try:
                program = RepairProgram(board, free, most, deadline if best else math.inf)
            except OutOfTime:
                break
            seconds = max(_SHORTEST_STEP_S if best else _FIRST_STEP_S, deadline - time.monotonic())
            found = program.solved(seconds, board.settings.seed, best.places if best is not None else {})
            step.advance()
            if found is None:
                break
            if best is None or found.cost < best.cost:
                best, best_of = found, program
            further = free | _in_the_way(board, free) if time.monotonic() < deadline else free
            is_whole = (len(further) == len(free) and time.monotonic() < deadline) or steps == deepest
            bound = found.bound if is_whole else min(found.bound, least + (steps + 1) * cheapest)
            took = time.monotonic() - began
            next_ends = time.monotonic() + max(0.0, took - _OVERHEAD_S) * len(further) / len(free)
            if is_whole or bound >= best.cost or further == free or next_ends > deadline:
                break
            free, steps = further, steps + 1
    if best is None or best_of is None:
        return given_up(board, must, most, least)
    best = best_of.nearer(best, _NEARER_S, board.settings.seed)
    return Search(places=best.places, undone=best.undone, cost=best.cost, bound=min(best.cost, max(least, bound)))


def given_up(board: MeetingBoard, items: Iterable[int], most: int | None, bound: int) -> Search:
    """Where no plan was found: what stands is cancelled as far as ``most`` allows, and nothing is added."""
    standing = [number for number in sorted(items) if not board.items[number].is_new]
    undone = frozenset(standing[most:] if most is not None else ())
    gone = [number for number in sorted(items) if number not in undone]
    cost = sum(board.cost(number, None) for number in gone) + sum(map(board.cost_undone, undone))
    return Search(places=dict.fromkeys(gone), undone=undone, cost=cost, bound=bound)


def _must_be_looked_at(board: MeetingBoard) -> set[int]:
    return {number for number, item in enumerate(board.items) if item.wrong and not item.is_fixed} | board.colliding


def _paid_anyway(board: MeetingBoard, items: Iterable[int]) -> int:
    """What they cost at least: each in its cheapest place as if it were alone, and what overfull slots add."""
    cheapest: dict[int, int] = {}
    staying: dict[int, list[int]] = {}
    for number in items:
        if number in board.colliding:
            continue
        home = board.items[number].home
        here, elsewhere = [board.cost(number, None)], [board.cost(number, None)]
        for place in board.places(number):
            (here if home is not None and place[0] == home[0] else elsewhere).append(board.cost(number, place))
        cheapest[number] = min(*here, *elsewhere)
        if home is not None and len(here) > 1:
            staying.setdefault(home[0], []).append(max(0, min(elsewhere) - cheapest[number]))
    return sum(cheapest.values()) + sum(_overfull(board, slot, extra) for slot, extra in staying.items())


def _overfull(board: MeetingBoard, slot: int, extra: Sequence[int]) -> int:
    """What it costs besides that a slot has fewer open tables than meetings that would stay in it.

    So many of them have to leave, of those that keep their table, or of those that lost it, for which ``extra`` says
    what leaving costs more than another table.
    """
    kept = tables = 0
    for kind in range(len(board.kinds)):
        opened = set(board.open_tables((slot, kind)))
        tables += len(opened)
        here = (board.items[number] for number in board.at[slot, kind])
        kept += len({item.meeting.table_id for item in here if item.meeting is not None and not item.wrong} & opened)
    too_many = kept + len(extra) - tables
    return sum(sorted([*extra, *[_cheapest_leaving(board)] * kept])[: max(0, too_many)])


def _cheapest_leaving(board: MeetingBoard) -> int:
    return round(min(board.settings.move_weight, board.settings.cancel_weight) * MILLI) + 1


def _cheapest_change(board: MeetingBoard) -> int:
    """The least that it can cost to change one more meeting; to another table only where tables differ."""
    settings = board.settings
    weights = [settings.move_weight, settings.cancel_weight]
    if len(board.kinds) > 1:
        weights.append(settings.place_weight)
    return round(min(weights) * MILLI) + 1


def _in_the_way(board: MeetingBoard, items: Iterable[int]) -> set[int]:
    """Meetings of which one would have to change for one of ``items`` to go to a place that suits it."""
    found: set[int] = set()
    full: dict[Place, bool] = {}
    for number in items:
        item = board.items[number]
        for place in board.places(number):
            if place not in full:
                taken = {board.items[other].meeting.table_id for other in board.at[place]}  # type: ignore[union-attr]
                full[place] = taken.issuperset(board.open_tables(place))
            if full[place]:
                found.update(board.at[place])
            for person in item.people:
                found |= _clashing(board, person, place)
    for first, second in board.precedences():
        if first in items or second in items:
            found |= {first, second}
    return {number for number in found if not board.items[number].is_fixed}


def _clashing(board: MeetingBoard, person: str, place: Place) -> set[int]:
    """The person's meetings that leave no time for one there, or that make its row or its day too long with it."""
    found, held = set(), {}
    for other in board.of_person[person]:
        home = board.items[other].home
        if home is not None and home[0] >= 0:
            held[home[0]] = other
            if board.clash_in_time(place, home):
                found.add(other)
    row = _row_with(board, held, place[0])
    if board.keeps("in_a_row") and len(row) >= board.given.rules.max_meetings_in_a_row:
        found.update(row)
    record = board.calendar.people.get(person)
    if record is not None and record.max_meetings_per_day is not None and board.keeps("day_maximum"):
        day = board.calendar.slots[place[0]].day_index
        that_day = [other for slot, other in held.items() if board.calendar.slots[slot].day_index == day]
        if len(that_day) >= record.max_meetings_per_day:
            found.update(that_day)
    return found


def _row_with(board: MeetingBoard, held: Mapping[int, int], slot: int) -> list[int]:
    """The meetings that would be in one row with one in ``slot``."""
    free, row = board.calendar.free, []
    first, last = slot, slot
    while free.follows(first) and first - 1 in held:
        first -= 1
        row.append(held[first])
    while last + 1 < len(board.calendar.slots) and free.follows(last + 1) and last + 1 in held:
        last += 1
        row.append(held[last])
    return row
