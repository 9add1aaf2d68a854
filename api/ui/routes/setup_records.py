"""Offers, needs and mandates by hand: an organiser enters one, or corrects what is public of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.people_search import suggestions
from api.corrections import owners_alone
from api.dependencies import ChangesWork
from api.disclosure import Disclosable
from api.errors import StaleVersion
from api.jobs.rerank import records_changed
from api.market.market import Market
from api.setup.ports import SetupWork
from api.submission.by_hand import (
    PEOPLE_LABELS,
    FormRefused,
    HandForm,
    add_by_hand,
    correct_by_hand,
    record_to_correct,
    version_of_public,
)
from api.submission.forms import FormError
from api.ui.dependencies import CurrentMarket, Organiser
from api.ui.routes.setup_parts import CurrentEditor, SentForm, show
from api.ui.submission import READINESS, SectionView, labels_of, section_views
from models.domain import DisclosedKind, public_part

router = APIRouter(prefix="/setup/records")
Kind = Annotated[Literal["offers", "needs", "mandates"], Path()]
_KINDS: Final[Mapping[str, DisclosedKind]] = {f"{kind}s": kind for kind in DisclosedKind}


def _typed(form: SentForm) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


Typed = Annotated[list[tuple[str, str]], Depends(_typed)]


@router.get("/{kind}")
def show_new(request: Request, kind: Kind, viewer: Organiser, market: CurrentMarket, work: ChangesWork) -> Response:
    return _page(request, viewer, work, HandForm.of(work, _KINDS[kind], None), market=market)


@router.post("/{kind}")
def add(
    request: Request, kind: Kind, editor: CurrentEditor, market: CurrentMarket, work: ChangesWork, typed: Typed
) -> Response:
    form = HandForm.typed(_KINDS[kind], typed)
    try:
        change_id = add_by_hand(work, editor, form)
    except FormRefused as error:
        return _page(request, request.state.viewer, work, form, market=market, errors=error.errors)
    records_changed(request)
    return RedirectResponse(f"/directory/{kind}?saved={quote(change_id)}", 303)


@router.get("/{kind}/{record_id:path}")
def show_one(
    request: Request, kind: Kind, record_id: str, viewer: Organiser, market: CurrentMarket, work: ChangesWork
) -> Response:
    record = record_to_correct(work, _KINDS[kind], record_id)
    form = HandForm.of(work, _KINDS[kind], record)
    return _page(request, viewer, work, form, market=market, record=record)


@router.post("/{kind}/{record_id:path}")
def correct(
    request: Request, editor: CurrentEditor, market: CurrentMarket, work: ChangesWork, typed: Typed, kind: Kind
) -> Response:
    record_id, viewer = request.path_params["record_id"], request.state.viewer
    record, form = record_to_correct(work, _KINDS[kind], record_id), HandForm.typed(_KINDS[kind], typed)
    version = dict(typed).get("version", "")
    try:
        change_id = correct_by_hand(work, editor, record_id, form, version=version, by=viewer.person_id)
    except StaleVersion:
        now = record_to_correct(work, form.kind, record_id)
        return _page(request, viewer, work, form, market=market, record=now, stale=True)
    except FormRefused as error:
        shown: dict[str, Any] = {"record": record, "errors": error.errors, "version": version}
        return _page(request, viewer, work, form, market=market, **shown)
    records_changed(request)
    return RedirectResponse(f"/directory/{kind}?saved={quote(change_id)}", 303)


def _page(
    request: Request,
    viewer: Viewer,
    work: SetupWork,
    form: HandForm,
    *,
    market: Market,
    record: Disclosable | None = None,
    **context: Any,
) -> Response:
    """``context``: the ``errors`` of a form that was refused, the ``version`` that it carried, and whether somebody
    else had changed the record, ``stale``."""
    errors: Sequence[FormError] = context.get("errors", ())
    stale = bool(context.get("stale"))
    owned = owners_alone(work, record) if record else frozenset()
    public = public_part(record) if record else None
    owner = market.person(public.owner_id) if public else None
    return show(
        request,
        "record.html",
        viewer,
        status=409 if stale else 422 if errors else 200,
        form=form,
        kind=f"{form.kind}s",
        record=public,
        owner=owner.name if owner else public.owner_id if public else "",
        sections=_sections(form, errors, owned),
        errors=errors,
        labels={**labels_of(form.kind), **PEOPLE_LABELS},
        faults={error.field: error for error in errors},
        owner_speaks=bool(owned),
        readiness=READINESS,
        people=suggestions(work),
        market=market,
        version=context.get("version") or (version_of_public(record) if record else ""),
        stale=stale,
    )


def _sections(form: HandForm, errors: Sequence[FormError], owned: frozenset[str]) -> list[SectionView]:
    """Without the fields that are the owner's alone."""
    views = section_views(form.kind, form.entered, errors, by_owner=False)
    kept = (
        replace(view, fields=tuple(item for item in view.fields if item.field.name not in owned)) for view in views
    )
    return [view for view in kept if view.fields]
