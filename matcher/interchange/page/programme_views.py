"""The programme as days, each a grid of times and rooms."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from matcher.interchange.page.names import anchor, clock, day_name, short_day_name
from matcher.interchange.page.record_views import Records
from matcher.interchange.page.themes import Themes
from matcher.interchange.published import PublishedAgenda
from models.domain import Meeting, Session, SessionKind, Talk

LONGEST_ROW_MINUTES = 60
"""A longer row is drawn as if it lasted an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkView:
    """``record`` is the offer's number, None when the offer is no longer among the records; ``at`` the start, in
    seconds since 1970."""

    anchor: str
    start: str
    end: str
    at: float
    title: str
    speaker: str
    organisation: str
    record: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where something stands: ``rows`` and ``columns`` are CSS grid lines, "first / last"."""

    rows: str
    columns: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """``number`` is the place in the agenda's sessions; ``speakers`` are those of a session without talks."""

    kind: str
    number: int
    anchor: str
    title: str
    theme: int
    start: datetime
    end: datetime
    room: str
    chair: str
    summary: str
    talks: tuple[TalkView, ...]
    speakers: tuple[str, ...]
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSlotView:
    """All 1:1 meetings that begin and end together; ``number`` is the place in ``Programme.periods``."""

    kind: str
    number: int
    anchor: str
    start: datetime
    end: datetime
    count: int
    tables: int
    percent: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakView:
    kind: str
    title: str
    start: datetime
    end: datetime
    box: Box


Item = SessionView | MeetingSlotView | BreakView


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row of the time axis: ``at`` in seconds since 1970; ``minutes`` lasts until the next, at most an hour."""

    label: str
    at: float
    on_the_hour: bool
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """``items`` are in order of time, then of column; ``room_names`` are the columns before that of the meetings."""

    anchor: str
    name: str
    short_name: str
    date: date
    room_names: tuple[str, ...]
    has_meetings: bool
    rows: tuple[RowView, ...]
    items: tuple[Item, ...]
    session_count: int
    meeting_count: int

    @property
    def column_count(self) -> int:
        return len(self.room_names) + self.has_meetings


Period = tuple[datetime, datetime]
"""Start and end in UTC, which orders and equals moments as they happen, on a day when clocks change as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """``periods`` are the starts and ends of all 1:1 meetings, without repeats, in order of time."""

    days: tuple[DayView, ...]
    periods: Mapping[Period, int]

    def period_of(self, meeting: Meeting) -> int:
        """Raise ``KeyError`` for a meeting that is not in the programme."""
        return self.periods[_period(meeting)]


def build_programme(published: PublishedAgenda, records: Records, themes: Themes) -> Programme:
    """Every session and meeting of the agenda, also of a day that the event does not list."""
    agenda = published.agenda
    meetings: dict[Period, list[Meeting]] = {}
    for meeting in agenda.meetings:
        meetings.setdefault(_period(meeting), []).append(meeting)
    periods = {period: number for number, period in enumerate(sorted(meetings))}
    starts = {session.start for session in agenda.sessions} | {start for start, _ in periods}
    dates = sorted({day.date for day in published.event.days} | {published.local(start).date() for start in starts})
    builder = _DayBuilder(published, records, themes)
    return Programme(
        days=tuple(
            builder.build(
                day,
                [(n, item) for n, item in enumerate(agenda.sessions) if published.local(item.start).date() == day],
                [(n, p, len(meetings[p])) for p, n in periods.items() if published.local(p[0]).date() == day],
            )
            for day in dates
        ),
        periods=periods,
    )


def _period(item: Session | Meeting) -> Period:
    return item.start.astimezone(UTC), item.end.astimezone(UTC)


class _DayBuilder:
    def __init__(self, published: PublishedAgenda, records: Records, themes: Themes) -> None:
        self._published = published
        self._records = records
        self._themes = themes

    def build(
        self, day: date, sessions: Sequence[tuple[int, Session]], slots: Sequence[tuple[int, Period, int]]
    ) -> DayView:
        """``sessions`` come with their number, ``slots`` with their number and how many meetings they hold."""
        breaks = self._breaks(day, [session for _, session in sessions])
        rooms, column_of = self._columns([session for _, session in sessions])
        periods = [
            *(_period(session) for _, session in sessions),
            *(period for _, period, _ in slots),
            *(period for _, period in breaks),
        ]
        grid = _Grid(periods, columns=len(rooms) + bool(slots))
        items: list[Item] = [
            *(
                BreakView(kind="break", title=title, start=start, end=end, box=grid.box((start, end)))
                for title, (start, end) in breaks
            ),
            *(self._session(number, session, column_of.get(session.id), grid) for number, session in sessions),
            *(self._slot(slot, grid) for slot in slots),
        ]
        return DayView(
            anchor=f"day-{day.isoformat()}",
            name=day_name(day),
            short_name=short_day_name(day),
            date=day,
            room_names=tuple(self._published.room_name(room_id) for room_id in rooms),
            has_meetings=bool(slots),
            rows=grid.row_views(self._published),
            items=tuple(sorted(items, key=lambda item: item.start.timestamp())),
            session_count=sum(session.kind is not SessionKind.PLENARY for _, session in sessions),
            meeting_count=sum(count for _, _, count in slots),
        )

    def _breaks(self, day: date, sessions: Sequence[Session]) -> list[tuple[str, Period]]:
        """The event's breaks on ``day``, without those during which a session runs."""
        event = self._published.event
        found = []
        for pause in event.breaks:
            start, end = (datetime.combine(day, at, event.zone).astimezone(UTC) for at in (pause.start, pause.end))
            if not any(session.start < end and session.end > start for session in sessions):
                found.append((pause.title, (start, end)))
        return found

    def _columns(self, sessions: Sequence[Session]) -> tuple[list[str], dict[str, int]]:
        """The rooms with talks, in the order of the records, one as often as it holds several at a time; and by
        session its column, without plenaries, which stand across all of them.
        """
        used: dict[str, list[Session]] = {}
        for session in sorted(sessions, key=lambda item: item.start):
            if session.kind is not SessionKind.PLENARY:
                used.setdefault(session.room_id, []).append(session)
        order = {room.id: place for place, room in enumerate(self._published.data.rooms)}
        rooms: list[str] = []
        column_of: dict[str, int] = {}
        for room_id in sorted(used, key=lambda each: order.get(each, len(order))):
            free_from: list[datetime] = []
            for session in used[room_id]:
                lane = next((at for at, free in enumerate(free_from) if free <= session.start), len(free_from))
                free_from[lane:] = [session.end, *free_from[lane + 1 :]]
                column_of[session.id] = len(rooms) + lane
            rooms += [room_id] * len(free_from)
        return rooms, column_of

    def _session(self, number: int, session: Session, column: int | None, grid: _Grid) -> SessionView:
        offers = [self._records.offer(talk.offer_id) for talk in session.talks]
        is_plenary = session.kind is SessionKind.PLENARY
        return SessionView(
            kind="plenary" if is_plenary else "session",
            number=number,
            anchor=anchor("session", session.id),
            title=session.title,
            theme=self._themes.most_frequent(offer.theme for offer in offers if offer),
            start=session.start,
            end=session.end,
            room=self._published.room_name(session.room_id),
            chair=self._published.person_with_organisation(session.chair_id) if session.chair_id else "",
            summary=session.summary,
            talks=tuple(self._talk(talk) for talk in session.talks),
            speakers=()
            if session.talks
            else tuple(self._published.person_with_organisation(person_id) for person_id in session.speaker_ids),
            box=grid.box(_period(session), column),
        )

    def _talk(self, talk: Talk) -> TalkView:
        offer = self._records.offer(talk.offer_id)
        return TalkView(
            anchor=anchor("talk", talk.id),
            start=clock(self._published, talk.start),
            end=clock(self._published, talk.end),
            at=talk.start.timestamp(),
            title=talk.title or (offer.title if offer else talk.offer_id),
            speaker=self._published.person_name(talk.speaker_id),
            organisation=self._published.organisation_name(talk.speaker_id),
            record=offer.number if offer else None,
        )

    def _slot(self, slot: tuple[int, Period, int], grid: _Grid) -> MeetingSlotView:
        number, (start, end), count = slot
        tables = max(len(self._published.data.tables), count)
        return MeetingSlotView(
            kind="slot",
            number=number,
            anchor=f"meetings-{self._published.local(start):%Y%m%d-%H%M}-{self._published.local(end):%H%M}",
            start=start,
            end=end,
            count=count,
            tables=tables,
            percent=round(100 * count / tables),
            box=grid.box((start, end), grid.columns - 1),
        )


class _Grid:
    """Grid lines at every start and end of ``periods``; the first row and column hold headings and times."""

    def __init__(self, periods: Sequence[Period], *, columns: int) -> None:
        self.columns = columns
        self._times = sorted({moment for period in periods for moment in period})
        self._lines = {moment: line for line, moment in enumerate(self._times, start=2)}

    def box(self, period: Period, column: int | None = None) -> Box:
        """The cell of ``period`` in ``column``, counted from 0, or across all when it is None."""
        start, end = (self._lines[moment] for moment in period)
        return Box(rows=f"{start} / {end}", columns="2 / -1" if column is None else f"{column + 2} / {column + 3}")

    def row_views(self, published: PublishedAgenda) -> tuple[RowView, ...]:
        return tuple(
            RowView(
                label=clock(published, start),
                at=start.timestamp(),
                on_the_hour=published.local(start).minute == 0,
                minutes=min(LONGEST_ROW_MINUTES, round((end - start) / timedelta(minutes=1))),
            )
            for start, end in itertools.pairwise(self._times)
        )
