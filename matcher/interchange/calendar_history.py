"""How often each entry of an agenda was changed, and what people had in earlier versions and have no longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from models.domain import Agenda, EntryKind, Meeting, Session, SessionKind

Held: TypeAlias = Session | Meeting
_Key: TypeAlias = tuple[EntryKind, str]
EVERYONE = ""
"""Stands for the public programme, which has every session, beside the people who have some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An entry as somebody has it, or had it last. ``sequence`` counts its changes from 0 (RFC 5545, 3.8.7.4).

    ``went_in`` is the version in which they have it no longer, None while they have it.
    """

    item: Held
    sequence: int
    went_in: int | None = None


class CalendarHistory:
    """``versions`` are the stored agendas in order, the one that is published last.

    The sequence of an entry rises by one in each version in which its time, place or content differs from the version
    before, in which it goes or comes back, and for one person besides when they leave it or come back to it. Who
    listens besides is no content.
    """

    def __init__(self, versions: Sequence[Agenda]) -> None:
        self._of: dict[str, dict[_Key, Revision]] = defaultdict(dict)
        self._changes: dict[_Key, int] = {}
        self._own: dict[tuple[str, _Key], int] = defaultdict(int)
        self._before: Mapping[_Key, Held] = {}
        self._had: Mapping[_Key, frozenset[str]] = {}
        self._people_of: dict[int, Mapping[_Key, frozenset[str]]] = {}
        for agenda in versions:
            self._take(agenda)
            self._people_of[agenda.version] = self._had
        self._before_last = versions[-2].version if len(versions) > 1 else 0

    def sequence(self, person_id: str, item: Held) -> int:
        """Of an entry that the person has in the last version; ``EVERYONE`` for the public programme."""
        return self._of[person_id][_key(item)].sequence

    def gone(self, person_id: str) -> list[Revision]:
        """What the person had in an earlier version and has not in the last, in order of time."""
        found = [item for item in self._of.get(person_id, {}).values() if item.went_in is not None]
        return sorted(found, key=lambda item: (item.item.start, item.item.id))

    def gone_since(self, person_id: str, version: int | None = None) -> list[Revision]:
        """What the person had in ``version``, the one before the last unless given, and has not in the last."""
        had = self._people_of.get(self._before_last if version is None else version, {})
        return [found for found in self.gone(person_id) if person_id in had.get(_key(found.item), ())]

    def people(self) -> list[str]:
        """Everyone who has, or had, something."""
        return sorted(person_id for person_id in self._of if person_id != EVERYONE)

    def _take(self, agenda: Agenda) -> None:
        held: list[Held] = [*agenda.sessions, *agenda.meetings]
        now = {_key(item): item for item in held}
        have = {key: frozenset(_people(item)) for key, item in now.items()}
        none: frozenset[str] = frozenset()
        for key in {**self._before, **now}:
            before, after = self._before.get(key), now.get(key)
            is_first = key not in self._changes
            is_changed = before is None or after is None or _content(before) != _content(after)
            if is_first:
                self._changes[key] = 0
            elif is_changed:
                self._changes[key] += 1
            had, has = self._had.get(key, none), have.get(key, none)
            if not is_changed:
                for person_id in (had - has) | {person_id for person_id in has - had if key in self._of[person_id]}:
                    self._own[person_id, key] += 1
            for person_id in has:
                if after is not None:
                    self._of[person_id][key] = Revision(item=after, sequence=self._count(person_id, key))
            for person_id in had - has:
                if before is not None:
                    self._of[person_id][key] = Revision(
                        item=before, sequence=self._count(person_id, key), went_in=agenda.version
                    )
        self._before, self._had = now, have

    def _count(self, person_id: str, key: _Key) -> int:
        return self._changes[key] + self._own.get((person_id, key), 0)


def _key(item: Held) -> _Key:
    if isinstance(item, Meeting):
        return EntryKind.MEETING, item.id
    return (EntryKind.PLENARY if item.kind is SessionKind.PLENARY else EntryKind.SESSION), item.id


def _people(item: Held) -> Iterable[str]:
    return item.people_ids if isinstance(item, Meeting) else (EVERYONE, *item.attendee_ids)


def _content(item: Held) -> Held:
    """The entry without those who only listen; the same object for a meeting."""
    return item if isinstance(item, Meeting) else replace(item, attendee_ids=(), expected_interest=0)
