"""One's own offers, needs and mandates: the list, beginning a new one, and beginning from a reference."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.submission.beginning import Beginning, BeginningInvalid, account_to_begin, begin_as_person
from api.submission.drafts import begin, begin_from, standing
from api.submission.forms import FormError
from api.submission.permissions import kinds_for, may_begin, require_bringer
from api.submission.reference_words import said_of, said_of_problem
from api.ui.submission import CurrentSubmission, SubmissionPage, draft_title, own_records
from matcher.interchange.bibliography import (
    LARGEST_CHARACTERS,
    Bibliography,
    BibliographyEntry,
    UnreadableBibliography,
    read_bibliography,
)
from models.domain import DisclosedKind, OrganisationKind

router = APIRouter(prefix="/records")

SUFFIXES: Final = (".bib", ".bibtex", ".ris", ".json", ".txt")
_FORMATS: Final = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL JSON", "openalex": "OpenAlex"}


class BeginningForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = ""
    job_title: str = ""
    organisation: str = ""
    kind: str = ""
    country: str = ""


class ImportForm(BaseModel):
    """``chosen`` are places of entries, from 0; ``choosing`` says that the entries were shown to choose from."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: DisclosedKind = DisclosedKind.OFFER
    chosen: tuple[int, ...] = ()
    choosing: bool = False


@router.get("")
def list_own(desk: CurrentSubmission, discarded: str = "") -> Response:
    """Who takes part sees what is theirs; who is to begin is led to say who they are first."""
    _require_role(desk)
    if not desk.viewer.person_id:
        return RedirectResponse("/records/start", 303)
    gone = desk.work.drafts.find(discarded, desk.viewer.account_id) if discarded else None
    return desk.page(
        "list.html",
        rows=own_records(desk),
        drafts=[(draft, draft_title(draft)) for draft in standing(desk.work, desk.viewer)],
        discarded=gone if gone is not None and gone.discarded_at is not None else None,
        kinds=kinds_for(desk.viewer),
    )


def _require_role(desk: SubmissionPage) -> None:
    """Raise 403 for roles that bring nothing."""
    if not may_begin(desk.viewer):
        require_bringer(desk.viewer)


@router.get("/start")
def show_start(desk: CurrentSubmission) -> Response:
    return _start(desk, Beginning(name=account_to_begin(desk.work, desk.viewer).name))


@router.post("/start")
def start(desk: CurrentSubmission, given: Annotated[BeginningForm, Form()]) -> Response:
    beginning = Beginning(**given.model_dump())
    try:
        begin_as_person(desk.work, desk.viewer, beginning)
    except BeginningInvalid as error:
        return _start(desk, beginning, error.errors)
    desk.work.commit()
    return RedirectResponse("/records/new", 303)


def _start(desk: SubmissionPage, given: Beginning, errors: tuple[FormError, ...] = ()) -> Response:
    return desk.page(
        "start.html",
        status=422 if errors else 200,
        given=given,
        errors=errors,
        organisations=sorted(item.name for item in desk.market.data.organisations),
        kinds=tuple(OrganisationKind),
    )


@router.get("/new")
def choose_kind(desk: CurrentSubmission) -> Response:
    _require_role(desk)
    return _new(desk) if desk.viewer.person_id else RedirectResponse("/records/start", 303)


def _new(desk: SubmissionPage, *, text: str = "", error: UnreadableBibliography | None = None) -> Response:
    return desk.page(
        "new.html",
        status=422 if error else 200,
        kinds=kinds_for(desk.viewer),
        text=text,
        error=said_of(error, text) if error else None,
        problems=[said_of_problem(problem) for problem in error.problems] if error else [],
        suffixes=SUFFIXES,
    )


@router.post("/new")
def begin_new(desk: CurrentSubmission, kind: Annotated[DisclosedKind, Form()]) -> Response:
    draft = begin(desk.work, desk.viewer, kind, desk.now())
    desk.work.commit()
    return RedirectResponse(f"/records/drafts/{draft.id}", 303)


async def _reference(request: Request) -> tuple[str, UnreadableBibliography | None]:
    """What is in the file, or what was pasted; and why that cannot be read, where it cannot."""
    form = await request.form()
    pasted, file = form.get("text"), form.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return _text_of(file.filename[:80], await file.read(4 * LARGEST_CHARACTERS + 1))
    return (pasted if isinstance(pasted, str) else ""), None


def _text_of(name: str, content: bytes) -> tuple[str, UnreadableBibliography | None]:
    if not name.lower().endswith(SUFFIXES):
        return "", UnreadableBibliography(f"{name} is none of {', '.join(SUFFIXES)}")
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return "", UnreadableBibliography(f"{name} is not UTF-8: save it as UTF-8 and try again")


Reference = Annotated[tuple[str, UnreadableBibliography | None], Depends(_reference)]


@router.post("/import")
def import_references(
    desk: CurrentSubmission, reference: Reference, given: Annotated[ImportForm, Form()]
) -> Response:
    """One entry becomes a draft at once; of several those that are chosen."""
    require_bringer(desk.viewer)
    text, error = reference
    if error is not None:
        return _new(desk, error=error)
    try:
        found = read_bibliography(text)
    except UnreadableBibliography as unreadable:
        return _new(desk, text=text[:LARGEST_CHARACTERS], error=unreadable)
    places = (0,) if len(found.entries) == 1 else given.chosen if given.choosing else ()
    wanted = [found.entries[at] for at in dict.fromkeys(places) if 0 <= at < len(found.entries)]
    if not wanted:
        status = 422 if given.choosing else 200
        problems = [said_of_problem(problem) for problem in found.problems]
        return desk.page(
            "choose.html",
            status=status,
            found=found,
            problems=problems,
            text=text,
            kind=given.kind,
            empty=given.choosing,
        )
    entries = [(entry, _source(found, entry)) for entry in wanted]
    drafts = begin_from(desk.work, desk.viewer, given.kind, entries, desk.now())
    desk.work.commit()
    return RedirectResponse(f"/records/drafts/{drafts[0].id}" if len(drafts) == 1 else "/records", 303)


def _source(found: Bibliography, entry: BibliographyEntry) -> str:
    """Where a draft came from, for its author: who wrote it, when, and under which DOI."""
    authors = ", ".join(entry.authors[:3]) + (" et al." if len(entry.authors) > 3 else "")
    parts = (_FORMATS[found.format], authors, str(entry.year or ""), f"doi:{entry.doi}" if entry.doi else "")
    return " · ".join(part for part in parts if part)
