"""Clusters, sites to visit, buses and booths: the list of each with the form beside it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.dependencies import ChangesWork
from api.errors import RejectedField, StaleVersion
from api.setup.extras import (
    KINDS,
    Extra,
    ExtraForm,
    as_text,
    booth_names,
    choices,
    names_of,
    remove,
    save,
    stored,
    title_of,
    version_of_extra,
)
from api.setup.forms import text
from api.setup.ports import SetupWork
from api.ui.dependencies import Organiser
from api.ui.routes.setup_parts import CurrentEditor, SentForm, show
from matcher.interchange.fields import FIELDS
from matcher.interchange.kinds import RecordKind
from models.domain import record_key

router = APIRouter(prefix="/setup/extras")
Kind = Annotated[Literal["clusters", "sites", "buses", "booths", "booth_wishes"], Path()]


@router.get("/{kind}")
def list_extras(request: Request, kind: Kind, viewer: Organiser, work: ChangesWork, edit: str = "") -> Response:
    wanted = RecordKind(kind)
    data = work.records.load()
    record = stored(data, wanted, edit) if edit else None
    return _page(request, viewer, work, ExtraForm.of(wanted, record, data), record=record)


@router.post("/{kind}")
def save_extra(
    request: Request, kind: Kind, viewer: Organiser, editor: CurrentEditor, work: ChangesWork, sent: SentForm
) -> Response:
    form, record_id = ExtraForm.sent(RecordKind(kind), sent), text(sent, "record")
    record = stored(work.records.load(), form.kind, record_id) if record_id else None
    try:
        change_id = save(work, editor, form, record_id, text(sent, "version"))
    except StaleVersion:
        now = stored(work.records.load(), form.kind, record_id)
        return _page(request, viewer, work, form, record=now, status=409)
    except RejectedField:
        return _page(request, viewer, work, form, record=record, status=422)
    return RedirectResponse(f"/setup/extras/{kind}?saved={quote(change_id)}", 303)


@router.post("/{kind}/remove")
def remove_extra(
    request: Request, kind: Kind, viewer: Organiser, editor: CurrentEditor, work: ChangesWork, sent: SentForm
) -> Response:
    wanted = RecordKind(kind)
    try:
        change_id = remove(work, editor, wanted, text(sent, "record"))
    except RejectedField as error:
        return _page(request, viewer, work, ExtraForm.of(wanted, None), status=409, refused=error.reason)
    return RedirectResponse(f"/setup/extras/{kind}?saved={quote(change_id)}", 303)


def _page(
    request: Request,
    viewer: Viewer,
    work: SetupWork,
    form: ExtraForm,
    *,
    record: Extra | None = None,
    **context: Any,
) -> Response:
    """``context``: the ``status``, and why a removal was ``refused``."""
    status, refused = int(context.get("status", 200)), str(context.get("refused", ""))
    data, kind = work.records.load(), form.kind
    records: tuple[Extra, ...] = getattr(data, kind.value)
    chosen = choices(kind, data)
    names = booth_names(data) | {key: name for pairs in chosen.values() for key, name in pairs}
    columns = names_of(kind)[1:6]
    rows = [
        (record_key(item), title_of(item, data), [_cell(getattr(item, name), names) for name in columns])
        for item in records
    ]
    return show(
        request,
        "extras.html",
        viewer,
        status=status,
        kind=kind.value,
        kinds=[item.value for item in KINDS],
        form=form,
        fields=[item for item in FIELDS[kind] if item.name != "id"],
        choices=chosen,
        columns=columns,
        rows=rows,
        record=record_key(record) if record else "",
        title=title_of(record, data) if record else "",
        version=version_of_extra(record) if record else "",
        stale=status == 409 and not refused,
        refused=refused,
        saved=request.query_params.get("saved", ""),
        undone=request.query_params.get("undone", ""),
    )


def _cell(value: object, names: dict[str, str]) -> str:
    return names.get(value, value) if isinstance(value, str) else as_text(value, names)
