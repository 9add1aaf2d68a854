"""What the rows of all files owe each other: ids that are taken once, and references to someone who is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from matcher.interchange.kinds import Record, RecordKind
from matcher.interchange.record_rows import Entry
from matcher.interchange.report import Problem, Severity
from models.domain import EventData, InvalidField, Organisation, Person, Travel, Wish, record_key

NAMESPACES = (
    (RecordKind.ORGANISATIONS, RecordKind.PEOPLE),
    (RecordKind.ROOMS, RecordKind.TABLES),
    (RecordKind.OFFERS,),
    (RecordKind.NEEDS, RecordKind.MANDATES),
    (RecordKind.GROUPS,),
    (RecordKind.SESSION_REQUESTS,),
    (RecordKind.CLUSTERS,),
    (RecordKind.SITES,),
    (RecordKind.BUSES,),
    (RecordKind.BOOTHS,),
    (RecordKind.BOOTH_WISHES,),
)
"""Kinds that share their ids: a conflict names people and organisations, a match needs and mandates, a place both."""

_PEOPLE = (RecordKind.PEOPLE,)
_PAIR = (("need_id", (RecordKind.NEEDS, RecordKind.MANDATES)), ("offer_id", (RecordKind.OFFERS,)))

REFERENCES: Mapping[RecordKind, tuple[tuple[str, tuple[RecordKind, ...]], ...]] = {
    RecordKind.PEOPLE: (("organisation_id", (RecordKind.ORGANISATIONS,)),),
    RecordKind.TABLES: (("room_id", (RecordKind.ROOMS,)),),
    RecordKind.SITES: (
        ("room_id", (RecordKind.ROOMS,)),
        ("cluster_id", (RecordKind.CLUSTERS,)),
        ("organisation_id", (RecordKind.ORGANISATIONS,)),
    ),
    RecordKind.BOOTH_WISHES: (
        ("organisation_id", (RecordKind.ORGANISATIONS,)),
        ("booth_ids", (RecordKind.BOOTHS,)),
    ),
    RecordKind.BOOTHS: (("room_id", (RecordKind.ROOMS,)), ("organisation_id", (RecordKind.ORGANISATIONS,))),
    RecordKind.OFFERS: (("owner_id", _PEOPLE), ("speaker_id", _PEOPLE)),
    RecordKind.NEEDS: (("owner_id", _PEOPLE),),
    RecordKind.MANDATES: (("owner_id", _PEOPLE),),
    RecordKind.AVAILABILITY: (("person_id", _PEOPLE),),
    RecordKind.CONFLICTS: (
        ("first_id", (RecordKind.PEOPLE, RecordKind.ORGANISATIONS)),
        ("second_id", (RecordKind.PEOPLE, RecordKind.ORGANISATIONS)),
    ),
    RecordKind.WISHES: (("person_id", _PEOPLE), ("other_id", _PEOPLE), *_PAIR),
    RecordKind.GROUPS: (("lead_id", _PEOPLE), ("member_ids", _PEOPLE)),
    RecordKind.ABSENCES: (("person_id", _PEOPLE),),
    RecordKind.CLOSURES: (("place_id", (RecordKind.ROOMS, RecordKind.TABLES, RecordKind.BUSES)),),
    RecordKind.SESSION_REQUESTS: (
        ("speaker_ids", _PEOPLE),
        ("chair_id", _PEOPLE),
        ("room_ids", (RecordKind.ROOMS,)),
        ("wanted_by", _PEOPLE),
        ("attendee_ids", _PEOPLE),
    ),
    RecordKind.DECISIONS: (*_PAIR, ("decided_by", _PEOPLE)),
    RecordKind.OUTCOMES: _PAIR,
}
"""The fields of a kind that name a record, or a list of records, and the kinds that it may be of.

A lock and a precedence name entries of an agenda that may not be made yet: the programme looks for them.
"""

KINDS_WITHOUT_ID = tuple(kind for kind in RecordKind if not any(kind in namespace for namespace in NAMESPACES))

NOUNS: Mapping[RecordKind, str] = {
    RecordKind.ORGANISATIONS: "organisation",
    RecordKind.PEOPLE: "person",
    RecordKind.ROOMS: "room",
    RecordKind.TABLES: "table",
    RecordKind.CLUSTERS: "cluster",
    RecordKind.BUSES: "bus",
    RecordKind.BOOTHS: "booth",
    RecordKind.OFFERS: "offer",
    RecordKind.NEEDS: "need",
    RecordKind.MANDATES: "mandate",
}


@dataclass(slots=True)
class Directory:
    """The records of one kind that may be referred to: by id, else by a name that only one of them has."""

    ids: set[str] = field(default_factory=set)
    _ids_by_name: dict[str, set[str]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """An organisation is also known by its name, a person by the e-mail address."""
        record_id = record_key(record)
        self.ids.add(record_id)
        name = {Organisation: "name", Person: "email"}.get(type(record))
        if name and getattr(record, name):
            self._ids_by_name.setdefault(getattr(record, name).casefold(), set()).add(record_id)

    def find(self, text: str) -> str | None:
        """The id that ``text`` is, or stands for; None for an unknown one, and for a name that several have."""
        if text in self.ids:
            return text
        ids = self._ids_by_name.get(text.casefold(), set())
        return next(iter(ids)) if len(ids) == 1 else None


def check_together(
    entries: Mapping[RecordKind, list[Entry]], known: EventData
) -> tuple[dict[RecordKind, list[Entry]], list[Problem]]:
    """Return the entries that stand, with references by name turned into ids, and the problems of the others.

    An id of ``known`` may come again in its kind (it replaces that record), not in another kind of its namespace.
    What refers to a rejected row is rejected as well.
    """
    unique, problems = _drop_duplicates(entries, known)
    directories = {kind: Directory() for kind in NOUNS}
    for kind, directory in directories.items():
        for record in getattr(known, kind.value):
            directory.add(record)
    accepted: dict[RecordKind, list[Entry]] = {}
    for kind in RecordKind:
        accepted[kind] = []
        for entry in unique[kind]:
            resolved, wrong = _resolve(entry, kind, directories)
            problems += wrong
            if resolved is not None:
                accepted[kind].append(resolved)
                if kind in directories:
                    directories[kind].add(resolved.record)
    for kind in KINDS_WITHOUT_ID:
        accepted[kind], repeats = _drop_repeats(accepted[kind])
        problems += repeats
    return accepted, problems


def _drop_duplicates(
    entries: Mapping[RecordKind, list[Entry]], known: EventData
) -> tuple[dict[RecordKind, list[Entry]], list[Problem]]:
    unique = {kind: list(entries.get(kind, [])) for kind in RecordKind}
    problems: list[Problem] = []
    for namespace in NAMESPACES:
        first: dict[str, Entry] = {}
        for kind in namespace:
            taken = _known_ids(known, (other for other in namespace if other is not kind))
            if kind is RecordKind.SESSION_REQUESTS and known.event is not None:
                taken |= {plenary.id: "plenary of the event" for plenary in known.event.plenaries}
            kept = []
            for entry in unique[kind]:
                record_id = record_key(entry.record)
                earlier = first.setdefault(record_id, entry)
                if earlier is not entry:
                    place = f"row {earlier.row} of {earlier.file.path.name}"
                    problems.append(entry.problem("id", record_id, f"the id is taken already by {place}"))
                elif record_id in taken:
                    problems.append(entry.problem("id", record_id, f"a {taken[record_id]} has this id already"))
                else:
                    kept.append(entry)
            unique[kind] = kept
    return unique, problems


def _drop_repeats(entries: Iterable[Entry]) -> tuple[list[Entry], list[Problem]]:
    """Rows without an id that repeat an earlier one are left out with a warning; what contradicts it is an error."""
    first: dict[str, Entry] = {}
    problems = []
    for entry in entries:
        earlier = first.setdefault(record_key(entry.record), entry)
        if earlier is entry:
            continue
        place = f"row {earlier.row} of {earlier.file.path.name}"
        field_name = _contradicted(earlier.record, entry.record)
        if field_name:
            value = str(getattr(entry.record, field_name))
            problems.append(entry.problem(field_name, value, f"{place} says otherwise of the same two"))
        else:
            reason = f"says the same as {place}, and was left out"
            problems.append(Problem(file=entry.file.path, row=entry.row, reason=reason, severity=Severity.WARNING))
    return list(first.values()), problems


def _contradicted(earlier: Record, later: Record) -> str:
    """The field in which two records of one key cannot both hold; empty when they can."""
    match earlier, later:
        case Wish(), Wish():
            return "kind" if earlier.kind is not later.kind else ""
        case Travel(), Travel():
            return "minutes" if earlier.minutes != later.minutes else ""
        case _:
            return ""


def _known_ids(known: EventData, kinds: Iterable[RecordKind]) -> dict[str, str]:
    return {record.id: f"known {NOUNS[kind]}" for kind in kinds for record in getattr(known, kind.value)}


def _resolve(
    entry: Entry, kind: RecordKind, directories: Mapping[RecordKind, Directory]
) -> tuple[Entry | None, list[Problem]]:
    problems = []
    changes: dict[str, str | tuple[str, ...]] = {}
    for name, targets in REFERENCES.get(kind, ()):
        given: str | tuple[str, ...] = getattr(entry.record, name)
        references = [given] if isinstance(given, str) else list(given)
        ids = {reference: _find(reference, targets, directories) for reference in references if reference}
        for reference in (reference for reference, found in ids.items() if found is None):
            nouns = " or ".join(NOUNS[target] for target in targets)
            reason = f"there is no such {nouns} in these files or in the workspace"
            problems.append(entry.problem(name, reference, reason))
        resolved = tuple(ids.get(reference) or reference for reference in references)
        if list(resolved) != references:
            changes[name] = resolved[0] if isinstance(given, str) else resolved
    if problems:
        return None, problems
    if not changes:
        return entry, []
    try:
        record = replace(entry.record, **changes)  # type: ignore[arg-type]
    except InvalidField as error:
        return None, [entry.problem(error.field, error.value, error.reason)]
    return replace(entry, record=record), []


def _find(reference: str, targets: Iterable[RecordKind], directories: Mapping[RecordKind, Directory]) -> str | None:
    return next((hit for target in targets if (hit := directories[target].find(reference))), None)
