"""A command that is killed at any moment and run again ends as if nothing had happened."""

from __future__ import annotations

import csv
import multiprocessing
import re
import signal
from pathlib import Path

import pytest

from api.bootstrap import open_workspace
from matcher.progress import SilentProgress
from models.domain import Agenda, EventData, Matching, Pairing
from tests.integration.run_until_killed import main
from tests.integration.small_market import small_market

STEPS = ("init", "import", "match", "agenda", "export")
KILLS = [
    ("import", "Reading offers.csv", 0),
    ("import", "commit", 0),
    ("import", "after commit", 0),
    ("match", "Encoding offers", 3),
    ("match", "Comparing needs with offers", 0),
    ("match", "commit", 0),
    ("match", "after commit", 0),
    ("agenda", "commit", 0),  # the made event
    ("agenda", "after commit", 0),
    ("agenda", "Placing meetings", 0),
    ("agenda", "commit", 0),  # pairings and agenda
    ("agenda", "after commit", 0),
    ("export", "Writing the export files", 2),
]
Result = tuple[EventData, Matching | None, tuple[Pairing, ...] | None, Agenda | None]


PROCESSES = multiprocessing.get_context("forkserver")
"""Real processes with real signals; what they import, they share."""
PROCESSES.set_forkserver_preload(["tests.integration.run_until_killed"])


def run(step: str, folder: Path, description: str = "never", advances: int = 0) -> int:
    process = PROCESSES.Process(target=main, args=(step, folder, description, advances))
    process.start()
    process.join(timeout=120)
    assert process.exitcode is not None, f"{step} does not end"
    return process.exitcode


def prepare(folder: Path) -> Path:
    data = small_market()
    for name, records in (("needs", data.needs), ("offers", data.offers)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("id", "title", "text"))
            writer.writerows((record.id, record.title, record.text) for record in records)
    return folder


def result(folder: Path) -> Result:
    with open_workspace(folder / "workspace", SilentProgress()).unit_of_work() as work:
        return work.records.load(), work.results.matching(), work.results.pairings(), work.results.agenda()


def exported(folder: Path) -> dict[str, bytes]:
    """The export's files without the moment of the run, which is another each time."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in (folder / "out").rglob("*.ics")}
    return {name: re.sub(rb"(DTSTAMP|CREATED|LAST-MODIFIED):\S+", b"", content) for name, content in files.items()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = prepare(tmp_path_factory.mktemp("undisturbed"))
    assert [run(step, folder) for step in STEPS] == [0] * len(STEPS)
    return folder


def test_killed_in_every_step_and_run_again_the_work_is_complete(tmp_path: Path, undisturbed: Path) -> None:
    folder = prepare(tmp_path)
    for step in STEPS:
        for killed_step, description, advances in KILLS:
            if killed_step == step:
                before = result(folder)
                assert run(step, folder, description, advances) == -signal.SIGKILL, (step, description)
                assert description == "after commit" or result(folder) == before, (step, description)
        assert run(step, folder) == 0, step
    assert result(folder) == result(undisturbed)
    assert exported(folder) == exported(undisturbed)
    assert not list(folder.rglob("*.part"))
