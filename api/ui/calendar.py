"""The itineraries of the published agenda as calendars, made once for each publication and person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api.etags import version_of
from api.languages import LANGUAGES, translations
from api.market.kept import Kept
from matcher.disclosure import untold_sessions, without_links
from matcher.interchange import PublishedAgenda
from matcher.interchange.agenda_calendar import render_personal_calendar
from matcher.ports import UnitOfWork
from models.domain import Agenda, EventData, Matching, Publication
from models.domain.symposium import SymposiumSeating

_NOTHING = Agenda(version=0, sessions=(), meetings=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalCalendar:
    """``modified`` is to the second, and not before the content became what it is."""

    content: bytes
    tag: str
    modified: datetime


class Calendars:
    """One state of the records and the publications. Versions that were never published are in no calendar."""

    def __init__(
        self,
        published: PublishedAgenda,
        made_at: datetime,
        known_since: datetime,
        seating: SymposiumSeating | None = None,
    ) -> None:
        self._published = published
        self._tables = seating.tables if seating else ()
        self._made_at = made_at
        self._modified = known_since.astimezone(UTC).replace(microsecond=0)
        self._calendars: dict[str, PersonalCalendar] = {}

    def of(self, person_id: str) -> PersonalCalendar:
        found = self._calendars.get(person_id)
        if found is None:
            content = render_personal_calendar(self._told(person_id), person_id, now=self._made_at)
            found = PersonalCalendar(content=content, tag=version_of(content), modified=self._modified)
            self._calendars[person_id] = found
        return found

    def _told(self, person_id: str) -> PublishedAgenda:
        """With that person's tables of clinic and networking, and that they chair, in the text of these sessions."""
        published = self._published
        say = translations(published.event.language if published.event.language in LANGUAGES else "en").gettext
        chaired = (item.id for item in published.agenda.sessions if item.chair_id == person_id)
        own = dict.fromkeys(chaired, say("You chair this session"))
        for table in self._tables:
            if person_id in table.person_ids:
                said = say("Table %(number)s") % {"number": table.number}
                own[table.session_id] = "\n".join(filter(None, (own.get(table.session_id), said)))
        if not own:
            return published
        sessions = tuple(
            replace(item, summary=f"{own[item.id]}\n{item.summary}")
            if item.id in own and person_id in item.attendee_ids
            else item
            for item in published.agenda.sessions
        )
        return replace(published, agenda=replace(published.agenda, sessions=sessions))


class KeptCalendars:
    """The calendars as they are, made anew when records change or a version is published."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: Kept[Calendars | None] = Kept()

    def read(self, work: UnitOfWork, seating: SymposiumSeating | None = None) -> Calendars | None:
        """None without an event. What is known of when records changed is that they had by now."""
        publications = work.board.publications()
        key = work.records.version(), publications, seating
        return self._kept.get(key, lambda: _calendars(work, publications, self._clock(), seating))


def _calendars(
    work: UnitOfWork, publications: tuple[Publication, ...], now: datetime, seating: SymposiumSeating | None
) -> Calendars | None:
    data = work.records.load()
    if data.event is None:
        return None
    made_at = publications[-1].published_at if publications else now
    return Calendars(_published(work, data, publications), made_at, now, seating)


def _published(work: UnitOfWork, data: EventData, publications: tuple[Publication, ...]) -> PublishedAgenda:
    """With what those who meet may know of each other, and no record beside its owner that is anonymous."""
    found = (work.results.agenda(item.version) for item in publications)
    agendas = [agenda for agenda in found if agenda is not None] or [_NOTHING]
    told = without_links(data, (), agendas, for_those_who_meet=True, untold=untold_sessions(work))
    *earlier, agenda = told.agendas
    return PublishedAgenda(
        data=told.data,
        matching=Matching(threshold=0.0, matches=(), unmet=()),
        pairings=(),
        agenda=agenda,
        earlier=tuple(earlier),
    )
