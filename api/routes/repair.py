"""Somebody cancels, a room closes, a flight is late, two people are to meet: the next version of the agenda."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter

from api.accounts.current import CurrentViewer
from api.dependencies import Work
from api.documentation import WITH_BODY, body_example, result_answers
from api.examples.repair import REPAIR, REPAIRED
from api.schemas.repair import RepairIn, RepairOut
from matcher.progress import SilentProgress
from matcher.repairs import run_repair

router = APIRouter(prefix="/agenda", tags=["results"])


@router.post(
    "/repair",
    summary="Repair the agenda",
    responses=result_answers(REPAIRED, "agenda", 404, *WITH_BODY),
    openapi_extra=body_example(REPAIR),
)
def repair_agenda(body: RepairIn, work: Work, viewer: CurrentViewer) -> RepairOut:
    """Make the next version of the agenda with the fewest changes, and store it with what came in between.

    It takes seconds, and where tours have to be planned again up to `tours_limit_s` for each day. What is still
    possible stays, what started before `now` always; there is no new version where nothing has to change. Visits of
    tours that were planned otherwise since are taken in. 404 for people and places that there are not.
    """
    now = body.now or datetime.now(UTC).replace(microsecond=0)
    came = replace(body.disturbance(), told_by=viewer.account_id)
    done = run_repair(work, came, body.settings(), SilentProgress(), now=now, store=not body.dry_run)
    return RepairOut.of_run(done, now)
