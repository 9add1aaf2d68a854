"""Writing one offer, need or mandate."""

from __future__ import annotations

from api.disclosure import Disclosable
from matcher.ports import UnitOfWork
from models.domain import EventData, Mandate, Need, Offer


def store(work: UnitOfWork, record: Disclosable) -> None:
    work.records.upsert(alone(record))


def alone(record: Disclosable) -> EventData:
    """Records of which this is the only one."""
    match record:
        case Offer():
            return EventData(offers=(record,))
        case Need():
            return EventData(needs=(record,))
        case Mandate():
            return EventData(mandates=(record,))
