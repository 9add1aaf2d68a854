"""What the programmes ask of the database, as Protocols that adapters satisfy by shape."""

from __future__ import annotations

from typing import Protocol

from api.meetings.ports import MeetingWork
from api.setup.ports import SetupWork
from models.domain.symposium import SymposiumChoices, SymposiumSeating


class SymposiumRepository(Protocol):
    """What was chosen for the symposium, and who sits where in it."""

    def choices(self) -> SymposiumChoices | None:
        """None before anything was chosen."""
        ...

    def seating(self) -> SymposiumSeating | None:
        """None before sessions were made."""
        ...

    def keep(self, record: SymposiumChoices | SymposiumSeating) -> None:
        """Instead of what was kept of its kind."""
        ...


class SymposiumWork(SetupWork, MeetingWork, Protocol):
    """A unit of work that has the symposium as well."""

    @property
    def symposium(self) -> SymposiumRepository: ...
