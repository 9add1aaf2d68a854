"""`plans` and what hangs on it, on a workspace with the hashing encoder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.bootstrap import create_workspace, open_workspace
from matcher.progress import SilentProgress
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings, RankingSettings
from matcher.workflows import run_agenda, run_matching
from tests.integration.small_market import small_market
from tests.integration.test_cli import Command

MADE = MadeEventSettings(days=1, rooms=1, tables=2)


@pytest.fixture
def bridgework(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two versions of the small market's agenda: the second without sessions."""
    path = tmp_path_factory.mktemp("plans") / "w"
    tools = create_workspace(path, SilentProgress(), encoder="hashing").tools()
    with tools.unit_of_work() as work:
        work.records.upsert(small_market())
        work.commit()
    run_matching(tools, RankingSettings())
    for most in (None, 0):
        settings = ProgrammeSettings(max_sessions=most, time_limit_s=5)
        run_agenda(tools, PairingSettings(time_limit_s=5), settings, MADE)
    return path


def test_versions_are_listed_with_their_figures(workspace: Path, bridgework: Command) -> None:
    code, text, _ = bridgework("plans", "-w", workspace, "--json")
    plans = json.loads(text)["plans"]
    assert (code, [plan["version"] for plan in plans]) == (0, [1, 2])
    assert [plan["figures"]["meetings"] for plan in plans] == [8, 8]
    assert [plan["figures"]["sessions"] > 0 for plan in plans] == [True, False]
    assert [plan["figures"]["errors"] for plan in plans] == [0, 0]
    assert [plan["version"] for plan in _json(bridgework, "plans", "-w", workspace, "--last", 1)["plans"]] == [2]
    text = bridgework("plans", "-w", workspace)[1]
    assert all(words in text for words in ("version 1", "version 2", "Share of the bound", "100.0 %"))


def _json(bridgework: Command, *arguments: object) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(bridgework(*arguments, "--json")[1])
    return found


def test_one_version_is_shown_with_who_has_no_meeting_and_why(workspace: Path, bridgework: Command) -> None:
    code, text, _ = bridgework("plans", "show", "-w", workspace, "--json")
    plan = json.loads(text)
    assert (code, plan["version"], plan["distribution"][1]) == (0, 2, 16)
    (without,) = plan["without"]
    assert (without["reason"], "n-bells" in without["words"]) == ("unmet", True)
    code, text, _ = bridgework("plans", "show", "1", "-w", workspace)
    assert code == 0
    assert "Agenda, version 1, judged by today's records" in text
    assert "judged by" not in bridgework("plans", "show", "2", "-w", workspace)[1]
    assert "n-bells" in text
    assert bridgework("plans", "show", "9", "-w", workspace)[0] == 4


def test_two_versions_stand_side_by_side(workspace: Path, bridgework: Command) -> None:
    code, text, _ = bridgework("plans", "compare", "1", "2", "-w", workspace, "--json")
    found = json.loads(text)
    assert code == 0
    assert (found["before"]["version"], found["after"]["version"]) == (1, 2)
    cancelled = [item for item in found["changes"] if item["change"] == "cancelled"]
    assert len(cancelled) == found["before"]["figures"]["sessions"]
    code, text, _ = bridgework("plans", "compare", "1", "2", "-w", workspace)
    assert (code, "is cancelled" in text, "worse" in text) == (0, True, True)
    assert "Version 1: judged by today's records" in bridgework("plans", "compare", "1", "2", "-w", workspace)[2]
    assert [found[side]["is_judged_afterwards"] for side in ("before", "after")] == [True, False]
    assert bridgework("plans", "compare", "1", "9", "-w", workspace)[0] == 4


def test_what_if_tells_what_fewer_tables_would_cost_and_stores_nothing(workspace: Path, bridgework: Command) -> None:
    code, text, messages = bridgework(
        "plans", "what-if", "--tables", "-2", "-w", workspace, "--time-limit-s", 5, "--json"
    )
    found = json.loads(text)
    assert code == 0
    assert "With 2 fewer tables:" in messages
    (tried,) = found["what_if"]
    assert (tried["plan"]["figures"]["meetings"], tried["difference"]["meetings"]) == (0, -8)
    assert found["by_chance"]["meetings"] == 0
    assert found["base"]["figures"]["meetings"] == found["stored"]["figures"]["meetings"] == 8
    with open_workspace(workspace, SilentProgress()).unit_of_work() as work:
        agenda = work.results.agenda()
        assert agenda is not None
        assert agenda.version == 2
        assert len(work.records.load().tables) == 2


def test_what_if_tries_one_of_each_when_nothing_is_named(workspace: Path, bridgework: Command) -> None:
    code, text, _ = bridgework("plans", "what-if", "-w", workspace, "--time-limit-s", 5)
    assert code == 0
    assert all(words in text for words in ("What if", "solved", "Sum of")), text
    assert text.count("=") > 40, text


def test_more_than_can_be_taken_away_is_refused(workspace: Path, bridgework: Command) -> None:
    code, _, messages = bridgework("plans", "what-if", "--tables", "-9", "-w", workspace)
    assert (code, "there are only 2 that could be taken away" in messages) == (3, True)


def test_without_an_agenda_the_step_is_named(tmp_path: Path, bridgework: Command) -> None:
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")
    for arguments in (("plans",), ("plans", "show"), ("plans", "compare", 1, 2), ("plans", "what-if")):
        code, _, messages = bridgework(*arguments, "-w", tmp_path / "w")
        assert (code, "run `bridgework agenda` first" in messages) == (4, True)
