"""The versions of the agenda: how good each is, how two differ, and publishing one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import RedirectResponse, Response

from api.accounts.current import Viewer
from api.accounts.services import server_address
from api.accounts.sign_in import form_seal
from api.agenda.files import version_archive
from api.agenda.publishing import letters_for, publish
from api.agenda.told import read_told
from api.dependencies import AccountsWork
from api.disclosure import now
from api.languages import language_of
from api.market.market import Market
from api.ui.board_view import BoardView
from api.ui.boards import Boards, KeptBoards
from api.ui.change_words import ChangeWords
from api.ui.dependencies import CurrentMarket, Organiser
from api.ui.figure_words import FigureWords
from api.ui.pages import page
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Who asks, and where versions are kept."""

    request: Request
    viewer: Viewer
    market: Market
    boards: Boards
    work: AccountsWork

    def require(self, version: int) -> None:
        """Raise ``NotFound``."""
        if version not in self.work.results.versions():
            raise NotFound("agenda version", str(version))

    def view(self) -> BoardView:
        """For names in what the validator says."""
        return BoardView(self.boards.read(self.work), self.market, (), language_of(self.request))

    def change_words(self) -> ChangeWords:
        return ChangeWords(language=language_of(self.request), names=Names(self.market.data))


def _shelf(
    request: Request, viewer: Organiser, market: CurrentMarket, boards: KeptBoards, work: AccountsWork
) -> Shelf:
    return Shelf(request=request, viewer=viewer, market=market, boards=boards, work=work)


CurrentShelf = Annotated[Shelf, Depends(_shelf, scope="function")]


@router.get("")
def list_versions(
    shelf: CurrentShelf, v: Annotated[list[int] | None, Query(max_length=MOST_SHOWN)] = None
) -> HTMLResponse:
    """The last versions side by side, or those that are chosen."""
    work = shelf.work
    try:
        basis = plan_basis(work)
    except StepMissing:
        return page(shelf.request, "no_agenda.html", shelf.viewer, market=shelf.market)
    versions = work.results.versions()
    chosen = sorted({version for version in v or () if version in versions}) or list(versions[-SHOWN:])
    plans = [measured(work, basis, version) for version in chosen]
    publications = work.board.publications()
    return page(
        shelf.request,
        "board/versions.html",
        shelf.viewer,
        market=shelf.market,
        versions=versions[::-1],
        origins=version_origins(work),
        chosen=chosen,
        plans=plans,
        figure_words=FigureWords(language=language_of(shelf.request)),
        lines=list(zip(*map(figures, plans), strict=True)),
        publications={item.version: item for item in publications},
        published=publications[-1].version if publications else None,
        names={item.id: item.name for item in work.accounts.all(Account)},
        letters_wait=len(read_told(work).unsent()),
        csrf_token=form_seal(shelf.request),
    )


@router.get("/compare")
def compare_versions(shelf: CurrentShelf, before: int, after: int) -> HTMLResponse:
    """Each figure of two versions, and every entry that is not the same."""
    work = shelf.work
    for version in (before, after):
        shelf.require(version)
    found = compared(work, plan_basis(work), before, after)
    return page(
        shelf.request,
        "board/compare.html",
        shelf.viewer,
        market=shelf.market,
        before=before,
        after=after,
        versions=work.results.versions(),
        origins=version_origins(work),
        names={item.id: item.name for item in work.accounts.all(Account)},
        differences=found.differences,
        figure_words=FigureWords(language=language_of(shelf.request)),
        change_words=shelf.change_words(),
        changes=[item for item in found.changes if item.is_of_entry][:CHANGES_SHOWN],
        changed=sum(item.is_of_entry for item in found.changes),
        listeners=sum(not item.is_of_entry for item in found.changes),
        published=published_version(work),
    )


@router.get("/{version}/publish")
def review(shelf: CurrentShelf, version: int) -> HTMLResponse:
    """What participants will see, who is affected, and the letters that would wait in the outbox."""
    return _review(shelf, version)


@router.post("/{version}/publish")
def publish_one(
    shelf: CurrentShelf,
    version: int,
    note: Annotated[str, Form(max_length=2000)] = "",
    letters: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    shelf.require(version)
    try:
        address = server_address(shelf.request) if letters else None
        publish(shelf.work, version, by=shelf.viewer.account_id, note=note, now=now(), letters_from=address)
    except InputError as error:
        return _review(shelf, version, error)
    return RedirectResponse("/versions", 303)


@router.get("/{version}/files")
def download(shelf: CurrentShelf, version: int) -> Response:
    """Calendars, workbook, tables and the page of the agenda as one archive."""
    shelf.require(version)
    content = version_archive(shelf.work, version)
    name = f"agenda-version-{version}.zip"
    return Response(
        content, media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _review(shelf: Shelf, version: int, problem: InputError | None = None) -> HTMLResponse:
    shelf.require(version)
    work, view = shelf.work, shelf.view()
    errors = [view.finding(item) for item in findings(work, version) if item.severity is Severity.ERROR]
    found = changes_to_publish(work, version)
    agenda = work.results.agenda(version)
    letters = letters_for(work, version, server_address(shelf.request))
    return page(
        shelf.request,
        "board/publish.html",
        shelf.viewer,
        status=200 if problem is None else 409,
        market=shelf.market,
        version=version,
        agenda=agenda,
        published=published_version(work),
        errors=errors,
        change_words=shelf.change_words(),
        changes=[item for item in found if item.is_of_entry][:CHANGES_SHOWN],
        changed=sum(item.is_of_entry for item in found),
        affected=len(people_affected(found)),
        letters=letters,
        everyone=letters.everyone,
        problem=view.say(problem) if problem else "",
        csrf_token=form_seal(shelf.request),
    )
