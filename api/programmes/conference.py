"""The conference with export consultations: what pages, interface and command line tell and do alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.setup.changes import Editor, store
from api.setup.ports import SetupWork
from matcher.conference_programme import (
    ConferenceReport,
    Consultation,
    business_presentations,
    conference_report,
    country_of,
)
from matcher.consultations.allot import allot_booths
from matcher.consultations.booth_problem import BoothPlan, booth_problem, open_booths
from matcher.consultations.validate import booth_breaches
from matcher.decisions import hold_still
from matcher.errors import BridgeworkError, InvalidResult
from matcher.ports import UnitOfWork
from models.domain import Agenda, EventData, Session, SessionKind
from models.domain.changes import ChangeKind

BOOTH_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a consultation; ``country`` is a code, "" for one that is not known."""

    id: str
    name: str
    organisation: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A consultation with names; ``start`` is in the event's time zone."""

    id: str
    start: datetime
    end: datetime
    table: str
    sides: tuple[Side, ...]
    languages: tuple[str, ...]
    interpreter: str
    is_export: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An interpreter's day: the languages, and the meetings in order of time."""

    id: str
    name: str
    pairs: tuple[str, ...]
    rows: tuple[Row, ...]
    slots: int
    longest_row: int

    @property
    def share(self) -> float:
        return len(self.rows) / self.slots if self.slots else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Two who go without a meeting for want of an interpreter, and why, in words."""

    sides: tuple[Side, ...]
    languages: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceView:
    """``rows``, ``sheets`` and ``left`` name people: they are empty for who is no organiser."""

    report: ConferenceReport | None
    rows: tuple[Row, ...]
    sheets: tuple[Sheet, ...]
    left: tuple[Left, ...]
    sessions: tuple[Session, ...]
    academic: tuple[Session, ...]
    business: tuple[Session, ...]
    others: tuple[Session, ...]
    """Seminars and whatever else is asked for."""
    booths: int
    allotted: int
    exhibitors: int
    presentations: int
    """Sessions of business presentations that could be asked for."""


def conference_view(
    work: UnitOfWork,
    data: EventData,
    agenda: Agenda | None,
    *,
    with_people: bool,
    sessions: tuple[Session, ...] | None = None,
) -> ConferenceView:
    """What there is to tell; without an agenda of booths and what could be asked for only. ``sessions`` are those of
    the agenda as the reader may see them, None for as they are."""
    report = (
        conference_report(data, agenda, work.results.pairings() or (), work.results.matching())
        if agenda is not None
        else None
    )
    shown = report if with_people else None
    names = _Names(data)
    if sessions is None:
        sessions = agenda.sessions if agenda is not None else ()
    holders = {booth.organisation_id for booth in data.booths} - {""}
    return ConferenceView(
        report=report,
        rows=tuple(map(names.row, shown.consultations)) if shown else (),
        sheets=tuple(
            Sheet(
                id=item.person.id,
                name=item.person.name,
                pairs=item.person.interprets,
                rows=tuple(map(names.row, item.meetings)),
                slots=item.slots,
                longest_row=item.longest_row,
            )
            for item in shown.interpreters
        )
        if shown
        else (),
        left=tuple(
            Left(
                sides=tuple(map(names.side, item.people)),
                languages=item.languages,
                reason=item.reason,
            )
            for item in shown.without
        )
        if shown
        else (),
        sessions=sessions,
        academic=tuple(session for session in sessions if session.kind is SessionKind.TALKS),
        business=tuple(session for session in sessions if session.kind is SessionKind.PROPOSALS),
        others=tuple(
            session for session in sessions if session.kind not in (SessionKind.TALKS, SessionKind.PROPOSALS)
        ),
        booths=len(data.booths),
        allotted=sum(bool(booth.organisation_id) for booth in data.booths),
        exhibitors=len({wish.organisation_id for wish in data.booth_wishes} | holders),
        presentations=len(business_presentations(data)),
    )


def closed_booths(data: EventData) -> int:
    """How many booths that are allotted stand in a room that is closed all the time."""
    usable = {booth.id for booth in open_booths(data)}
    return sum(bool(booth.organisation_id) and booth.id not in usable for booth in data.booths)


def themes_of_exhibitors(data: EventData) -> dict[str, str]:
    """By organisation, as booths are allotted by them."""
    return {item.organisation_id: item.theme for item in booth_problem(data, keep=True).exhibitors if item.theme}


class BoothsMoved(BridgeworkError):
    """Somebody changed booths, wishes or conflicts while the booths were allotted."""

    def __init__(self) -> None:
        super().__init__("booths or wishes were changed meanwhile and nothing was stored: allot the booths again")


def allot_and_store(
    unit_of_work: Callable[[], AbstractContextManager[SetupWork]], editor: Editor, *, keep: bool
) -> tuple[BoothPlan, str]:
    """Allot the booths, check the plan and store it; nobody waits for the database meanwhile.

    Return the plan with the change's id, "" where nothing changed. ``keep``: whoever has a booth keeps it. Raise
    ``BoothsMoved``, and ``InvalidResult`` for a plan that breaks a rule.
    """
    with unit_of_work() as work:
        data = work.records.load()
    problem = booth_problem(data, keep=keep)
    plan = allot_booths(problem, time_limit_s=BOOTH_SECONDS)
    breaches = [] if keep else list(booth_breaches(data, plan.booth_of))
    if breaches:
        raise InvalidResult("the booths", breaches)
    with unit_of_work() as work:
        hold_still(work)
        data = work.records.load()
        if booth_problem(data, keep=keep) != problem:
            raise BoothsMoved
        return plan, _store_booths(work, editor, data, plan)


def _store_booths(work: SetupWork, editor: Editor, data: EventData, plan: BoothPlan) -> str:
    holder = {booth_id: organisation_id for organisation_id, booth_id in plan.booth_of.items()}
    after = tuple(replace(booth, organisation_id=holder.get(booth.id, "")) for booth in data.booths)
    changed = [number for number, booth in enumerate(data.booths) if booth != after[number]]
    if not changed:
        return ""
    change = editor.change(
        ChangeKind.EDIT,
        "booths",
        str(len(changed)),
        before=EventData(booths=tuple(data.booths[number] for number in changed)),
        after=EventData(booths=tuple(after[number] for number in changed)),
    )
    store(work, change)
    work.commit()
    return change.id


def ask_for_presentations(work: SetupWork, editor: Editor) -> tuple[int, str]:
    """Ask for the sessions in which companies of one theme present themselves; return how many are new, with the
    change's id, "" for none."""
    hold_still(work)
    wanted = business_presentations(work.records.load())
    if not wanted:
        return 0, ""
    change = editor.change(
        ChangeKind.ADDITION, "session_requests", str(len(wanted)), after=EventData(session_requests=wanted)
    )
    store(work, change)
    work.commit()
    return len(wanted), change.id


def figures(view: ConferenceView) -> dict[str, Any]:
    """Numbers for everyone who may open the page, by name; None where there is no agenda yet."""
    report = view.report
    interpreted = [item for item in report.consultations if item.interpreter_id] if report else []
    return {
        "consultations": len(report.consultations) if report else None,
        "export_consultations": sum(item.is_export for item in report.consultations) if report else None,
        "interpreted": len(interpreted) if report else None,
        "without_interpreter": len(report.without) if report else None,
        "interpreters": len(report.interpreters) if report else None,
        "countries": report.countries if report else None,
        "arriving_later": report.arriving if report else None,
        "remote": report.remote if report else None,
        "academic_sessions": len(view.academic),
        "business_sessions": len(view.business),
        "booths": view.booths,
        "booths_allotted": view.allotted,
        "exhibitors": view.exhibitors,
    }


class _Names:
    def __init__(self, data: EventData) -> None:
        self._people = {person.id: person for person in data.people}
        self._organisations = {item.id: item.name for item in data.organisations}
        self._tables = {table.id: table.name for table in data.tables}
        self._countries = country_of(data)
        self._zone = data.event.zone if data.event is not None else None

    def side(self, person_id: str) -> Side:
        person = self._people.get(person_id)
        organisation = self._organisations.get(person.organisation_id, "") if person else ""
        return Side(
            id=person_id,
            name=person.name if person else person_id,
            organisation=organisation,
            country=self._countries.get(person_id, ""),
        )

    def row(self, item: Consultation) -> Row:
        interpreter = self._people.get(item.interpreter_id)
        return Row(
            id=item.meeting.id,
            start=item.meeting.start.astimezone(self._zone),
            end=item.meeting.end.astimezone(self._zone),
            table=self._tables.get(item.meeting.table_id, item.meeting.table_id),
            sides=tuple(map(self.side, item.meeting.people_ids[:2])),
            languages=item.languages,
            interpreter=interpreter.name if interpreter else "",
            is_export=item.is_export,
        )


def rows_by_day(rows: Sequence[Row]) -> list[tuple[datetime, list[Row]]]:
    """Each day's, in order of time; the first row's start stands for the day."""
    days: dict[Any, list[Row]] = {}
    for row in sorted(rows, key=lambda item: (item.start, item.table)):
        days.setdefault(row.start.date(), []).append(row)
    return [(found[0].start, found) for found in days.values()]
