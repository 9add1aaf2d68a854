"""What precedences leave of each meeting's slots: circles, and the earliest and latest slot along the chains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from matcher.timetable.masks import MaskedTimetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a meeting cannot be sooner (or later): ``others`` must all be on that side of it.

    They have the person ``shared`` in common, so that each takes a slot of its own; where that is None they are too
    many for the places of fewer slots, or there is only one. ``limit`` is the first (or last) slot that they leave,
    beyond the slots or below 0 where they leave none.
    """

    others: tuple[int, ...]
    shared: int | None
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """``options`` are the slots left of each required meeting, as masks; a mask may be empty.

    ``earlier`` tells why it cannot be sooner than its first slot, ``later`` why not later than its last; meetings
    that no precedence hinders have no cause. All keys are indices of meetings.
    """

    options: Mapping[int, int]
    earlier: Mapping[int, Cause]
    later: Mapping[int, Cause]


def circle(table: MaskedTimetable) -> tuple[int, ...]:
    """Required meetings, each after the next and the last after the first; empty where there is no such circle."""
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for meeting in range(table.meetings):
        if table.required[meeting]:
            sorter.add(meeting, *_required(table, table.before[meeting]))
    try:
        sorter.prepare()
    except CycleError as error:
        found: list[int] = error.args[1]
        return tuple(reversed(found[1:]))
    return ()


def windows(table: MaskedTimetable) -> Windows:
    """Narrow the slots of each required meeting by those before and behind it, until nothing changes.

    All that must be before a meeting, directly or along a chain, must fit in before it: those of one person in
    slots of their own, all of them in the places there are. Ends as soon as a meeting has no slot left. Needs a
    problem without a ``circle``.
    """
    options = {meeting: table.domains[meeting] for meeting in range(table.meetings) if table.required[meeting]}
    order = _in_order(table, list(options))
    sides = (
        _Side(table, table.before, order, from_the_front=True),
        _Side(table, table.behind, order[::-1], from_the_front=False),
    )
    unchanged = 0
    while unchanged < len(sides) and all(options.values()):
        for side in sides:
            unchanged = 0 if side.narrow(options) else unchanged + 1
            if not all(options.values()):
                break
    return Windows(options=options, earlier=sides[0].causes, later=sides[1].causes)


class _Side:
    """What lies on one side of each meeting in time; ``causes`` are those of the cuts made so far."""

    def __init__(
        self, table: MaskedTimetable, links: Sequence[Sequence[int]], order: Sequence[int], *, from_the_front: bool
    ) -> None:
        self._slots = table.slots
        self._front = from_the_front
        self._groups = list(_groups(table, links, order))
        self.causes: dict[int, Cause] = {}

    def narrow(self, options: dict[int, int]) -> bool:
        """Cut what cannot be from ``options``, up to the first that is left empty; whether anything was cut."""
        changed = False
        for group in self._groups:
            limit = self._limit(group, options)
            left = options[group.meeting] & self._from(limit)
            if left != options[group.meeting]:
                options[group.meeting] = left
                self.causes[group.meeting] = Cause(others=group.others, shared=group.shared, limit=limit)
                changed = True
            if not left:
                break
        return changed

    def _limit(self, group: _Group, options: Mapping[int, int]) -> int:
        if self._front:
            firsts = [(options[other] & -options[other]).bit_length() - 1 for other in group.others]
            return _end(firsts, group.capacity) + 1
        lasts = [self._slots - options[other].bit_length() for other in group.others]
        return self._slots - 2 - _end(lasts, group.capacity)

    def _from(self, limit: int) -> int:
        """The mask of the slots from ``limit`` on, or up to it, in the direction of this side."""
        return -1 << limit if self._front else (1 << max(limit + 1, 0)) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """``others`` are all on one side of ``meeting``, at most ``capacity`` of them in a slot."""

    meeting: int
    others: tuple[int, ...]
    capacity: int = 1
    shared: int | None = None


def _groups(table: MaskedTimetable, links: Sequence[Sequence[int]], order: Sequence[int]) -> Iterator[_Group]:
    """In ``order``, which has whatever the links lead to first: each one linked; those of one person; all of them."""
    along: dict[int, frozenset[int]] = {}
    for meeting in order:
        direct = _required(table, links[meeting])
        along[meeting] = frozenset(direct).union(*(along[other] for other in direct))
        for other in direct:
            yield _Group(meeting=meeting, others=(other,))
        shared: dict[int, list[int]] = defaultdict(list)
        for other in sorted(along[meeting]):
            for person in table.people_of[other]:
                shared[person].append(other)
        for person, others in shared.items():
            if len(others) > 1:
                yield _Group(meeting=meeting, others=tuple(others), shared=person)
        if len(along[meeting]) > table.tables > 0:
            yield _Group(meeting=meeting, others=tuple(sorted(along[meeting])), capacity=table.tables)


def _required(table: MaskedTimetable, meetings: Iterable[int]) -> list[int]:
    return [meeting for meeting in meetings if table.required[meeting]]


def _in_order(table: MaskedTimetable, meetings: Sequence[int]) -> list[int]:
    """Each meeting behind all that are before it."""
    waiting = {meeting: len(_required(table, table.before[meeting])) for meeting in meetings}
    order = [meeting for meeting in meetings if not waiting[meeting]]
    for meeting in order:
        for other in _required(table, table.behind[meeting]):
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return order


def _end(firsts: Sequence[int], capacity: int) -> int:
    """The last slot used when each is held as soon as it may, no sooner than its first slot, ``capacity`` a slot.

    >>> _end([0, 0, 5, 0], 1), _end([0, 0, 0], 2)
    (5, 1)
    """
    slot, used = -1, 0
    for first in sorted(firsts):
        if first > slot:
            slot, used = first, 0
        elif used == capacity:
            slot, used = slot + 1, 0
        used += 1
    return slot
