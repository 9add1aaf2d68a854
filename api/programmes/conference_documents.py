"""The conference on paper: figures, booths and, for organisers, consultations and interpreters' sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from api.programmes.booth_plan import booth_plan
from api.programmes.conference import ConferenceView, Row, Sheet, Side, figures, rows_by_day, themes_of_exhibitors
from matcher.documents import Block, Document, Paragraph, Picture, Section, Source, SourceKind, Table
from models.domain import Event, EventData

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


def conference_document(event: Event, data: EventData, view: ConferenceView, words: Words, *, made: str) -> Document:
    """All of it as far as ``view`` tells it."""
    _ = words.say
    sections = [Section(heading=_("Overview"), blocks=tuple(_overview(view, words)))]
    if data.booths:
        sections.append(Section(heading=_("Booths"), blocks=tuple(_booths(data, words)), starts_page=True))
    for day, rows in rows_by_day(view.rows):
        heading = _("Consultations on %(day)s", day=words.day(day))
        sections.append(Section(heading=heading, blocks=(_consultations(rows, words, ""),), starts_page=True))
    sections += [_sheet(sheet, words) for sheet in view.sheets]
    return _document(event, _("Conference with export consultations"), sections, words, made)


def interpreters_document(event: Event, view: ConferenceView, words: Words, *, made: str) -> Document:
    """A sheet for each interpreter."""
    _ = words.say
    sections = [_sheet(sheet, words) for sheet in view.sheets]
    return _document(event, _("Interpreters' sheets"), sections, words, made)


def _document(event: Event, subtitle: str, sections: list[Section], words: Words, made: str) -> Document:
    _ = words.say
    return Document(
        title=event.title,
        subtitle=subtitle,
        sections=tuple(sections),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def _overview(view: ConferenceView, words: Words) -> list[Block]:
    _ = words.say
    found = figures(view)
    labels = figure_labels(_)
    rows = tuple((labels[name], str(value)) for name, value in found.items() if value is not None)
    blocks: list[Block] = [Table(caption="", header=(_("Figure"), _("Number")), rows=rows, numeric=frozenset({1}))]
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
                header=(_("Who"), _("Languages"), _("Why")),
                rows=tuple(
                    (
                        " – ".join(side(item, words) for item in left.sides),
                        languages(left.languages, words),
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
                sources=tuple(
                    (
                        Source(
                            kind=SourceKind.ORGANISATION,
                            id=booth.organisation_id,
                            label=names[booth.organisation_id],
                        ),
                    )
                    for booth in given
                ),
                numeric=frozenset({1}),
            )
        )
    return blocks


def _consultations(rows: list[Row], words: Words, caption: str) -> Table:
    _ = words.say
    return Table(
        caption=caption,
        header=(_("Time"), _("Table"), _("Who"), _("With whom"), _("Languages"), _("Interpreter")),
        rows=tuple(
            (
                f"{row.start:%H:%M}",
                row.table,
                *(side(item, words) for item in row.sides),
                ", ".join(languages(item, words) for item in row.languages),
                row.interpreter,
            )
            for row in rows
        ),
    )


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
        blocks.append(_consultations(rows, words, words.day(day)))
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
