"""The records that sentences of a brief rest on."""

from __future__ import annotations

from collections.abc import Iterable

from api.programmes.focus_view import RecordView
from api.programmes.focus_words import FocusWords
from matcher.documents import Source, SourceKind
from models.domain import Organisation, Person


def of_records(records: Iterable[RecordView], words: FocusWords) -> tuple[Source, ...]:
    """Each once, with the organisation where the reader may know it."""
    return tuple(dict.fromkeys(_of_record(record, words) for record in records))


def of_person(person: Person, organisation: Organisation | None) -> Source:
    label = f"{person.name}, {organisation.name}" if organisation else person.name
    return Source(kind=SourceKind.PERSON, id=person.id, label=label)


def of_organisation(organisation: Organisation) -> Source:
    where = ", ".join(part for part in (organisation.region, organisation.country) if part)
    label = f"{organisation.name} ({where})" if where else organisation.name
    return Source(kind=SourceKind.ORGANISATION, id=organisation.id, label=label)


def _of_record(view: RecordView, words: FocusWords) -> Source:
    kind = SourceKind.OFFER if view.is_supply else SourceKind.NEED
    name = words.gettext("Offer") if view.is_supply else words.gettext("Need")
    whose = f", {view.organisation.name}" if view.organisation else ""
    return Source(kind=kind, id=view.record.id, label=f"{name} {view.record.id}: {view.record.title}{whose}")
