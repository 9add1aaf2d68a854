"""Ranking changed records anew, and drafts, in a warm process beside the server: ``api.jobs.rerank.Reranker``."""

from __future__ import annotations

import logging
import pickle
import selectors
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from api.jobs import children
from api.jobs.basis import has_taken_in
from api.jobs.locks import MATCHING, is_free
from api.jobs.messages import EncodeRequest, Failure, RerankRequest, TrialRequest, Unfinished
from api.jobs.rerank import Draft, DraftPreview, PreviewUnavailable
from api.turns import pause_after
from matcher.errors import EncoderUnavailable
from matcher.ports import Run, UnitOfWork, Vectors
from matcher.trial import Trial

QUIET_S: Final = 0.4
"""So long nothing more has to change before records are ranked anew."""
LONGEST_WAIT_S: Final = 2.0
"""Unless changes do not stop."""
IDLE_S: Final = 300.0
"""After so long without work the process ends."""
BETWEEN_PARTS_S: Final = 0.02
"""For others to ask the process."""
PREVIEW_S: Final = 20.0
ENCODING_S: Final = 120.0
RERANK_S: Final = 900.0
_logger = logging.getLogger(__name__)


class WarmProcess:
    """The process, started when it is first needed; it answers one question at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._used = time.monotonic()

    def ask(self, request: object, limit_s: float) -> Any:
        """Return the answer. Raise ``TimeoutError`` where there is none in time, ``OSError`` if the process ends."""
        deadline = time.monotonic() + limit_s
        if not self._lock.acquire(timeout=limit_s):
            raise TimeoutError
        try:
            if self._process is None:
                self._process = children.start("api.jobs.warm", str(self._folder), answers=True)
            return _answer(self._process, request, deadline)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._end()
            raise error if isinstance(error, TimeoutError) else OSError("the ranking's process ended") from error
        finally:
            self._used = time.monotonic()
            self._lock.release()

    def rest(self, idle_s: float) -> None:
        """End the process if nobody has asked it for so long."""
        if time.monotonic() - self._used >= idle_s and self._lock.acquire(blocking=False):
            try:
                self._end()
            finally:
                self._lock.release()

    def close(self) -> None:
        """End the process, whatever it does; who waits for an answer is told."""
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            children.end(self._process)
            self._process = None


def _answer(process: subprocess.Popen[bytes], request: object, deadline: float) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(pickle.dumps(request))
    process.stdin.flush()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(max(0.0, deadline - time.monotonic())):
            raise TimeoutError
    return pickle.load(process.stdout)


class Reranking:
    """Works from entering to leaving; before and after, whoever asks is told that it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._warm = WarmProcess(self._folder)
        self._asked = threading.Event()
        self._is_working = False
        self._caught_up_to = -1
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._closing.clear()
        self._thread = threading.Thread(target=self._run, name="reranking", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._asked.set()
        self._warm.close()
        if self._thread is not None:
            self._thread.join(children.GRACE_S)

    def poke(self) -> None:
        self._asked.set()

    def is_up_to_date(self, work: UnitOfWork, run: Run) -> bool | None:
        return has_taken_in(run, work.records.version(), self._folder)

    def is_busy(self) -> bool:
        return self._asked.is_set() or self._is_working or not is_free(self._folder / MATCHING)

    def catch_up(self, work: UnitOfWork) -> bool:
        version = work.records.version()
        if self._thread is None or version == self._caught_up_to:
            return False
        self._caught_up_to = version
        self.poke()
        return True

    def preview(self, draft: Draft) -> DraftPreview:
        try:
            found: Trial | Failure = self._warm.ask(TrialRequest(record=draft), PREVIEW_S)
        except TimeoutError as error:
            raise PreviewUnavailable("The ranking is busy: try again in a minute.") from error
        except OSError as error:
            _logger.error("a draft was not ranked: %s", error)
            raise PreviewUnavailable("The draft could not be ranked.") from error
        if isinstance(found, Failure):
            raise PreviewUnavailable(found.reason)
        return DraftPreview(matches=found.matches, nearest=found.nearest, threshold=found.threshold)

    def encode(self, texts: Sequence[str]) -> Vectors:
        try:
            found: Vectors | Failure = self._warm.ask(EncodeRequest(texts=tuple(texts)), ENCODING_S)
        except TimeoutError as error:
            raise EncoderUnavailable("of the workspace", "it is busy: try again in a minute") from error
        except OSError as error:
            _logger.error("texts were not encoded: %s", error)
            raise EncoderUnavailable("of the workspace", "its process ended") from error
        if isinstance(found, Failure):
            raise EncoderUnavailable("of the workspace", found.reason)
        return found

    def _run(self) -> None:
        while not self._closing.is_set():
            self._closing.wait(pause_after("ranking anew", self._turn))

    def _turn(self) -> float:
        """Wait until there is something to do, and do it."""
        if not self._asked.wait(IDLE_S):
            self._warm.rest(IDLE_S)
            return 0
        self._is_working = True
        try:
            self._wait_for_quiet()
            if not self._closing.is_set():
                self._rerank()
        finally:
            self._is_working = False
        return 0

    def _wait_for_quiet(self) -> None:
        """Until changes have stopped for a moment and nobody else makes a matching."""
        deadline = time.monotonic() + LONGEST_WAIT_S
        while self._asked.is_set() and time.monotonic() < deadline:
            self._asked.clear()
            if self._closing.wait(QUIET_S):
                return
        self._asked.clear()
        while not is_free(self._folder / MATCHING) and not self._closing.wait(QUIET_S):
            continue

    def _rerank(self) -> None:
        try:
            answer: Any = Unfinished()
            while isinstance(answer, Unfinished) and not self._closing.wait(BETWEEN_PARTS_S):
                answer = self._warm.ask(RerankRequest(), RERANK_S)
        except OSError as error:
            if not self._closing.is_set():
                _logger.error("records were not ranked anew: %s", error)
            return
        if isinstance(answer, Failure):
            _logger.error("records were not ranked anew: %s", answer.reason)
