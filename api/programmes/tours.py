"""The cluster tour: planned and stored in one go, for pages, interface and command line alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final

from api.setup.changes import Editor, store
from api.setup.ports import SetupWork
from matcher.tour_days import StaysHome, TourSettings, is_tour
from matcher.tours.reasons import LeftOutReason
from matcher.tours_programme import DayOfTours, date_of, plan_days, requests_of
from models.domain import EventData, SessionRequest
from models.domain.changes import ChangeKind


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


class RecordsMoved(Exception):
    """Somebody changed the records while the tours were planned: nothing was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How good a plan was when it was made: ``interest``, and ``bound``, which no plan of the day exceeds."""

    interest: float
    bound: float
    is_proven: bool

    @property
    def share(self) -> float:
        """Of the best that is possible, at least."""
        return min(1.0, self.interest / self.bound) if self.bound > 0 else 1.0


class Proofs:
    """What is known of the plans that this process has made, by their requested visits; others are not known."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[tuple[SessionRequest, ...], Proof] = {}

    def add(self, data: EventData, made: DayOfTours) -> None:
        with self._lock:
            self._known[requests_of(data, made)] = Proof(
                interest=made.plan.interest, bound=made.plan.bound, is_proven=made.plan.is_proven
            )

    def of(self, data: EventData, day: date) -> Proof | None:
        """Of the visits that are requested for ``day``."""
        with self._lock:
            requested = (item for item in data.session_requests if is_tour(item))
            return self._known.get(tuple(item for item in requested if date_of(item) == day))


def plan_and_store(
    unit_of_work: Callable[[], AbstractContextManager[SetupWork]],
    settings: TourSettings,
    dates: Sequence[date],
    *,
    keep: bool,
    editor: Editor,
) -> tuple[EventData, tuple[DayOfTours, ...], str]:
    """Plan the tours of ``dates``, or of all days, and request their visits; nobody waits for the database meanwhile.

    Return the records that they were made from, the days, and the id of the change, which can be taken back. Raise
    ``InvalidSettings`` for records that tours cannot be made from, ``RecordsMoved``.
    """
    with unit_of_work() as work:
        version, data, matching = work.records.version(), work.records.load(), work.results.matching()
    made = plan_days(data, matching, settings, dates, keep=keep)
    with unit_of_work() as work:
        if work.records.version() != version:
            raise RecordsMoved
        planned = {each.day.date for each in made}
        change = editor.change(
            ChangeKind.EDIT,
            "session_requests",
            ", ".join(sorted(day.isoformat() for day in planned)),
            before=EventData(
                session_requests=tuple(
                    item for item in data.session_requests if is_tour(item) and date_of(item) in planned
                )
            ),
            after=EventData(session_requests=tuple(item for each in made for item in requests_of(data, each))),
        )
        store(work, change)
        work.commit()
    return data, made, change.id


REASONS: Final[Mapping[LeftOutReason, str]] = {
    LeftOutReason.NO_BUS_FOR_WHEELCHAIRS: _("No bus has enough places for wheelchairs."),
    LeftOutReason.NO_BUS_LARGE_ENOUGH: _("The party is larger than any bus."),
    LeftOutReason.NO_BUS_IN_LANGUAGE: _("No bus has a guide whom all of the party understand."),
    LeftOutReason.NO_SITE_WITHOUT_STEPS: _("No site can be visited in a wheelchair."),
    LeftOutReason.NO_SITE_LARGE_ENOUGH: _("The party is larger than any group that a site takes."),
    LeftOutReason.NO_SITE_IN_LANGUAGE: _("No site has a guide whom all of the party understand."),
    LeftOutReason.NO_LUNCH_FOR_DIET: _("No lunch caters for the diet."),
    LeftOutReason.NO_ROUTE_FOR_ALL_NEEDS: _("No one route that fits into the day meets all the needs together."),
    LeftOutReason.NO_PLACE_LEFT: _("The tours that would suit are full."),
}
STAYS: Final[Mapping[StaysHome, str]] = {
    StaysHome.HOST: _("Hosts a site, or organises the event."),
    StaysHome.NOT_THERE: _("Is not there all day."),
    StaysHome.ELSEWHERE: _("Takes part in something else at a fixed time."),
}
