"""Planning the cluster tour: asked for as a job, and planned and stored in one go, for job and command line alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from api.accounts.services import new_id
from api.jobs.ports import JobWork, PlanningWork
from api.jobs.service import enqueue
from matcher.errors import BridgeworkError
from matcher.rides import is_tour
from matcher.settings import make_settings
from matcher.tour_days import TourSettings
from matcher.tours_programme import (
    DayOfTours,
    Watch,
    date_of,
    known_of,
    plan_days,
    requests_of,
    require_plannable,
)
from models.domain import EventData, SessionRequest
from models.domain.changes import ChangeKind, RecordsChange
from models.domain.jobs import Job, JobKind

Connect = Callable[[], AbstractContextManager[PlanningWork]]


class RecordsMoved(BridgeworkError):
    """Somebody changed the records while a plan was made of them: nothing was stored."""

    def __init__(self) -> None:
        super().__init__("the records were changed meanwhile and nothing was stored: try again")


class TourJobSettings(TourSettings):
    """What is planned, and how."""

    dates: tuple[date, ...] = ()
    """Days of the event; none for all of them."""
    keep: bool = False
    """Change bus or sites of as few people as can be, such as after a site has closed."""

    @property
    def of_each_day(self) -> TourSettings:
        return make_settings(TourSettings, **self.model_dump(exclude={"dates", "keep"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToursMade:
    """``data`` are the records that the days were made from, ``change_id`` is what can be taken back, "" where
    nothing was stored. ``is_cut_short``: it was stopped, and these are the best tours that there were.
    """

    data: EventData
    days: tuple[DayOfTours, ...]
    change_id: str
    is_cut_short: bool


def ask_tours(work: JobWork, settings: TourJobSettings, account_id: str) -> Job:
    """Put it into the queue and commit; what waits there already, set the same, is given back instead.

    Raise ``InvalidSettings`` for records that tours cannot be made from.
    """
    require_plannable(work.records.load(), settings.of_each_day, settings.dates)
    stored = {"tours": settings.model_dump(mode="json", exclude_unset=True)}
    return enqueue(work, JobKind.TOURS, stored, account_id)


def plan_and_store(
    connect: Connect, settings: TourJobSettings, *, account_id: str, now: datetime, watch: Watch | None = None
) -> ToursMade:
    """Plan the tours and request their visits; nobody waits for the database meanwhile.

    Raise ``InvalidSettings`` for records that tours cannot be made from, ``RecordsMoved``.
    """
    watch = watch or Watch()
    with connect() as work:
        version, data, matching = work.records.version(), work.records.load(), work.results.matching()
    with watch.stop.heeded() if watch.stop else nullcontext():
        days = plan_days(data, matching, settings.of_each_day, settings.dates, keep=settings.keep, watch=watch)
    if not days:
        return ToursMade(data=data, days=(), change_id="", is_cut_short=watch.is_over())
    planned = {each.day.date for each in days}
    before = tuple(item for item in data.session_requests if is_tour(item) and date_of(item) in planned)
    after = tuple(item for each in days for item in requests_of(data, each))
    change = RecordsChange(
        id=new_id(),
        kind=ChangeKind.EDIT,
        noun="session_requests",
        title=", ".join(sorted(day.isoformat() for day in planned)),
        made_at=now,
        made_by=account_id,
        before=EventData(session_requests=before),
        after=EventData(session_requests=after),
    )
    with connect() as work:
        if work.records.version() != version:
            raise RecordsMoved
        new = {item.id for item in after}
        work.records.forget(SessionRequest, [item.id for item in before if item.id not in new])
        work.records.upsert(change.after)
        work.changes.add(change)
        for known in known_of(work.records.load(), matching, days):
            work.tour_plans.keep(known)
        work.commit()
    return ToursMade(data=data, days=days, change_id=change.id, is_cut_short=watch.is_over())


def run_tours(job: Job, connect: Connect, *, now: datetime, watch: Watch) -> Mapping[str, Any]:
    """What the job asks for; return figures."""
    settings = make_settings(TourJobSettings, **job.settings.get("tours", {}))
    made = plan_and_store(connect, settings, account_id=job.asked_by, now=now, watch=watch)
    changed = [len(day.changed) for day in made.days if day.changed is not None]
    figures: dict[str, Any] = {
        "days": [day.day.date.isoformat() for day in made.days],
        "riding": sum(day.riding for day in made.days),
        "people": sum(party.size for day in made.days for party in day.day.problem.parties),
        "interest": round(sum(day.plan.interest for day in made.days), 6),
        "bound": round(sum(day.plan.bound for day in made.days), 6),
        "is_proven": bool(made.days) and all(day.plan.is_proven for day in made.days),
        "change": made.change_id,
    }
    return (
        figures | ({"changed": sum(changed)} if changed else {}) | ({"cut_short": True} if made.is_cut_short else {})
    )
