"""``bridgework programme conference``: booths and presentations are stored, and a PDF is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.bootstrap import create_workspace
from matcher.progress import SilentProgress
from models.domain import Booth, BoothWish, EventData, Organisation
from scripts.cli import app
from tests.factories import make_event


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    tools = create_workspace(folder, SilentProgress(), encoder="hashing")
    with tools.unit_of_work() as work:
        work.records.upsert(
            EventData(
                event=make_event(),
                organisations=(Organisation(id="org-1", name="Works"),),
                booths=(Booth(id="b-1", name="A1"), Booth(id="b-2", name="A2")),
                booth_wishes=(BoothWish(organisation_id="org-1", booth_ids=("b-2",)),),
            )
        )
        work.commit()
    return folder


def test_booths_are_allotted_and_the_result_is_a_file(workspace: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "conference.pdf"
    command = ["programme", "conference", "-w", str(workspace), "--booths", "--json", "--pdf", str(pdf)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["booths"] == {"A1": "", "A2": "Works"}
    assert told["Points"].endswith("proven best")
    assert pdf.read_bytes().startswith(b"%PDF")
