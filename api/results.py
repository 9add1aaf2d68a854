"""Reading the last result of a step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from api.dependencies import Staleness
from api.schemas.results import RunOut
from matcher.errors import StepMissing
from matcher.ports import Run, Step, UnitOfWork

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


def run_fields(run: Run, is_stale: Staleness) -> dict[str, Any]:
    """Return the fields of a response that tell about the run."""
    return {"run": RunOut.of(run), "stale": is_stale(run)}
