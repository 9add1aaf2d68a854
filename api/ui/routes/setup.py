"""The organiser's set-up: what is done, what comes next, and what was changed last."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import ChangesWork
from api.jobs.rerank import records_changed
from api.setup.changes import CannotUndo, undo
from api.setup.checklist import StepName, StepState
from api.setup.programmes import TEMPLATES, tasks_of
from api.setup.progress import steps_taken
from api.ui.dependencies import CurrentMarket, Organiser
from api.ui.routes.setup_parts import CurrentEditor, SentForm, show
from api.ui.viewing import page_viewer

router = APIRouter()
CHANGES_SHOWN: Final = 10
LINKS: Final = {
    "match": "/run",
    "agenda": "/run",
    "publish": "/versions",
    "invite": "/accounts/invite",
    "letters": "/outbox",
}
"""Where the steps are taken that other rooms have the pages of."""


BACK: Final = (
    "/setup",
    "/setup/event",
    "/setup/import",
    "/setup/places",
    "/directory/people",
    "/directory/organisations",
    "/directory/offers",
    "/directory/needs",
    "/directory/mandates",
    "/programmes/symposium",
    "/programmes/tours",
)


@router.get("/setup")
def show_setup(request: Request, viewer: Organiser, market: CurrentMarket, work: ChangesWork) -> Response:
    steps = steps_taken(request, work, market.data, market.matching, work.results.agenda())
    template = TEMPLATES[market.event.programme] if market.event else None
    return show(
        request,
        "overview.html",
        viewer,
        market=market,
        steps=steps,
        done=sum(step.state in (StepState.DONE, StepState.AGAIN) for step in steps),
        following=next((step for step in steps if step.state is StepState.NEXT), None),
        is_stale=any(step.state is StepState.AGAIN for step in steps),
        step_names=StepName,
        changes=work.changes.last(CHANGES_SHOWN),
        links=LINKS,
        programme=template,
        programme_tasks=tasks_of(template, market.data) if template else (),
        request_undone="undone" in request.query_params,
    )


@router.post("/setup/undo/{change_id}")
def take_back(
    request: Request, change_id: str, viewer: Organiser, editor: CurrentEditor, work: ChangesWork, form: SentForm
) -> Response:
    """Back to where the button stood, with what became of it."""
    try:
        change = undo(work, change_id, editor.now)
    except CannotUndo as error:
        return show(
            request,
            "cannot_undo.html",
            page_viewer(request),
            status=409,
            change=work.changes.find(change_id),
            hindrances=error.hindrances,
        )
    records_changed(request)
    back = form.get("back")
    place = back if back in BACK else "/setup"
    return RedirectResponse(f"{place}?undone={change.id}", 303)
