"""Measure what reading a symposium's plan and making its sessions cost, with what is kept in memory and without.

    python -m scripts.bench.symposium_memory WORKSPACE

WORKSPACE is matched, such as that of `scripts.bench.symposium`; its sessions are made three times. Seconds and, of
them, processor seconds; the median of three.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Annotated

import typer

from api.bootstrap import Workspace, open_workspace
from api.programmes.symposium import Remembered, make_sessions, requested
from api.programmes.symposium_words import session_words
from api.setup.changes import Editor
from matcher.progress import SilentProgress
from models.domain import SessionRequest
from scripts.bench.tables import markdown

TIMES = 3


def _read(workspace: Workspace, remembered: Remembered) -> None:
    with workspace.unit_of_work() as work:
        remembered.symposia.read(work, remembered.markets.read(work))


def _make(workspace: Workspace, remembered: Remembered) -> None:
    editor = Editor(account_id="", now=datetime.now(UTC).replace(microsecond=0))
    make_sessions(workspace.unit_of_work, workspace.encoder().encode, session_words, editor, remembered)


def _take_one_away(workspace: Workspace) -> None:
    """So that there is something to make."""
    with workspace.unit_of_work() as work:
        made = requested(work.records.load())
        work.records.forget(SessionRequest, [item.id for item in made[:1]])
        work.commit()


def _timed(
    work: Callable[[Workspace, Remembered], None], workspace: Workspace, remembered: Remembered
) -> tuple[float, float]:
    began, core = time.perf_counter(), time.process_time()
    work(workspace, remembered)
    return time.perf_counter() - began, time.process_time() - core


def main(workspace: Annotated[Path, typer.Argument(help="Matched; its sessions are made.")]) -> None:
    opened = open_workspace(workspace, SilentProgress())
    _make(opened, Remembered())
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(TIMES):
        remembered = Remembered()
        found["first reading"].append(_timed(_read, opened, remembered))
        found["reading again"].append(_timed(_read, opened, remembered))
        _take_one_away(opened)
        found["making the sessions"].append(_timed(_make, opened, remembered))
        found["reading after that"].append(_timed(_read, opened, remembered))
    rows = [(name, *(f"{median(each):.2f}" for each in zip(*times, strict=True))) for name, times in found.items()]
    print(markdown(["what", "seconds", "processor"], rows), end="")


if __name__ == "__main__":
    typer.run(main)
