"""The printed programme of a symposium: its days with times and rooms, who pitches where, and results by theme."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.accounts.current import Viewer
from api.market.plan import Hour, Plan
from api.programmes.symposium_seats import present_at, there_at
from api.programmes.symposium_sheet import Sheets
from api.programmes.symposium_words import Reader, session_title
from matcher.documents import Block, Paragraph, Section, Source, SourceKind, Table
from matcher.errors import StepMissing
from matcher.symposium_programme import SymposiumPlan, is_of_symposium
from models.domain import Session, SessionKind
from models.domain.symposium import SeatedTable, SymposiumSeating

_TIMES = frozenset({0})


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Made from the version of the agenda that the reader is shown; of anonymous offers it names nobody."""

    shown: Plan
    plan: SymposiumPlan
    reader: Reader
    seating: SymposiumSeating | None = None

    def sections(self) -> Iterator[Section]:
        """The days, then what is presented by theme; none of what there is not."""
        _ = self.reader.say
        days: list[Block] = [] if self.shown.is_published else [self._draft()]
        days += [block for block in map(self._day, self.shown.days) if block is not None]
        yield Section(heading=_("Day by day"), blocks=tuple(days))
        themes = [self._theme(session) for session in self._of(SessionKind.TALKS) if session.talks]
        if themes:
            yield Section(heading=_("Results by theme"), blocks=tuple(themes))

    def pitches(self) -> Iterator[Table]:
        """Each session of pitches, with who presents what."""
        _ = self.reader.say
        requests = {item.id: item for item in self.plan.ground.data.session_requests}
        for session in self._of(SessionKind.PITCH):
            presenters = frozenset(
                requests[session.id].speaker_ids if session.id in requests else session.speaker_ids
            )
            offers = [
                offer
                for offer in self.plan.ground.offers.values()
                if self.plan.ground.presenter(offer) in presenters & there_at(session)
                and (offer.title or offer.id) in session.summary
            ]
            offers.sort(key=lambda offer: session.summary.index(offer.title or offer.id))
            if offers and is_of_symposium(session.id):
                yield Table(
                    caption=self.heading(session),
                    header=(_("Proposal"), _("Presented by")),
                    rows=tuple(
                        (each.title or each.id, self.who(self.plan.ground.presenter(each))) for each in offers
                    ),
                )

    def tables(self, kind: SessionKind) -> Iterator[tuple[Session, list[SeatedTable]]]:
        """The tables of each session of that kind, as they were made for it, without who is not there any more."""
        made = self.seating.tables if self.seating else ()
        for session in self._of(kind):
            own = [present_at(each, session) for each in made if each.session_id == session.id]
            if own:
                yield session, own

    def heading(self, session: Session) -> str:
        return ", ".join((session_title(session, self.reader), self.when(session), self.place(session)))

    def when(self, session: Session) -> str:
        start, end = (self.shown.market.local(each) for each in (session.start, session.end))
        return f"{self.reader.when(start)}–{self.reader.formats.clock(end)}"

    def place(self, session: Session) -> str:
        return self.shown.market.place(session.room_id)

    def who(self, person_id: str) -> str:
        person = self.shown.market.person(person_id)
        organisation = self.shown.market.organisation_of(person_id)
        name = person.name if person else ""
        return f"{name} ({organisation.name})" if organisation and name else name

    def _of(self, kind: SessionKind) -> list[Session]:
        return sorted(
            (item for item in self.shown.agenda.sessions if item.kind is kind),
            key=lambda item: (item.start, item.room_id),
        )

    def _draft(self) -> Paragraph:
        _ = self.reader.say
        number = self.shown.agenda.version
        return Paragraph(text=_("Draft: version %(number)s is not published yet.", number=number))

    def _day(self, day: date) -> Table | None:
        rows = [row for hour in self.shown.hours(day) for row in self._rows(hour)]
        rows += self._meetings(day)
        if not rows:
            return None
        _ = self.reader.say
        return Table(
            caption=self.reader.formats.long_day(day),
            header=(_("Time"), _("What"), _("Room"), _("Speakers")),
            rows=tuple(rows),
            narrow=_TIMES,
        )

    def _rows(self, hour: Hour) -> Iterator[tuple[str, str, str, str]]:
        clock, market = self.reader.formats.clock, self.shown.market
        for session in hour.sessions:
            times = f"{clock(hour.start)}–{clock(market.local(session.end))}"
            yield times, session_title(session, self.reader), self.place(session), self._people(session)
        for pause in hour.pauses:
            yield f"{clock(hour.start)}–{clock(market.local(pause.end))}", pause.title, "", ""

    def _meetings(self, day: date) -> Iterator[tuple[str, str, str, str]]:
        """One line for all of the day, at its end: who meets whom is their own business."""
        local, clock = self.shown.market.local, self.reader.formats.clock
        held = [item for item in self.shown.agenda.meetings if local(item.start).date() == day]
        if held:
            times = f"{clock(min(local(item.start) for item in held))}–{clock(max(local(item.end) for item in held))}"
            one, many = "%(num)s one-to-one meeting at the tables", "%(num)s one-to-one meetings at the tables"
            yield times, self.reader.count(one, many, len(held)), "", ""

    def _people(self, session: Session) -> str:
        if session.talks:
            return self.reader.count("%(num)s talk", "%(num)s talks", len(session.talks))
        people = [each for each in session.speaker_ids if each != session.chair_id]
        if session.kind in (SessionKind.PITCH, SessionKind.NETWORKING):
            return ", ".join(person.name for each in people if (person := self.shown.market.person(each)))
        return ", ".join(filter(None, map(self.who, people)))

    def _theme(self, session: Session) -> Table:
        _, named = self.reader.say, self.plan.ground.offers
        return Table(
            caption=self.heading(session),
            header=(_("Time"), _("Result"), _("Presented by")),
            rows=tuple(
                (
                    self.reader.formats.clock(self.shown.market.local(talk.start)),
                    talk.title,
                    self.who(talk.speaker_id) if talk.offer_id in named else "",
                )
                for talk in session.talks
            ),
            sources=tuple(
                (Source(kind=SourceKind.OFFER, id=talk.offer_id, label=talk.title),) for talk in session.talks
            ),
            narrow=_TIMES,
        )


def timetable_of(sheets: Sheets, viewer: Viewer, reader: Reader) -> Timetable | None:
    """Of the version of the agenda that the viewer is shown; None while there is none for them."""
    try:
        shown = sheets.plans.shown_to(viewer, sheets.work, sheets.market)
    except StepMissing:
        return None
    return Timetable(shown=shown, plan=sheets.plan, reader=reader, seating=sheets.work.symposium.seating())
