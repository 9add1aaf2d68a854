"""A new version of a published agenda with the fewest changes, after somebody or something fell out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher.ports import Progress
from matcher.programme.changes import changes
from matcher.programme.meeting_problem import meeting_id
from matcher.programme.repair_calendar import Calendar
from matcher.programme.repair_interpreters import with_interpreters, without_interpreters
from matcher.programme.repair_meetings import MILLI, Item, MeetingBoard, Place
from matcher.programme.repair_problem import BUDGET_IS_USED_UP, Budget, Repaired, RepairInput, Undone
from matcher.programme.repair_rooms import with_open_rooms
from matcher.programme.repair_search import Search, cheapest_repair
from matcher.programme.repair_stage import without_the_missing
from matcher.programme.repair_visits import with_visits_as_requested
from matcher.settings import RepairSettings
from models.domain import Agenda, Meeting, Pairing, Session, UnplacedMeeting


def repair(given: RepairInput, agenda: Agenda, settings: RepairSettings, progress: Progress) -> Repaired:
    """Return the next version of ``agenda``, or the same one where everything in it is still possible.

    Sessions come first: visits are held as they are asked for, who cannot be there is taken out, and what is in a
    closed room, or runs while somebody on its stage is at a visit, moves. Then the meetings, given where the sessions
    are: those that cannot stay and those to be added get the places that cost least, others move only where that is
    needed, and the cost is proven to be the lowest where ``bound`` reaches it. What started before ``given.now`` is
    left alone. What is locked never changes its time, and its place only if that is closed. People keep their
    sessions but visits that are asked for otherwise; nobody is added to another one but as its chair.
    """
    calendar, budget = Calendar(given.data), Budget(settings.most_changes)
    before, agenda = agenda, without_interpreters(given.data, agenda)
    followed = with_visits_as_requested(given, agenda, calendar, budget)
    agenda = replace(followed.agenda, sessions=agenda.sessions)
    repaired = without_the_missing(given, followed.agenda, calendar, budget)
    repaired.undone += followed.undone
    repaired.visits = followed.people
    with_open_rooms(given, repaired, agenda.meetings, calendar, budget, settings)
    sessions = tuple(repaired.sessions)
    if sessions != agenda.sessions:
        sessions = tuple(sorted(sessions, key=lambda session: (session.start, session.room_id, session.id)))
    board = MeetingBoard(given, agenda, sessions, calendar, settings)
    search = cheapest_repair(board, budget.left, progress)
    outcome = _Outcome(board, search, budget)
    after = _next_version(given, agenda, sessions, outcome)
    after = replace(
        after,
        unplaced_talks=(*after.unplaced_talks, *repaired.lost),
        unplaced_sessions=(*after.unplaced_sessions, *repaired.cancelled),
    )
    if settings.fill_freed and not outcome.undone and budget.left != 0:
        after = _filled(given, after, settings, budget, progress)
    after, kept = with_interpreters(given, calendar, (before, after), budget)
    if replace(after, version=before.version) == before:
        after = before
    return Repaired(
        agenda=after,
        changes=changes(before, after, given.data),
        undone=(*repaired.undone, *outcome.undone, *kept),
        cost=search.cost / MILLI,
        bound=search.bound / MILLI,
        changed=len(budget.changed),
        forced=budget.forced,
    )


class _Outcome:
    """What became of each item of the board."""

    def __init__(self, board: MeetingBoard, search: Search, budget: Budget) -> None:
        self.board = board
        self.search = search
        self.undone: list[Undone] = []
        self.unplaced: list[UnplacedMeeting] = []
        for number in sorted(search.undone):
            item = board.items[number]
            reason = item.wrong or "somebody has two meetings at once"
            self.undone.append(Undone(entry_id=item.name, reason=f"{reason}, but {BUDGET_IS_USED_UP}"))
        for number, place in search.places.items():
            item = board.items[number]
            if place is None:
                self._give_up(item, budget)
            else:
                budget.take(item.name, forced=bool(item.wrong))
        self.tables = _seated(board, search.places)
        self.meetings = [
            held for number, item in enumerate(board.items) if (held := self._held(number, item, budget))
        ]

    def _give_up(self, item: Item, budget: Budget) -> None:
        if not item.is_new:
            budget.take(item.name, forced=bool(item.wrong))
        why = item.wrong or "it made room for one that matters more"
        if item.wrong and not item.is_impossible:
            rest = "no slot and table were free for it" if budget.left != 0 else BUDGET_IS_USED_UP
            why = rest if item.is_new else f"{why}, and {rest}"
        if item.pairing is not None:
            self.unplaced.append(UnplacedMeeting(pairing_id=item.pairing_id, reason=why))
        if item.is_new:
            self.undone.append(Undone(entry_id=item.pairing_id, reason=why))

    def _held(self, number: int, item: Item, budget: Budget) -> Meeting | None:
        """The meeting as it is in the new version, None where it is not held."""
        place = self.search.places.get(number)
        if number in self.search.places and place is None:
            return None
        if place is None:
            return item.meeting and self._without_the_leaving(item, item.meeting, budget)
        slot = self.board.calendar.slots[place[0]]
        if item.meeting is not None:
            table = self.tables[number]
            return replace(item.meeting, people_ids=item.people, start=slot.start, end=slot.end, table_id=table)
        if item.pairing is None:
            return None
        return Meeting(
            id=meeting_id(item.pairing),
            pairing_id=item.pairing_id,
            need_id=item.pairing.need_id,
            offer_id=item.pairing.offer_id,
            people_ids=item.people,
            start=slot.start,
            end=slot.end,
            table_id=self.tables[number],
        )

    def _without_the_leaving(self, item: Item, meeting: Meeting, budget: Budget) -> Meeting:
        if not item.leaving:
            return meeting
        if budget.take(meeting.id, forced=True):
            return replace(meeting, people_ids=item.people)
        names = " and ".join(map(self.board.name, item.leaving))
        self.undone.append(Undone(entry_id=meeting.id, reason=f"{names} cannot come, but {BUDGET_IS_USED_UP}"))
        return meeting


def _seated(board: MeetingBoard, places: Mapping[int, Place | None]) -> dict[int, str]:
    """A table for each meeting that goes somewhere: its own if that is free, else where its people sit that day."""
    kept: dict[int, set[str]] = defaultdict(set)
    habits: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for number, item in enumerate(board.items):
        if item.meeting is not None and item.home is not None and number not in places and item.home[0] >= 0:
            kept[item.home[0]].add(item.meeting.table_id)
            for person in item.people:
                habits[person, board.calendar.slots[item.home[0]].day_index][item.meeting.table_id] += 1
    tables: dict[int, str] = {}
    going = [(number, place) for number, place in places.items() if place is not None]
    own = {number: item.meeting.table_id for number, _ in going if (item := board.items[number]).meeting is not None}
    for number, place in sorted(going, key=lambda one: (one[1], one[0])):
        free = [table for table in board.open_tables(place) if table not in kept[place[0]]]
        day = board.calendar.slots[place[0]].day_index
        people = board.items[number].people
        claimed = {own[other] for other, there in going if other != number and there == place and other in own}
        tables[number] = max(
            free,
            key=lambda table: (
                table == own.get(number),
                table not in claimed,
                sum(habits[person, day][table] for person in people),
            ),
        )
        kept[place[0]].add(tables[number])
    return tables


def _next_version(given: RepairInput, agenda: Agenda, sessions: Sequence[Session], outcome: _Outcome) -> Agenda:
    meetings = tuple(outcome.meetings)
    if meetings != agenda.meetings:
        meetings = tuple(sorted(meetings, key=lambda meeting: (meeting.start, meeting.table_id)))
    held = {meeting.pairing_id for meeting in meetings}
    wanted = {pairing.id for pairing in given.pairings}
    unplaced = [
        item for item in agenda.unplaced_meetings if item.pairing_id not in held and item.pairing_id in wanted
    ]
    excused = {item.pairing_id for item in unplaced}
    unplaced += [item for item in outcome.unplaced if item.pairing_id not in excused]
    utility, bound = agenda.utility, agenda.utility_bound
    if meetings != agenda.meetings or tuple(unplaced) != agenda.unplaced_meetings:
        utility, bound = _utility(given, outcome.board, held)
    return replace(
        agenda,
        version=agenda.version + 1,
        sessions=tuple(sessions),
        meetings=meetings,
        unplaced_meetings=tuple(unplaced),
        utility=utility,
        utility_bound=bound,
    )


def _utility(given: RepairInput, board: MeetingBoard, held: set[str]) -> tuple[float, float]:
    """The sum of the scores of the meetings held, and of all that could be if each were alone."""
    placed = [pairing.score for pairing in given.pairings if pairing.id in held]
    alone = [pairing.score for pairing in given.pairings if pairing.id not in held and _has_time(board, pairing)]
    return math.fsum(placed), math.fsum((*placed, *alone))


def _has_time(board: MeetingBoard, pairing: Pairing) -> bool:
    one, other = (
        board.calendar.presence(person) - board.in_session(person)
        for person in (pairing.need_owner_id, pairing.offer_owner_id)
    )
    return bool(one & other)


def _filled(
    given: RepairInput, agenda: Agenda, settings: RepairSettings, budget: Budget, progress: Progress
) -> Agenda:
    """The agenda with pairings added that had no time before; all else stays."""
    again = replace(given, wanted=frozenset(item.pairing_id for item in agenda.unplaced_meetings))
    board = MeetingBoard(again, agenda, agenda.sessions, Calendar(given.data), settings, is_filling=True)
    search = cheapest_repair(board, budget.left, progress, deepest=0)
    return replace(
        _next_version(given, agenda, agenda.sessions, _Outcome(board, search, budget)), version=agenda.version
    )
