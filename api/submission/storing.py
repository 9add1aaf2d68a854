"""Writing one offer, need or mandate."""

from __future__ import annotations

from api.disclosure import Disclosable
from matcher.ports import UnitOfWork
from models.domain import EventData, Mandate, Need, Offer


def store(work: UnitOfWork, record: Disclosable) -> None:
    match record:
        case Offer():
            work.records.upsert(EventData(offers=(record,)))
        case Need():
            work.records.upsert(EventData(needs=(record,)))
        case Mandate():
            work.records.upsert(EventData(mandates=(record,)))
