"""What each of the five programmes usually looks like, and what it needs before it can be made.

Texts are English; they are keys of the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.domain import EventData, Programme, RoomKind, SessionKind


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to have before the programme is made, where it is entered, and whether it is there."""

    label: str
    path: str
    is_done: Callable[[EventData], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """``days`` of ``hours`` from the beginning to the end, ``breaks`` of every day with their title and hours.

    ``path`` is the programme's own page; ``kinds`` are the kinds of session that it is made of.
    """

    programme: Programme
    name: str
    purpose: str
    path: str
    days: int
    hours: tuple[str, str]
    slot_minutes: int
    breaks: Sequence[tuple[str, str, str]]
    kinds: Sequence[SessionKind]
    tasks: Sequence[Task]


def _has(name: str) -> Callable[[EventData], bool]:
    return lambda data: bool(getattr(data, name))


def _tables(data: EventData) -> bool:
    return bool(data.tables)


def _rooms(data: EventData) -> bool:
    return any(room.kind in (RoomKind.SESSION, RoomKind.PLENARY) for room in data.rooms)


_PEOPLE: Final = Task(label=_("People and organisations"), path="/setup/import", is_done=_has("people"))
_OFFERS: Final = Task(label=_("Offers"), path="/setup/import", is_done=_has("offers"))
_NEEDS: Final = Task(label=_("Needs and mandates"), path="/setup/import", is_done=lambda data: bool(data.demands))
_ROOMS: Final = Task(label=_("Session rooms"), path="/setup/places", is_done=_rooms)
_TABLES: Final = Task(label=_("Meeting tables"), path="/setup/places", is_done=_tables)
_COFFEE: Final = (_("Coffee"), "10:30", "10:50")
_LUNCH: Final = (_("Lunch"), "12:30", "13:30")

TEMPLATES: Final[Mapping[Programme, Template]] = {
    Programme.FOCUS_GROUP: Template(
        programme=Programme.FOCUS_GROUP,
        name=_("Focus group"),
        purpose=_("Finds where two industries meet, and composes the task force that takes it further."),
        path="/programmes/focus",
        days=1,
        hours=("09:30", "17:00"),
        slot_minutes=30,
        breaks=(_LUNCH,),
        kinds=(SessionKind.WORKSHOP, SessionKind.PANEL),
        tasks=(
            _PEOPLE,
            _OFFERS,
            _NEEDS,
            Task(
                label=_("Sectors of organisations"),
                path="/directory/organisations",
                is_done=lambda data: any(item.sectors for item in data.organisations),
            ),
            Task(
                label=_("Skills of people"),
                path="/directory/people",
                is_done=lambda data: any(person.skills for person in data.people),
            ),
        ),
    ),
    Programme.FORUM: Template(
        programme=Programme.FORUM,
        name=_("Technology forum"),
        purpose=_("A series of meetings whose themes come from members' needs, with joint filings of their results."),
        path="/programmes/forum",
        days=1,
        hours=("14:00", "18:00"),
        slot_minutes=30,
        breaks=((_("Coffee"), "16:00", "16:30"),),
        kinds=(SessionKind.WORKSHOP, SessionKind.NETWORKING, SessionKind.SEMINAR),
        tasks=(_PEOPLE, _NEEDS, _OFFERS, _ROOMS),
    ),
    Programme.SYMPOSIUM: Template(
        programme=Programme.SYMPOSIUM,
        name=_("Symposium of researchers and businesses"),
        purpose=_("Results by theme, proposals pitched to companies and investors, experience told, and a clinic."),
        path="/programmes/symposium",
        days=3,
        hours=("09:00", "18:00"),
        slot_minutes=20,
        breaks=(_COFFEE, _LUNCH, (_("Coffee"), "15:30", "15:50")),
        kinds=(
            SessionKind.TALKS,
            SessionKind.PITCH,
            SessionKind.EXPERIENCE,
            SessionKind.CLINIC,
            SessionKind.NETWORKING,
        ),
        tasks=(
            _PEOPLE,
            _OFFERS,
            _NEEDS,
            _ROOMS,
            _TABLES,
            Task(
                label=_("Topics of experience"),
                path="/directory/people",
                is_done=lambda data: any(person.topics for person in data.people),
            ),
        ),
    ),
    Programme.TOUR: Template(
        programme=Programme.TOUR,
        name=_("Cluster tour"),
        purpose=_("Buses, sites and participants: who visits what, with travel, lunch and guided tours."),
        path="/programmes/tours",
        days=2,
        hours=("08:30", "18:00"),
        slot_minutes=30,
        breaks=(),
        kinds=(SessionKind.VISIT,),
        tasks=(
            Task(label=_("Clusters"), path="/setup/extras/clusters", is_done=_has("clusters")),
            Task(label=_("Sites to visit"), path="/setup/extras/sites", is_done=_has("sites")),
            Task(label=_("Buses"), path="/setup/extras/buses", is_done=_has("buses")),
            _PEOPLE,
        ),
    ),
    Programme.CONFERENCE: Template(
        programme=Programme.CONFERENCE,
        name=_("Conference with export consultations"),
        purpose=_("Academic tracks, business presentations, booths, and consultations with interpreters."),
        path="/programmes/conference",
        days=3,
        hours=("09:00", "18:00"),
        slot_minutes=30,
        breaks=((_("Coffee"), "10:30", "11:00"), _LUNCH),
        kinds=(SessionKind.TALKS, SessionKind.PROPOSALS, SessionKind.PANEL, SessionKind.SEMINAR),
        tasks=(
            _PEOPLE,
            _OFFERS,
            _NEEDS,
            _ROOMS,
            _TABLES,
            Task(
                label=_("Interpreters"),
                path="/directory/people",
                is_done=lambda data: any(person.interprets for person in data.people),
            ),
            Task(label=_("Booths"), path="/setup/extras/booths", is_done=_has("booths")),
        ),
    ),
}


def tasks_of(template: Template, data: EventData) -> tuple[tuple[Task, bool], ...]:
    """Everything that it needs, with whether it is there."""
    return tuple((task, task.is_done(data)) for task in template.tasks)


def missing_of(template: Template, data: EventData) -> tuple[Task, ...]:
    """What is not there yet, in the order in which to bring it in."""
    return tuple(task for task, is_done in tasks_of(template, data) if not is_done)


def places_are_there(data: EventData) -> bool:
    """Whether there are the places that the event's programme needs: sites and buses of a tour; rooms of any other
    one, and tables where it has meetings."""
    template = TEMPLATES[data.event.programme if data.event else Programme.CONFERENCE]
    if template.programme is Programme.TOUR:
        return bool(data.sites and data.buses)
    has_rooms = any(room.kind is not RoomKind.SITE for room in data.rooms)
    return has_rooms and (_TABLES not in template.tasks or _tables(data))


def template_of(name: str) -> Template | None:
    """None for the name of no programme."""
    return TEMPLATES[Programme(name)] if name in set(Programme) else None
