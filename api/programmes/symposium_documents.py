"""The symposium on paper, for organisers and officials: days, pitches and why, talks, clinic, networking."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from api.market.market import Market
from api.programmes.symposium import CRITERIA, FEWEST_SHOWN, LACKS
from api.programmes.symposium_timetable import Timetable
from api.programmes.symposium_words import Reader
from matcher.documents import Block, Document, Paragraph, Section, Source, SourceKind, Table
from matcher.symposium import Criterion, Lack
from matcher.symposium_programme import SymposiumPlan
from models.domain import Offer, Session, SessionKind
from models.domain.symposium import SeatedTable


def who(person_id: str, market: Market, reader: Reader) -> str:
    _ = reader.say
    person = market.person(person_id) if person_id else None
    if person is None:
        return _("Somebody who is not named")
    organisation = market.organisation_of(person_id)
    return f"{person.name} ({organisation.name})" if organisation else person.name


def offer_source(offer: Offer) -> Source:
    return Source(kind=SourceKind.OFFER, id=offer.id, label=offer.title or offer.id)


def plan_document(
    plan: SymposiumPlan,
    market: Market,
    reader: Reader,
    *,
    made: str,
    with_names: bool,
    timetable: Timetable | None = None,
) -> Document:
    """The programme; ``with_names`` says who sits where and who lacks what: for organisers only. With a ``timetable``
    it begins with days, times and rooms, and clinic and networking are the tables that were made for these.
    """
    _ = reader.say
    pitches = tuple(timetable.pitches()) if timetable else ()
    return Document(
        title=market.event.title if market.event else _("Symposium of researchers and businesses"),
        subtitle=_when_and_where(market, reader),
        sections=(
            *(timetable.sections() if timetable else ()),
            Section(
                heading=_("Proposals with high business possibility"), blocks=(*pitches, *_ranking(plan, reader))
            ),
            Section(heading=_("Experience talks"), blocks=tuple(_experience(plan, market, reader, with_names))),
            Section(
                heading=_("Commercialisation clinic"),
                blocks=tuple(_clinic(plan, market, reader, with_names, timetable)),
            ),
            Section(heading=_("Networking"), blocks=tuple(_networking(plan, market, reader, with_names, timetable))),
        ),
        made=made,
        sources_heading=_("Records"),
        language=reader.language,
    )


def _ranking(plan: SymposiumPlan, reader: Reader) -> list[Block]:
    _ = reader.say
    offers, chosen = plan.ground.offers, set(plan.chosen)
    items = [item for item in plan.ranking.items if item.offer_id in chosen]
    table = Table(
        caption=_("What is pitched, with the value of each criterion from 0 to 1"),
        header=(_("Proposal"), _("Score"), *(_(CRITERIA[each]) for each in Criterion)),
        rows=tuple(
            (
                offers[item.offer_id].title or item.offer_id,
                f"{item.score:.3f}",
                *(f"{item.values[each]:.2f}" for each in Criterion),
            )
            for item in items
        ),
        sources=tuple((offer_source(offers[item.offer_id]),) for item in items),
        numeric=frozenset(range(1, 2 + len(Criterion))),
    )
    return [table, sensitivity_table(plan, reader)]


def sensitivity_table(plan: SymposiumPlan, reader: Reader) -> Table:
    """In which range of each weight the choice stays, and who would take whose place beyond."""
    _ = reader.say
    return Table(
        caption=_("The choice stays while a weight is in its range and the others are as they are"),
        header=(_("Criterion"), _("Weight"), _("From"), _("To"), _("Below it"), _("Above it")),
        rows=tuple(
            (
                _(CRITERIA[each.criterion]),
                f"{each.weight:.2f}",
                f"{each.least:.3f}",
                "–" if math.isinf(each.most) else f"{each.most:.3f}",
                change(plan, each.below, reader),
                change(plan, each.above, reader),
            )
            for each in plan.sensitivity
        ),
        numeric=frozenset({1, 2, 3}),
    )


def change(plan: SymposiumPlan, pair: tuple[str, str] | None, reader: Reader) -> str:
    _ = reader.say
    if pair is None:
        return _("no change")
    gone, new = (plan.ground.offers[each].title or each for each in pair)
    return _("“%(new)s” for “%(gone)s”", new=new, gone=gone)


def _experience(plan: SymposiumPlan, market: Market, reader: Reader, with_names: bool) -> list[Block]:
    _ = reader.say
    rows = []
    for talk in plan.experience.talks:
        helped = names(talk.helped, market) if with_names else how_many(len(talk.helped), reader)
        teller = plan.tellers[talk.speaker_id, talk.lack]
        rows.append((who(talk.speaker_id, market, reader), teller.topic, _(LACKS[talk.lack]), helped))
    if not rows:
        return [Paragraph(text=_("Nobody who attends has a topic that researchers lack."))]
    return [Table(caption="", header=(_("Speaker"), _("Tells of"), _("Subject"), _("Helps")), rows=tuple(rows))]


def _clinic(
    plan: SymposiumPlan, market: Market, reader: Reader, with_names: bool, timetable: Timetable | None
) -> list[Block]:
    _ = reader.say
    made = list(timetable.tables(SessionKind.CLINIC)) if timetable else []
    if timetable and made:
        return [
            Table(
                caption=timetable.heading(session),
                header=(_("Table"), _("Subject"), _("Expert"), _("Researchers")),
                rows=tuple(
                    (
                        str(table.number),
                        _(LACKS[Lack(table.lack)]),
                        who(table.expert_id, market, reader) if table.expert_id else "–",
                        _helped(table, market, reader, with_names),
                    )
                    for table in tables
                ),
                narrow=frozenset({0}),
            )
            for session, tables in made
        ]
    rows = [
        (
            str(table.round + 1),
            _(LACKS[table.lack]),
            who(table.expert_id, market, reader),
            names(table.researcher_ids, market) if with_names else how_many(len(table.researcher_ids), reader),
        )
        for table in plan.clinic.tables
    ]
    if not rows:
        return [Paragraph(text=_("No table comes about: researchers' lacks and people's topics do not meet."))]
    return [Table(caption="", header=(_("Round"), _("Subject"), _("Expert"), _("Researchers")), rows=tuple(rows))]


def _helped(table: SeatedTable, market: Market, reader: Reader, with_names: bool) -> str:
    helped = [each for each in table.person_ids if each != table.expert_id]
    return names(helped, market) if with_names else how_many(len(helped), reader)


def _when_and_where(market: Market, reader: Reader) -> str:
    """The event's first and last day, its venue and city."""
    event = market.event
    if event is None:
        return ""
    days = list(dict.fromkeys(reader.formats.full_date(day.date) for day in (event.days[0], event.days[-1])))
    return ", ".join(part for part in (" – ".join(days), event.venue, event.city) if part)


def _networking(
    plan: SymposiumPlan, market: Market, reader: Reader, with_names: bool, timetable: Timetable | None
) -> list[Block]:
    _, ngettext = reader.say, reader.count
    made = list(timetable.tables(SessionKind.NETWORKING)) if timetable else []
    if timetable and made:
        return [block for session, tables in made for block in _round(session, tables, market, timetable, with_names)]
    repeats = len(plan.networking.repeats)
    said = (
        ngettext(
            "%(num)s pair sits together though it knows each other or sat together before.",
            "%(num)s pairs sit together though they know each other or sat together before.",
            repeats,
        )
        if repeats
        else _("Nobody sits with anybody whom they know, and no two sit together twice.")
    )
    blocks: list[Block] = [Paragraph(text=said)]
    for at, tables in enumerate(plan.networking.rounds if with_names else (), 1):
        rows = tuple((str(number), names(table, market)) for number, table in enumerate(tables, 1))
        caption = _("Round %(number)s", number=at)
        blocks.append(Table(caption=caption, header=(_("Table"), _("People")), rows=rows))
    return blocks


def _round(
    session: Session, tables: Sequence[SeatedTable], market: Market, timetable: Timetable, with_names: bool
) -> Iterator[Block]:
    """Who sits at which table, for organisers; for others how many tables there are."""
    _, ngettext = timetable.reader.say, timetable.reader.count
    if with_names:
        rows = tuple((str(table.number), names(table.person_ids, market)) for table in tables)
        header = (_("Table"), _("People"))
        yield Table(caption=timetable.heading(session), header=header, rows=rows, narrow=frozenset({0}))
    else:
        people = sum(len(table.person_ids) for table in tables)
        counted = ngettext("%(num)s table", "%(num)s tables", len(tables))
        told = ngettext("%(num)s person", "%(num)s people", people)
        yield Paragraph(text=f"{timetable.heading(session)}: {told}, {counted}.")


def names(person_ids: Sequence[str], market: Market) -> str:
    people = (market.person(each) for each in person_ids)
    return ", ".join(person.name for person in people if person is not None)


def how_many(count: int, reader: Reader) -> str:
    """For who is not told the names: a small number would tell who it is."""
    _ = reader.say
    return str(count) if count >= FEWEST_SHOWN else _("fewer than 3")
