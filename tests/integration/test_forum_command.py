"""``bridgework programme forum``: the series and joint filings are stored, and documents are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.bootstrap import create_workspace
from matcher.progress import SilentProgress
from models.domain import Matching, Step
from scripts.cli import app
from tests.factories import make_match, make_run
from tests.integration.test_forum_pages import forum_event


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    tools = create_workspace(folder, SilentProgress(), encoder="hashing")
    with tools.unit_of_work() as work:
        work.records.upsert(forum_event())
        matches = (make_match(need_id="n-0", offer_id="o-0-0"),)
        work.results.save_matching(Matching(matches=matches, unmet=(), threshold=0.5), make_run(Step.MATCH))
        work.commit()
    return folder


def run(workspace: Path, *arguments: str) -> Any:
    result = CliRunner().invoke(app, ["programme", "forum", *arguments, "-w", str(workspace), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_year_is_planned_shown_and_printed_and_holders_go_out_and_in(workspace: Path, tmp_path: Path) -> None:
    editions = run(workspace, "plan")["editions"]
    assert [each["day"] for each in editions] == ["2027-03-10", "2027-06-09", "2027-09-08"]
    assert sorted(each.split()[0] for edition in editions for each in edition["needs"]) == [
        f"n-{at}" for at in range(6)
    ]
    pdf, sheets, cerif = tmp_path / "year.pdf", tmp_path / "sheets.pdf", tmp_path / "joint.xml"
    assert run(workspace, "show", "--pdf", str(pdf), "--language", "ko")["editions"] == editions
    assert pdf.read_bytes().startswith(b"%PDF")
    limits = ("--least-level", "0.5", "--rival-from", "0.95")
    found = run(workspace, "filings", "--look", *limits, "--cerif", str(cerif), "--pdf", str(sheets))["joint filings"]
    assert sheets.read_bytes().startswith(b"%PDF")
    assert len(found) == 3
    assert run(workspace, "filings", "--take", str(cerif))["joint filings"] == found


def test_the_agenda_of_a_forum_has_its_own_sessions_alone_unless_talks_are_asked_for(workspace: Path) -> None:
    def made(*arguments: str) -> Any:
        result = CliRunner().invoke(app, [*arguments, "-w", str(workspace), "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    made("match")
    run(workspace, "plan")
    own = made("agenda")
    assert (own["sessions"], own["talks"], own["offers_without_a_talk"]) == (6, 0, 0)
    more = made("agenda", "--talks")
    assert more["sessions"] + more["offers_without_a_talk"] > own["sessions"]
