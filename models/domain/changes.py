"""What organisers changed together, with the records before and after, so that it can be taken back; and how the
columns of a file were read, for the next file of that shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.domain.checks import require_text
from models.domain.event import EventData


class ChangeKind(StrEnum):
    IMPORT = "import"
    EDIT = "edit"
    ADDITION = "addition"
    REMOVAL = "removal"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsChange:
    """Records that were stored or taken away in one go.

    ``before`` holds those that were replaced or removed as they were, ``after`` those that were added or replaced as
    they became: what is in one only was added, or removed. ``title`` names the file or the record, ``noun`` the kind
    of record as a field of ``EventData``. ``undone_at`` is None while it holds. ``keeps_back`` counts decisions and
    outcomes, which an import adds to a ledger and nothing takes back.
    """

    id: str
    kind: ChangeKind
    noun: str
    title: str
    made_at: datetime
    made_by: str
    before: EventData = field(default_factory=EventData)
    after: EventData = field(default_factory=EventData)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    keeps_back: int = 0
    undone_at: datetime | None = None

    def __post_init__(self) -> None:
        require_text("id", self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMapping:
    """How a file of kind ``kind`` with these headings was read: ``columns`` by field; an empty column for a field
    that is left out. ``shape`` names kind and headings, whatever their order."""

    shape: str
    kind: str
    columns: Mapping[str, str]
    saved_at: datetime

    @staticmethod
    def shape_of(kind: str, headings: Sequence[str]) -> str:
        """
        >>> SavedMapping.shape_of("people", ["name", "id"]) == SavedMapping.shape_of("people", ["id", "name"])
        True
        """
        return "\x1f".join((kind, *sorted(headings)))
