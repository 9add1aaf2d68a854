"""Sentences that know what they are made of: English text everywhere, and the parts for whoever says it otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeAlias


class EntryId(str):
    """The id of what an agenda holds or is made from: a session, meeting, talk, pairing or record."""

    __slots__ = ()


class PlaceId(str):
    """The id of a room or table, in a sentence that calls it by its id."""

    __slots__ = ()


Value: TypeAlias = "str | int | float | date | datetime | Sequence[str]"


class Told(str):
    """The sentence in English, ``template`` with the ``values`` put in.

    A value is a text as it is, such as a name, an `EntryId`, a `PlaceId`, a moment or day, a number, a member of an
    enumeration, several names or sentences, or again a sentence.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]


def tell(template: str, **values: Value) -> Told:
    """Return ``template`` with its ``%(name)s`` filled in, which is a message of the catalogue of the pages.

    >>> tell("%(number)s people come to %(entry)s", number=3, entry=EntryId("s-1"))
    '3 people come to s-1'
    """
    told = Told(template % {name: _in_english(value) for name, value in values.items()})
    told.template, told.values = template, values
    return told


def day_and_time(moment: datetime) -> str:
    """As sentences in English have it: 2027-05-11 10:20."""
    return f"{moment:%Y-%m-%d %H:%M}"


def _in_english(value: Value) -> str:
    if isinstance(value, datetime):
        return day_and_time(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ("; " if any(isinstance(item, Told) for item in value) else ", ").join(value)
    return str(value)
