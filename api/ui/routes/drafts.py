"""Writing a draft, checking what it tells, and publishing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from api.jobs.rerank import PreviewUnavailable, preview_draft, records_changed
from api.submission.checking import CheckIsOld, Passage, check, move
from api.submission.drafts import bring_back, discard, is_by_owner, own, save
from api.submission.forms import FormError
from api.submission.publishing import (
    ChangedMeanwhile,
    Difference,
    DraftInvalid,
    NotConfirmed,
    as_record,
    changed_meanwhile,
    choose,
    filled_in,
    merge,
    publish,
    taken_over,
)
from api.ui.dependencies import CurrentSeen
from api.ui.found import found_for, nearest_to
from api.ui.pages import is_partial
from api.ui.submission import (
    READINESS,
    CurrentSubmission,
    SubmissionPage,
    draft_title,
    labels_of,
    public_facts,
    section_views,
    shown_values,
)
from models.domain import public_part
from models.domain.drafts import Draft

router = APIRouter(prefix="/records/drafts")

FOUND_SHOWN: Final = 10
NEAR_SHOWN: Final = 3


class MoveForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    version: str
    number: int
    whole: bool = False


class PublishForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    version: str = ""
    confirmed: bool = False


async def _typed(request: Request) -> list[tuple[str, str]]:
    form = await request.form()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


Typed = Annotated[list[tuple[str, str]], Depends(_typed)]
"""Everything that the form holds, in its order."""


@router.get("/{draft_id}")
def show_draft(draft_id: str, desk: CurrentSubmission) -> Response:
    return _form(desk, own(desk.work, desk.viewer, draft_id))


def _form(desk: SubmissionPage, draft: Draft, errors: Sequence[FormError] = ()) -> Response:
    by_owner = is_by_owner(desk.work, desk.viewer, draft)
    return desk.page(
        "form.html",
        status=422 if errors else 200,
        draft=draft,
        heading=draft_title(draft),
        sections=section_views(draft.kind, draft.entered, errors, by_owner=by_owner),
        errors=errors,
        labels=labels_of(draft.kind),
        by_owner=by_owner,
        readiness=READINESS,
        saved_at=desk.market.local(draft.saved_at),
    )


@router.post("/{draft_id}")
def go_on(draft_id: str, desk: CurrentSubmission, typed: Typed) -> Response:
    """Save, and go on to the check where everything is filled in as it must be."""
    draft = save(desk.work, desk.viewer, draft_id, typed, desk.now())
    desk.work.commit()
    if dict(typed).get("then") == "list":
        return RedirectResponse("/records", 303)
    _, errors = filled_in(desk.work, desk.viewer, draft)
    return _form(desk, draft, errors) if errors else RedirectResponse(f"/records/drafts/{draft_id}/check", 303)


@router.post("/{draft_id}/autosave")
def autosave(draft_id: str, desk: CurrentSubmission, typed: Typed) -> Response:
    """Save what is typed so far, and say when; the outline and the preview come along."""
    draft = save(desk.work, desk.viewer, draft_id, typed, desk.now())
    by_owner = is_by_owner(desk.work, desk.viewer, draft)
    desk.work.commit()
    return desk.page(
        "_saved.html",
        draft=draft,
        sections=section_views(draft.kind, draft.entered, by_owner=by_owner),
        by_owner=by_owner,
        saved_at=desk.market.local(draft.saved_at),
    )


@router.get("/{draft_id}/check")
def show_check(draft_id: str, desk: CurrentSubmission, moved: str = "") -> Response:
    """What everybody will read, with what tells too much; back to the form where something is missing there."""
    return _checked(desk, own(desk.work, desk.viewer, draft_id), said="moved" if moved else "")


def _checked(desk: SubmissionPage, draft: Draft, *, said: str = "", status: int = 200) -> Response:
    """The check, or what has to be put right or chosen before there can be one."""
    _, errors = filled_in(desk.work, desk.viewer, draft)
    if errors:
        return _form(desk, draft, errors)
    if draft.record_id and (differences := changed_meanwhile(desk.work, desk.viewer, draft)):
        return _conflict(desk, draft, differences)
    return _check(desk, draft, said=said, status=status)


def _check(desk: SubmissionPage, draft: Draft, *, said: str = "", status: int = 200) -> Response:
    shown = merge(desk.work, desk.viewer, draft) if draft.record_id else draft
    values, errors = filled_in(desk.work, desk.viewer, shown)
    public = None if errors else public_part(as_record(desk.work, desk.viewer, shown, values))
    return desk.page(
        "check.html",
        status=status,
        draft=draft,
        heading=draft_title(draft),
        check=check(shown),
        public=public,
        facts=public_facts(draft.kind, public) if public else (),
        labels=labels_of(draft.kind),
        by_owner=is_by_owner(desk.work, desk.viewer, draft),
        said=said,
        taken_over=taken_over(desk.work, desk.viewer, draft) if draft.record_id else (),
    )


@router.get("/{draft_id}/standing")
def show_standing(draft_id: str, desk: CurrentSubmission, seen: CurrentSeen) -> Response:
    """What the draft would be proposed to or be offered, by its public part: for its account alone."""
    draft = own(desk.work, desk.viewer, draft_id)
    merged = merge(desk.work, desk.viewer, draft) if draft.record_id else draft
    values, errors = filled_in(desk.work, desk.viewer, merged)
    if errors:
        return RedirectResponse(f"/records/drafts/{draft_id}/check", 303)
    record = public_part(as_record(desk.work, desk.viewer, merged, values))
    shown: dict[str, Any] = {"draft": draft, "heading": draft_title(draft), "kind": draft.kind, "is_trial": True}
    template = "_standing.html" if is_partial(desk.request) else "standing.html"
    try:
        preview = preview_draft(desk.request, record)
    except PreviewUnavailable as error:
        return desk.page(template, unavailable=str(error), **shown)
    found = found_for(preview, record, seen)
    near = nearest_to(preview, record, seen, NEAR_SHOWN)
    return desk.page(template, found=found[:FOUND_SHOWN], all_found=len(found), near=near, unavailable="", **shown)


@router.post("/{draft_id}/move")
def move_passage(draft_id: str, desk: CurrentSubmission, given: Annotated[MoveForm, Form()]) -> Response:
    """Into the confidential part, and out of what everybody reads."""
    passage = Passage(version=given.version, number=given.number, whole=given.whole)
    try:
        move(desk.work, desk.viewer, draft_id, passage, desk.now())
    except CheckIsOld:
        return _checked(desk, own(desk.work, desk.viewer, draft_id), said="old", status=409)
    desk.work.commit()
    return RedirectResponse(f"/records/drafts/{draft_id}/check?moved=1#marks", 303)


@router.post("/{draft_id}/publish")
def publish_draft(draft_id: str, desk: CurrentSubmission, given: Annotated[PublishForm, Form()]) -> Response:
    """Only what was checked as it is now, and only once its marks are confirmed."""
    draft = own(desk.work, desk.viewer, draft_id)
    try:
        record = publish(desk.work, desk.viewer, draft_id, version=given.version, confirmed=given.confirmed)
    except DraftInvalid as error:
        return _form(desk, draft, error.errors)
    except CheckIsOld:
        return _check(desk, draft, said="old", status=409)
    except NotConfirmed:
        return _check(desk, draft, said="unconfirmed", status=422)
    except ChangedMeanwhile as error:
        return _conflict(desk, draft, error.differences)
    desk.work.commit()
    records_changed(desk.request)
    return RedirectResponse(f"/records/matches/{draft.kind}/{quote(record.id, safe='')}?saved=1", 303)


def _conflict(desk: SubmissionPage, draft: Draft, differences: Sequence[Difference]) -> Response:
    return desk.page(
        "conflict.html",
        status=412,
        draft=draft,
        heading=draft_title(draft),
        differences=differences,
        labels=labels_of(draft.kind),
        shown=lambda name, values: tuple(shown_values(draft.kind, name, values)),
        taken_over=taken_over(desk.work, desk.viewer, draft),
    )


@router.post("/{draft_id}/choose")
def choose_sides(draft_id: str, desk: CurrentSubmission, typed: Typed) -> Response:
    """Of each field that both changed, what is to hold; then the check again: the public text may be another."""
    draft = own(desk.work, desk.viewer, draft_id)
    sides = {name.removeprefix("side-"): value for name, value in typed if name.startswith("side-")}
    differences = changed_meanwhile(desk.work, desk.viewer, draft)
    if any(sides.get(item.field) not in ("mine", "theirs") for item in differences):
        return _conflict(desk, draft, differences)
    theirs = {item.field: sides[item.field] == "theirs" for item in differences}
    choose(desk.work, desk.viewer, draft_id, theirs, desk.now())
    desk.work.commit()
    return RedirectResponse(f"/records/drafts/{draft_id}/check", 303)


@router.post("/{draft_id}/discard")
def discard_draft(draft_id: str, desk: CurrentSubmission) -> Response:
    discard(desk.work, desk.viewer, draft_id, desk.now())
    desk.work.commit()
    return RedirectResponse(f"/records?discarded={draft_id}", 303)


@router.post("/{draft_id}/restore")
def restore_draft(draft_id: str, desk: CurrentSubmission) -> Response:
    bring_back(desk.work, desk.viewer, draft_id)
    desk.work.commit()
    return RedirectResponse("/records", 303)
