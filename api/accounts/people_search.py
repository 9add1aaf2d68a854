"""Naming a person of the event as one knows them: by name, e-mail address or organisation, and not by an id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from api.accounts.ports import AccountWork
from matcher.errors import InputError, NotFound
from models.domain import Organisation, Person
from models.domain.accounts import Account

MOST_SUGGESTED: Final = 2_000
"""More would make the page heavy; a name or an address that is typed in full is understood all the same."""
_EVERYONE: Final = 1_000_000
_ID_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)\s*$")


class SeveralPeople(InputError):
    """The name does not tell one person."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Several people are called {name!r}: choose one of the list.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """``value`` stands in the field once it is chosen; ``about`` beside it in the list."""

    value: str
    about: str


def suggestions(work: AccountWork) -> tuple[Suggestion, ...]:
    """The people of the event by name, those without an open account first."""
    organisations, _ = work.records.page(Organisation, offset=0, limit=_EVERYONE)
    names = {organisation.id: organisation.name for organisation in organisations}
    taken = {account.person_id for account in work.accounts.all(Account) if account.is_active}
    people = sorted(_people(work), key=lambda person: (person.id in taken, person.name.casefold(), person.id))
    return tuple(
        Suggestion(
            value=shown(person),
            about=", ".join(filter(None, (names.get(person.organisation_id, person.organisation_id), person.email))),
        )
        for person in people[:MOST_SUGGESTED]
    )


def shown(person: Person) -> str:
    """What stands in the field for a person."""
    return f"{person.name} ({person.id})"


def person_named(work: AccountWork, text: str) -> str:
    """The id of the person that was chosen or typed, empty for an empty text.

    It is the text of a suggestion, an id, an e-mail address, or a name. Raise ``NotFound``, and ``SeveralPeople``
    for what two of them have.
    """
    text = text.strip()
    if not text:
        return ""
    in_brackets = _ID_IN_BRACKETS.search(text)
    for person_id in (text, in_brackets[1].strip() if in_brackets else ""):
        if person_id and work.records.find(Person, person_id) is not None:
            return person_id
    people, wanted = _people(work), text.casefold()
    for found in (_having(people, "email", wanted), _having(people, "name", wanted)):
        if len(found) == 1:
            return found[0].id
        if found:
            raise SeveralPeople(text)
    raise NotFound("person", text)


def _people(work: AccountWork) -> Sequence[Person]:
    people, _ = work.records.page(Person, offset=0, limit=_EVERYONE)
    return people


def _having(people: Iterable[Person], field: str, wanted: str) -> list[Person]:
    return [person for person in people if getattr(person, field).casefold() == wanted]
