"""The versions of the agenda: how good each is, how two differ, and publishing one."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse, Response

from api.accounts.services import server_address, services_of
from api.agenda.files import version_archive
from api.agenda.publishing import letters_for, publish
from api.agenda.told import read_told
from api.disclosure import now
from api.ui.boards import CurrentPlanning, Planning
from api.ui.change_words import ChangeWords
from api.ui.figure_words import FigureWords
from matcher.errors import InputError, NotFound, StepMissing
from matcher.plan_figures import figures
from matcher.plans import compared, measured, plan_basis
from matcher.programme.agenda_names import Names
from matcher.programme.changes import people_affected
from matcher.publishing import changes_to_publish, findings, published_version
from matcher.version_origins import version_origins
from matcher.violations import Severity
from models.domain.accounts import Account

router = APIRouter(prefix="/versions")

SHOWN: Final = 4
"""Versions side by side, unless others are asked for."""
MOST_SHOWN: Final = 6
CHANGES_SHOWN: Final = 200


@router.get("")
def list_versions(
    planning: CurrentPlanning, v: Annotated[list[int] | None, Query(max_length=MOST_SHOWN)] = None
) -> HTMLResponse:
    """The last versions side by side, or those that are chosen."""
    work = planning.work
    try:
        basis = plan_basis(work)
    except StepMissing:
        return planning.page("no_agenda.html")
    versions = work.results.versions()
    chosen = sorted({version for version in v or () if version in versions}) or list(versions[-SHOWN:])
    plans = [measured(work, basis, version) for version in chosen]
    publications = work.board.publications()
    return planning.page(
        "board/versions.html",
        versions=versions[::-1],
        origins=version_origins(work),
        chosen=chosen,
        plans=plans,
        figure_words=FigureWords(language=planning.language),
        lines=list(zip(*map(figures, plans), strict=True)),
        publications={item.version: item for item in publications},
        published=publications[-1].version if publications else None,
        names={item.id: item.name for item in work.accounts.all(Account)},
        letters_wait=_letters_to_review(planning),
    )


def _letters_to_review(planning: Planning) -> int:
    """Letters about a publication that nobody has let go yet: what is being sent needs no review."""
    outgoing = services_of(planning.request).outgoing
    return sum(not outgoing.holds(message.id) for message in read_told(planning.work).unsent())


@router.get("/compare")
def compare_versions(planning: CurrentPlanning, before: int, after: int) -> HTMLResponse:
    """Each figure of two versions, and every entry that is not the same."""
    work = planning.work
    for version in (before, after):
        _require(planning, version)
    found = compared(work, plan_basis(work), before, after)
    return planning.page(
        "board/compare.html",
        before=before,
        after=after,
        versions=work.results.versions(),
        origins=version_origins(work),
        names={item.id: item.name for item in work.accounts.all(Account)},
        differences=found.differences,
        figure_words=FigureWords(language=planning.language),
        change_words=_change_words(planning),
        changes=[item for item in found.changes if item.is_of_entry][:CHANGES_SHOWN],
        changed=sum(item.is_of_entry for item in found.changes),
        listeners=sum(not item.is_of_entry for item in found.changes),
        published=published_version(work),
    )


@router.get("/{version}/publish")
def review(planning: CurrentPlanning, version: int) -> HTMLResponse:
    """What participants will see, who is affected, and the letters that would wait in the outbox."""
    return _review(planning, version)


@router.post("/{version}/publish")
def publish_one(
    planning: CurrentPlanning,
    version: int,
    note: Annotated[str, Form(max_length=2000)] = "",
    letters: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    _require(planning, version)
    try:
        address = server_address(planning.request) if letters else None
        publish(planning.work, version, by=planning.viewer.account_id, note=note, now=now(), letters_from=address)
    except InputError as error:
        return _review(planning, version, error)
    return RedirectResponse("/versions", 303)


@router.get("/{version}/files")
def download(planning: CurrentPlanning, version: int) -> Response:
    """Calendars, workbook, tables and the page of the agenda as one archive."""
    _require(planning, version)
    content = version_archive(planning.work, version)
    name = f"agenda-version-{version}.zip"
    return Response(
        content, media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _review(planning: Planning, version: int, problem: InputError | None = None) -> HTMLResponse:
    _require(planning, version)
    work, view = planning.work, planning.view_for_names()
    errors = [view.finding(item) for item in findings(work, version) if item.severity is Severity.ERROR]
    found = changes_to_publish(work, version)
    agenda = work.results.agenda(version)
    letters = letters_for(work, version, server_address(planning.request))
    return planning.page(
        "board/publish.html",
        status=200 if problem is None else 409,
        version=version,
        agenda=agenda,
        published=published_version(work),
        errors=errors,
        change_words=_change_words(planning),
        changes=[item for item in found if item.is_of_entry][:CHANGES_SHOWN],
        changed=sum(item.is_of_entry for item in found),
        affected=len(people_affected(found)),
        letters=letters,
        everyone=letters.everyone,
        problem=view.say(problem) if problem else "",
    )


def _require(planning: Planning, version: int) -> None:
    """Raise ``NotFound``."""
    if version not in planning.work.results.versions():
        raise NotFound("agenda version", str(version))


def _change_words(planning: Planning) -> ChangeWords:
    return ChangeWords(language=planning.language, names=Names(planning.market.data))
