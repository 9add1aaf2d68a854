"""What the server does beside answering requests: small jobs that come again and again."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from types import TracebackType
from typing import Final, Self

from fastapi import FastAPI

from api.turns import pause_after

LEAVING_S: Final = 15.0


class Repeating:
    """A thread that does something at once and then after every pause, from entering to leaving.

    Leaving calls ``stop``, which is to make ``act`` return soon, and waits for that ``LEAVING_S`` at most. After an
    error, which is logged, ``act`` is called again.
    """

    def __init__(
        self, name: str, pause_s: float, act: Callable[[], object], *, stop: Callable[[], object] | None = None
    ) -> None:
        self._name = name
        self._pause_s = pause_s
        self._act = act
        self._stop = stop
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
        if self._stop is not None:
            self._stop()
        self._thread.join(LEAVING_S)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._ended.wait(pause_after(self._name, self._turn))

    def _turn(self) -> float:
        self._act()
        return self._pause_s


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """From the server's start to its end the jobs of ``app.state.repeating`` are done.

    It makes each ``Repeating`` anew, since a thread starts once.
    """
    with ExitStack() as running:
        for make in app.state.repeating:
            running.enter_context(make())
        yield
