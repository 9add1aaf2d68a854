"""What is kept of the symposium, of the forum and of planned tours, in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.domain.symposium import SymposiumChoices, SymposiumSeating
from models.domain.tours import PlannedTours
from tests.fake_state import InMemoryState


class InMemorySymposiumRepository:
    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def choices(self) -> SymposiumChoices | None:
        kept = self._reading().symposium.get("choices")
        return kept if isinstance(kept, SymposiumChoices) else None

    def seating(self) -> SymposiumSeating | None:
        kept = self._reading().symposium.get("seating")
        return kept if isinstance(kept, SymposiumSeating) else None

    def keep(self, record: SymposiumChoices | SymposiumSeating) -> None:
        name = "choices" if isinstance(record, SymposiumChoices) else "seating"
        self._writing().symposium[name] = record


class InMemoryTourPlanRepository:
    """``matcher.ports.TourPlanRepository``."""

    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def keep(self, plan: PlannedTours) -> None:
        self._writing().tour_plans[plan.visits] = plan

    def of(self, visits: str) -> PlannedTours | None:
        return self._reading().tour_plans.get(visits)


class InMemoryForumRepository:
    """``matcher.ports.ForumRepository``."""

    def __init__(self, reading: Callable[[], InMemoryState], writing: Callable[[], InMemoryState]) -> None:
        self._reading = reading
        self._writing = writing

    def all(self, kind: type[Any]) -> tuple[Any, ...]:
        stored = self._reading().forum
        return tuple(stored[key] for key in sorted(each for each in stored if each[0] == kind.__name__))

    def find(self, kind: type[Any], key: object) -> Any:
        return self._reading().forum.get((kind.__name__, str(key)))

    def put(self, record: Any) -> None:
        self._writing().forum[type(record).__name__, str(getattr(record, "id", "") or record.day)] = record

    def remove(self, kind: type[Any], key: object) -> bool:
        self._writing().forum_contents.pop(str(key), None)
        return self._writing().forum.pop((kind.__name__, str(key)), None) is not None

    def attach(self, file: Any, content: bytes) -> None:
        self.put(file)
        self._writing().forum_contents[file.id] = content

    def content(self, file_id: str) -> bytes | None:
        return self._reading().forum_contents.get(file_id)
