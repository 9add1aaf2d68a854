"""Sending what organisers let go: one message after the other, beside the requests, each at most once.

Before a message is handed over it is stored as ``SENDING``; what the server answered, right after. Whatever is found
as ``SENDING`` that nobody is sending may have been sent, and is not sent again unless an organiser says so.
"""

from __future__ import annotations

import logging
import smtplib
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from api.accounts.ports import AccountWork
from api.accounts.settings import SmtpSettings
from api.outbox.letters import answer_of, connect, is_refusal, letter
from models.domain.accounts import Message, MessageState


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_logger = logging.getLogger(__name__)
SENDABLE: Final = (MessageState.WAITING, MessageState.FAILED)
LEAVING_S: Final = 20.0
LINK_ENDED: Final = _("its link had ended before it was sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A message as an organiser has read it: changed since, it is left where it is. ``link`` is put into its text,
    None where it does not hold any more.
    """

    message: Message
    link: str | None
    reviewed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How far the sending that runs, or the last one, has come. ``problem`` is why it stopped early, empty if not."""

    done: int
    total: int
    problem: str

    @property
    def is_running(self) -> bool:
        return self.done < self.total


class Outgoing:
    """Sends in one thread, which ends when there is nothing left to send.

    Leaving sends what is being handed over, for which it waits ``LEAVING_S`` at most, and nothing after that: what
    waits stays in the outbox.
    """

    def __init__(
        self,
        unit_of_work: Callable[[], AccountWork],
        settings: SmtpSettings | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._unit_of_work = unit_of_work
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: deque[Release] = deque()
        self._now = ""
        self._done = self._total = 0
        self._problem = ""
        self._thread: threading.Thread | None = None
        self._left = threading.Event()

    def __enter__(self) -> Self:
        self._left.clear()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._left.set()
            self._waiting.clear()
            thread = self._thread
        if thread is not None:
            thread.join(LEAVING_S)

    @property
    def is_set_up(self) -> bool:
        return self._settings is not None

    def state(self) -> Sending:
        with self._lock:
            return Sending(done=self._done, total=self._total, problem=self._problem)

    def holds(self, message_id: str) -> bool:
        """Whether the message is being sent, or will be."""
        with self._lock:
            return message_id == self._now or any(item.message.id == message_id for item in self._waiting)

    def release(self, releases: Iterable[Release]) -> None:
        """Send these after those that wait, and return at once. After leaving they stay in the outbox.

        Raise ``ValueError`` where no server is set up.
        """
        settings = self._settings
        if settings is None:
            raise ValueError("no mail server is set up")
        with self._lock:
            if self._left.is_set():
                return
            if not self._waiting and not self._now:
                self._done = self._total = 0
                self._problem = ""
            known = {item.message.id for item in self._waiting} | {self._now}
            fresh = [item for item in releases if item.message.id not in known]
            self._waiting.extend(fresh)
            self._total += len(fresh)
            if self._thread is None and self._waiting:
                self._thread = threading.Thread(target=self._run, args=(settings,), name="outbox", daemon=True)
                self._thread.start()

    def send_now(self, release: Release) -> bool:
        """Send this one in this thread, and return whether the server took it."""
        if self._settings is None:
            return False
        line = _Line(self._settings)
        try:
            return self._send(line, self._settings, release)
        finally:
            line.close()

    def _run(self, settings: SmtpSettings) -> None:
        line = _Line(settings)
        try:
            while (item := self._next()) is not None:
                self._send(line, settings, item)
                if line.problem:
                    self._stop(line.problem)
                elif self._waiting:
                    self._left.wait(60 / settings.per_minute)
        except Exception:
            _logger.exception("sending stopped")
            self._stop("an error of the server's own: see its log")
            raise
        finally:
            line.close()
            with self._lock:
                if self._thread is threading.current_thread():  # it ended before there was nothing left
                    self._thread, self._now, self._total = None, "", self._done

    def _next(self) -> Release | None:
        with self._lock:
            if self._now:
                self._done += 1
            self._now = ""
            if not self._waiting:
                self._thread = None
                self._total = self._done
                return None
            item = self._waiting.popleft()
            self._now = item.message.id
            return item

    def _stop(self, problem: str) -> None:
        """What waits here stays in the outbox."""
        with self._lock:
            self._waiting.clear()
            self._problem = problem

    def _send(self, line: _Line, settings: SmtpSettings, item: Release) -> bool:
        if item.link is None:
            self._store(
                item.message,
                state=MessageState.DROPPED,
                answer=LINK_ENDED,
                closed_at=self._clock(),
            )
            return False
        try:
            connection = line.open()
        except OSError as error:
            line.problem = answer_of(error)
            self._store(item.message, state=MessageState.FAILED, answer=line.problem, attempted_at=self._clock())
            return False
        begun = self._store(
            item.message,
            state=MessageState.SENDING,
            answer="",
            attempted_at=self._clock(),
            reviewed_by=item.reviewed_by,
        )
        if begun is None:
            return False
        return self._hand_over(line, connection, letter_of=(begun, item.link), settings=settings)

    def _hand_over(
        self,
        line: _Line,
        connection: smtplib.SMTP,
        *,
        letter_of: tuple[Message, str],
        settings: SmtpSettings,
    ) -> bool:
        message, link = letter_of
        try:
            connection.send_message(letter(message, link, settings.sender, self._clock()))
        except OSError as error:
            _logger.error("message %s was not sent: %s", message.id, type(error).__name__)
            state = MessageState.FAILED if is_refusal(error) else MessageState.SENDING
            self._store(message, state=state, answer=answer_of(error))
            if not is_refusal(error):
                line.problem = answer_of(error)
            return False
        except ValueError as error:  # an address or header that cannot be written
            self._store(message, state=MessageState.FAILED, answer=type(error).__name__)
            return False
        self._store(message, state=MessageState.SENT, answer="", closed_at=self._clock())
        return True

    def _store(self, message: Message, **changes: object) -> Message | None:
        """The message as it is stored now; None, and nothing is stored, where somebody has changed it meanwhile."""
        changed: Message = replace(message, **changes)  # type: ignore[arg-type]
        with self._unit_of_work() as work:
            if not work.outbox.replace(changed):
                return None
            work.commit()
        return replace(changed, revision=changed.revision + 1)


class _Line:
    """A connection to the mail server that is opened when it is needed, and again when the server has closed it."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None
        self.problem = ""

    def open(self) -> smtplib.SMTP:
        """Raise ``OSError``."""
        if self._connection is not None and not self._is_alive(self._connection):
            self.close()
        if self._connection is None:
            self._connection = connect(self._settings)
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.quit()
            self._connection.close()
        self._connection = None

    @staticmethod
    def _is_alive(connection: smtplib.SMTP) -> bool:
        try:
            return connection.noop()[0] == 250
        except OSError:
            return False
