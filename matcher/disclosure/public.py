"""The event as everyone may read it: what ranking, pairing, the programme and every export are made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from models.domain import EventData, public_part
from models.domain.disclosure import AnyRecord


def public_data(data: EventData) -> EventData:
    """The same event with the public part of each record that was not withdrawn; the very same object where nothing
    is confidential or withdrawn.

    Owners stay, of anonymous records as well: two parties in conflict must be kept apart, and a meeting has people.
    """
    offers, needs, mandates = _public(data.offers), _public(data.needs), _public(data.mandates)
    before, after = (*data.offers, *data.needs, *data.mandates), (*offers, *needs, *mandates)
    changed = len(after) != len(before) or any(new is not old for old, new in zip(before, after, strict=True))
    return dataclasses.replace(data, offers=offers, needs=needs, mandates=mandates) if changed else data


def _public(records: Iterable[AnyRecord]) -> tuple[AnyRecord, ...]:
    return tuple(public_part(record) for record in records if record.withdrawn_at is None)


def with_known_marks(data: EventData, known: EventData) -> EventData:
    """``data``, which is about to replace records of ``known``, with what these keep confidential, and withdrawn as
    they are.

    A file often lacks the columns that say so. Hence an import can hide more and never less: only the owner's own
    change of the record reveals anything, or brings it back.
    """
    return dataclasses.replace(
        data,
        offers=_marked(data.offers, known.offers),
        needs=_marked(data.needs, known.needs),
        mandates=_marked(data.mandates, known.mandates),
    )


def _marked(records: Iterable[AnyRecord], known: Iterable[AnyRecord]) -> tuple[AnyRecord, ...]:
    before = {
        record.id: record
        for record in known
        if record.confidential_fields or record.anonymous or record.withdrawn_at is not None
    }
    return tuple(_hidden_as(record, before[record.id]) if record.id in before else record for record in records)


def _hidden_as(record: AnyRecord, before: AnyRecord) -> AnyRecord:
    fields = dict.fromkeys((*before.confidential_fields, *record.confidential_fields))
    return dataclasses.replace(
        record,
        confidential_fields=tuple(fields),
        anonymous=record.anonymous or before.anonymous,
        withdrawn_at=record.withdrawn_at or before.withdrawn_at,
    )
