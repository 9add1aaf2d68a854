"""What the board shows: one day as a table of times and places, with a card for each session and meeting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from api.languages import DEFAULT
from api.market.market import Market, themes_of
from api.ui.sentences import Sentences, entries_in, problem_in
from matcher.board import Board
from matcher.programme.edits import Placed, entries_of, people_in, place_of
from matcher.violations import Severity, Violation
from models.domain import Meeting, Room, RoomKind, Session, SessionKind, Slot, Table

NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An entry on the board, or what has no time yet. ``worst`` is the gravest finding about it, None for none."""

    id: str
    title: str
    detail: str
    is_meeting: bool
    is_plenary: bool = False
    theme: str = ""
    start: datetime | None = None
    end: datetime | None = None
    place_id: str = ""
    is_locked: bool = False
    is_changed: bool = False
    worst: Severity | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCell:
    """``cards`` over ``rows`` rows: several where entries clash. ``is_taken`` by what the filters leave out."""

    column: int
    cards: tuple[Card, ...] = ()
    rows: int = 1
    is_taken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    start: datetime
    pause: str
    cells: tuple[BoardCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A violation in words that name people, places and entries; ``cards`` are the ids of those that it is about."""

    severity: Severity
    rule: str
    words: str
    cards: tuple[str, ...]


class BoardView:
    """The working copy as it is shown to organisers, findings in the words of ``language``."""

    def __init__(self, board: Board, market: Market, findings: Sequence[Violation], language: str = DEFAULT) -> None:
        self.board = board
        self.market = market
        self._violations = findings
        self._base = entries_of(board.copy.base)
        self.entries: Mapping[str, Placed] = entries_of(board.copy.agenda)
        self._sentences = Sentences(language=language, entry=self.called, place=market.place, local=market.local)

    @cached_property
    def days(self) -> tuple[date, ...]:
        event = self.market.event
        return tuple(day.date for day in event.days) if event else ()

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        event = self.market.event
        return event.slots() if event else ()

    @cached_property
    def places(self) -> tuple[Room | Table, ...]:
        """Where something can be: rooms and sites without the hall of the tables, then the tables."""
        return (*self.rooms, *self.market.data.tables)

    @cached_property
    def rooms(self) -> tuple[Room, ...]:
        return tuple(room for room in self.market.data.rooms if room.kind is not RoomKind.MEETING_HALL)

    @cached_property
    def by_place(self) -> Mapping[str, Sequence[Placed]]:
        """In order of time."""
        found: dict[str, list[Placed]] = defaultdict(list)
        for entry in sorted(self.entries.values(), key=lambda item: item.start):
            found[place_of(entry)].append(entry)
        return found

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The gravest first."""
        order = list(Severity)
        found = [self.finding(item) for item in self._violations]
        return tuple(sorted(found, key=lambda item: order.index(item.severity)))

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(item.severity.value for item in self.findings)

    @cached_property
    def _worst(self) -> Mapping[str, Severity]:
        found: dict[str, Severity] = {}
        for item in self.findings:
            for entry_id in item.cards:
                found.setdefault(entry_id, item.severity)
        return found

    def finding(self, violation: Violation) -> Finding:
        about = [entry for entry in self.entries.values() if _is_about(violation, entry)]
        return Finding(
            severity=violation.severity,
            rule=violation.rule,
            words=self.say(violation.message),
            cards=tuple(entry.id for entry in about),
        )

    def say(self, said: str | Exception) -> str:
        """A sentence of the matcher, or what an error says, in the reader's language and with names."""
        text = problem_in(said) if isinstance(said, Exception) else said
        return self._sentences.say(text)

    def called(self, entry_id: str) -> str:
        """An entry, talk, record or pairing in quotation marks; the id of what is not there any more."""
        return f"“{self._title_of(entry_id)}”"

    def _title_of(self, entry_id: str) -> str:
        entry = self.entries.get(entry_id) or self._base.get(entry_id)
        if entry is not None:
            return self.title(entry)
        record = self.market.offers.get(entry_id) or self.market.demands.get(entry_id)
        if record is not None:
            return record.title
        pairing = self.board.context.pairing_of.get(entry_id)
        if pairing is not None:
            return self.names((pairing.need_owner_id, pairing.offer_owner_id))
        request = self.board.context.request(entry_id)
        return request.title if request is not None else self._talks.get(entry_id, entry_id)

    @cached_property
    def _talks(self) -> Mapping[str, str]:
        """Titles by id."""
        return {talk.id: talk.title for session in self.board.copy.agenda.sessions for talk in session.talks}

    def title(self, entry: Placed) -> str:
        return entry.title if isinstance(entry, Session) else self.names(entry.people_ids)

    def names(self, people_ids: Sequence[str]) -> str:
        """The first ``NAMES_SHOWN``, and how many more."""
        people = (self.market.person(person_id) for person_id in people_ids[:NAMES_SHOWN])
        shown = [person.name if person else person_id for person, person_id in zip(people, people_ids, strict=False)]
        more = len(people_ids) - NAMES_SHOWN
        return " – ".join(shown) + (f" +{more}" if more > 0 else "")

    def day_of(self, moment: datetime) -> date:
        return self.market.local(moment).date()

    def card(self, entry: Placed) -> Card:
        meeting = isinstance(entry, Meeting)
        base = self._base.get(entry.id)
        moved = base is None or (base.start, place_of(base)) != (entry.start, place_of(entry))
        return Card(
            id=entry.id,
            title=self.title(entry),
            detail=self._about(entry),
            is_meeting=meeting,
            is_plenary=isinstance(entry, Session) and entry.kind is SessionKind.PLENARY,
            theme=self.theme(entry),
            start=self.market.local(entry.start),
            end=self.market.local(entry.end),
            place_id=place_of(entry),
            is_locked=entry.id in self.board.copy.locked,
            is_changed=moved,
            worst=self._worst.get(entry.id),
        )

    def _about(self, entry: Placed) -> str:
        if isinstance(entry, Session):
            return ""
        record = self.market.offers.get(entry.offer_id) or self.market.demands.get(entry.need_id)
        return record.title if record else ""

    def theme(self, entry: Placed) -> str:
        offer_id = entry.offer_id if isinstance(entry, Meeting) else entry.talks[0].offer_id if entry.talks else ""
        offer = self.market.offers.get(offer_id)
        return next(iter(themes_of(offer)), "") if offer else ""

    @cached_property
    def waiting(self) -> tuple[Card, ...]:
        """What has no time and place, with the reason; the best pairings first."""
        agenda, pairing_of = self.board.copy.agenda, self.board.context.pairing_of
        cards = []
        for item in agenda.unplaced_sessions:
            request = self.board.context.request(item.session_id)
            if request is not None:
                cards.append(
                    Card(
                        id=request.id, title=request.title, detail="", is_meeting=False, reason=self.say(item.reason)
                    )
                )
        found = [
            (pairing_of[item.pairing_id], item) for item in agenda.unplaced_meetings if item.pairing_id in pairing_of
        ]
        for pairing, missed in sorted(found, key=lambda both: -both[0].score):
            offer = self.market.offers.get(pairing.offer_id)
            cards.append(
                Card(
                    id=pairing.id,
                    title=self.names((pairing.need_owner_id, pairing.offer_owner_id)),
                    detail=offer.title if offer else "",
                    is_meeting=True,
                    theme=next(iter(themes_of(offer)), "") if offer else "",
                    reason=self.say(missed.reason),
                )
            )
        return tuple(cards)

    def shows(self, entry: Placed, people: frozenset[str] | None, theme: str) -> bool:
        """Whether the filters let it through."""
        if theme and self.theme(entry) != theme:
            return False
        return people is None or not people.isdisjoint(people_in(entry))

    def day_entries(self, day: date) -> list[Placed]:
        return [entry for entry in self.entries.values() if self.day_of(entry.start) == day]

    def rows(
        self, day: date, places: Sequence[Room | Table], people: frozenset[str] | None, theme: str
    ) -> tuple[BoardRow, ...]:
        """The day as a table, a column for each place; entries at one place that overlap share a cell."""
        entries = self.day_entries(day)
        pauses = self._pauses(day)
        starts = {slot.start for slot in self.slots if self.day_of(slot.start) == day}
        times = sorted({*starts, *(m for e in entries for m in (e.start, e.end)), *pauses})
        ends = [slot.end for slot in self.slots if self.day_of(slot.start) == day] + [e.end for e in entries]
        last = max(ends, default=None)
        times = [time for time in times if last is None or time < last]
        by_place: dict[str, list[Placed]] = defaultdict(list)
        for entry in entries:
            by_place[place_of(entry)].append(entry)
        columns = [
            dict(self._cells(column, sorted(by_place[place.id], key=lambda item: item.start), times, people, theme))
            for column, place in enumerate(places)
        ]
        return tuple(
            BoardRow(
                start=self.market.local(time),
                pause=pauses.get(time, ""),
                cells=tuple(cells[time] for cells in columns if time in cells),
            )
            for time in times
        )

    def _cells(
        self,
        column: int,
        entries: Sequence[Placed],
        times: Sequence[datetime],
        people: frozenset[str] | None,
        theme: str,
    ) -> Iterator[tuple[datetime, BoardCell]]:
        """By the time at which they begin; none within another cell's rows."""
        until: datetime | None = None
        for time in times:
            if until is not None and time < until:
                continue
            together = [entry for entry in entries if entry.start <= time < entry.end]
            if not together:
                yield time, BoardCell(column=column)
                continue
            until = max(entry.end for entry in together)
            while grown := [e for e in entries if e.start < until and e.end > time and e not in together]:
                together += grown
                until = max(until, *(entry.end for entry in grown))
            shown = [self.card(entry) for entry in together if self.shows(entry, people, theme)]
            yield (
                time,
                BoardCell(
                    column=column,
                    cards=tuple(shown),
                    rows=sum(time <= other < until for other in times),
                    is_taken=not shown,
                ),
            )

    def _pauses(self, day: date) -> dict[datetime, str]:
        event = self.market.event
        days = [item for item in event.days if item.date == day] if event else []
        return {
            start: pause.title
            for item in days
            for pause, (start, _) in zip(
                event.breaks if event else (), event.breaks_on(item) if event else (), strict=True
            )
        }


def _is_about(violation: Violation, entry: Placed) -> bool:
    if entry.id in entries_in(violation.message):
        return True
    if violation.start is None or not entry.start <= violation.start < entry.end:
        return False
    return place_of(entry) == violation.place or not set(violation.people).isdisjoint(people_in(entry))
