"""What members file jointly, on paper: a sheet for each right, with shares and a place to sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from api.programmes.forum_view import FilingView, ForumView, RivalLine
from api.programmes.tour_documents import Words
from matcher.documents import Block, Document, Paragraph, Points, Section, Source, SourceKind, Table
from models.domain import Event, Offer
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
NUMERIC: Final = frozenset({1})


def filings_document(event: Event, forum: ForumView, words: Words, *, made: str) -> Document:
    """An overview, and a page for each right that is to be filed jointly."""
    _ = words.say
    return Document(
        title=event.title,
        subtitle=_("Joint filings"),
        sections=(
            Section(heading=_("Overview"), blocks=tuple(_overview(forum, words))),
            *(_sheet(view, words) for view in forum.filings),
        ),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def filing_sections(forum: ForumView, words: Words) -> Iterator[Section]:
    """The overview alone, as a part of the year."""
    _ = words.say
    if forum.filings:
        yield Section(heading=_("Joint filings"), blocks=tuple(_overview(forum, words)))


def _overview(forum: ForumView, words: Words) -> Iterator[Block]:
    _ = words.say
    if not forum.filings:
        yield Paragraph(text=_("There are no joint filings yet."))
        return
    yield Table(
        caption="",
        header=(_("Right"), _("Holders and their shares"), _("Stage"), _("Number of the application")),
        rows=tuple(
            (
                title_of(view, words),
                "; ".join(
                    f"{line.party.name if line.party else _('not told')} {line.share:.2f} %" for line in view.holders
                ),
                _(STAGES[view.filing.stage]),
                view.filing.number,
            )
            for view in forum.filings
        ),
        narrow=frozenset({2, 3}),
    )


def title_of(view: FilingView, words: Words) -> str:
    _ = words.say
    return view.title or _("A need that was withdrawn")


def _sheet(view: FilingView, words: Words) -> Section:
    return Section(heading=title_of(view, words), blocks=tuple(filing_blocks(view, words)), starts_page=True)


def filing_blocks(view: FilingView, words: Words) -> Iterator[Block]:
    """What is asked for, what each holder brings and alone covers, shares, rivals, and a place to sign."""
    _ = words.say
    stage = _("Stage: %(stage)s", stage=_(STAGES[view.filing.stage]))
    number = _("Number of the application: %(number)s", number=view.filing.number) if view.filing.number else ""
    yield Paragraph(text=" · ".join(part for part in (stage, number) if part))
    if view.need is not None:
        yield Paragraph(text=view.need.text, sources=(_source(SourceKind.NEED, view.need.id, title_of(view, words)),))
    yield Table(
        caption=_("Who brings what"),
        header=(_("Holder"), _("Share in per cent"), _("Brings"), _("Only this covers")),
        rows=tuple(
            (
                line.party.name if line.party else _("not told"),
                f"{line.share:.2f}",
                _name(line.offer) if line.offer else "",
                " ".join(line.alone),
            )
            for line in view.holders
        ),
        sources=tuple((_offer_source(line.offer),) if line.offer else () for line in view.holders),
        numeric=NUMERIC,
    )
    if view.missing:
        yield Paragraph(text=_("Of what is asked for nobody covers:"))
        yield Points(items=tuple(Paragraph(text=sentence) for sentence in view.missing))
    for rival in view.rivals:
        yield _rival(view, rival, words)
    yield Table(
        caption=_("Agreed by the holders"),
        header=(_("Holder"), _("Name"), _("Date"), _("Signature")),
        rows=tuple((line.party.name if line.party else _("not told"), "", "", "") for line in view.holders),
    )


def _rival(view: FilingView, rival: RivalLine, words: Words) -> Paragraph:
    """Which of the two was left out, where one of them is in."""
    _ = words.say
    inside = {line.holder.offer_id for line in view.holders}
    parts = {"first": _name(rival.first), "second": _name(rival.second)}
    if rival.second.id in inside:
        parts = {"first": parts["second"], "second": parts["first"]}
    told = (
        _("Rivals, whose claims would overlap: “%(first)s” is in this group, so “%(second)s” is not.", **parts)
        if inside & {rival.first.id, rival.second.id}
        else _("Rivals, whose claims would overlap: %(first)s; %(second)s", **parts)
    )
    return Paragraph(text=told, sources=(_offer_source(rival.first), _offer_source(rival.second)))


def _name(offer: Offer) -> str:
    return offer.title or offer.text[:80]


def _offer_source(offer: Offer) -> Source:
    return _source(SourceKind.OFFER, offer.id, _name(offer))


def _source(kind: SourceKind, record_id: str, label: str) -> Source:
    return Source(kind=kind, id=record_id, label=label or record_id)
