"""Which column holds which field, and which kind of record a file holds: guessed, shown, and overridable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from matcher.errors import InputError, InvalidSettings
from matcher.interchange.field import Field
from matcher.interchange.fields import FIELDS
from matcher.interchange.kinds import RecordKind
from matcher.interchange.labels import labels_of
from matcher.interchange.report import ColumnMapping, FieldColumn, Found
from matcher.interchange.spellings import plain

_GIVEN_NAME = "이름"
_IN_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")

FILE_NAME_WORDS: dict[RecordKind, frozenset[str]] = {
    RecordKind.ORGANISATIONS: frozenset(
        {"organisation", "organisations", "organization", "organizations", "companies", "institutions", "기관"}
    ),
    RecordKind.PEOPLE: frozenset(
        {"people", "persons", "participants", "attendees", "delegates", "contacts", "참가자"}
    ),
    RecordKind.ROOMS: frozenset({"room", "rooms"}),
    RecordKind.TABLES: frozenset({"table", "tables"}),
    RecordKind.CLUSTERS: frozenset({"cluster", "clusters", "클러스터"}),
    RecordKind.SITES: frozenset({"site", "sites"}),
    RecordKind.BUSES: frozenset({"bus", "buses", "버스"}),
    RecordKind.BOOTHS: frozenset({"booths", "stands", "부스"}),
    RecordKind.BOOTH_WISHES: frozenset({"exhibitors"}),
    RecordKind.OFFERS: frozenset(
        {"offer", "offers", "abstract", "abstracts", "patent", "patents", "results", "초록"}
    ),
    RecordKind.NEEDS: frozenset(
        {"need", "needs", "request", "requests", "problem", "problems", "demand", "demands", "수요"}
    ),
    RecordKind.MANDATES: frozenset({"mandate", "mandates", "investor", "investors"}),
    RecordKind.AVAILABILITY: frozenset({"availability", "availabilities"}),
    RecordKind.CONFLICTS: frozenset({"conflict", "conflicts"}),
    RecordKind.WISHES: frozenset({"wish", "wishes"}),
    RecordKind.GROUPS: frozenset({"group", "groups"}),
    RecordKind.ABSENCES: frozenset({"absence", "absences", "absent", "cancellations"}),
    RecordKind.CLOSURES: frozenset({"closure", "closures", "closed"}),
    RecordKind.TRAVEL: frozenset({"travel"}),
    RecordKind.LOCKS: frozenset({"lock", "locks", "locked"}),
    RecordKind.PRECEDENCES: frozenset({"precedence", "precedences"}),
    RecordKind.SESSION_REQUESTS: frozenset({"session", "sessions"}),
    RecordKind.DECISIONS: frozenset({"decision", "decisions", "answers", "declines", "feedback"}),
    RecordKind.OUTCOMES: frozenset({"outcome", "outcomes"}),
}
"""A word of the file's name that tells its kind."""
TOLD_BY_NAME_ONLY = frozenset(
    {
        RecordKind.ABSENCES,
        RecordKind.PRECEDENCES,
        RecordKind.CLUSTERS,
        RecordKind.SITES,
        RecordKind.BUSES,
        RecordKind.BOOTHS,
        RecordKind.BOOTH_WISHES,
    }
)
"""Kinds whose columns are those of another kind: windows in which somebody is there, conflicts, rooms and so on."""


def guess_mapping(columns: Sequence[str], kind: RecordKind, given: Mapping[str, str] | None = None) -> ColumnMapping:
    """Find a column for each field: as ``given`` (field to column), else by the field's name, else by a synonym.

    Headings are compared without case, spaces and punctuation, and without a remark in brackets. A field given with
    an empty column is left out. Raises ``InvalidSettings`` for a given field or column that does not exist.
    """
    fields = FIELDS[kind]
    given = dict(given or {})
    _check_given(columns, kind, given)
    found = {
        name: FieldColumn(field=name, column=column, found=Found.GIVEN) for name, column in given.items() if column
    }
    free = {
        column: (plain(column), plain(_IN_BRACKETS.sub("", column)))
        for column in columns
        if column not in given.values()
    }
    for how in (Found.EXACT_NAME, Found.SYNONYM):
        for field in fields:
            if field.name not in found and field.name not in given:
                column = _find(kind, field, how, free)
                if column is not None:
                    found[field.name] = FieldColumn(field=field.name, column=column, found=how)
                    del free[column]
    if kind is RecordKind.PEOPLE:
        _given_name_beside_a_surname(found)
    return ColumnMapping(
        kind=kind,
        columns=tuple(found[field.name] for field in fields if field.name in found),
        unused=tuple(free),
        missing=tuple(name for name in required_fields(kind, found) if name not in found),
    )


def _given_name_beside_a_surname(found: dict[str, FieldColumn]) -> None:
    """The Korean for "name" is the given name where the list has the surname in a column of its own."""
    name = found.get("name")
    if name and name.found is not Found.GIVEN and "last_name" in found and plain(name.column) == _GIVEN_NAME:
        found["first_name"] = replace(name, field="first_name")
        del found["name"]


def required_fields(kind: RecordKind, found: Mapping[str, object]) -> tuple[str, ...]:
    """A person's name is required unless there is a first or a last name."""
    names = [field.name for field in FIELDS[kind] if field.required]
    if kind is RecordKind.PEOPLE and not found.keys() & {"first_name", "last_name"}:
        names.append("name")
    return tuple(names)


def _check_given(columns: Sequence[str], kind: RecordKind, given: Mapping[str, str]) -> None:
    known = [field.name for field in FIELDS[kind]]
    for name, column in given.items():
        if name not in known:
            raise InvalidSettings("mapping", name, f"{kind.value} have no such field; they have {', '.join(known)}")
        if column and column not in columns:
            raise InvalidSettings("mapping", column, f"no such column; there are {', '.join(columns)}")


def is_confidential(column: str, kind: RecordKind) -> bool:
    """Whether ``column`` is called as a confidential field of ``kind``, whichever column that is read from."""
    headings = {column: (plain(column), plain(_IN_BRACKETS.sub("", column)))}
    return any(
        _find(kind, field, how, headings) is not None for field in FIELDS[kind] if field.confidential for how in Found
    )


def _find(kind: RecordKind, field: Field, how: Found, columns: Mapping[str, tuple[str, str]]) -> str | None:
    """The first of ``columns`` (heading to its two plain forms) that is called as the field of ``kind``."""
    names = (field.name,) if how is Found.EXACT_NAME else (*field.synonyms, *labels_of(kind, field.name))
    for wanted in map(plain, names):
        for column, forms in columns.items():
            if wanted in forms:
                return column
    return None


def guess_kind(columns: Sequence[str], file_name: str) -> RecordKind:
    """The kind that the file is named after, or that a word of its name tells, else the one whose fields the columns
    fit best.

    Raises ``InputError`` when neither tells one kind, and for columns that fit none.
    """
    stem = file_name.casefold().split(".")[0]
    whole = re.sub(r"[\W_]+", "_", stem).strip("_")
    if whole in {kind.value for kind in RecordKind}:
        return RecordKind(whole)
    words = set(re.findall(r"[^\W\d_]+", stem))
    named = [kind for kind in RecordKind if words & FILE_NAME_WORDS[kind]]
    if len(named) == 1:
        return named[0]
    guessed = [kind for kind in RecordKind if kind not in TOLD_BY_NAME_ONLY]
    mappings = [guess_mapping(columns, kind) for kind in named or guessed]
    fitting = [mapping for mapping in mappings if not mapping.missing and _looks_like_people(mapping)]
    most = max((len(mapping.columns) for mapping in fitting), default=0)
    best = [mapping.kind for mapping in fitting if len(mapping.columns) == most]
    if len(best) == 1:
        return best[0]
    choice = " or ".join(best or named or RecordKind)
    raise InputError(
        f"{file_name}: its name and its columns ({', '.join(columns) or 'none'}) do not tell what it holds: "
        f"{choice}? Say it with --kind, or give the file such a name"
    )


def _looks_like_people(mapping: ColumnMapping) -> bool:
    """A name alone, which is all that a list of people must have, is in many a list; True for other kinds."""
    told = {"id", "email", "organisation_id", "last_name"}
    return mapping.kind is not RecordKind.PEOPLE or any(item.field in told for item in mapping.columns)
