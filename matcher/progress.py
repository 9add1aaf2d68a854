"""A progress that shows nothing, for callers that do not look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from matcher.ports import ProgressStep


class SilentStep:
    def advance(self, count: int = 1) -> None:
        return None


class SilentProgress:
    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[ProgressStep]:
        yield SilentStep()

    def tell(self, message: str) -> None:
        return None
