"""The focus groups of tests, kept in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from models.domain import KeptFocusGroup


class FocusGroupState(Protocol):
    focus_groups: dict[str, KeptFocusGroup]


class InMemoryFocusGroupRepository:
    def __init__(self, reading: Callable[[], FocusGroupState], writing: Callable[[], FocusGroupState]) -> None:
        self._reading = reading
        self._writing = writing

    def all(self) -> tuple[KeptFocusGroup, ...]:
        return tuple(group for _, group in sorted(self._reading().focus_groups.items()))

    def find(self, group_id: str) -> KeptFocusGroup | None:
        return self._reading().focus_groups.get(group_id)

    def keep(self, group: KeptFocusGroup) -> None:
        self._writing().focus_groups[group.id] = group

    def remove(self, group_id: str) -> bool:
        return self._writing().focus_groups.pop(group_id, None) is not None
