"""Versions say when, how, by whom and why they were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.bootstrap import create_workspace
from matcher.ports import Run, Step
from matcher.progress import SilentProgress
from matcher.version_origins import VersionOrigin, VersionWay, in_words, version_origins
from models.db import SqlUnitOfWork
from models.domain import Agenda, AgendaEdit, EditAction

NOON = datetime(2027, 5, 10, 12, tzinfo=UTC)
AGENDA = Agenda(version=1, sessions=(), meetings=())


def run(**settings: object) -> Run:
    return Run(step=Step.AGENDA, input_hash="0", settings=settings, finished_at=NOON, seconds=1.0)


@pytest.fixture
def work(tmp_path: Path) -> SqlUnitOfWork:
    return create_workspace(tmp_path, SilentProgress()).unit_of_work()


def origin_of(work: SqlUnitOfWork, **settings: object) -> VersionOrigin:
    with work:
        work.results.save_agenda(replace(AGENDA, version=2), run(**settings))
        return version_origins(work)[2]


def test_a_version_of_the_solver_tells_who_asked_and_whether_it_was_stopped(work: SqlUnitOfWork) -> None:
    assert origin_of(work, made_by="a-1", cut_short=True) == VersionOrigin(
        version=2, made_at=NOON, way=VersionWay.RUN, made_by="a-1", is_cut_short=True
    )


def test_a_repair_tells_what_came_in_between(work: SqlUnitOfWork) -> None:
    came = {
        "cancelled": ["p-1"],
        "late": {"p-2": "x"},
        "closed": [{"place_id": "r-1"}],
        "must_meet": [["p-3", "p-4"]],
    }
    found = origin_of(work, made_by="a-1", repair={"before": 1, "disturbance": came | {"reason": "flu"}})

    assert (found.way, found.before, found.made_by) == (VersionWay.REPAIR, 1, "a-1")
    assert in_words(found, {"p-1": "Ana", "r-1": "Hall"}) == (
        "repaired from version 1: Ana cannot come, p-2 is late, Hall is closed, p-3 and p-4 are to meet (flu)"
    )


def test_an_edited_version_that_does_not_tell_its_author_has_that_of_the_log(work: SqlUnitOfWork) -> None:
    with work:
        work.results.save_agenda(AGENDA, run())
        work.results.save_agenda(replace(AGENDA, version=2), run(edited={"before": 1, "edits": [1]}))
        work.board.add_edit(AgendaEdit(number=1, base_version=2, action=EditAction.SAVE, author_id="a-2", at=NOON))
        found = version_origins(work)

    assert [(item.way, item.before, item.made_by) for item in found.values()] == [
        (VersionWay.RUN, None, ""),
        (VersionWay.BOARD, 1, "a-2"),
    ]


def test_a_repair_that_was_taken_back_says_so(work: SqlUnitOfWork) -> None:
    found = origin_of(work, undone=1, made_by="a-1")

    assert in_words(found, {}) == "repair of version 1 taken back"
