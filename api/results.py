"""Reading the last result of a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from matcher.errors import StepMissing
from matcher.ports import Run, Step, UnitOfWork
from models.domain import Matching

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


class LastMatching:
    """The last matching, kept from one request to the next: reading 20,000 matches takes a second."""

    def __init__(self) -> None:
        self._kept: tuple[Matching, Run] | None = None

    def read(self, work: UnitOfWork) -> tuple[Matching, Run]:
        """Return it with its run, read anew when another run is stored. Raise ``StepMissing``."""
        kept = self._kept
        if kept is None or work.results.last_run(Step.MATCH) != kept[1]:
            kept = self._kept = last_result(work, Step.MATCH, work.results.matching)
        return kept


class Staleness:
    """Whether records changed after a run, worked out anew only when records have changed: it takes all of them."""

    def __init__(self, is_stale: Callable[[Run], bool | None]) -> None:
        self._is_stale = is_stale
        self._kept: tuple[Run, int, bool | None] | None = None

    def of(self, work: UnitOfWork, run: Run) -> bool | None:
        """None when that cannot be told."""
        version = work.records.version()  # first: a change from here on makes the next request work it out again
        kept = self._kept
        if kept is None or kept[:2] != (run, version):
            kept = self._kept = (run, version, self._is_stale(run))
        return kept[2]
