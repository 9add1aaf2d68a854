"""What changed since an earlier version, as the page shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from matcher.interchange.changed import ChangedEntry, ChangesSince
from matcher.interchange.page.names import anchor
from matcher.interchange.published import PublishedAgenda
from models.domain import EntryKind

_WORDS = {"added": "added", "cancelled": "cancelled", "moved": "moved", "place": "at another place"}
_TAGS = {"added": "New", "cancelled": "Cancelled", "moved": "Moved", "place": "Other room"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """``link`` leads to the session in the programme; empty for one that is not there any more."""

    tag: str
    severity: str
    words: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesView:
    """``sessions`` one by one; of 1:1 meetings, which are their people's, only how many, in ``meetings``."""

    version: int
    sessions: tuple[ChangeView, ...]
    meetings: str
    people: int


def changes_view(published: PublishedAgenda) -> ChangesView | None:
    """None where nothing changed, or no earlier version is known."""
    since = published.since
    if not since:
        return None
    held = {session.id for session in published.agenda.sessions}
    return ChangesView(
        version=since.version,
        sessions=tuple(_view(item, held) for item in since.entries if item.kind is not EntryKind.MEETING),
        meetings=_meetings(since),
        people=len(since.people),
    )


def changes_of_people(published: PublishedAgenda, people: Mapping[str, int]) -> dict[str, list[str]]:
    """By the place of a person in ``people``: each change of their itinerary, in words for them."""
    since = published.since
    told = since.people if since else {}
    return {str(people[one]): [item.words for item in items] for one, items in told.items() if one in people}


def _view(item: ChangedEntry, held: set[str]) -> ChangeView:
    return ChangeView(
        tag=_TAGS.get(item.change, "Changed"),
        severity=item.severity,
        words=item.words,
        link=f"#{anchor('session', item.entry_id)}" if item.entry_id in held else "",
    )


def _meetings(since: ChangesSince) -> str:
    """As in "3 cancelled, 1 moved"; empty for none."""
    kinds = Counter(
        _WORDS.get(item.change, "with other people") for item in since.entries if item.kind is EntryKind.MEETING
    )
    return ", ".join(f"{kinds[word]} {word}" for word in (*_WORDS.values(), "with other people") if kinds[word])
