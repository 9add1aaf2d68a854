"""The last value with what it was made from."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The last value with what it was made from, so that it is made anew only when that has changed, and then once:
    whoever else asks meanwhile waits for it.
    """

    def __init__(self) -> None:
        self._kept: tuple[Hashable, Value] | None = None
        self._making = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        kept = self._kept
        if kept is None or kept[0] != key:
            with self._making:
                kept = self._kept
                if kept is None or kept[0] != key:
                    kept = self._kept = (key, make())
        return kept[1]

    def replace(self, old: Hashable, key: Hashable, change: Callable[[Value], Value]) -> None:
        """Change the value that is kept for ``old``, if it still is, and keep it for ``key``."""
        kept = self._kept
        if kept is not None and kept[0] == old:
            self._kept = (key, change(kept[1]))
