"""The technology forum on paper: the year, one edition with its minutes, and what is filed jointly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Final

from api.programmes.forum_view import EditionView, FilingView, FollowUpLine, ForumView, NeedLine
from api.programmes.tour_documents import Words
from matcher.documents import Block, Document, Paragraph, Points, Section, Source, SourceKind, Table
from models.domain import Event, Offer, Organisation
from models.domain.forum import FilingStage


def _(message: str) -> str:
    """Marks a message for the catalogue; within functions it says it in the reader's language."""
    return message


STAGES: Final[Mapping[FilingStage, str]] = {
    FilingStage.PROPOSED: _("proposed"),
    FilingStage.AGREED: _("agreed"),
    FilingStage.DRAFTED: _("drafted"),
    FilingStage.FILED: _("filed"),
    FilingStage.GRANTED: _("granted"),
}
NUMBERS: Final = frozenset({1, 2, 3})


def year_document(event: Event, forum: ForumView, words: Words, *, made: str) -> Document:
    """All editions: what comes up when, who speaks, what is open, and who files what together."""
    _ = words.say
    return Document(
        title=event.title,
        subtitle=_("Technology forum"),
        sections=(
            Section(heading=_("The year"), blocks=(_year(event, forum, words), *_unanswered(forum, words))),
            Section(heading=_("Editions"), blocks=tuple(_talks_of_year(event, forum, words))),
            *_filings(forum, words),
        ),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def edition_document(
    event: Event, view: EditionView, people: Mapping[str, str], words: Words, *, made: str
) -> Document:
    """One edition with who came, its minutes and follow-ups. ``people`` has names by id."""
    _ = words.say
    return Document(
        title=f"{event.title}: {view.edition.title}",
        subtitle=f"{_('Edition %(number)s', number=view.number)} · {_on(event, view.day, words)}",
        sections=(
            Section(heading=_("Needs that come up"), blocks=(_needs(view, words),)),
            Section(heading=_("Talks"), blocks=tuple(_talks(view, words))),
            Section(heading=_("Who came"), blocks=(_attendance(view, people, words),)),
            Section(heading=_("Minutes of the meeting"), blocks=tuple(_minutes(view, words))),
            Section(heading=_("Follow-ups"), blocks=(_follow_ups(event, view.follow_ups, words),)),
        ),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def _on(event: Event, day: date, words: Words) -> str:
    return words.day(datetime.combine(day, time(12), event.zone))


def _year(event: Event, forum: ForumView, words: Words) -> Block:
    _ = words.say
    if not forum.editions:
        return Paragraph(text=_("No series is chosen yet."))
    return Table(
        caption=_("What comes up when"),
        header=(_("Edition"), _("Needs"), _("Talks"), _("Unanswered"), _("Day")),
        rows=tuple(
            (
                view.edition.title,
                str(len(view.needs)),
                str(len(view.talks)),
                str(len(view.unanswered)),
                _on(event, view.day, words),
            )
            for view in forum.editions
        ),
        sources=tuple(tuple(_need_source(line) for line in view.needs) for view in forum.editions),
        numeric=NUMBERS,
    )


def _unanswered(forum: ForumView, words: Words) -> Iterator[Block]:
    _ = words.say
    lines = [line for view in forum.editions for line in view.unanswered]
    if lines:
        yield Paragraph(text=_("Nobody speaks to these needs yet:"))
        yield Points(items=tuple(Paragraph(text=_title(line), sources=(_need_source(line),)) for line in lines))


def _talks_of_year(event: Event, forum: ForumView, words: Words) -> Iterator[Block]:
    for view in forum.editions:
        yield Paragraph(text=f"{_on(event, view.day, words)}: {view.edition.title}")
        yield from _talks(view, words)


def _needs(view: EditionView, words: Words) -> Block:
    _ = words.say
    return Table(
        caption="",
        header=(_("Need"), _("Whose"), _("State")),
        rows=tuple((_title(line), _whose(line), ", ".join(states(line, words))) for line in view.needs),
        sources=tuple((_need_source(line),) for line in view.needs),
    )


def states(line: NeedLine, words: Words) -> Iterator[str]:
    """How it stands with a need at its edition."""
    _ = words.say
    yield _("a talk answers it") if line.is_answered else _("unanswered")
    if line.is_late:
        yield _("after its deadline")
    if line.is_missed:
        yield _("its owner cannot come")


def _talks(view: EditionView, words: Words) -> Iterator[Block]:
    _ = words.say
    if not view.talks:
        yield Paragraph(text=_("Nobody speaks yet."))
        return
    yield Points(
        items=tuple(
            Paragraph(
                text=_(
                    "%(speaker)s: %(title)s",
                    speaker=_named(talk.speaker.name, talk.organisation),
                    title=talk.offer.title or talk.offer.text[:80],
                ),
                sources=(_offer_source(talk.offer), *(_source(SourceKind.NEED, n.id, n.title) for n in talk.needs)),
            )
            for talk in view.talks
        )
    )


def _attendance(view: EditionView, people: Mapping[str, str], words: Words) -> Block:
    _ = words.say
    if view.minutes is None or not view.minutes.attended_ids:
        return Paragraph(text=_("Nobody is noted yet."))
    names = sorted(people.get(each, each) for each in view.minutes.attended_ids)
    return Paragraph(text=", ".join(names))


def _minutes(view: EditionView, words: Words) -> Iterator[Block]:
    _ = words.say
    text = view.minutes.text if view.minutes else ""
    paragraphs = [part.strip() for part in text.splitlines() if part.strip()]
    for part in paragraphs:
        yield Paragraph(text=part)
    if not paragraphs:
        yield Paragraph(text=_("There are no minutes yet."))
    if view.files:
        names = ", ".join(file.name for file in view.files)
        yield Paragraph(text=_("Attached: %(names)s", names=names))


def _follow_ups(event: Event, lines: tuple[FollowUpLine, ...], words: Words) -> Block:
    _ = words.say
    if not lines:
        return Paragraph(text=_("Nothing was promised."))
    return Table(
        caption="",
        header=(_("What"), _("Who"), _("Due"), _("Done")),
        rows=tuple(
            (
                line.item.text,
                line.person.name if line.person else line.item.person_id,
                _on(event, line.item.due, words),
                _on(event, line.item.done_on, words) if line.item.done_on else "",
            )
            for line in lines
        ),
    )


def _filings(forum: ForumView, words: Words) -> Iterator[Section]:
    _ = words.say
    if forum.filings:
        blocks = tuple(block for filing in forum.filings for block in filing_blocks(filing, words))
        yield Section(heading=_("Joint filings"), blocks=blocks, starts_page=True)


def filing_blocks(view: FilingView, words: Words) -> Iterator[Block]:
    """What each holder brings, with shares, and who are rivals."""
    _ = words.say
    title = view.title or _("A need that was withdrawn")
    sources = (_source(SourceKind.NEED, view.need.id, title),) if view.need else ()
    yield Paragraph(text=f"{title} ({_(STAGES[view.filing.stage])})", sources=sources)
    yield Table(
        caption="",
        header=(_("Holder"), _("Share in per cent"), _("Brings")),
        rows=tuple(
            (
                line.party.name if line.party else _("not told"),
                f"{line.share:.2f}",
                line.offer.title or line.offer.text[:80] if line.offer else "",
            )
            for line in view.holders
        ),
        sources=tuple((_offer_source(line.offer),) if line.offer else () for line in view.holders),
        numeric=frozenset({1}),
    )
    for rival in view.rivals:
        yield Paragraph(
            text=_("Rivals, whose claims would overlap: %(first)s; %(second)s", **_titles(rival.first, rival.second)),
            sources=(_offer_source(rival.first), _offer_source(rival.second)),
        )


def _titles(first: Offer, second: Offer) -> dict[str, str]:
    return {"first": first.title or first.text[:80], "second": second.title or second.text[:80]}


def _title(line: NeedLine) -> str:
    return line.need.title or line.need.text[:80]


def _whose(line: NeedLine) -> str:
    if line.organisation is not None:
        return line.organisation.name
    return line.owner.name if line.owner else ""


def _named(name: str, organisation: Organisation | None) -> str:
    return f"{name}, {organisation.name}" if organisation else name


def _need_source(line: NeedLine) -> Source:
    return _source(SourceKind.NEED, line.need.id, _title(line))


def _offer_source(offer: Offer) -> Source:
    return _source(SourceKind.OFFER, offer.id, offer.title or offer.text[:80])


def _source(kind: SourceKind, record_id: str, label: str) -> Source:
    return Source(kind=kind, id=record_id, label=label or record_id)
