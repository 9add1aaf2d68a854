"""The technology forum on paper: the year, and one edition with its minutes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Final

from api.programmes.forum_filing_documents import filing_sections
from api.programmes.forum_view import EditionView, FollowUpLine, ForumView, NeedLine, TalkLine
from api.programmes.tour_documents import Words
from matcher.documents import Block, Document, Paragraph, Points, Section, Table
from models.domain import Event, Organisation, Person

NUMBERS: Final = frozenset({3, 4, 5})
NARROW: Final = frozenset({0, 1})


def year_document(event: Event, forum: ForumView, words: Words, *, made: str) -> Document:
    """All editions: what comes up when and whose it is, who speaks to it, and who files what together."""
    _ = words.say
    return Document(
        title=event.title,
        subtitle=_in_a_line(_("Technology forum"), _days(event, forum, words), event.venue, event.city),
        sections=(
            Section(heading=_("The year"), blocks=tuple(_year(event, forum, words))),
            *(_edition(event, view, words) for view in forum.editions),
            *filing_sections(forum, words),
        ),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def edition_document(
    event: Event,
    view: EditionView,
    people: Mapping[str, tuple[Person, Organisation | None]],
    words: Words,
    *,
    made: str,
) -> Document:
    """One edition with who came, its minutes and follow-ups. ``people`` are those of the event by id."""
    _ = words.say
    rooms = dict.fromkeys(line.room for line in view.sessions if line.room)
    return Document(
        title=f"{event.title}: {title_of(view, words)}",
        subtitle=_in_a_line(
            _("Edition %(number)s", number=view.number),
            _on(event, view.day, words),
            _times(view),
            *(rooms or (event.venue,)),
            event.city,
        ),
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


def title_of(view: EditionView, words: Words) -> str:
    """Its number, where no need says the title any more."""
    _ = words.say
    return view.title or _("Edition %(number)s", number=view.number)


def _in_a_line(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _on(event: Event, day: date, words: Words) -> str:
    return words.day(datetime.combine(day, time(12), event.zone))


def _days(event: Event, forum: ForumView, words: Words) -> str:
    days = [view.day for view in forum.editions]
    if not days:
        return ""
    return " – ".join(_on(event, day, words) for day in dict.fromkeys((days[0], days[-1])))


def _times(view: EditionView) -> str:
    """From the first session to the last one; empty where none is requested."""
    if not view.sessions:
        return ""
    return f"{view.sessions[0].start:%H:%M}–{max(line.end for line in view.sessions):%H:%M}"


def _year(event: Event, forum: ForumView, words: Words) -> Iterator[Block]:
    _ = words.say
    if not forum.editions:
        yield Paragraph(text=_("No series is chosen yet."))
        return
    yield Paragraph(
        text=_(
            "%(needs)s needs come up in %(editions)s editions; nobody speaks to %(open)s of them yet.",
            needs=forum.needs,
            editions=len(forum.editions),
            open=forum.unanswered,
        )
    )
    yield Table(
        caption=_("What comes up when"),
        header=(_("Day"), _("Time"), _("Edition"), _("Needs"), _("Talks"), _("Unanswered")),
        rows=tuple(
            (
                _on(event, view.day, words),
                _times(view),
                title_of(view, words),
                str(len(view.needs)),
                str(len(view.talks)),
                str(len(view.unanswered)),
            )
            for view in forum.editions
        ),
        numeric=NUMBERS,
        narrow=NARROW,
    )


def _edition(event: Event, view: EditionView, words: Words) -> Section:
    _ = words.say
    blocks: list[Block] = [Paragraph(text=_in_a_line(_on(event, view.day, words), *_sessions(view, words)))]
    if view.needs:
        blocks.append(
            Table(
                caption="",
                header=(_("Need"), _("Whose"), _("Who speaks to it")),
                rows=tuple((_title(line), _whose(line), _answer(line, view, words)) for line in view.needs),
            )
        )
    own = [talk for talk in view.talks if not talk.needs]
    if own:
        blocks.append(Points(items=tuple(Paragraph(text=_spoken(talk, words)) for talk in own)))
    return Section(heading=f"{view.number}. {title_of(view, words)}", blocks=tuple(blocks))


def _sessions(view: EditionView, words: Words) -> Iterator[str]:
    """When and where, and who gives the seminar."""
    _ = words.say
    rooms = dict.fromkeys(line.room for line in view.sessions if line.room)
    yield _times(view)
    yield ", ".join(rooms)
    for line in view.sessions:
        if line.is_seminar:
            parts = {"time": f"{line.start:%H:%M}", "expert": ", ".join(each.name for each in line.speakers)}
            yield _("at %(time)s a seminar on filing rights together, by %(expert)s", **parts)


def _answer(line: NeedLine, view: EditionView, words: Words) -> str:
    """The talks that speak to a need, else how it stands with it."""
    _ = words.say
    talks = [talk for talk in view.talks if line.need in talk.needs]
    told = [_spoken(talk, words) for talk in talks] or [_("nobody yet")]
    return "; ".join((*told, *_remarks(line, words)))


def _spoken(talk: TalkLine, words: Words) -> str:
    _ = words.say
    return _(
        "%(speaker)s: %(title)s",
        speaker=_named(talk.speaker.name, talk.organisation),
        title=talk.offer.title or talk.offer.text[:80],
    )


def _needs(view: EditionView, words: Words) -> Block:
    _ = words.say
    if not view.needs:
        return Paragraph(text=_("None of them stands any more."))
    return Table(
        caption="",
        header=(_("Need"), _("Whose"), _("State")),
        rows=tuple((_title(line), _whose(line), ", ".join(states(line, words))) for line in view.needs),
    )


def states(line: NeedLine, words: Words) -> Iterator[str]:
    """How it stands with a need at its edition."""
    _ = words.say
    yield _("a talk answers it") if line.is_answered else _("unanswered")
    yield from _remarks(line, words)


def _remarks(line: NeedLine, words: Words) -> Iterator[str]:
    _ = words.say
    if line.is_late:
        yield _("after its deadline")
    if line.is_missed:
        yield _("its owner cannot come")


def _talks(view: EditionView, words: Words) -> Iterator[Block]:
    _ = words.say
    if not view.talks:
        yield Paragraph(text=_("Nobody speaks yet."))
        return
    yield Points(items=tuple(Paragraph(text=_spoken(talk, words)) for talk in view.talks))


def _attendance(view: EditionView, people: Mapping[str, tuple[Person, Organisation | None]], words: Words) -> Block:
    """Who is not in the event any more is not named."""
    _ = words.say
    ids = view.minutes.attended_ids if view.minutes else ()
    came = sorted((people[each] for each in ids if each in people), key=lambda pair: pair[0].name)
    if not came:
        return Paragraph(text=_("Nobody is noted yet."))
    return Table(
        caption="",
        header=(_("Name"), _("Organisation")),
        rows=tuple((person.name, organisation.name if organisation else "") for person, organisation in came),
    )


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
                line.person.name if line.person else _("somebody who is not in the event any more"),
                _on(event, line.item.due, words),
                _done(event, line, words),
            )
            for line in lines
        ),
    )


def _done(event: Event, line: FollowUpLine, words: Words) -> str:
    _ = words.say
    if line.item.done_on:
        return _on(event, line.item.done_on, words)
    return _("overdue") if line.is_overdue else _("open")


def _title(line: NeedLine) -> str:
    return line.need.title or line.need.text[:80]


def _whose(line: NeedLine) -> str:
    if line.organisation is not None:
        return line.organisation.name
    return line.owner.name if line.owner else ""


def _named(name: str, organisation: Organisation | None) -> str:
    return f"{name}, {organisation.name}" if organisation else name
