"""Placing a set of meetings by ejection: the one that fits nowhere drives out those whose return is the easiest.

Every time a meeting fits nowhere its weight rises, and it drives out the lightest set of meetings; so the set that is
hard together becomes heavy and is placed around, and the light ones move (ejection pool with guided weights:
Nagata and Bräysy, A powerful route minimization heuristic, Operations Research Letters 37, 2009).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from matcher.timetable.board import NOWHERE, Board
from matcher.timetable.masks import bits

_SHAKES = 30
"""Meetings that move at random after an ejection."""


class Placer:
    """Places meetings on ``board``; those that are there may move or, for heavier ones, leave."""

    def __init__(self, board: Board, seed: int) -> None:
        self.board = board
        self.masks = board.masks
        self.chance = random.Random(seed)
        self.weight = [1] * self.masks.meetings

    def place(self, wanted: Sequence[int], stop: Callable[[], bool]) -> bool:
        """Whether all of ``wanted`` are placed, before ``stop`` says that it is enough.

        The board is then the best seen, the fewest required ones out first, then the most utility in. The fewer slots
        a meeting has the sooner it comes in, into the slot that adds the fewest gaps.
        """
        board = self.board
        domains = self.masks.domains
        pool = board.unplaced(wanted)
        pool.sort(key=lambda meeting: (self.masks.required[meeting], -domains[meeting].bit_count()))
        best = list(board.slot_of)
        best_rank = self._rank(pool)
        while pool and not stop():
            meeting = pool.pop()
            if self._settle(meeting):
                continue
            if not pool or self.weight[meeting] == 1:
                rank = self._rank([*pool, meeting])
                if rank > best_rank:
                    best_rank, best = rank, list(board.slot_of)
            self.weight[meeting] += 1
            if self.masks.domains[meeting]:
                pool.extend(self._force(meeting))
                self._shake()
            else:
                pool.insert(0, meeting)
        if pool and self._rank(pool) < best_rank:
            board.load(best)
        return not pool

    def fill(self, meetings: Sequence[int]) -> None:
        """Place what fits without another leaving, in the order given."""
        for meeting in meetings:
            if self.board.slot_of[meeting] < 0:
                self._settle(meeting)

    def _rank(self, pool: Sequence[int]) -> tuple[int, float]:
        return -sum(self.masks.required[meeting] for meeting in pool), self.board.utility()

    def _settle(self, meeting: int) -> bool:
        """Place it where it fits, or where the only one in the way finds another slot."""
        board = self.board
        choices = board.choices(meeting)
        if choices:
            board.place(meeting, self._cheapest(meeting, choices))
            return True
        for slot in self._shuffled(self.masks.domains[meeting] & board.window(meeting)):
            blockers = self._in_the_way(meeting, slot)
            if len(blockers) == 1:
                other = blockers[0]
                board.remove(other)
                elsewhere = board.choices(other) & ~(1 << slot)
                if elsewhere and board.choices(meeting) >> slot & 1:
                    board.place(meeting, slot)
                    elsewhere &= board.choices(other)
                    if elsewhere:
                        board.place(other, self._cheapest(other, elsewhere))
                        return True
                    board.remove(meeting)
                board.place(other, slot)
        return False

    def _force(self, meeting: int) -> list[int]:
        """Place it where those in the way are lightest; return them."""
        lightest: tuple[int, float] | None = None
        leaving: list[int] = []
        target = NOWHERE
        for slot in bits(self.masks.domains[meeting]):
            blockers = self._in_the_way(meeting, slot)
            weight = (sum(self.weight[other] for other in blockers), self.chance.random())
            if lightest is None or weight < lightest:
                lightest, leaving, target = weight, blockers, slot
        for other in leaving:
            self.board.remove(other)
        self.board.place(meeting, target)
        return leaving

    def _in_the_way(self, meeting: int, slot: int) -> list[int]:
        """Those of its people there, the lightest there where the tables are taken, and what has to be before it or
        after it and would not be."""
        board, masks = self.board, self.masks
        blockers = {board.at[person][slot] for person in masks.people_of[meeting]} - {NOWHERE}
        blockers |= {other for other in masks.before[meeting] if board.slot_of[other] >= slot}
        blockers |= {other for other in masks.behind[meeting] if 0 <= board.slot_of[other] <= slot}
        inside = board.inside[slot]
        if len(inside) >= masks.tables and blockers.isdisjoint(inside):
            blockers.add(min(inside, key=lambda other: (self.weight[other], self.chance.random())))
        return sorted(blockers)

    def _shake(self) -> None:
        """Move some meetings to where they fit too, so that the next ejection finds another board."""
        board = self.board
        for _ in range(_SHAKES):
            meeting = self.chance.randrange(self.masks.meetings)
            if board.slot_of[meeting] >= 0:
                choices = board.choices(meeting)
                if choices:
                    slots = list(bits(choices))
                    board.remove(meeting)
                    board.place(meeting, self.chance.choice(slots))

    def _cheapest(self, meeting: int, choices: int) -> int:
        return min(self._shuffled(choices), key=lambda slot: self.board.cost(meeting, slot))

    def _shuffled(self, mask: int) -> list[int]:
        slots = list(bits(mask))
        self.chance.shuffle(slots)
        return slots
