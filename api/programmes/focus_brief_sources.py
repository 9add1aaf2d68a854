"""The records that sentences of a brief rest on."""

from __future__ import annotations

from collections.abc import Iterable

from api.programmes.focus_view import PointView, RecordView
from api.programmes.focus_words import FocusWords
from matcher.documents import Source, SourceKind
from models.domain import Organisation, Person


def of_records(records: Iterable[RecordView], words: FocusWords) -> tuple[Source, ...]:
    """Each once, with the organisation where the reader may know it."""
    return tuple(dict.fromkeys(_of_record(record, words) for record in records))


def of_all(view: PointView, words: FocusWords) -> tuple[Source, ...]:
    """The lists that discovery and plan read as a whole: the offers and the needs with an industry."""
    records = view.focus.discovery.industries.records
    offers = sum(record.is_supply for record in records)
    needs = len(records) - offers
    every = (
        ("offers", offers, words.ngettext("%(num)s offer of the event", "All %(num)s offers of the event", offers)),
        ("needs", needs, words.ngettext("%(num)s need of the event", "All %(num)s needs of the event", needs)),
    )
    return tuple(Source(kind=SourceKind.LIST, id=name, label=label) for name, count, label in every if count)


def of_ties(view: PointView, words: FocusWords, *, dated: bool = False) -> tuple[Source, ...]:
    """The records that tie the two industries; with ``dated`` those that have a date."""
    records = (record for tie in view.ties() for record in (tie.first, tie.second))
    return of_records((item for item in records if item.dated or not dated), words)


def of_person(person: Person, organisation: Organisation | None) -> Source:
    label = f"{person.name}, {organisation.name}" if organisation else person.name
    return Source(kind=SourceKind.PERSON, id=person.id, label=label)


def of_organisation(organisation: Organisation, words: FocusWords) -> Source:
    where = place_of(organisation, words)
    label = f"{organisation.name} ({where})" if where else organisation.name
    return Source(kind=SourceKind.ORGANISATION, id=organisation.id, label=label)


def place_of(organisation: Organisation, words: FocusWords) -> str:
    """Region and country in words, as far as they are known."""
    country = words.formats.country(organisation.country) if organisation.country else ""
    return ", ".join(part for part in (organisation.region, country) if part)


def _of_record(view: RecordView, words: FocusWords) -> Source:
    kind = SourceKind.OFFER if view.is_supply else SourceKind.NEED
    name = words.gettext("Offer") if view.is_supply else words.gettext("Need")
    whose = f", {view.organisation.name}" if view.organisation else ""
    return Source(kind=kind, id=view.record.id, label=f"{name} {view.record.id}: {view.record.title}{whose}")
