"""The symposium on paper: its plan for organisers and officials, and a page for each researcher."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from api.market.market import Market
from api.programmes.symposium import CRITERIA, FEWEST_SHOWN, LACKS
from api.programmes.symposium_sheet import Help, Interest, OfferSheet, Sheet
from api.programmes.symposium_words import Reader
from matcher.documents import Block, Document, Paragraph, Points, Section, Source, SourceKind, Table
from matcher.symposium import Criterion, Lack
from matcher.symposium_programme import SymposiumPlan
from models.domain import Demand, Offer
from models.domain.requests import RequestState


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


ADVICE = {
    Lack.FUNDING: _("Write down what the next step costs and what it proves, and ask an investor what they would need to see before the following one."),  # noqa: E501
    Lack.SCALING: _("Find a partner with a pilot line, and agree on one trial whose result both call a success or a failure beforehand."),  # noqa: E501
    Lack.RIGHTS: _("Have it checked what is protected, where and for how long, and who else has a claim on it, before anybody asks for a licence."),  # noqa: E501
    Lack.MARKET: _("Name the first buyer, what they use today, and which approvals stand between the result and a sale."),  # noqa: E501
    Lack.BENEFIT: _("Put the gain into figures that a buyer uses: cost a piece, scrap, hours, energy, beside what is in use today."),  # noqa: E501
    Lack.PARTNERS: _("Look for a partner of the kind and region that were asked for, and say what each side would bring."),  # noqa: E501
    Lack.DESCRIPTION: _("Rewrite the first two sentences for a reader of another field: what it does, for whom, and what is better."),  # noqa: E501
}  # fmt: skip
"""What to do next about each lack."""


def researcher_document(sheet: Sheet, market: Market, reader: Reader, *, made: str) -> Document:
    _ = reader.say
    return Document(
        title=_("What to take home"),
        subtitle=_subtitle(sheet, market),
        sections=tuple(_sheet(sheet, market, reader)),
        made=made,
        sources_heading=_("Records"),
        language=reader.language,
    )


def all_sheets(sheets: Iterable[Sheet], market: Market, reader: Reader, *, made: str) -> Document:
    """A page for each researcher, to be handed out."""
    _ = reader.say
    sections = []
    for sheet in sheets:
        first, *rest = _sheet(sheet, market, reader)
        blocks = first.blocks
        heading = _subtitle(sheet, market)
        sections.append(Section(heading=heading, blocks=(Paragraph(text=first.heading), *blocks), starts_page=True))
        sections.extend(rest)
    return Document(
        title=_("Researchers' pages"),
        subtitle=market.event.title if market.event else "",
        sections=tuple(sections),
        made=made,
        sources_heading=_("Records"),
        language=reader.language,
    )


def _subtitle(sheet: Sheet, market: Market) -> str:
    organisation = market.organisation_of(sheet.person_id)
    return f"{sheet.name}, {organisation.name}" if organisation else sheet.name


def _sheet(sheet: Sheet, market: Market, reader: Reader) -> list[Section]:
    _ = reader.say
    interested = [block for offer in sheet.offers for block in _interest(offer, market, reader)]
    missing = [block for offer in sheet.offers for block in _missing(offer, reader)]
    none = Paragraph(text=_("Nobody said that anything was missing."))
    return [
        Section(heading=_("Who was interested"), blocks=tuple(interested)),
        Section(heading=_("What was missing"), blocks=tuple(missing) or (none,)),
        Section(heading=_("What to do next"), blocks=tuple(_next(sheet, reader))),
        Section(heading=_("At the symposium"), blocks=tuple(_help(sheet, market, reader))),
    ]


def _interest(sheet: OfferSheet, market: Market, reader: Reader) -> list[Block]:
    _, ngettext = reader.say, reader.count
    about = offer_source(sheet.offer)
    count = len(sheet.proposals)
    said = ngettext(
        "“%(title)s” answers %(num)s need or mandate.",
        "“%(title)s” answers %(num)s needs and mandates.",
        count,
        title=about.label,
    )
    blocks: list[Block] = [Paragraph(text=said, sources=(about,))]
    items = [_said_of(interest, market, reader) for interest in sheet.interests]
    if items:
        blocks.append(Points(items=tuple(items)))
    else:
        best = [demand_source(demand) for _match, demand in sheet.proposals[:3]]
        text = _("Nobody has asked for a meeting about it yet.")
        if best:
            nearest = "; ".join(source.label for source in best)
            text += " " + _("It fits best: %(needs)s.", needs=nearest)
        blocks.append(Paragraph(text=text, sources=tuple(best)))
    return blocks


def _said_of(interest: Interest, market: Market, reader: Reader) -> Paragraph:
    _ = reader.say
    who = _who(interest.person_id, market, reader)
    need = demand_source(interest.demand)
    if interest.state is RequestState.PENDING:
        text = _("%(who)s asks for a meeting: %(need)s.", who=who, need=need.label)
    elif interest.state is RequestState.ACCEPTED:
        text = _("%(who)s agreed to meet: %(need)s.", who=who, need=need.label)
    else:
        text = _("The agenda has you meet %(who)s: %(need)s.", who=who, need=need.label)
    if interest.at is not None:
        text += " " + _("The meeting: %(when)s.", when=reader.when(interest.at))
    return Paragraph(text=text, sources=(need,))


def _who(person_id: str, market: Market, reader: Reader) -> str:
    _ = reader.say
    person = market.person(person_id) if person_id else None
    if person is None:
        return _("Somebody who is not named")
    organisation = market.organisation_of(person_id)
    return f"{person.name} ({organisation.name})" if organisation else person.name


def _missing(sheet: OfferSheet, reader: Reader) -> list[Block]:
    _, ngettext = reader.say, reader.count
    about = (offer_source(sheet.offer),)
    items = [
        Paragraph(
            text=ngettext("No thanks, %(num)s time: %(reason)s", "No thanks, %(num)s times: %(reason)s", count, reason=reader.label(reason)),  # noqa: E501
            sources=about,
        )
        for reason, count in sheet.reasons
    ]  # fmt: skip
    items += [Paragraph(text=_("In their words: “%(note)s”", note=item.note), sources=about) for item in sheet.notes]
    items += [
        Paragraph(
            text=ngettext("Asked for by %(num)s, and not there: %(what)s", "Asked for by %(num)s, and not there: %(what)s", count, what=reader.label(gap.kind)),  # noqa: E501
            sources=about,
        )
        for gap, count in sheet.gaps
    ]  # fmt: skip
    return [Points(items=tuple(items))] if items else []


def _next(sheet: Sheet, reader: Reader) -> list[Block]:
    _ = reader.say
    waiting = [each for offer in sheet.offers for each in offer.interests if each.state is RequestState.PENDING]
    items = [
        Paragraph(
            text=_("Answer the request about “%(need)s”.", need=demand_source(each.demand).label),
            sources=(demand_source(each.demand),),
        )
        for each in waiting
        if each.asked_me
    ]
    items += [Paragraph(text=f"{_(LACKS[lack])}: {_(ADVICE[lack])}") for lack, _level in sheet.lacks]
    items += [
        Paragraph(
            text=_("After the meeting about “%(need)s”, write within a week what each side does next, and record what came of it.", need=demand_source(each.demand).label),  # noqa: E501
            sources=(demand_source(each.demand),),
        )
        for offer in sheet.offers
        for each in offer.interests
        if each.state is not RequestState.PENDING
    ]  # fmt: skip
    return [Points(items=tuple(items)) if items else Paragraph(text=_("Nothing is open."))]


def _help(sheet: Sheet, market: Market, reader: Reader) -> list[Block]:
    _ = reader.say
    found = [(each, each.title, "") for each in sheet.pitched]
    for each in (*sheet.talks, *sheet.clinic, *sheet.networking):
        table = _("table %(number)s", number=each.number) if each.number else ""
        whom = _with(each, market, reader) if each.with_id else ""
        found.append((each.session, each.session.title, ", ".join(part for part in (table, whom) if part)))
    if not found:
        return [Paragraph(text=_("The agenda with talks, clinic and networking is not published yet."))]
    found.sort(key=lambda item: (item[0].start, item[0].id))
    return [
        Table(
            caption=_("Where you are expected, or may find help"),
            header=(_("When"), _("What"), _("With")),
            rows=tuple((reader.when(session.start), title, said) for session, title, said in found),
        )
    ]


def _with(help_: Help, market: Market, reader: Reader) -> str:
    subject = reader.say(LACKS[help_.lack]) if help_.lack else ""
    return ", ".join(part for part in (subject, _who(help_.with_id, market, reader)) if part)


def offer_source(offer: Offer) -> Source:
    return Source(kind=SourceKind.OFFER, id=offer.id, label=offer.title or offer.id)


def demand_source(demand: Demand) -> Source:
    return Source(kind=SourceKind.NEED, id=demand.id, label=demand.title or demand.id)


def plan_document(plan: SymposiumPlan, market: Market, reader: Reader, *, made: str, with_names: bool) -> Document:
    """The plan; ``with_names`` says who sits where and who lacks what: for organisers only."""
    _ = reader.say
    return Document(
        title=_("Symposium of researchers and businesses"),
        subtitle=market.event.title if market.event else "",
        sections=(
            Section(heading=_("Proposals with high business possibility"), blocks=tuple(_ranking(plan, reader))),
            Section(heading=_("Experience talks"), blocks=tuple(_experience(plan, market, reader, with_names))),
            Section(heading=_("Commercialisation clinic"), blocks=tuple(_clinic(plan, market, reader, with_names))),
            Section(heading=_("Networking"), blocks=tuple(_networking(plan, market, reader, with_names))),
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
        rows.append((_who(talk.speaker_id, market, reader), teller.topic, _(LACKS[talk.lack]), helped))
    if not rows:
        return [Paragraph(text=_("Nobody who attends has a topic that researchers lack."))]
    return [Table(caption="", header=(_("Speaker"), _("Tells of"), _("Subject"), _("Helps")), rows=tuple(rows))]


def _clinic(plan: SymposiumPlan, market: Market, reader: Reader, with_names: bool) -> list[Block]:
    _ = reader.say
    rows = [
        (
            str(table.round + 1),
            _(LACKS[table.lack]),
            _who(table.expert_id, market, reader),
            names(table.researcher_ids, market) if with_names else how_many(len(table.researcher_ids), reader),
        )
        for table in plan.clinic.tables
    ]
    if not rows:
        return [Paragraph(text=_("No table comes about: researchers' lacks and people's topics do not meet."))]
    return [Table(caption="", header=(_("Round"), _("Subject"), _("Expert"), _("Researchers")), rows=tuple(rows))]


def _networking(plan: SymposiumPlan, market: Market, reader: Reader, with_names: bool) -> list[Block]:
    _, ngettext = reader.say, reader.count
    repeats = len(plan.networking.repeats)
    blocks: list[Block] = [
        Paragraph(
            text=ngettext(
                "%(num)s pair sits together though it knows each other or sat together before.",
                "%(num)s pairs sit together though they know each other or sat together before.",
                repeats,
            )
        )
    ]
    for at, tables in enumerate(plan.networking.rounds if with_names else (), 1):
        rows = tuple((str(number), names(table, market)) for number, table in enumerate(tables, 1))
        caption = _("Round %(number)s", number=at)
        blocks.append(Table(caption=caption, header=(_("Table"), _("People")), rows=rows))
    return blocks


def names(person_ids: Sequence[str], market: Market) -> str:
    people = (market.person(each) for each in person_ids)
    return ", ".join(person.name for person in people if person is not None)


def how_many(count: int, reader: Reader) -> str:
    """For who is not told the names: a small number would tell who it is."""
    _ = reader.say
    return str(count) if count >= FEWEST_SHOWN else _("fewer than 3")
