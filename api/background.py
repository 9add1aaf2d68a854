"""What the server does beside answering requests: small jobs that come again and again."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from types import TracebackType
from typing import Self

from fastapi import FastAPI


class Repeating:
    """A thread that does something at once and then after every pause, from entering to leaving."""

    def __init__(self, name: str, pause_s: float, act: Callable[[], object]) -> None:
        self._pause_s = pause_s
        self._act = act
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join(timeout=15)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._act()
            self._ended.wait(self._pause_s)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """From the server's start to its end the jobs of ``app.state.repeating`` are done.

    It makes each ``Repeating`` anew, since a thread starts once.
    """
    with ExitStack() as running:
        for make in app.state.repeating:
            running.enter_context(make())
        yield
