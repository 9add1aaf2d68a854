"""The board of the event, kept between requests until a record, the agenda or the working copy changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.market.kept import Kept
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


def _boards(request: Request) -> Boards:
    boards: Boards = request.app.state.boards
    return boards


KeptBoards = Annotated[Boards, Depends(_boards)]
