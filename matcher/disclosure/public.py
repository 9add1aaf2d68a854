"""The event as everyone may read it: what ranking, pairing, the programme and every export are made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from models.domain import EventData, public_part
from models.domain.disclosure import AnyRecord


def public_data(data: EventData) -> EventData:
    """The same event with the public part of each record; the very same object where nothing is confidential.

    Owners stay, of anonymous records as well: two parties in conflict must be kept apart, and a meeting has people.
    """
    offers = tuple(public_part(offer) for offer in data.offers)
    needs = tuple(public_part(need) for need in data.needs)
    mandates = tuple(public_part(mandate) for mandate in data.mandates)
    changed = any(
        new is not old
        for old, new in zip((*data.offers, *data.needs, *data.mandates), (*offers, *needs, *mandates), strict=True)
    )
    return dataclasses.replace(data, offers=offers, needs=needs, mandates=mandates) if changed else data


def with_known_marks(data: EventData, known: EventData) -> EventData:
    """``data``, which is about to replace records of ``known``, with what these keep confidential.

    A file often lacks the columns that say so. Hence an import can hide more and never less: only the owner's own
    change of the record reveals anything.
    """
    return dataclasses.replace(
        data,
        offers=_marked(data.offers, known.offers),
        needs=_marked(data.needs, known.needs),
        mandates=_marked(data.mandates, known.mandates),
    )


def _marked(records: Iterable[AnyRecord], known: Iterable[AnyRecord]) -> tuple[AnyRecord, ...]:
    before = {record.id: record for record in known if record.confidential_fields or record.anonymous}
    return tuple(_hidden_as(record, before[record.id]) if record.id in before else record for record in records)


def _hidden_as(record: AnyRecord, before: AnyRecord) -> AnyRecord:
    fields = dict.fromkeys((*before.confidential_fields, *record.confidential_fields))
    return dataclasses.replace(
        record, confidential_fields=tuple(fields), anonymous=record.anonymous or before.anonymous
    )
