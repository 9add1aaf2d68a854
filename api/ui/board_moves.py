"""Where an entry of the board could go, and what would clash there: by the validator, as everything on the board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from api.ui.board_view import BoardView, Finding
from matcher.errors import NotFound
from matcher.programme.edits import CannotEdit, Placed, place_of
from matcher.programme.rooms import visits_at_once
from matcher.programme.working_copy import Effects, effects
from matcher.violations import Severity
from models.domain import AgendaEdit, EditAction, Meeting, RoomKind, Session, SessionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an edit would bring: findings that come and go; ``refusal`` for one that cannot be made."""

    added: tuple[Finding, ...] = ()
    removed: tuple[Finding, ...] = ()
    refusal: str = ""

    def number(self, severity: str) -> int:
        """Of the findings that come."""
        return sum(item.severity == severity for item in self.added)

    @property
    def worst(self) -> str:
        """The gravest that comes; empty where nothing does."""
        return next((level.value for level in Severity if self.number(level)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A time and place to go to. ``is_here`` where the entry is now, ``taken_by`` what is there already, where that
    leaves no room."""

    start: datetime
    place_id: str
    place: str
    outcome: Outcome
    is_here: bool = False
    taken_by: str = ""


class Moves:
    """Of one entry, or of what has no time yet."""

    def __init__(self, view: BoardView, entry_id: str) -> None:
        """Raise ``NotFound``."""
        self.view = view
        self.entry_id = entry_id
        self.entry: Placed | None = view.entries.get(entry_id)
        waiting = next((card for card in view.waiting if card.id == entry_id), None)
        if self.entry is None and waiting is None:
            raise NotFound("entry", entry_id)
        self._at_once = visits_at_once(view.market.data)
        self.card = waiting if waiting is not None and self.entry is None else view.card(view.entries[entry_id])

    @property
    def can_move(self) -> bool:
        return not self.card.is_plenary

    @property
    def can_be_taken_out(self) -> bool:
        kind = None if self.entry is None or isinstance(self.entry, Meeting) else self.entry.kind
        return self.entry is not None and kind not in {SessionKind.PLENARY, SessionKind.TALKS}

    def place_ids(self) -> list[str]:
        """Tables for a meeting, sites for a visit, other rooms for a session; where it is first."""
        market, request = self.view.market, self.view.board.context.request(self.entry_id)
        if self.card.is_meeting:
            found = [table.id for table in market.data.tables]
        else:
            kind = request.kind if request else None
            at_site = kind is SessionKind.VISIT
            found = [room.id for room in self.view.rooms if (room.kind is RoomKind.SITE) is at_site]
            if request and request.room_ids:
                found = [room_id for room_id in found if room_id in request.room_ids]
        here = place_of(self.entry) if self.entry else ""
        return sorted(found, key=lambda place_id: place_id != here)

    def times(self, day: date) -> list[Target]:
        """Each slot of the day, at the place where it is or else the first that is free then."""
        places = self.place_ids()
        found = []
        slots = [slot for slot in self.view.slots if self.view.day_of(slot.start) == day]
        for slot in slots if places else ():
            free = next((place_id for place_id in places if not self._taken(place_id, slot.start)), places[0])
            found.append(self._target(slot.start, free))
        return found

    def places(self, start: datetime) -> list[Target]:
        return [self._target(start, place_id) for place_id in self.place_ids()]

    def outcome(self, start: datetime, place_id: str) -> Outcome:
        return would(self.view, trial(EditAction.MOVE, self.entry_id, start=start, place_id=place_id))

    def swap(self, other_id: str) -> Outcome:
        return would(self.view, trial(EditAction.SWAP, self.entry_id, other_id=other_id))

    def partners(self) -> list[Placed]:
        """What it can change places with, in order of time: the same kind and, for a session, as long."""
        entry = self.entry
        if entry is None:
            return []
        if isinstance(entry, Meeting):
            return [item for item in self.view.board.copy.agenda.meetings if item.id != entry.id]
        return [
            item
            for item in self.view.board.copy.agenda.sessions
            if item.id != entry.id
            and SessionKind.PLENARY not in (item.kind, entry.kind)
            and item.end - item.start == entry.end - entry.start
        ]

    def _target(self, start: datetime, place_id: str) -> Target:
        taken = self._taken(place_id, start)
        entry = self.entry
        return Target(
            start=self.view.market.local(start),
            place_id=place_id,
            place=self.view.market.place(place_id),
            outcome=self.outcome(start, place_id),
            is_here=entry is not None and (entry.start, place_of(entry)) == (start, place_id),
            taken_by=", ".join(map(self.view.title, taken)),
        )

    def _taken(self, place_id: str, start: datetime) -> Sequence[Placed]:
        """What leaves no room there when the slot begins: anything, but fewer visits than a site takes at once."""
        there = self._there(place_id, start)
        request = self.view.board.context.request(self.entry_id)
        visits = [item for item in there if isinstance(item, Session) and item.kind is SessionKind.VISIT]
        is_visit = request is not None and request.kind is SessionKind.VISIT
        return () if is_visit and len(visits) == len(there) < self._at_once.get(place_id, 1) else there

    def _there(self, place_id: str, start: datetime) -> Sequence[Placed]:
        """What else is at the place when the slot begins."""
        return [item for item in self._at(place_id) if item.start <= start < item.end and item.id != self.entry_id]

    def _at(self, place_id: str) -> Iterable[Placed]:
        return self.view.by_place.get(place_id, ())


def trial(
    action: EditAction, entry_id: str, *, other_id: str = "", start: datetime | None = None, place_id: str = ""
) -> AgendaEdit:
    """An edit that is looked at and not made."""
    return AgendaEdit(
        number=0,
        base_version=0,
        action=action,
        entry_id=entry_id,
        other_id=other_id,
        start=start,
        place_id=place_id,
        author_id="nobody",
        at=datetime.now(UTC),
    )


def would(view: BoardView, edit: AgendaEdit) -> Outcome:
    """What the edit would bring."""
    try:
        found = effects(view.board.copy, edit, view.board.context)
    except CannotEdit as error:
        return Outcome(refusal=view.say(error))
    return outcome_of(view, found)


def outcome_of(view: BoardView, found: Effects) -> Outcome:
    return Outcome(
        added=tuple(sorted(map(view.finding, found.added), key=_gravest_first)),
        removed=tuple(map(view.finding, found.removed)),
    )


def _gravest_first(finding: Finding) -> int:
    return list(Severity).index(finding.severity)
