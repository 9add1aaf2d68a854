"""``bridgework programme focus``: pairs, plan, brief and JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.bootstrap import create_workspace
from matcher.errors import InvalidSettings
from matcher.progress import SilentProgress
from models.domain import Step
from scripts.cli import app
from tests.factories import make_run
from tests.integration.test_focus_group import event_data, matching

PAIR = ("textile", "mechatronics")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("focus") / "workspace"
    tools = create_workspace(folder, SilentProgress(), encoder="hashing")
    with tools.unit_of_work() as work:
        work.records.upsert(event_data())
        work.results.save_matching(matching(), make_run(Step.MATCH))
        work.commit()
    return folder


def focus(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["programme", "focus", *words, "-w", str(workspace)])


def test_without_industries_all_pairs_are_listed_with_the_verdict(workspace: Path) -> None:
    result = focus(workspace)
    assert result.exit_code == 0, result.output
    assert "1 beyond chance" in result.stdout
    told = json.loads(focus(workspace, "--json").stdout)
    assert [{item["first"], item["second"]} for item in told["points"] if item["is_beyond_chance"]] == [set(PAIR)]


def test_a_plan_is_printed_kept_and_its_brief_written(workspace: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "brief.pdf"
    terms = ["--region", "Busan", "--skill", "weaving=2", "--keep", "--pdf", str(pdf), "--json"]
    result = focus(workspace, *PAIR, *terms)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["plan"]["terms"]["skills"] == {"weaving": 2}
    assert pdf.read_bytes().startswith(b"%PDF")
    with create_workspace(workspace, SilentProgress(), encoder="hashing").unit_of_work() as work:
        (kept,) = work.focus_groups.all()
    assert (kept.terms.region, dict(kept.terms.skills)) == ("Busan", {"weaving": 2})


def test_the_plan_is_said_in_korean_as_well(workspace: Path) -> None:
    english, korean = (focus(workspace, *PAIR, "--language", each).stdout for each in ("en", "ko"))
    assert "meet beyond chance" in english
    assert "우연을 넘어섭니다" in korean


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["textile"], "name two of them, or none"),
        (["textile", "mining"], "the industries are "),
        ([*PAIR, "--region", "Atlantis"], "organisations are in Busan, Daegu, KR"),
        ([*PAIR, "--skill", "weaving=x"], "NAME or NAME=PEOPLE"),
        ([*PAIR, "--language", "xx"], "the choices are"),
        (["--pdf", "brief.pdf"], "name the two industries"),
        (["--keep"], "name the two industries"),
        (["--skill", "weaving"], "name the two industries"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(workspace: Path, words: list[str], reason: str) -> None:
    found = focus(workspace, *words).exception
    assert isinstance(found, InvalidSettings)
    assert reason in str(found)
