"""The event as everyone may read it: what ranking, pairing, the programme and every export are made from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any, Final

from models.domain import EventData, InvalidField, public_part
from models.domain.disclosure import AnyRecord

_BOUNDS: Final = frozenset({"trl_min", "trl_max", "ticket_min_eur", "ticket_max_eur"})
"""Fields of which two are read together."""


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
    """``data``, which is about to replace records of ``known``, with what these keep confidential, withdrawn as they
    are, and whose they are.

    A file often lacks the columns that say so. Hence an import can hide more and never less: only the owner's own
    change of the record reveals anything, hands it on, or brings it back. An owner stays whether anything is
    confidential or not, so that it does not tell.
    """
    return dataclasses.replace(
        data,
        offers=_marked(data.offers, known.offers),
        needs=_marked(data.needs, known.needs),
        mandates=_marked(data.mandates, known.mandates),
    )


def kept_owners(data: EventData, known: EventData) -> tuple[str, ...]:
    """What to tell who brings ``data``: the records that it would give to somebody else, which it does not."""
    pairs = ((data.offers, known.offers), (data.needs, known.needs), (data.mandates, known.mandates))
    return tuple(
        f"{type(record).__name__.lower()} {record.id!r} keeps its owner, who alone hands it on: "
        f"{record.owner_id!r} is left out"
        for records, stored in pairs
        for record, before in _replacing(records, stored)
        if before is not None and before.owner_id and record.owner_id not in ("", before.owner_id)
    )


def _replacing(
    records: Iterable[AnyRecord], known: Iterable[AnyRecord]
) -> Iterator[tuple[AnyRecord, AnyRecord | None]]:
    """Each record with the one that it replaces."""
    stored = {record.id: record for record in known}
    return ((record, stored.get(record.id)) for record in records)


def _marked(records: Iterable[AnyRecord], known: Iterable[AnyRecord]) -> tuple[AnyRecord, ...]:
    return tuple(
        record if before is None else _hidden_as(record, before) for record, before in _replacing(records, known)
    )


def _hidden_as(record: AnyRecord, before: AnyRecord) -> AnyRecord:
    defaults: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(record)}
    unsaid = [name for name in before.confidential_fields if getattr(record, name) == defaults[name]]
    marks: dict[str, Any] = {
        "confidential_fields": tuple(dict.fromkeys((*before.confidential_fields, *record.confidential_fields))),
        "confidential_text": record.confidential_text or before.confidential_text,
        "anonymous": record.anonymous or before.anonymous,
        "owner_id": before.owner_id or record.owner_id,
        "withdrawn_at": record.withdrawn_at or before.withdrawn_at,
    }
    try:
        return dataclasses.replace(record, **{name: getattr(before, name) for name in unsaid}, **marks)
    except InvalidField:
        # Two bounds that are confidential now contradict each other; to say so would tell that they are.
        added = set(record.confidential_fields) - set(before.confidential_fields)
        bounds = {name: defaults[name] for name in _BOUNDS & added}
        kept = {name: getattr(before, name) for name in before.confidential_fields}
        return dataclasses.replace(record, **bounds, **kept, **marks)
