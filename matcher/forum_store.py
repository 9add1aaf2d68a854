"""What the technology forum asks of the database."""

from __future__ import annotations

from datetime import date
from typing import Protocol, TypeAlias, TypeVar

from models.domain.forum import FollowUp, ForumChoice, ForumEdition, ForumMinutes, JointFiling, MinutesFile

Record = TypeVar("Record", ForumEdition, ForumMinutes, MinutesFile, FollowUp, JointFiling, ForumChoice)
AnyForumRecord: TypeAlias = ForumEdition | ForumMinutes | MinutesFile | FollowUp | JointFiling | ForumChoice


class ForumRepository(Protocol):
    """The records of ``models.domain.forum``, by kind and key: an edition and its minutes by their day, the others by
    their id.
    """

    def all(self, kind: type[Record]) -> tuple[Record, ...]:
        """In the order of their keys."""
        ...

    def find(self, kind: type[Record], key: str | date) -> Record | None: ...

    def put(self, record: AnyForumRecord) -> None:
        """Add it, or replace the one of its key."""
        ...

    def remove(self, kind: type[Record], key: str | date) -> bool:
        """False when there is none. With a file its content goes."""
        ...

    def attach(self, file: MinutesFile, content: bytes) -> None:
        """Store a file under an id that is not taken."""
        ...

    def content(self, file_id: str) -> bytes | None: ...
