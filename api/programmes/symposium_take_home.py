"""What each researcher takes home from a symposium, on paper: a page for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from api.market.market import Market
from api.programmes.symposium import LACKS
from api.programmes.symposium_documents import offer_source, who
from api.programmes.symposium_sheet import Help, Interest, OfferSheet, Sheet
from api.programmes.symposium_words import Reader, session_title
from matcher.documents import Block, Document, Paragraph, Points, Section, Source, SourceKind, Table
from matcher.symposium import Lack
from models.domain import Demand
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


def all_sheets(
    sheets: Iterable[Sheet], market: Market, reader: Reader, *, made: str, with_sources: bool = True
) -> Document:
    """A page for each researcher, to be handed out, after a list of them. Each page can stand alone where it is made
    without sources: these are listed after the last one.
    """
    _ = reader.say
    every = list(sheets)
    sections = [Section(heading=_("Whose pages these are"), blocks=(_list(every, market, reader),))]
    for sheet in every:
        first, *rest = _sheet(sheet, market, reader)
        heading = _subtitle(sheet, market)
        alone = Section(heading=heading, blocks=(Paragraph(text=first.heading), *first.blocks), starts_page=True)
        sections.extend((alone, *rest))
    return Document(
        title=_("Researchers' pages"),
        subtitle=market.event.title if market.event else "",
        sections=tuple(sections if with_sources else map(_without_sources, sections)),
        made=made,
        sources_heading=_("Records"),
        language=reader.language,
    )


def _list(sheets: Sequence[Sheet], market: Market, reader: Reader) -> Table:
    _ = reader.say
    return Table(
        caption="",
        header=(_("Name"), _("Organisation"), _("Offers"), _("Meetings")),
        rows=tuple(
            (
                sheet.name,
                _organisation(sheet, market),
                str(len(sheet.offers)),
                str(sum(each.at is not None for offer in sheet.offers for each in offer.interests)),
            )
            for sheet in sheets
        ),
        numeric=frozenset({2, 3}),
    )


def _without_sources(section: Section) -> Section:
    def alone(block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, sources=())
        if isinstance(block, Points):
            return Points(items=tuple(replace(item, sources=()) for item in block.items))
        return replace(block, sources=()) if isinstance(block, Table) else block

    return replace(section, blocks=tuple(map(alone, section.blocks)))


def _organisation(sheet: Sheet, market: Market) -> str:
    organisation = market.organisation_of(sheet.person_id)
    return organisation.name if organisation else ""


def _subtitle(sheet: Sheet, market: Market) -> str:
    return ", ".join(part for part in (sheet.name, _organisation(sheet, market)) if part)


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
    if not count and not sheet.interests:
        nothing = _("“%(title)s” answers no need or mandate so far.", title=about.label)
        return [Paragraph(text=nothing, sources=(about,))]
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
    whom = who(interest.person_id, market, reader)
    need = demand_source(interest.demand)
    if interest.state is RequestState.PENDING:
        text = _("%(who)s asks for a meeting: %(need)s.", who=whom, need=need.label)
    elif interest.state is RequestState.ACCEPTED:
        text = _("%(who)s agreed to meet: %(need)s.", who=whom, need=need.label)
    else:
        text = _("The agenda has you meet %(who)s: %(need)s.", who=whom, need=need.label)
    if interest.at is not None:
        text += " " + _("The meeting: %(when)s.", when=reader.when(interest.at))
    return Paragraph(text=text, sources=(need,))


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
    met = [
        demand_source(each.demand)
        for offer in sheet.offers
        for each in offer.interests
        if each.state is not RequestState.PENDING
    ]
    if met:
        about = "; ".join(dict.fromkeys(f"“{source.label}”" for source in met))
        text = _(
            "After each meeting write within a week what each side does next, and record what came of it: %(needs)s.",
            needs=about,
        )
        items.append(Paragraph(text=text, sources=tuple(met)))
    return [Points(items=tuple(items)) if items else Paragraph(text=_("Nothing is open."))]


def _help(sheet: Sheet, market: Market, reader: Reader) -> list[Block]:
    """Where they are expected, with what for, and where."""
    _ = reader.say
    found = [
        (talk.start, session, _("Your talk: %(title)s", title=talk.title), session_title(session, reader))
        for session, talk in sheet.presented
    ]
    found += [
        (each.start, each, _("You pitch: %(session)s", session=session_title(each, reader)), "")
        for each in sheet.pitched
    ]
    for each in (*sheet.talks, *sheet.clinic, *sheet.networking):
        table = _("table %(number)s", number=each.number) if each.number else ""
        whom = _with(each, market, reader) if each.with_id or each.lack else ""
        said = ", ".join(part for part in (table, whom) if part)
        found.append((each.session.start, each.session, session_title(each.session, reader), said))
    if not found:
        return [Paragraph(text=_("The agenda with talks, clinic and networking is not published yet."))]
    found.sort(key=lambda item: (item[0], item[1].id))
    return [
        Table(
            caption=_("Where you are expected, or may find help"),
            header=(_("When"), _("What"), _("Room"), _("With")),
            rows=tuple(
                (reader.when(start), title, market.place(session.room_id), said)
                for start, session, title, said in found
            ),
            narrow=frozenset({0}),
        )
    ]


def _with(help_: Help, market: Market, reader: Reader) -> str:
    subject = reader.say(LACKS[help_.lack]) if help_.lack else ""
    whom = who(help_.with_id, market, reader) if help_.with_id else ""
    return ", ".join(part for part in (subject, whom) if part)


def demand_source(demand: Demand) -> Source:
    return Source(kind=SourceKind.NEED, id=demand.id, label=demand.title or demand.id)
