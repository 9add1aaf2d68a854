"""Import in the browser: send a file, say what its columns hold, see what would come of it, take it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.dependencies import ChangesWork
from api.finding import finds
from api.imports.limits import MOST_BYTES, MOST_ROWS
from api.imports.reading import Reading, Readings, chosen
from api.imports.trial import Trial, Trials, import_upload, remembered, saved_mapping
from api.imports.uploads import Choices, Upload, Uploads
from api.jobs.rerank import records_changed
from api.setup.forms import text, texts
from api.sheets import csv_response
from api.ui.dependencies import CurrentMarket, Organiser
from api.ui.filters import Listing
from api.ui.routes.setup_parts import CurrentEditor, SentForm, show
from matcher.errors import ImportRejected, InputError, UnreadableFile
from matcher.interchange import Problem, RecordKind, Severity
from matcher.interchange.tables import READERS
from models.domain.changes import ChangeKind

router = APIRouter()
ENCODINGS: Final = ("utf-8", "cp949", "cp1252", "utf-16", "shift_jis", "gb18030", "iso-8859-2")
SHOWN: Final = 10
NOT_READ: Final = "the column is not read"


class ProblemFilter(BaseModel):
    """Unknown values leave a field open."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    severity: str = ""
    column: str = ""
    q: str = ""
    page: str = "1"

    def admits(self, problem: Problem) -> bool:
        said = f"{problem.row} {problem.column} {problem.value} {problem.reason}"
        return (
            (self.severity not in set(Severity) or problem.severity == self.severity)
            and (not self.column or problem.column == self.column)
            and finds(self.q, said)
        )


def _uploads(request: Request) -> Uploads:
    uploads: Uploads = request.app.state.uploads
    return uploads


def _upload(request: Request, upload_id: str, viewer: Organiser) -> Upload:
    return _uploads(request).find(upload_id, viewer.account_id)


OwnUpload = Annotated[Upload, Depends(_upload)]
"""The upload of this organiser's that the address names; the answer is 404 otherwise."""


@router.get("/setup/import")
def show_import(
    request: Request, viewer: Organiser, work: ChangesWork, market: CurrentMarket, done: str = ""
) -> Response:
    _uploads(request).sweep()
    return _start(request, viewer, work, market=market, done=done)


@router.post("/setup/import")
def send_file(
    request: Request, viewer: Organiser, work: ChangesWork, market: CurrentMarket, form: SentForm
) -> Response:
    """Keep the file, and go on to its columns."""
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return _start(request, viewer, work, market=market, problem="missing")
    uploads = _uploads(request)
    try:
        upload = uploads.keep(file.filename, file.file, viewer.account_id)
    except InputError as error:
        return _start(request, viewer, work, market=market, problem=_reason(error))
    try:
        reading = _readings(request).get(upload)
        saved = remembered(work, reading)
    except InputError as error:
        uploads.remove(upload)
        return _start(request, viewer, work, market=market, problem=_reason(error))
    if saved is not None:
        uploads.choose(upload, Choices(kind=saved.kind, columns=saved.columns, is_saved=True))
    return RedirectResponse(f"/setup/import/{upload.id}", 303)


@router.get("/setup/import/{upload_id}")
def show_columns(request: Request, viewer: Organiser, upload: OwnUpload) -> Response:
    try:
        return _columns(request, viewer, upload, _readings(request).get(upload))
    except InputError as error:
        return _unreadable(request, viewer, upload, _reason(error))


@router.post("/setup/import/{upload_id}")
def choose_columns(request: Request, viewer: Organiser, upload: OwnUpload, form: SentForm) -> Response:
    """Keep what the organiser says of the file; with another kind or encoding it is read anew."""
    kind, encoding = _known_kind(text(form, "kind")), text(form, "encoding")
    encoding = encoding if encoding in ENCODINGS else upload.choices.encoding
    before = upload.choices
    try:
        reading = _readings(request).get(upload)
        if text(form, "action") == "reread" or kind != (reading.kind.value if reading.kind else ""):
            anew = _uploads(request).choose(upload, Choices(kind=kind, encoding=encoding))
            return _columns(request, viewer, anew, _readings(request).get(anew))
        columns, twice = chosen(
            RecordKind(kind), [column.heading for column in reading.columns], texts(form, "field")
        )
        upload = _uploads(request).choose(upload, Choices(kind=kind, columns=columns, encoding=encoding))
        reading = replace(_readings(request).get(upload), twice=twice)
    except InputError as error:
        _uploads(request).choose(upload, before)
        return _unreadable(request, viewer, upload, _reason(error))
    if not reading.is_ready:
        return _columns(request, viewer, upload, reading, status=422)
    return RedirectResponse(f"/setup/import/{upload.id}/report", 303)


@router.get("/setup/import/{upload_id}/report")
def show_report(
    request: Request,
    viewer: Organiser,
    editor: CurrentEditor,
    upload: OwnUpload,
    work: ChangesWork,
    wanted: Annotated[ProblemFilter, Query()],
) -> Response:
    try:
        reading = _readings(request).get(upload)
        if not reading.is_ready:
            return RedirectResponse(f"/setup/import/{upload.id}", 303)
        trial = _trials(request).get(work, editor, upload, reading)
    except InputError as error:
        return _unreadable(request, viewer, upload, _reason(error))
    return _report(request, viewer, upload, reading, trial, wanted=wanted)


@router.get("/setup/import/{upload_id}/report.csv")
def download_report(request: Request, editor: CurrentEditor, upload: OwnUpload, work: ChangesWork) -> Response:
    """Every problem, with the file, row, column and value, and the columns that are not read."""
    trial = _trials(request).get(work, editor, upload, _readings(request).get(upload))
    rows: list[tuple[object, ...]] = [
        (item.severity.value, item.file.name, item.row, item.column, item.value, item.reason)
        for item in trial.report.problems
    ]
    rows += [("notice", upload.path.name, None, column, "", NOT_READ) for column in trial.ignored]
    header = ("severity", "file", "row", "column", "value", "reason")
    return csv_response(f"{upload.path.stem} problems.csv", header, rows)


@router.post("/setup/import/{upload_id}/confirm")
def take_in(
    request: Request,
    viewer: Organiser,
    editor: CurrentEditor,
    upload: OwnUpload,
    work: ChangesWork,
    form: SentForm,
) -> Response:
    """All rows, or the good ones; records that came meanwhile are taken into account."""
    reading = _readings(request).get(upload)
    try:
        if text(form, "remember"):
            work.changes.save_mapping(saved_mapping(editor, reading))
        change = import_upload(work, editor, upload, reading, skip_bad=text(form, "rows") == "good")
    except ImportRejected:
        return RedirectResponse(f"/setup/import/{upload.id}/report?rejected=1", 303)
    except InputError as error:
        return _unreadable(request, viewer, upload, _reason(error))
    records_changed(request)
    _uploads(request).remove(upload)
    return RedirectResponse(f"/setup/import?done={change.id}", 303)


@router.post("/setup/import/{upload_id}/discard")
def discard(request: Request, upload: OwnUpload) -> Response:
    _uploads(request).remove(upload)
    return RedirectResponse("/setup/import", 303)


def _trials(request: Request) -> Trials:
    trials: Trials = request.app.state.trials
    return trials


def _readings(request: Request) -> Readings:
    readings: Readings = request.app.state.readings
    return readings


def _known_kind(value: str) -> str:
    return value if value in set(RecordKind) else ""


def _reason(error: InputError) -> str:
    """Without the place of the file on the server."""
    return error.reason if isinstance(error, UnreadableFile) else str(error)


def _start(
    request: Request,
    viewer: Viewer,
    work: ChangesWork,
    *,
    market: CurrentMarket,
    problem: str = "",
    done: str = "",
) -> Response:
    """The page that an import begins on; ``problem`` is "missing" for no file, or says what is wrong with it."""
    last = work.changes.last(100)
    return show(
        request,
        "import.html",
        viewer,
        status=422 if problem else 200,
        market=market,
        problem=problem,
        done=next((change for change in last if change.id == done), None),
        undone=request.query_params.get("undone", ""),
        changes=[change for change in last if change.kind is ChangeKind.IMPORT][:SHOWN],
        endings=READERS,
        most_mib=MOST_BYTES >> 20,
        most_rows=MOST_ROWS,
    )


def _columns(request: Request, viewer: Viewer, upload: Upload, reading: Reading, *, status: int = 200) -> Response:
    return show(
        request,
        "import_columns.html",
        viewer,
        status=status,
        upload=upload,
        reading=reading,
        kinds=tuple(RecordKind),
        encodings=_encodings(reading),
    )


def _encodings(reading: Reading) -> Sequence[str]:
    if not reading.encoding:
        return ()
    return ENCODINGS if reading.encoding in ENCODINGS else (reading.encoding, *ENCODINGS)


def _unreadable(request: Request, viewer: Viewer, upload: Upload, reason: str) -> Response:
    return show(request, "import_unreadable.html", viewer, status=422, upload=upload, reason=reason)


def _report(
    request: Request, viewer: Viewer, upload: Upload, reading: Reading, trial: Trial, *, wanted: ProblemFilter
) -> Response:
    found = [problem for problem in trial.report.problems if wanted.admits(problem)]
    columns = Counter(problem.column for problem in trial.report.problems if problem.column)
    return show(
        request,
        "import_report.html",
        viewer,
        upload=upload,
        reading=reading,
        trial=trial,
        wanted=wanted,
        columns=columns.most_common(),
        listing=Listing.of(found, wanted.page),
        rejected="rejected" in request.query_params,
    )
