"""What an agenda changed since an earlier version of it, as the exports are given it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.domain import EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPlace:
    """When and where an entry is or was. ``place_id`` is a room's, or a table's for a 1:1 meeting."""

    start: datetime
    end: datetime
    place_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEntry:
    """A session or meeting that is not the same any more.

    ``change`` and ``severity`` are codes of the vocabulary: "moved", "major". ``before`` is None for what was not
    there, ``after`` for what is not there any more. Told to one person, this is what they had and have, and
    ``words`` speak to them; else ``words`` speak to the organiser.
    """

    entry_id: str
    kind: EntryKind
    change: str
    severity: str
    title: str
    before: ChangedPlace | None
    after: ChangedPlace | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesSince:
    """``version`` is the earlier one. ``entries`` are all that changed themselves, in order of time.

    ``people`` has for everyone whose itinerary is another one, by id, what is so.
    """

    version: int
    entries: tuple[ChangedEntry, ...]
    people: Mapping[str, tuple[ChangedEntry, ...]]

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.entries or self.people)
