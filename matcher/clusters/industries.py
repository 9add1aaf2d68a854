"""Which industries the records belong to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from models.domain import DisclosedKind, EventData, Need, Offer


class IndustryScheme(StrEnum):
    """``THEME``: what a record states. ``SECTOR``: the sectors of its owner's organisation, as divisions."""

    THEME = "theme"
    SECTOR = "sector"


_CODE: Final = re.compile(r"[A-Za-z]?(\d{2})[\d.]*")
"""The division is the first two digits in ISIC, NACE and KSIC alike; a letter before them is the section."""


class RecordKey(NamedTuple):
    """An offer or a need: lists that are numbered from 1 each have one of the same id."""

    kind: DisclosedKind
    id: str


def key_of(record: Offer | Need) -> RecordKey:
    return RecordKey(DisclosedKind.OFFER if isinstance(record, Offer) else DisclosedKind.NEED, record.id)


def offer_key(offer_id: str) -> RecordKey:
    return RecordKey(DisclosedKind.OFFER, offer_id)


def need_key(need_id: str) -> RecordKey:
    return RecordKey(DisclosedKind.NEED, need_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRecord:
    """A record with its industries, which share it equally. ``organisation_id`` is empty where it is not known."""

    key: RecordKey
    industries: tuple[str, ...]
    organisation_id: str = ""
    dated: date | None = None

    @property
    def is_supply(self) -> bool:
        return self.key.kind is DisclosedKind.OFFER


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryMap:
    """Records and their industries. ``shares`` has a row for each record and a column for each industry.

    The shares of a record, float64 in [0, 1], add up to 1. Records without an industry are not here.
    """

    records: tuple[PlacedRecord, ...]
    industries: tuple[str, ...]
    shares: npt.NDArray[np.float64]


def place_records(data: EventData, scheme: IndustryScheme = IndustryScheme.THEME) -> IndustryMap:
    """Return the offers and needs that have an industry; industries with most records first, then by name.

    Mandates are left out: one that names six themes says nothing of where two of them meet.
    """
    records = tuple(_placed(data, scheme))
    counts = Counter(industry for record in records for industry in record.industries)
    industries = tuple(sorted(counts, key=lambda name: (-counts[name], name)))
    return IndustryMap(records=records, industries=industries, shares=_shares(records, industries))


def _placed(data: EventData, scheme: IndustryScheme) -> Iterator[PlacedRecord]:
    organisation_of = {person.id: person.organisation_id for person in data.people}
    sectors_of = {item.id: item.sectors for item in data.organisations}
    records: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
    for record in records:
        organisation_id = organisation_of.get(record.owner_id, "")
        sectors = sectors_of.get(organisation_id, ())
        found = _themes(record) if scheme is IndustryScheme.THEME else _divisions(sectors)
        if found:
            yield PlacedRecord(
                key=key_of(record),
                industries=found,
                organisation_id=organisation_id,
                dated=_date(record),
            )


def _themes(record: Offer | Need) -> tuple[str, ...]:
    return (record.theme,) if record.theme else ()


def _divisions(sectors: Sequence[str]) -> tuple[str, ...]:
    """``ISIC4:2930`` and ``ISIC4:C2930`` are of the division ``ISIC4:29``; each is named once, in order. What has no
    division stays as it is.
    """
    found = []
    for sector in sectors:
        scheme, separator, code = sector.partition(":")
        digits = _CODE.fullmatch(code)
        found.append(f"{scheme}{separator}{digits[1] if digits else code}")
    return tuple(dict.fromkeys(found))


def _date(record: Offer | Need) -> date | None:
    """The day on which it came up: an offer was published, or a need stated."""
    return record.published_on if isinstance(record, Offer) else record.stated_on


def _shares(records: Sequence[PlacedRecord], industries: Sequence[str]) -> npt.NDArray[np.float64]:
    column = {industry: place for place, industry in enumerate(industries)}
    shares = np.zeros((len(records), len(industries)))
    for row, record in enumerate(records):
        for industry in record.industries:
            shares[row, column[industry]] = 1.0 / len(record.industries)
    return shares
