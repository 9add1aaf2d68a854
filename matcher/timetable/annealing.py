"""Fewer idle gaps by simulated annealing.

A move takes a meeting from its slot to another one, next to some other meeting of one of its people; those of its
people who are in a meeting there have that one in the slot it left (a Kempe chain of the two slots, as long as they
find the others free). So all rules hold all the time. A move that adds gaps is accepted with probability
exp(-added / temperature), which falls over time (Kirkpatrick, Gelatt, Vecchi: Optimization by Simulated Annealing,
Science 220, 1983). Moves are drawn and judged by the hundred, on arrays; those that are accepted are made one after
another, but for those that touch somebody who has just been touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.timetable.arrays import Flags, Indices, PlanArrays
from matcher.timetable.board import Board

_HOT, _COLD = 0.27, 0.1
"""Temperatures in gaps: at first a move that adds one is accepted one time in 40, in the end in 22,000."""
_BATCHES = 50
"""Batches of moves in a round."""
_BATCH_MIN, _BATCH_MAX = 64, 1024
"""Moves in a batch: half as many as there are meetings, so that few of them touch the same people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moves:
    """``meetings`` go from ``sources`` to ``targets``, and ``others`` (several arrays, a meeting or nobody's in each)
    the other way. ``added`` is the change of the gaps, wherever ``allowed``."""

    meetings: Indices
    sources: Indices
    targets: Indices
    others: tuple[Indices, ...]
    added: Indices
    allowed: Flags


class Annealer:
    """Moves the meetings that ``board`` places; ``best`` holds the slots of the best plan seen."""

    def __init__(self, board: Board, seed: int) -> None:
        masks = board.masks
        self.gaps = self.best_gaps = board.gaps
        self.best = list(board.slot_of)
        self._plan = PlanArrays(board)
        self._chance = np.random.default_rng(seed)
        self._placed = np.flatnonzero(self._plan.slot_of >= 0)
        self._size = int(np.clip(len(self._placed) // 2, _BATCH_MIN, _BATCH_MAX))
        held = [[m for m in meetings if board.slot_of[m] >= 0] for meetings in masks.meetings_of]
        self._held = np.array([meeting for meetings in held for meeting in meetings], dtype=np.int64)
        self._held_count = np.array(list(map(len, held)), dtype=np.int64)
        self._held_start = np.cumsum(self._held_count) - self._held_count
        self._count = np.array(list(map(len, masks.people_of)), dtype=np.int64)
        self._tied = [bool(masks.before[meeting] or masks.behind[meeting]) for meeting in range(masks.meetings)]

    def round(self, share: float) -> None:
        """Try some thousand moves, as hot as it is after ``share``, in [0, 1], of the time."""
        temperature = _HOT * (_COLD / _HOT) ** share
        for _ in range(_BATCHES if len(self._held) else 0):
            moves = self._drawn()
            chance = np.exp(-np.maximum(moves.added, 0) / temperature)
            self._make(moves, np.flatnonzero(moves.allowed & (self._chance.random(len(chance)) < chance)))
            if self.gaps < self.best_gaps:
                self.best_gaps = self.gaps
                self.best = self._plan.slot_of.tolist()

    def _drawn(self) -> _Moves:
        """A batch of moves, each judged as if it were the only one."""
        plan = self._plan
        chance = self._chance.random((4, self._size))
        meetings = self._placed.take((chance[0] * len(self._placed)).astype(np.int64))
        some = (chance[1] * self._count.take(meetings)).astype(np.int64)
        people = plan.people.ravel().take(meetings * plan.width + some)
        rank = (chance[2] * self._held_count.take(people)).astype(np.int64)
        neighbours = self._held.take(self._held_start.take(people) + rank)
        beside = plan.slot_of.take(neighbours) + np.where(chance[3] < 0.5, -1, 1)
        targets = np.where(neighbours == meetings, (chance[3] * plan.slots).astype(np.int64), beside)
        sources = plan.slot_of.take(meetings)
        inside = (targets >= 0) & (targets < plan.slots) & (targets != sources)
        inside &= plan.may_be(meetings, np.where(inside, targets, 0))
        kept = np.flatnonzero(inside)
        return self._judged(meetings[kept], sources[kept], targets[kept])

    def _judged(self, meetings: Indices, sources: Indices, targets: Indices) -> _Moves:
        plan, nobody = self._plan, self._plan.meetings
        adjacent = (np.abs(sources - targets) == 1).astype(np.int64)
        added = np.zeros(len(meetings), dtype=np.int64)
        others: list[Indices] = []
        for column in range(plan.width):
            people = plan.people[:, column].take(meetings)
            there = plan.meeting_at(people, targets)
            change = plan.beside(people, sources) - plan.beside(people, targets) + adjacent
            added += np.where((there == nobody) & (people != plan.persons), change, 0)
            for before in others:
                there = np.where(there == before, nobody, there)
            others.append(there)
        returning = sum((there != nobody).astype(np.int64) for there in others)
        others.append(self._swapped(targets, returning == 0))
        returning += others[-1] != nobody
        tables = plan.masks.tables
        allowed = (plan.load.take(targets) + 1 - returning <= tables) & (
            plan.load.take(sources) - 1 + returning <= tables
        )
        for there in others:
            self._judge_return(there, meetings, sources, targets, (added, allowed))
        return _Moves(
            meetings=meetings, sources=sources, targets=targets, others=tuple(others), added=added, allowed=allowed
        )

    def _swapped(self, targets: Indices, alone: Flags) -> Indices:
        """For moves of a meeting alone into a slot with all tables taken: some meeting there; else nobody's."""
        plan = self._plan
        chosen = np.full(len(targets), plan.meetings, dtype=np.int64)
        crowded = np.flatnonzero(alone & (plan.load.take(targets) >= plan.masks.tables))
        slots = targets[crowded]
        rows = (self._chance.random(len(crowded)) * plan.load.take(slots)).astype(np.int64)
        chosen[crowded] = plan.inside[slots, rows]
        return chosen

    def _judge_return(
        self, there: Indices, meetings: Indices, sources: Indices, targets: Indices, verdict: tuple[Indices, Flags]
    ) -> None:
        """Correct ``verdict``, gaps added and moves allowed, by what comes back from the target."""
        plan = self._plan
        moved = np.flatnonzero(there != plan.meetings)
        coming, meeting, source, target = there[moved], meetings[moved], sources[moved], targets[moved]
        adjacent = (np.abs(source - target) == 1).astype(np.int64)
        good = plan.may_be(coming, source)
        added = np.zeros(len(moved), dtype=np.int64)
        for column in range(plan.width):
            people = plan.people[:, column].take(coming)
            engaged = plan.meeting_at(people, source)
            swaps = engaged == meeting
            good &= swaps | (engaged == plan.meetings)
            change = plan.beside(people, target) - plan.beside(people, source) + adjacent
            added += np.where(swaps | (people == plan.persons), 0, change)
        verdict[0][moved] += added
        verdict[1][moved] &= good

    def _make(self, moves: _Moves, chosen: Indices) -> None:
        """Make the chosen moves, but for those that meet people or tables that another one has changed."""
        plan, people_of, tables = self._plan, self._plan.masks.people_of, self._plan.masks.tables
        changed: set[int] = set()
        rows = [there[chosen].tolist() for there in moves.others]
        meetings, targets = moves.meetings[chosen].tolist(), moves.targets[chosen].tolist()
        for number, (meeting, target, added) in enumerate(
            zip(meetings, targets, moves.added[chosen].tolist(), strict=True)
        ):
            others = [row[number] for row in rows if row[number] != plan.meetings]
            touched = {person for moved in (meeting, *others) for person in people_of[moved]}
            source = plan.slot_of[meeting]
            growth = 1 - len(others)
            if (
                changed.isdisjoint(touched)
                and plan.load[target] + growth <= tables
                and plan.load[source] - growth <= tables
                and self._in_order(meeting, others, target)
            ):
                changed |= touched
                plan.move(meeting, others, target)
                self.gaps += added

    def _in_order(self, meeting: int, others: Sequence[int], target: int) -> bool:
        if self._tied[meeting] or any(self._tied[other] for other in others):
            return self._plan.in_order(meeting, others, target)
        return True
