"""How work that takes long is asked to end with the best that it has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class StopSign:
    """Shown by one thread, looked at by another. It stays shown."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._enders: list[Callable[[], None]] = []
        self._heeded = 0

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    @property
    def is_heeded(self) -> bool:
        """Whether what is being done now keeps what it has when it is asked to end."""
        return self._heeded > 0

    def ask(self) -> None:
        """Once or again: a search that began just then hears the second time."""
        self._asked.set()
        with self._lock:
            enders = list(self._enders)
        for end in enders:
            end()

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Within the block the work looks at the sign."""
        self._heeded += 1
        try:
            yield
        finally:
            self._heeded -= 1

    @contextmanager
    def ends(self, end: Callable[[], None]) -> Iterator[None]:
        """Call ``end``, from the thread that asks, when the sign is shown within the block."""
        with self._lock:
            self._enders.append(end)
        try:
            yield
        finally:
            with self._lock:
                self._enders.remove(end)
