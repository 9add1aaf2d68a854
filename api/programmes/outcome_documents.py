"""What became of an event's pairs on paper: a picture of the funnel, tables by stage, theme and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape

from api.languages import Formats, translations
from api.market.market import Market
from api.outcomes.bars import LINE, STAGE_WORDS, WIDTH, Bar, bars
from api.outcomes.figures import Answered, DisputedPair, Figures, OpenPair, ThemeFigures
from matcher.documents import Block, Document, Paragraph, Picture, Points, Section, Source, SourceKind, Table
from matcher.ledger import Funnel, FunnelStep
from models.domain import Demand, Mandate, Offer, Outcome

Say = Callable[..., str]
"""A message of the catalogue in the reader's language, with what stands in it."""
_BAR: Final = "#0f6b62"
_TRACK: Final = "#e3e8e5"
_INK: Final = "#1d2a27"
_FIGURES: Final = frozenset({1, 2, 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The reader's language: ``say`` for messages, the others for what has a form in each."""

    language: str
    say: Say
    label: Callable[[StrEnum], str]
    percent: Callable[[float], str]
    number: Callable[[int], str]
    day: Callable[[date | datetime], str]


def words_in(language: str, label: Callable[[StrEnum], str]) -> Words:
    """``label`` gives the English message for a value."""
    catalogue, formats = translations(language), Formats(language)
    return Words(
        language=language,
        say=lambda message, **parts: catalogue.gettext(message) % parts if parts else catalogue.gettext(message),
        label=lambda value: catalogue.gettext(label(value)),
        percent=formats.percent,
        number=formats.number,
        day=formats.full_date,
    )


def outcome_document(found: Figures, count: Answered, market: Market, words: Words, *, made: str) -> Document:
    """As far as ``found`` tells: for organisers with the open and disputed pairs, whose titles are public texts."""
    _ = words.say
    sections = [Section(heading=_("Overview"), blocks=tuple(_overview(found, count, words)))]
    if found.funnel is not None and found.pairs:
        sections.append(Section(heading=_("How far pairs came"), blocks=tuple(_funnel(found.funnel, words))))
        sections.append(Section(heading=_("By theme"), blocks=(_themes(found.themes, words),)))
        sections.append(Section(heading=_("Why nothing came of it"), blocks=(_reasons(found, words),)))
    if found.disputed:
        heading = _("Told differently by the two sides")
        sections.append(Section(heading=heading, blocks=(_disputed(found.disputed, market, words),)))
    if found.open:
        sections.append(
            Section(heading=_("Open pairs"), blocks=(_open(found.open, market, words),), starts_page=True)
        )
    days = market.event.days if market.event else ()
    held = " – ".join(dict.fromkeys(words.day(day.date) for day in (*days[:1], *days[-1:])))
    return Document(
        title=market.event.title if market.event else _("Outcomes"),
        subtitle=" · ".join(filter(None, (_("What became of the meetings"), held))),
        sections=tuple(sections),
        made=made,
        sources_heading=_("Records"),
        language=words.language,
    )


def _overview(found: Figures, count: Answered, words: Words) -> Iterator[Block]:
    _, number = words.say, words.number
    if count.meetings and found.funnel is not None:
        yield Paragraph(
            text=_(
                "Of %(all)s meetings of the published agenda that are over, something was told of %(told)s (%(share)s).",  # noqa: E501
                all=number(count.meetings),
                told=number(count.told),
                share=words.percent(count.told / count.meetings),
            )
        )
    if found.funnel is None:
        yield Paragraph(text=_("Something was told of fewer than three pairs: too few for figures."))
        return
    if not found.pairs:
        yield Paragraph(text=_("Nothing was told yet."))
        return
    steps = found.funnel.steps
    yield Points(
        items=(
            Paragraph(text=_("Pairs that met: %(number)s", number=number(steps[0].reached))),
            Paragraph(text=_("Went on after the meeting: %(number)s", number=_of(steps[1], words))),
            Paragraph(text=_("Licence, joint patent or investment: %(number)s", number=number(steps[-1].reached))),
            Paragraph(text=_("Still open: %(number)s", number=number(found.funnel.open))),
        )
    )


def _funnel(item: Funnel, words: Words) -> Iterator[Block]:
    _ = words.say
    yield Picture(
        svg=_picture(bars(item), words),
        caption=_(
            "A bar is all pairs that came so far. The line below it is where it would lie with 95 %% confidence, given those of the stage before."  # noqa: E501
        )
        % {},
        alternative=", ".join(
            f"{_(STAGE_WORDS[place])}: {words.number(step.reached)}" for place, step in enumerate(item.steps)
        ),
        width=0.6,
    )
    yield Table(
        caption="",
        header=(_("Stage"), _("Pairs"), _("Share of the stage before"), _("95 %% interval") % {}),
        rows=tuple(
            (
                _(STAGE_WORDS[place]),
                words.number(step.reached),
                words.percent(step.reached / step.of) if place and step.of else "–",
                _interval(step, words) if place and step.of else "–",
            )
            for place, step in enumerate(item.steps)
        ),
        numeric=_FIGURES,
    )
    yield Paragraph(
        text=_(
            "A pair counts at the furthest stage that either side told, and at all before it. Intervals are Wilson's: the share behind so few pairs may lie anywhere within them. Where they overlap, a difference may be chance."  # noqa: E501
        )
    )


def _themes(rows: Sequence[ThemeFigures], words: Words) -> Table:
    _ = words.say

    def name(row: ThemeFigures) -> str:
        if row.is_rest:
            return _("Other themes")
        return row.theme[:1].upper() + row.theme[1:] if row.theme else _("Without a theme")

    return Table(
        caption="",
        header=(_("Theme"), _("Met"), _("Went on (95 %% interval)") % {}, _("Licence, patent or investment")),
        rows=tuple(
            (
                name(row),
                words.number(row.funnel.steps[0].reached),
                _of(row.funnel.steps[1], words),
                words.number(row.funnel.steps[-1].reached),
            )
            for row in rows
        ),
        numeric=_FIGURES,
    )


def _reasons(found: Figures, words: Words) -> Block:
    _ = words.say
    if not found.reasons:
        return Paragraph(text=_("No reason was given often enough to be told."))
    rows = [
        (words.label(row.reason) if row.reason else _("Other reasons"), words.number(row.count))
        for row in found.reasons
    ]
    return Table(caption="", header=(_("Reason"), _("Pairs")), rows=tuple(rows), numeric=frozenset({1}))


def _disputed(pairs: Sequence[DisputedPair], market: Market, words: Words) -> Table:
    _ = words.say
    header = (_("Need"), _("Offer"), _("Told last by each side"))
    return Table(
        caption="",
        header=header,
        rows=tuple((*_titles(item, market, words), _said(item.words, market, words)) for item in pairs),
        sources=tuple(_sources(item, market) for item in pairs),
    )


def _said(said: Sequence[Outcome], market: Market, words: Words) -> str:
    """Who owns an anonymous record is not named: the sides are enough."""
    return "; ".join(
        f"{words.label(item.kind)} ({words.day(market.local(item.happened_at))})"
        for item in said
        if item.happened_at is not None
    )


def _open(pairs: Sequence[OpenPair], market: Market, words: Words) -> Table:
    _ = words.say
    return Table(
        caption=_("Of which something may still come, the longest silent first."),
        header=(_("Need"), _("Offer"), _("Stage"), _("Last told")),
        rows=tuple(
            (
                *_titles(item, market, words),
                _(STAGE_WORDS[item.stage]),
                words.day(market.local(item.last_at)),
            )
            for item in pairs
        ),
        sources=tuple(_sources(item, market) for item in pairs),
    )


def _titles(item: OpenPair | DisputedPair, market: Market, words: Words) -> tuple[str, str]:
    _ = words.say
    demand, offer = _records(item, market)
    return (
        demand.title if demand else _("a need that is gone"),
        offer.title if offer else _("An offer that is gone"),
    )


def _sources(item: OpenPair | DisputedPair, market: Market) -> tuple[Source, ...]:
    demand, offer = _records(item, market)
    found = []
    if demand:
        kind = SourceKind.MANDATE if isinstance(demand, Mandate) else SourceKind.NEED
        found.append(Source(kind=kind, id=demand.id, label=demand.title))
    if offer:
        found.append(Source(kind=SourceKind.OFFER, id=offer.id, label=offer.title))
    return tuple(found)


def _records(item: OpenPair | DisputedPair, market: Market) -> tuple[Demand | None, Offer | None]:
    return market.demands.get(item.need_id), market.offers.get(item.offer_id)


def _of(step: FunnelStep, words: Words) -> str:
    if not step.of:
        return words.number(step.reached)
    share, interval = words.percent(step.reached / step.of), _interval(step, words)
    return f"{words.number(step.reached)} · {share} ({interval})"


def _interval(step: FunnelStep, words: Words) -> str:
    return f"{words.percent(step.low)} – {words.percent(step.high)}"


def _picture(items: Sequence[Bar], words: Words) -> str:
    fonts = 'font-family="Inter, Pretendard, sans-serif" font-size="12"'
    drawn = "".join(_bar(bar, words) for bar in items)
    box = f"0 0 {WIDTH} {len(items) * LINE}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {fonts}>{drawn}</svg>'


def _bar(bar: Bar, words: Words) -> str:
    y = bar.y
    parts = [
        f'<text x="0" y="{y + 14}" fill="{_INK}">{escape(words.say(bar.words))}</text>',
        f'<text x="{WIDTH}" y="{y + 14}" text-anchor="end" fill="{_INK}">{words.number(bar.reached)}</text>',
        f'<rect y="{y + 20}" width="{WIDTH}" height="16" rx="3" fill="{_TRACK}"/>',
        f'<rect y="{y + 20}" width="{bar.length}" height="16" rx="3" fill="{_BAR}"/>',
    ]
    if bar.whisker:
        low, high = bar.whisker
        way = f"M{low} {y + 41}H{high}M{low} {y + 38}v6M{high} {y + 38}v6"
        parts.append(f'<path d="{way}" stroke="{_INK}" fill="none"/>')
    return "".join(parts)
