"""Choosing a hybrid cluster, and asking for its task force's workshop."""

from __future__ import annotations

from datetime import UTC, datetime

from api.languages import DEFAULT, Formats
from api.programmes.focus import Focus
from api.setup.changes import Editor, store
from api.setup.ports import SetupWork
from matcher.focus_group import FocusGroupPlan
from matcher.focus_group_programme import keep, request_workshop, workshop_id
from matcher.ports import UnitOfWork
from models.domain import EventData, FocusGroupTerms, KeptFocusGroup, SessionRequest
from models.domain.changes import ChangeKind


def keep_group(
    work: UnitOfWork, focus: Focus, group_id: str, terms: FocusGroupTerms, *, account_id: str = ""
) -> KeptFocusGroup:
    """Store the choice and commit. Raise ``NotFound``."""
    now = datetime.now(UTC).replace(microsecond=0)
    group = keep(work, focus.discovery, group_id, terms, kept_by=account_id, kept_at=now)
    work.commit()
    return group


def place_workshop(work: SetupWork, focus: Focus, plan: FocusGroupPlan, editor: Editor) -> str | None:
    """Ask for the workshop of the plan's task force, instead of the one that was asked for before, and commit.

    Return the id of the change, which can be taken back; None where there is no task force.
    """
    best = plan.task_force.best
    if best is None:
        return None
    group_id = focus.id_of(plan.point)
    formats = Formats(focus.data.event.language if focus.data.event else DEFAULT)
    names = (formats.industry(plan.point.first), formats.industry(plan.point.second))
    after = request_workshop(focus.data, group_id, names, best.person_ids)
    before = work.records.find(SessionRequest, workshop_id(group_id))
    change = editor.change(
        ChangeKind.EDIT,
        "session_requests",
        after.session_requests[0].title,
        before=EventData(session_requests=(before,) if before else ()),
        after=after,
    )
    store(work, change)
    work.commit()
    return change.id
