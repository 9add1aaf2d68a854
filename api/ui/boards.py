"""The board of the event, kept between requests until a record, the agenda or the working copy changes, and what the
organiser's pages of planning are made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse

from api.accounts.current import Viewer
from api.accounts.sign_in import form_seal
from api.dependencies import AccountsWork
from api.languages import language_of
from api.market.kept import Kept
from api.market.market import Market
from api.ui.board_view import BoardView
from api.ui.dependencies import CurrentMarket, Organiser
from api.ui.pages import page
from matcher.board import Board, read_board, read_context
from matcher.errors import StepMissing
from matcher.ports import Step, UnitOfWork
from matcher.programme.edits import EditContext
from matcher.violations import Violation


class Boards:
    """The last board that was read, with what is wrong with it. It is shared between requests and never changed."""

    def __init__(self) -> None:
        self._context: Kept[EditContext] = Kept()
        self._board: Kept[Board] = Kept()
        self._found: tuple[Board, list[Violation]] | None = None

    def read(self, work: UnitOfWork) -> Board:
        """Raise ``StepMissing`` without an agenda."""
        run = work.results.last_run(Step.AGENDA)
        if run is None:
            raise StepMissing(Step.AGENDA)
        made = (work.records.version(), run.finished_at, run.input_hash)
        context = self._context.get(made, lambda: read_context(work))
        edits = work.board.edits()
        number = edits[-1].number if edits else 0
        return self._board.get((made, number), lambda: read_board(work, context))

    def findings(self, board: Board) -> list[Violation]:
        """What ``validate`` says of the working copy."""
        found = self._found
        if found is None or found[0] is not board:
            found = self._found = (board, board.findings())
        return found[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """An organiser's, within one request: the board, versions and repair."""

    request: Request
    viewer: Viewer
    market: Market
    boards: Boards
    work: AccountsWork

    @property
    def language(self) -> str:
        return language_of(self.request)

    def view(self) -> BoardView:
        """The working copy with what is wrong with it. Raise ``StepMissing`` without an agenda."""
        board = self.boards.read(self.work)
        return BoardView(board, self.market, self.boards.findings(board), self.language)

    def view_for_names(self) -> BoardView:
        """The same without what is wrong, which takes long to find."""
        return BoardView(self.boards.read(self.work), self.market, (), self.language)

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page whose forms carry the browser's seal."""
        seal = form_seal(self.request)
        return page(
            self.request, template, self.viewer, status=status, market=self.market, csrf_token=seal, **context
        )


def _planning(request: Request, viewer: Organiser, market: CurrentMarket, work: AccountsWork) -> Planning:
    return Planning(request=request, viewer=viewer, market=market, boards=request.app.state.boards, work=work)


CurrentPlanning = Annotated[Planning, Depends(_planning, scope="function")]
