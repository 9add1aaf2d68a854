"""What pages show of the agenda: days, rooms and hours, one person's part, and the figures of the last version."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from api.accounts.current import Viewer
from api.market.kept import Kept
from api.market.market import Market
from matcher.errors import StepMissing
from matcher.plan_figures import PlanQuality
from matcher.plans import measured, plan_basis
from matcher.ports import Run, Step, UnitOfWork
from matcher.publishing import published_version
from models.domain import Agenda, Entry, EntryKind, Meeting, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A break of the event: nothing else is placed in it."""

    title: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """What begins at one time: sessions and breaks, and how many meetings are held at tables."""

    start: datetime
    sessions: tuple[Session, ...]
    pauses: tuple[Pause, ...]
    meetings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A session in the table of rooms, over ``rows`` of its rows; without a session an empty cell."""

    session: Session | None
    rows: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    start: datetime
    cells: tuple[Cell, ...]


class Plan:
    """One version of the agenda. It is shared between requests and never changed."""

    def __init__(self, agenda: Agenda, market: Market, *, is_published: bool = False) -> None:
        self.agenda = agenda
        self.market = market
        self.is_published = is_published

    def look_up(self) -> None:
        """Have everyone's entries ready, which are otherwise made when a page first needs them."""
        self._entries, self.meetings, self.sessions  # noqa: B018

    @cached_property
    def days(self) -> tuple[date, ...]:
        event = self.market.event
        if event:
            return tuple(day.date for day in event.days)
        return tuple(sorted({self.market.local(item.start).date() for item in self.agenda.sessions}))

    @cached_property
    def meetings(self) -> Mapping[str, Meeting]:
        return {meeting.id: meeting for meeting in self.agenda.meetings}

    @cached_property
    def sessions(self) -> Mapping[str, Session]:
        return {session.id: session for session in self.agenda.sessions}

    @cached_property
    def _entries(self) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.agenda.entries():
            found[entry.person_id].append(entry)
        return found

    def itinerary(self, person_id: str) -> Sequence[Entry]:
        """In order of time."""
        return self._entries.get(person_id, ())

    def rooms_on(self, day: date) -> tuple[str, ...]:
        """Ids of the rooms with a session that day, in the order of the records."""
        used = {session.room_id for session in self.sessions_on(day)}
        known = [room_id for room_id in self.market.rooms if room_id in used]
        return (*known, *sorted(used.difference(known)))

    def sessions_on(self, day: date, room_id: str = "") -> list[Session]:
        """In order of time, then place; of one room, or of all."""
        return [
            session
            for session in self.agenda.sessions
            if self._day(session.start) == day and room_id in ("", session.room_id)
        ]

    def hours(self, day: date, room_id: str = "") -> tuple[Hour, ...]:
        """What begins when, in order of time. Meetings and breaks are left out where one room is asked for."""
        starts: dict[datetime, list[Session]] = defaultdict(list)
        for session in self.sessions_on(day, room_id):
            starts[session.start].append(session)
        pauses: dict[datetime, list[Pause]] = defaultdict(list)
        meetings: Counter[datetime] = Counter()
        if not room_id:
            for pause in self._pauses(day):
                pauses[pause.start].append(pause)
            meetings = Counter(item.start for item in self.agenda.meetings if self._day(item.start) == day)
        return tuple(
            Hour(
                start=self.market.local(start),
                sessions=tuple(starts.get(start, ())),
                pauses=tuple(pauses.get(start, ())),
                meetings=meetings[start],
            )
            for start in sorted(starts.keys() | pauses.keys() | meetings.keys())
        )

    def table(self, day: date, rooms: Sequence[str]) -> tuple[Row, ...]:
        """The day as a table, a column for each room; a row begins wherever a session begins or ends."""
        sessions = self.sessions_on(day)
        times = sorted({moment for session in sessions for moment in (session.start, session.end)})
        rows = []
        for start in times[:-1]:
            cells = []
            for room_id in rooms:
                here = next((s for s in sessions if s.room_id == room_id and s.start <= start < s.end), None)
                if here is None:
                    cells.append(Cell(session=None))
                elif here.start == start:
                    cells.append(Cell(session=here, rows=sum(here.start <= time < here.end for time in times)))
            rows.append(Row(start=self.market.local(start), cells=tuple(cells)))
        return tuple(rows)

    def _pauses(self, day: date) -> list[Pause]:
        event = self.market.event
        days = [item for item in event.days if item.date == day] if event else []
        return [
            Pause(title=pause.title, start=start, end=end)
            for item in days
            for pause, (start, end) in zip(
                event.breaks if event else (), event.breaks_on(item) if event else (), strict=True
            )
        ]

    def _day(self, moment: datetime) -> date:
        return self.market.local(moment).date()

    @cached_property
    def loads(self) -> Mapping[str, Counter[tuple[date, bool]]]:
        """By person, how many sessions (False) and meetings (True) each day has."""
        return {
            person_id: Counter((self._day(entry.start), entry.kind is EntryKind.MEETING) for entry in entries)
            for person_id, entries in self._entries.items()
        }


class Plans:
    """The published version of the agenda, and the last one with its figures; each is made anew when it is another
    one or records change."""

    def __init__(self) -> None:
        self._published: Kept[Plan] = Kept()
        self._last: Kept[Plan] = Kept()
        self._quality: Kept[PlanQuality] = Kept()
        self._before: Kept[Agenda | None] = Kept()

    def read(self, work: UnitOfWork, market: Market) -> Plan:
        """The published version, which is all that participants see. Raise ``StepMissing`` while there is none."""
        version = published_version(work)
        if version is None:
            raise StepMissing(Step.AGENDA)
        return self._published.get((version, market), lambda: _plan(work, market, version))

    def last(self, work: UnitOfWork, market: Market) -> Plan:
        """The last version, published or not: for organisers. Raise ``StepMissing``."""
        run = work.results.last_run(Step.AGENDA)
        if run is None:
            raise StepMissing(Step.AGENDA)
        return self._last.get((_key(run), published_version(work), market), lambda: _plan(work, market, None))

    def shown_to(self, viewer: Viewer, work: UnitOfWork, market: Market) -> Plan:
        """The last version for an organiser, the published one for everybody else. Raise ``StepMissing``."""
        return self.last(work, market) if viewer.is_organiser else self.read(work, market)

    def known_before(self, work: UnitOfWork, plan: Plan) -> Agenda | None:
        """The version that people were told last, before the one of ``plan``; None for none."""
        version = version_before([item.version for item in work.board.publications()], plan.agenda.version)
        return None if version is None else self._before.get(version, lambda: work.results.agenda(version))

    def quality(self, work: UnitOfWork, plan: Plan) -> PlanQuality:
        """The figures of the last version, measured against the records as they are."""
        key = (plan.agenda.version, plan.market)
        return self._quality.get(key, lambda: measured(work, plan_basis(work)))


def version_before(versions: Sequence[int], shown: int) -> int | None:
    """Of the versions that were published, in that order, the one before the one that is shown: the last of them for
    one that is not published.

    >>> version_before([1, 2], 2), version_before([1, 2], 3), version_before([1], 1)
    (1, 2, None)
    """
    earlier = [version for version in versions if version != shown]
    return earlier[-1] if earlier else None


def _plan(work: UnitOfWork, market: Market, version: int | None) -> Plan:
    agenda = work.results.agenda(version)
    if agenda is None:
        raise StepMissing(Step.AGENDA)
    return Plan(agenda, market, is_published=agenda.version == published_version(work))


def _key(run: Run) -> tuple[datetime, str]:
    return run.finished_at, run.input_hash
