"""The conference on paper: figures, booths and, for organisers, consultations and interpreters' sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.programmes.booth_plan import booth_plan
from api.programmes.conference import ConferenceView, Row, Sheet, Side, figures, rows_by_day, themes_of_exhibitors
from matcher.documents import Block, Document, Paragraph, Picture, Section, Table
from models.domain import Event, EventData, Person, Session, SessionKind

Say = Callable[..., str]
"""A message of the catalogue in the reader's language, with what stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The reader's language: ``say`` for messages, the others for what has a form in each."""

    language: str
    say: Say
    spoken: Callable[[str], str]
    country: Callable[[str], str]
    day: Callable[[datetime], str]
    reason: Callable[[str], str]
    """A reason that the agenda gives in English."""
    label: Callable[[SessionKind], str]


def conference_document(event: Event, data: EventData, view: ConferenceView, words: Words, *, made: str) -> Document:
    """All of it as far as ``view`` tells it."""
    _ = words.say
    sections = [Section(heading=_("Overview"), blocks=tuple(_overview(view, words)))]
    sections += _programme(data, view, words)
    if data.booths:
        sections.append(Section(heading=_("Booths"), blocks=tuple(_booths(data, words)), starts_page=True))
    for day, rows in rows_by_day(view.rows):
        heading = _("Consultations on %(day)s", day=words.day(day))
        sections.append(Section(heading=heading, blocks=(_consultations(rows, words),), starts_page=True))
    if languages_and_left := _interpreting(view, words):
        sections.append(
            Section(heading=_("Interpreters and languages"), blocks=tuple(languages_and_left), starts_page=True)
        )
    sections += [_sheet(sheet, words) for sheet in view.sheets]
    return _document(event, _("Conference with export consultations"), sections, words, made)


def interpreters_document(event: Event, view: ConferenceView, words: Words, *, made: str) -> Document:
    """A sheet for each interpreter."""
    _ = words.say
    sections = [_sheet(sheet, words) for sheet in view.sheets]
    return _document(event, _("Interpreters' sheets"), sections, words, made)


def participants_document(
    event: Event, data: EventData, view: ConferenceView, words: Words, *, made: str
) -> Document:
    """A sheet of consultations for each person who has one, in the order of names."""
    _ = words.say
    own: dict[str, list[Row]] = {}
    for row in view.rows:
        for person in row.sides:
            own.setdefault(person.id, []).append(row)
    booths = {booth.organisation_id: booth.name for booth in data.booths if booth.organisation_id}
    people = {person.id: person for person in data.people}
    sections = [
        _own_sheet(people[person_id], rows, booths, words)
        for person_id, rows in sorted(own.items(), key=lambda item: people[item[0]].name)
    ]
    return _document(event, _("Consultations of each participant"), sections, words, made)


def _own_sheet(person: Person, rows: list[Row], booths: Mapping[str, str], words: Words) -> Section:
    _ = words.say
    own = next(item for row in rows for item in row.sides if item.id == person.id)
    lines = [side(own, words)]
    if person.organisation_id in booths:
        lines.append(_("Booth: %(name)s", name=booths[person.organisation_id]))
    if person.remote:
        lines.append(_("Takes part remotely, from %(zone)s.", zone=person.time_zone))
    blocks: list[Block] = [Paragraph(text=" · ".join(lines))]
    for day, found in rows_by_day(rows):
        blocks.append(
            Table(
                caption=words.day(day),
                header=(_("Time"), _("Table"), _("With whom"), _("Languages"), _("Interpreter")),
                rows=tuple(
                    (
                        f"{row.start:%H:%M}–{row.end:%H:%M}",
                        row.table,
                        *(side(item, words) for item in row.sides if item.id != person.id),
                        _spoken(row, words),
                        row.interpreter,
                    )
                    for row in found
                ),
                narrow=frozenset({0, 1, 3, 4}),
            )
        )
    return Section(heading=person.name, blocks=tuple(blocks), starts_page=True)


def _programme(data: EventData, view: ConferenceView, words: Words) -> list[Section]:
    """The sessions of each day, with their talks."""
    _ = words.say
    zone = data.event.zone if data.event is not None else None
    rooms = {room.id: room.name for room in data.rooms}
    names = {person.id: person.name for person in data.people}
    days: dict[date, list[Session]] = {}
    for session in sorted(view.sessions, key=lambda item: (item.start, rooms.get(item.room_id, ""))):
        days.setdefault(session.start.astimezone(zone).date(), []).append(session)
    return [
        Section(
            heading=_("Programme of %(day)s", day=words.day(sessions[0].start.astimezone(zone))),
            blocks=(
                Table(
                    caption="",
                    header=(_("Time"), _("Session"), _("Room"), _("Speakers")),
                    rows=tuple(
                        (
                            f"{item.start.astimezone(zone):%H:%M}–{item.end.astimezone(zone):%H:%M}",
                            f"{item.title} ({words.label(item.kind)})",
                            rooms.get(item.room_id, item.room_id),
                            "; ".join(
                                [f"{names.get(talk.speaker_id, '')}: {talk.title}" for talk in item.talks]
                                or [names[person_id] for person_id in item.speaker_ids if person_id in names]
                            ),
                        )
                        for item in sessions
                    ),
                    narrow=frozenset({0, 2}),
                ),
            ),
            starts_page=day == min(days),
        )
        for day, sessions in days.items()
    ]


def _document(event: Event, subtitle: str, sections: list[Section], words: Words, made: str) -> Document:
    _ = words.say
    return Document(
        title=event.title,
        subtitle=" · ".join(filter(None, (subtitle, _when(event, words), _where(event, words)))),
        sections=tuple(sections),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def _when(event: Event, words: Words) -> str:
    days = [datetime.combine(day.date, day.start, event.zone) for day in event.days]
    return " – ".join(dict.fromkeys(map(words.day, (days[0], days[-1])))) if days else ""


def _where(event: Event, words: Words) -> str:
    country = words.country(event.country) if event.country else ""
    return ", ".join(filter(None, (event.venue, event.city, country)))


def _overview(view: ConferenceView, words: Words) -> list[Block]:
    _ = words.say
    found = figures(view)
    labels = figure_labels(_)
    rows = tuple((labels[name], str(value)) for name, value in found.items() if value is not None)
    return [Table(caption="", header=(_("Figure"), _("Number")), rows=rows, numeric=frozenset({1}))]


def _interpreting(view: ConferenceView, words: Words) -> list[Block]:
    _ = words.say
    blocks: list[Block] = []
    if view.report and view.report.pairs:
        blocks.append(
            Table(
                caption=_("Languages between which it is interpreted"),
                header=(_("Languages"), _("Wanted"), _("Held"), _("Interpreters")),
                rows=tuple(
                    (languages(item.languages, words), str(item.wanted), str(item.held), str(item.interpreters))
                    for item in view.report.pairs
                ),
                numeric=frozenset({1, 2, 3}),
            )
        )
    if view.left:
        blocks.append(
            Table(
                caption=_("Without a meeting for want of an interpreter"),
                header=(_("Who"), _("Why")),
                rows=tuple(
                    (
                        " – ".join(side(item, words) for item in left.sides),
                        words.reason(left.reason),
                    )
                    for left in view.left
                ),
            )
        )
    return blocks


def figure_labels(_: Say) -> dict[str, str]:
    """What the figures are called."""
    return {
        "consultations": _("Consultations planned"),
        "export_consultations": _("Between two countries"),
        "interpreted": _("With an interpreter"),
        "without_interpreter": _("Without a meeting for want of an interpreter"),
        "interpreters": _("Interpreters"),
        "countries": _("Countries"),
        "arriving_later": _("People who arrive later or leave earlier"),
        "remote": _("Remote participants"),
        "academic_sessions": _("Academic sessions"),
        "business_sessions": _("Business presentations"),
        "booths": _("Booths"),
        "booths_allotted": _("Booths allotted"),
        "exhibitors": _("Exhibitors"),
    }


def _booths(data: EventData, words: Words) -> list[Block]:
    _ = words.say
    names = {item.id: item.name for item in data.organisations}
    themes = themes_of_exhibitors(data)
    given = [booth for booth in data.booths if booth.organisation_id in names]
    picture = booth_plan(data.booths, names, themes, {room.id: room.name for room in data.rooms})
    alternative = _(
        "Plan of %(booths)s booths, %(given)s of them allotted", booths=len(data.booths), given=len(given)
    )
    blocks: list[Block] = [Picture(svg=picture, caption="", alternative=alternative)]
    if given:
        blocks.append(
            Table(
                caption="",
                header=(_("Booth"), _("Square metres"), _("Organisation"), _("Theme")),
                rows=tuple(
                    (
                        booth.name,
                        f"{booth.square_metres:g}" if booth.square_metres else "",
                        names[booth.organisation_id],
                        themes.get(booth.organisation_id, ""),
                    )
                    for booth in given
                ),
                numeric=frozenset({1}),
                narrow=frozenset({0}),
            )
        )
    return blocks


def _consultations(rows: list[Row], words: Words, caption: str = "", *, interpreter: bool = True) -> Table:
    """``interpreter``: with a column for who interprets."""
    _ = words.say
    header = (_("Time"), _("Table"), _("Who"), _("With whom"), _("Languages"))
    return Table(
        caption=caption,
        header=(*header, _("Interpreter")) if interpreter else header,
        rows=tuple(
            (
                f"{row.start:%H:%M}",
                row.table,
                *(side(item, words) for item in row.sides),
                _spoken(row, words),
                *([row.interpreter] if interpreter else []),
            )
            for row in rows
        ),
        narrow=frozenset({0, 1, 4, 5}),
    )


def _spoken(row: Row, words: Words) -> str:
    return ", ".join(languages(item, words) for item in row.languages)


def _sheet(sheet: Sheet, words: Words) -> Section:
    _ = words.say
    pairs = ", ".join(languages(pair, words) for pair in sheet.pairs)
    blocks: list[Block] = [
        Paragraph(
            text=_(
                "%(pairs)s. %(meetings)s meetings in %(slots)s possible slots, at most %(row)s in a row.",
                pairs=pairs,
                meetings=len(sheet.rows),
                slots=sheet.slots,
                row=sheet.longest_row,
            )
        )
    ]
    for day, rows in rows_by_day(sheet.rows):
        blocks.append(_consultations(rows, words, words.day(day), interpreter=False))
    return Section(heading=_("Interpreter: %(name)s", name=sheet.name), blocks=tuple(blocks), starts_page=True)


def side(item: Side, words: Words) -> str:
    about = ", ".join(filter(None, (item.organisation, words.country(item.country) if item.country else "")))
    return f"{item.name} ({about})" if about else item.name


def languages(text: str, words: Words) -> str:
    """Codes such as ``en-ko`` or ``fr and ko`` by their names."""
    for separator in (" and ", " – ", "-"):
        if separator in text:
            return " – ".join(languages(part, words) for part in text.split(separator))
    return ", ".join(words.spoken(code.strip()) for code in text.split(","))
