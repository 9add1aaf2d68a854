"""`bridgework programme outcomes` and `replay`, on a workspace with the hashing encoder; the sample outcomes."""

from __future__ import annotations

import csv
import json
from importlib import resources
from pathlib import Path

import pytest

from api.bootstrap import create_workspace
from api.jobs.perform import perform
from api.outcomes.replaying import ask_learning, ask_replay, find_replay
from matcher.errors import InvalidSettings, NotFound
from matcher.experience import record
from matcher.progress import SilentProgress
from matcher.replays import ReplaySettings
from matcher.settings import RankingSettings
from matcher.workflows import run_matching
from models.domain import DeclineReason, OutcomeKind
from tests.factories import NOON, make_outcome
from tests.integration.small_market import small_market
from tests.integration.test_cli import Command

KINDS = (OutcomeKind.LICENCE, OutcomeKind.FOLLOW_UP, OutcomeKind.NOTHING)


@pytest.fixture
def bridgework(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small market, matched, with what became of three pairs."""
    path = tmp_path_factory.mktemp("outcomes") / "w"
    tools = create_workspace(path, SilentProgress(), encoder="hashing").tools()
    with tools.unit_of_work() as work:
        work.records.upsert(small_market())
        work.commit()
    run_matching(tools, RankingSettings(threshold=0.3))
    for at, kind in enumerate(KINDS):
        reason = DeclineReason.TOO_EARLY if kind is OutcomeKind.NOTHING else None
        pair = {"need_id": f"n-{at}", "offer_id": f"o-{at}"}
        record(tools, make_outcome(at, **pair, kind=kind, happened_at=NOON, reason=reason))
    return path


def test_the_figures_are_printed_for_people_and_machines(workspace: Path, bridgework: Command) -> None:
    told = json.loads(bridgework("programme", "outcomes", "-w", workspace, "--json")[1])
    assert told["pairs"] == 3
    assert [step["pairs"] for step in told["steps"]] == [3, 2, 1, 1, 1]
    assert told["reasons"] == {"too_early": 1}
    assert told["open"] == [{"need_id": "n-1", "offer_id": "o-1", "stage": 1}]
    text = bridgework("programme", "outcomes", "-w", workspace)[1]
    assert "How far pairs came" in text
    assert "too early: 1" in text


def test_the_figures_are_printed_as_a_file_in_either_language(
    workspace: Path, bridgework: Command, tmp_path: Path
) -> None:
    for language in ("en", "ko"):
        path = tmp_path / f"{language}.pdf"
        told = bridgework("programme", "outcomes", "-w", workspace, "--pdf", path, "--language", language, "--json")
        assert json.loads(told[1])["file"] == str(path)
        assert path.read_bytes().startswith(b"%PDF")


def test_stages_are_called_as_on_the_pages_and_the_sides_that_differ_are_listed(
    tmp_path: Path, bridgework: Command
) -> None:
    opened = create_workspace(tmp_path / "w", SilentProgress(), encoder="hashing")
    with opened.unit_of_work() as work:
        work.records.upsert(small_market())
        work.commit()
    tools, at = opened.tools(), {"need_id": "n-0", "offer_id": "o-0"}
    for place, (kind, person) in enumerate(((OutcomeKind.NOTHING, "p-1"), (OutcomeKind.LICENCE, "p-2"))):
        reason = DeclineReason.TOO_EARLY if kind is OutcomeKind.NOTHING else None
        record(tools, make_outcome(place, **at, kind=kind, happened_at=NOON, reason=reason, recorded_by=person))
    text = bridgework("programme", "outcomes", "-w", tmp_path / "w")[1]
    assert "non-disclosure agreement" in text
    assert "Need 0 × Offer 0: nothing, licence" in " ".join(text.split())


def test_what_leaves_is_listed_first_and_learning_tells_in_words(workspace: Path, bridgework: Command) -> None:
    text = bridgework("programme", "replay", "-w", workspace, "--threshold", "1", "--encoder", "hashing")[1]
    table, summary = text.split("Replay", 1)
    assert "Need 0" in table
    assert "n-0" not in table
    assert "licence, joint patent, investment" in table
    assert "encoder" in summary
    learned = bridgework("learn", "-w", workspace)[1]
    assert "pairs in general are" in learned
    assert "whatever it is" not in learned


def test_reminders_ask_where_people_reach_the_server(workspace: Path, bridgework: Command) -> None:
    without = bridgework("programme", "outcomes", "-w", workspace, "--remind")
    assert without[0] == 3
    asked = bridgework(
        "programme", "outcomes", "-w", workspace, "--remind", "--on", "2027-07-01",
        "--address", "https://b.example", "--json",
    )  # fmt: skip
    assert json.loads(asked[1])["letters_in_the_outbox"] == 0


def test_a_replay_says_what_would_have_been_different_and_what_nobody_knows(
    workspace: Path, bridgework: Command, tmp_path: Path
) -> None:
    same = json.loads(bridgework("programme", "replay", "-w", workspace, "--json")[1])
    assert (same["entering"], same["leaving"], same["judged"]) == (0, 0, 2)
    text = bridgework("programme", "replay", "-w", workspace, "--threshold", "1", "--success", "licence")[1]
    assert "Only what was proposed could come to anything" in text
    assert "1.000 then, 0.000 now" in text
    create_workspace(tmp_path / "this-year", SilentProgress(), encoder="hashing")
    of_last_year = bridgework(
        "programme", "replay", "-w", tmp_path / "this-year", "--event", workspace, "--ranker", "default", "--json"
    )
    assert json.loads(of_last_year[1])["rankers"] == ["default", "given"]
    assert bridgework("programme", "replay", "-w", workspace, "--ranker", "none")[0] == 4
    assert bridgework("programme", "replay", "-w", workspace, "--success", "no_show")[0] == 3
    offered = bridgework("programme", "replay", "--help")[1]
    assert "licence" in offered
    assert "no_show" not in offered


def test_replays_and_learning_are_jobs(workspace: Path) -> None:
    opened = create_workspace(workspace, SilentProgress())
    with opened.unit_of_work() as work:
        replay = ask_replay(work, ReplaySettings(threshold=1.0, encoder="hashing"), "a-1")
        assert ask_replay(work, ReplaySettings(threshold=1.0, encoder="hashing"), "a-2") == replay
        learning = ask_learning(work, "a-1")
        with pytest.raises(InvalidSettings):
            ask_replay(work, ReplaySettings(encoder="onnx:/etc"), "a-1")
        with pytest.raises(InvalidSettings):
            ask_replay(work, ReplaySettings(ranker="none"), "a-1")
    found = perform(replay, opened.tools(), workspace)
    assert (found["after"], found["judged"]) == (0, 2)
    assert perform(learning, opened.tools(), workspace)["examples"] == 2
    with opened.unit_of_work() as work, pytest.raises(NotFound):
        find_replay(work, learning.id, is_organiser=True)


def test_the_sample_outcomes_are_about_the_sample_event() -> None:
    data = resources.files("data")
    rows = list(csv.DictReader((data / "programmes" / "outcomes" / "outcomes.csv").read_text("utf-8").splitlines()))
    ids = {
        json.loads(line)["id"]
        for name in ("needs", "offers", "mandates")
        for line in (data / "sample" / f"{name}.jsonl").read_text("utf-8").splitlines()
    }
    people = {row["id"] for row in csv.DictReader((data / "sample" / "people.csv").read_text("utf-8").splitlines())}
    assert {row[name] for row in rows for name in ("need_id", "offer_id")} <= ids
    assert {row["recorded_by"] for row in rows} <= people
    answers = (data / "programmes" / "outcomes" / "decisions.csv").read_text("utf-8").splitlines()
    asked = list(csv.DictReader(answers))
    assert {row[name] for row in asked for name in ("need_id", "offer_id")} <= ids
    assert {row["decided_by"] for row in asked} <= people
    assert not {(row["need_id"], row["offer_id"]) for row in asked} & {
        (row["need_id"], row["offer_id"]) for row in rows
    }
    assert {OutcomeKind(row["kind"]) for row in rows} == set(OutcomeKind) - {OutcomeKind.NO_SHOW}
