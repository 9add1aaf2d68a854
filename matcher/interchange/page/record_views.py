"""Offers, needs and mandates as the page shows them, each with a number by which the page's parts refer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.interchange.page.names import anchor, facts, kind_name
from matcher.interchange.page.themes import Themes, display
from matcher.interchange.published import PublishedAgenda
from models.domain import Mandate, Need, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """``number`` is the place in ``Records.all``; ``side`` is "offer", "need" or "mandate". Public fields only."""

    number: int
    anchor: str
    side: str
    kind: str
    title: str
    text: str
    theme: int
    theme_name: str
    owner_id: str
    owner: str
    organisation: str
    facts: tuple[tuple[str, str], ...]

    @property
    def lead(self) -> str:
        """The beginning of the text, cut between words."""
        if len(self.text) <= 260:
            return self.text
        return f"{self.text[:260].rsplit(' ', 1)[0]} …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Offers, then needs, then mandates, in the order of their files."""

    all: tuple[RecordView, ...]
    _by_offer: Mapping[str, RecordView]
    _by_demand: Mapping[str, RecordView]

    @classmethod
    def of(cls, published: PublishedAgenda, themes: Themes) -> Records:
        data = published.data
        records = (*data.offers, *data.demands)
        views = tuple(_view(published, themes, record, number) for number, record in enumerate(records))
        offers = len(data.offers)
        return cls(
            all=views,
            _by_offer={record.id: view for record, view in zip(data.offers, views[:offers], strict=True)},
            _by_demand={record.id: view for record, view in zip(data.demands, views[offers:], strict=True)},
        )

    def offer(self, offer_id: str) -> RecordView | None:
        return self._by_offer.get(offer_id)

    def demand(self, need_id: str) -> RecordView | None:
        return self._by_demand.get(need_id)


def _view(published: PublishedAgenda, themes: Themes, record: Offer | Need | Mandate, number: int) -> RecordView:
    side = type(record).__name__.lower()
    theme = themes.theme_of(record)
    return RecordView(
        number=number,
        anchor=anchor(side, record.id),
        side=side,
        kind=kind_name(record),
        title=record.title or record.id,
        text=record.text,
        theme=themes.position(theme),
        theme_name=display(theme) or themes.names[themes.other],
        owner_id=record.owner_id,
        owner=published.person_name(record.owner_id),
        organisation=published.organisation_name(record.owner_id),
        facts=tuple(facts(record)),
    )
