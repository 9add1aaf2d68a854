"""``bridgework schedule`` as a person uses it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.cli import main


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["bridgework", "schedule", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def problem(**changes: Any) -> dict[str, Any]:
    return {
        "format": "bridgework-programme/1",
        "name": "small",
        "objective": "fewest_idle_gaps",
        "slots": [{"id": f"s{number}"} for number in (1, 2, 3)],
        "places": [{"id": "t1", "kind": "table"}],
        "people": [{"id": "p1", "name": "Kim"}, {"id": "p2"}, {"id": "p3"}],
        "meetings": [{"id": "m1", "people": ["p1", "p2"]}, {"id": "m2", "people": ["p1", "p3"]}],
    } | changes


def test_a_plan_is_written_with_its_proof(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, out = tmp_path / "problem.json", tmp_path / "solution.json"
    file.write_text(json.dumps(problem(colour="red")))
    assert run(monkeypatch, "--problem", file, "--out", out, "--time-limit", 20) == 0
    found = json.loads(out.read_text())
    assert (found["status"], found["objective"], found["bound"], found["unplaced"]) == ("optimal", 0, 0, [])
    assert {item["meeting"] for item in found["placements"]} == {"m1", "m2"}
    captured = capsys.readouterr()
    assert "optimal" in captured.out
    assert "0 idle gaps, proven at least 0" in captured.err
    assert "colour" in captured.err


def test_that_there_is_none_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, out = tmp_path / "problem.json", tmp_path / "solution.json"
    file.write_text(
        json.dumps(problem(people=[{"id": "p1", "unavailable": ["s1", "s2"]}, {"id": "p2"}, {"id": "p3"}]))
    )
    assert run(monkeypatch, "--problem", file, "--out", out, "--time-limit", 20, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    found = json.loads(out.read_text())
    assert printed["status"] == found["status"] == "infeasible"
    assert printed["why"] == found["why"]
    assert found["why"][0] == "p1 has 2 required meetings and 1 free slot"
    assert found["relaxations"][0] in ("Have p1 there in s1", "Have p1 there in s2")
    assert found["objective"] is None


def test_a_file_that_is_wrong_is_refused_and_nothing_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, out = tmp_path / "problem.json", tmp_path / "solution.json"
    file.write_text(json.dumps(problem(meetings=[{"id": "m1", "people": ["p1", "p9"]}])))
    assert run(monkeypatch, "--problem", file, "--out", out) == 3
    assert "meetings[0].people[1]" in capsys.readouterr().err
    assert not out.exists()
