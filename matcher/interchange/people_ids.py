"""Ids for people whose list has none: of the person who is there already, else made of name and organisation."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from matcher.interchange.record_rows import Entry
from matcher.interchange.report import Problem
from models.domain import EventData, Organisation, Person

NAME_CHARACTERS = 40
HASH_CHARACTERS = 6
_NO_KEY = re.compile(r"[\W_]+")


def made_id(name: str, organisation: str) -> str:
    """An id that can be read, and is the same whenever the same person of the same organisation is imported.

    No e-mail address is in it: other participants see ids.

    >>> made_id("Kim Min-jun", "Hanbit"), made_id("kim min-jun ", "HANBIT")
    ('kim-min-jun-aa9ea3', 'kim-min-jun-aa9ea3')
    """
    said = "\n".join(_folded(text) for text in (name, organisation))
    beginning = _NO_KEY.sub("-", _folded(name)).strip("-")[:NAME_CHARACTERS].strip("-") or "person"
    return f"{beginning}-{hashlib.sha256(said.encode()).hexdigest()[:HASH_CHARACTERS]}"


def with_ids(entries: Sequence[Entry], known: EventData) -> tuple[list[Entry], list[Problem]]:
    """Give an id to every person of ``entries`` who has none; the others come back as they are.

    Someone known by that e-mail address, else by that name in that organisation, keeps their id. Two rows that say
    the same person are a problem of the second.
    """
    register = _Register(known)
    for entry in entries:
        if not entry.is_unnamed:
            register.take(entry.record.id, entry)  # type: ignore[union-attr]
    named, problems = [], []
    for entry in entries:
        if entry.is_unnamed:
            found, earlier = register.name(entry)
            if earlier is not None:
                place = f"row {earlier.row} of {earlier.file.path.name}"
                reason = f"seems to be the same person as {place}; give each of them an id if they are two"
                problems.append(entry.problem("name", _person(entry).name, reason))
                continue
            named.append(found)
        else:
            named.append(entry)
    return named, problems


class _Register:
    """Who is known, and which ids are taken by now."""

    def __init__(self, known: EventData) -> None:
        self._names = {organisation.id: organisation.name for organisation in known.organisations}
        self._by_email = _unique((_folded(person.email), person) for person in known.people if person.email)
        self._by_name = _unique((self._key(person), person) for person in known.people)
        self._taken: dict[str, Entry | Person | Organisation] = {person.id: person for person in known.people}
        self._taken |= {organisation.id: organisation for organisation in known.organisations}

    def take(self, person_id: str, entry: Entry) -> None:
        self._taken[person_id] = entry

    def name(self, entry: Entry) -> tuple[Entry, Entry | None]:
        """The entry with its id, or the earlier row of the same person."""
        person = _person(entry)
        stored = self._stored(person)
        person_id = stored.id if stored else made_id(person.name, self._organisation(person))
        number, wanted = 1, person_id
        while (holder := self._taken.get(person_id)) is not None and holder is not stored:
            if isinstance(holder, Entry) and not _are_two(_person(holder), person):
                return entry, holder
            number += 1
            person_id = f"{wanted}-{number}"
        found = replace(entry, record=replace(person, id=person_id))
        self.take(person_id, found)
        return found, None

    def _stored(self, person: Person) -> Person | None:
        if person.email and (found := self._by_email.get(_folded(person.email))):
            return found
        found = self._by_name.get(self._key(person))
        return None if found and _are_two(found, person) else found

    def _key(self, person: Person) -> str:
        return f"{_folded(person.name)}\n{_folded(self._organisation(person))}"

    def _organisation(self, person: Person) -> str:
        """By its name, which a list may have in place of the id."""
        return self._names.get(person.organisation_id, person.organisation_id)


def _are_two(one: Person, other: Person) -> bool:
    """Whether their e-mail addresses tell two people of one name apart."""
    return bool(one.email and other.email) and _folded(one.email) != _folded(other.email)


def _unique(found: Iterable[tuple[str, Person]]) -> dict[str, Person]:
    """Those whose key nobody else has."""
    by_key: dict[str, list[Person]] = {}
    for key, person in found:
        by_key.setdefault(key, []).append(person)
    return {key: people[0] for key, people in by_key.items() if len(people) == 1}


def _person(entry: Entry) -> Person:
    if not isinstance(entry.record, Person):
        raise TypeError(f"{entry.record!r} is no person")
    return entry.record


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
