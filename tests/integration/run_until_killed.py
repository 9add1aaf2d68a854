"""Run one step of a workspace in this process, and end it by SIGKILL at a chosen point of its progress."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from api.bootstrap import Workspace, create_workspace, open_workspace
from matcher.interchange import ImportOptions
from matcher.ports import ProgressStep, UnitOfWork
from matcher.publication import run_export
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings, RankingSettings
from matcher.workflows import Tools, import_files, run_agenda, run_matching


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingStep:
    def __init__(self, advances: int | None) -> None:
        self._left = advances

    def advance(self, count: int = 1) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                die()


class DyingProgress:
    def __init__(self, description: str, advances: int) -> None:
        self._description = description
        self._advances = advances

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[ProgressStep]:
        is_the_one = description == self._description
        if is_the_one and self._advances == 0:
            die()
        yield DyingStep(self._advances if is_the_one else None)

    def tell(self, message: str) -> None:
        return None


def dying_at_commit(workspace: Workspace, *, after: bool) -> Tools:
    def unit_of_work() -> UnitOfWork:
        work = workspace.unit_of_work()
        commit = work.commit

        def dying() -> None:
            if after:
                commit()
            die()

        work.commit = dying  # type: ignore[method-assign]
        return work

    return replace(workspace.tools(), unit_of_work=unit_of_work)


STEPS: dict[str, Callable[[Tools, Path], object]] = {
    "import": lambda tools, folder: import_files(
        tools, [folder / "needs.csv", folder / "offers.csv"], ImportOptions()
    ),
    "match": lambda tools, folder: run_matching(tools, RankingSettings()),
    "agenda": lambda tools, folder: run_agenda(
        tools, PairingSettings(), ProgrammeSettings(), MadeEventSettings(tables=3)
    ),
    "export": lambda tools, folder: run_export(tools, folder / "out"),
}


def main(step: str, folder: Path, description: str, advances: int) -> None:
    """Die when the progress named ``description`` has advanced ``advances`` times (0: when it begins).

    With "commit" for a description, right before the step's first commit; with "after commit", right after it; with
    "never", not at all.
    """
    progress = DyingProgress(description, advances)
    if step == "init":
        create_workspace(folder / "workspace", progress, encoder="hashing")
        return
    workspace = open_workspace(folder / "workspace", progress)
    at_commit = description in ("commit", "after commit")
    tools = dying_at_commit(workspace, after=description[0] == "a") if at_commit else workspace.tools()
    STEPS[step](tools, folder)
