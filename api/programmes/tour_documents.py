"""Tours on paper: an overview of a day with its map and, for organisers, a sheet for each bus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from api.programmes.tour_view import BusView, DayView, PassengerView, StopView
from api.programmes.tours import REASONS
from matcher.documents import Block, Document, Paragraph, Picture, Section, Source, SourceKind, Table
from models.domain import Event

Say = Callable[..., str]
"""A message of the catalogue in the reader's language, with what stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The reader's language: ``say`` for messages, ``language_name`` and ``day`` for what has a form in each."""

    language: str
    say: Say
    language_name: Callable[[str], str]
    day: Callable[[datetime], str]


def tour_document(event: Event, day: DayView, words: Words, *, made: str, with_sheets: bool) -> Document:
    """The tours of one day. ``with_sheets`` adds who is in each bus and what they need: for organisers only."""
    _ = words.say
    sections = [Section(heading=_("Overview"), blocks=tuple(_overview(day, words)))]
    if with_sheets:
        sections += [_left_out(day, words)] if day.left_out else []
        sections += [_sheet(event, day, bus, words, starts_page=True) for bus in day.buses]
    return Document(
        title=event.title,
        subtitle=_("Tours on %(day)s", day=_on(event, day, words)),
        sections=tuple(sections),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def bus_document(event: Event, day: DayView, bus: BusView, words: Words, *, made: str) -> Document:
    """The sheet of one bus: for organisers only."""
    _ = words.say
    return Document(
        title=bus.name,
        subtitle=_("Tours on %(day)s", day=_on(event, day, words)),
        sections=(_sheet(event, day, bus, words, heading=_("Stops")),),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def _on(event: Event, day: DayView, words: Words) -> str:
    return words.day(datetime(day.date.year, day.date.month, day.date.day, tzinfo=event.zone))


def _overview(day: DayView, words: Words) -> list[Block]:
    _ = words.say
    figures = _(
        "%(riding)s of %(people)s participants ride in %(buses)s buses.",
        riding=day.riding,
        people=day.people,
        buses=len(day.buses),
    )
    values = {"interest": f"{day.interest:.1f}", "bound": f"{day.bound:.1f}"}
    quality = (
        _("Interest %(interest)s of at most %(bound)s: proven that no plan has more.", **values)
        if day.is_proven
        else _("Interest %(interest)s of at most %(bound)s, which is not proven to be possible.", **values)
    )
    table = Table(
        caption=_("Buses"),
        header=(_("Bus"), _("Leaves"), _("Stops"), _("Returns"), _("People")),
        rows=tuple(
            (
                bus.name,
                bus.leaves,
                "; ".join(_stop(stop, words) for stop in bus.stops),
                bus.returns,
                str(len(bus.passengers)),
            )
            for bus in day.buses
        ),
        numeric=frozenset({4}),
        narrow=frozenset({0, 1, 3, 4}),
    )
    blocks: list[Block] = [Paragraph(text=figures), Paragraph(text=quality), table]
    if day.picture:
        alternative = "; ".join(f"{bus.name}: {', '.join(stop.name for stop in bus.stops)}" for bus in day.buses)
        blocks.append(Picture(svg=day.picture, caption=_("Map of the day"), alternative=alternative or figures))
    return blocks


def _stop(stop: StopView, words: Words) -> str:
    lunch = f" ({words.say('lunch')})" if stop.lunch else ""
    return f"{stop.arrives}–{stop.leaves} {stop.name}{lunch}"


def _left_out(day: DayView, words: Words) -> Section:
    """Who finds no place, and why: with names, for organisers only."""
    _ = words.say
    table = Table(
        caption="",
        header=(_("Name"), _("Why")),
        rows=tuple(
            (", ".join(person.name for person in people), " ".join(_(REASONS[reason]) for reason in reasons))
            for people, reasons in day.left_out
        ),
    )
    return Section(heading=_("Who finds no place"), blocks=(table,))


def _sheet(
    event: Event, day: DayView, bus: BusView, words: Words, *, heading: str = "", starts_page: bool = False
) -> Section:
    _ = words.say
    told = [
        _("The bus leaves from %(place)s and returns there.", place=day.start) if day.start else "",
        _("Questions on the day: %(contact)s", contact=event.contact) if event.contact else "",
    ]
    practical = tuple(Paragraph(text=text) for text in told if text)
    stops = Table(
        caption=_("Leaves at %(leaves)s, is back at %(returns)s", leaves=bus.leaves, returns=bus.returns),
        header=(_("From"), _("Until"), _("Site"), _("Presentation"), _("Lunch")),
        rows=tuple(
            (stop.arrives, stop.leaves, stop.name, stop.presentation, _("yes") if stop.lunch else "")
            for stop in bus.stops
        ),
        sources=tuple((Source(kind=SourceKind.PLACE, id=stop.site_id, label=stop.name),) for stop in bus.stops),
        narrow=frozenset({0, 1, 4}),
    )
    people = Table(
        caption=_("Passengers: %(people)s of %(seats)s seats", people=len(bus.passengers), seats=bus.seats),
        header=(_("Name"), _("Organisation"), _("Languages"), _("What they need")),
        rows=tuple(
            (
                each.person.name,
                each.organisation.name if each.organisation else "",
                ", ".join(map(words.language_name, each.person.languages)),
                needs(each, words.say),
            )
            for each in bus.passengers
        ),
    )
    blocks: tuple[Block, ...] = (_totals(bus, words), *practical, stops, people)
    return Section(heading=heading or bus.name, blocks=blocks, starts_page=starts_page)


def _totals(bus: BusView, words: Words) -> Paragraph:
    """What the driver, the guide and the kitchen have to know at a glance."""
    _ = words.say
    diets: dict[str, int] = {}
    for each in bus.passengers:
        if each.person.diet:
            diets[each.person.diet] = diets.get(each.person.diet, 0) + 1
    wheelchairs = sum(each.person.wheelchair for each in bus.passengers)
    return Paragraph(
        text=_(
            "Wheelchairs: %(wheelchairs)s. Diets: %(diets)s. Guide's languages: %(languages)s.",
            wheelchairs=wheelchairs,
            diets=", ".join(f"{name} {count}" for name, count in sorted(diets.items())) or "–",
            languages=", ".join(map(words.language_name, bus.languages)) or _("any"),
        )
    )


def needs(passenger: PassengerView, say: Say) -> str:
    """Wheelchair, diet, and with whom the person travels."""
    _, person = say, passenger.person
    told = [
        _("wheelchair") if person.wheelchair else "",
        _("diet: %(diet)s", diet=person.diet) if person.diet else "",
        _("travels with %(party)s", party=person.party) if person.party else "",
    ]
    return "; ".join(filter(None, told))
