"""Reading the last result of a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TypeVar

from matcher.errors import StepMissing
from matcher.ports import Run, Step, UnitOfWork
from models.domain import Candidate, EventData, Match, Matching

Result = TypeVar("Result")


def last_result(work: UnitOfWork, step: Step, read: Callable[[], Result | None]) -> tuple[Result, Run]:
    """Return what ``read`` reads, with its run; raise ``StepMissing`` when the step has not been run.

    A reading unit of work holds nothing still, so that a run can be stored between the two: then both are read
    again.
    """
    while True:
        run = work.results.last_run(step)
        result = read()
        if run is None or result is None:
            raise StepMissing(step)
        if work.results.last_run(step) == run:
            return result, run


def name_of(run: Run) -> str:
    """What tells the result of a run from that of any other."""
    return f"{run.step} {run.input_hash} {run.finished_at.isoformat()}"


class LastMatching:
    """The last matching, kept from one request to the next: reading 20,000 matches takes a second.

    What was withdrawn since is not in it: its texts are quoted as evidence.
    """

    def __init__(self) -> None:
        self._kept: tuple[Matching, Run] | None = None
        self._shown: tuple[tuple[Run, int], Matching] | None = None
        self._reading = Lock()

    def read(self, work: UnitOfWork) -> tuple[Matching, Run]:
        """Return it with its run, read anew when another run is stored. Raise ``StepMissing``."""
        with self._reading:  # once for all who ask at the same time
            return self._read(work)

    def _read(self, work: UnitOfWork) -> tuple[Matching, Run]:
        kept = self._kept
        if kept is None or work.results.last_run(Step.MATCH) != kept[1]:
            kept = self._kept = last_result(work, Step.MATCH, work.results.matching)
        matching, run = kept
        key = (run, work.records.version())
        shown = self._shown
        if shown is None or shown[0] != key:
            shown = self._shown = (key, standing_matching(matching, work.records.load()))
        return shown[1], run


def standing_matching(matching: Matching, data: EventData) -> Matching:
    """The matching without what is about an offer, need or mandate that was withdrawn."""
    gone = {record.id for record in (*data.offers, *data.demands) if record.withdrawn_at is not None}
    if not gone:
        return matching

    def stands(item: Match | Candidate) -> bool:
        return item.need_id not in gone and item.offer_id not in gone

    unmet = (item for item in matching.unmet if item.need_id not in gone)
    return replace(
        matching,
        matches=tuple(filter(stands, matching.matches)),
        candidates=tuple(filter(stands, matching.candidates)),
        unmet=tuple(
            replace(item, nearest=None) if item.nearest is not None and item.nearest.offer_id in gone else item
            for item in unmet
        ),
    )


class Staleness:
    """Whether records changed after a run, worked out anew only when records have changed: it takes all of them."""

    def __init__(self, is_stale: Callable[[Run], bool | None]) -> None:
        self._is_stale = is_stale
        self._kept: tuple[Run, int, bool | None] | None = None
        self._working = Lock()

    def of(self, work: UnitOfWork, run: Run) -> bool | None:
        """None when that cannot be told."""
        version = work.records.version()  # first: a change from here on makes the next request work it out again
        with self._working:  # once for all who ask at the same time
            kept = self._kept
            if kept is None or kept[:2] != (run, version):
                kept = self._kept = (run, version, self._is_stale(run))
            return kept[2]
