"""What organisers do to an agenda by hand: the edits of its working copy, and which version is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.domain.checks import InvalidField, require_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """From ``published_at`` on, participants see this version of the agenda; the last publication holds.

    ``published_by`` is the id of an account, empty for the command line.
    """

    version: int
    published_at: datetime
    published_by: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.version < 1:
            raise InvalidField("version", self.version, "versions count from 1")
        if self.published_at.tzinfo is None:
            raise InvalidField("published_at", self.published_at, "a time must carry its time zone")


class EditAction(StrEnum):
    """What a line of the working copy's log says. The first five change the agenda or its locks."""

    MOVE = "move"
    """To another time, place or both; an entry that has none yet gets one."""
    SWAP = "swap"
    """Two entries change times and places."""
    TAKE_OUT = "take_out"
    LOCK = "lock"
    UNLOCK = "unlock"
    UNDO = "undo"
    """The last change that was not undone."""
    REDO = "redo"
    """The last change that was undone, while no other came after."""
    DISCARD = "discard"
    """All changes."""
    SAVE = "save"
    """All changes are in a version of their own now."""
    CARRY_OVER = "carry_over"
    """The changes go on top of another version from here on."""


CHANGES = frozenset({EditAction.MOVE, EditAction.SWAP, EditAction.TAKE_OUT, EditAction.LOCK, EditAction.UNLOCK})


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEdit:
    """One line of the log; lines are only ever added, and ``number`` counts them from 1.

    ``base_version`` is the version of the agenda that the working copy stands on from this line on. ``entry_id`` is
    a meeting's, a session's or, of what has no time yet, a pairing's or a session request's. ``other_id`` is what it
    is swapped with; ``start`` and ``place_id`` are where it moves. ``author_id`` is the id of an account.
    """

    number: int
    base_version: int
    action: EditAction
    entry_id: str = ""
    other_id: str = ""
    place_id: str = ""
    start: datetime | None = None
    author_id: str
    at: datetime

    def __post_init__(self) -> None:
        require_text("author_id", self.author_id)
        if self.at.tzinfo is None:
            raise InvalidField("at", self.at, "a time must carry its time zone")
        if self.action in CHANGES:
            require_text("entry_id", self.entry_id)
        if self.action is EditAction.MOVE and (self.start is None or not self.place_id):
            raise InvalidField("place_id", self.place_id, "a move says when and where to")
        if self.action is EditAction.SWAP and self.other_id in ("", self.entry_id):
            raise InvalidField("other_id", self.other_id, "a swap is of two entries")
