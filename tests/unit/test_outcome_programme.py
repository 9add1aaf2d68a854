"""What became of pairs, read from the store, and the event over again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from matcher.decisions import outcomes_in_force
from matcher.errors import NotFound, StepMissing
from matcher.experience import learn, record
from matcher.outcome_programme import meetings_held, standings_of, told_outcomes
from matcher.replays import ReplaySettings, replay_event, replayed_as_json
from matcher.settings import RankingSettings
from matcher.workflows import Tools, run_matching
from models.domain import DeclineReason, GapKind, Meeting, Need, Outcome, OutcomeKind, Publication, Step
from tests.factories import NOON, make_agenda, make_outcome, make_run
from tests.integration.small_market import in_memory_tools, small_market, store


def test_a_withdrawal_takes_back_the_last_that_the_same_person_recorded_of_the_pair() -> None:
    met = make_outcome(1, recorded_by="p-1")
    other = make_outcome(1, recorded_by="p-2", kind=OutcomeKind.FOLLOW_UP)
    licence = make_outcome(1, recorded_by="p-1", kind=OutcomeKind.LICENCE)
    back = make_outcome(1, recorded_by="p-1", kind=OutcomeKind.WITHDRAWN)
    assert outcomes_in_force([met, other, licence, back]) == (met, other)
    assert outcomes_in_force([met, other, licence, back, back, back]) == (other,)
    assert outcomes_in_force([licence, back, licence]) == (licence,)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    made = in_memory_tools(tmp_path_factory.mktemp("replay"))
    store(made, small_market())
    run_matching(made, RankingSettings(threshold=0.3))
    for number, kind in ((0, OutcomeKind.LICENCE), (1, OutcomeKind.FOLLOW_UP), (2, OutcomeKind.MEETING_HELD)):
        record(made, _outcome(number, kind))
    return made


def _outcome(number: int, kind: OutcomeKind, reason: DeclineReason | None = None) -> Outcome:
    return Outcome(need_id=f"n-{number}", offer_id=f"o-{number}", kind=kind, happened_at=_later(), reason=reason)


def _later() -> datetime:
    return NOON + timedelta(days=400)


def test_the_event_over_again_as_it_was_changes_nothing(tools: Tools) -> None:
    found = replay_event(tools, ReplaySettings())
    assert (found.replay.entering, found.replay.leaving) == ((), ())
    assert found.before == found.after
    assert found.replay.judged == 2
    assert found.replay.reciprocal_before == found.replay.reciprocal_after == 1.0
    assert found.rankers == ("default", "default")


def test_under_a_higher_threshold_pairs_leave_and_the_store_stays_as_it_was(tools: Tools) -> None:
    with tools.unit_of_work() as work:
        before = work.results.matching()
    found = replay_event(tools, ReplaySettings(threshold=1.0, fit_weights={GapKind.TRL: 3.0}, stage=4))
    told = replayed_as_json(found)
    assert (told["after"], told["leaving"], told["judged"]) == (0, found.before, 1)
    assert told["reciprocal_after"] == 0.0
    assert told["pairs"][0] == {
        "need_id": "n-0", "offer_id": "o-0", "rank_before": 1, "rank_after": None, "stage": 4,
    }  # fmt: skip
    with tools.unit_of_work() as work:
        assert work.results.matching() == before


def test_a_replay_asks_for_a_matching_and_a_ranker_that_there_is(tools: Tools, tmp_path: Path) -> None:
    with pytest.raises(StepMissing):
        replay_event(in_memory_tools(tmp_path), ReplaySettings())
    with pytest.raises(NotFound):
        replay_event(tools, ReplaySettings(ranker="none"))


def test_only_meetings_of_the_published_agenda_that_are_over_and_were_not_missed_are_asked_about(
    tmp_path: Path,
) -> None:
    made = in_memory_tools(tmp_path)
    meetings = tuple(
        Meeting(
            id=f"m-{number}",
            pairing_id=f"x-{number}",
            need_id=f"n-{number}",
            offer_id=f"o-{number}",
            people_ids=("p-1", "p-2", "p-3"),
            start=NOON + timedelta(hours=number),
            end=NOON + timedelta(hours=number, minutes=20),
            table_id="t",
        )
        for number in range(3)
    )
    missed = make_outcome(0, need_id="n-0", offer_id="o-0", kind=OutcomeKind.NO_SHOW)
    with made.unit_of_work() as work:
        assert meetings_held(work, (), _later()) == ()
        work.results.save_agenda(make_agenda(1, sessions=(), meetings=meetings), make_run(Step.AGENDA))
        work.board.publish(Publication(version=1, published_at=NOON))
        work.commit()
    with made.unit_of_work() as work:
        found = meetings_held(work, (missed,), NOON + timedelta(hours=2))
    assert [(item.need_id, item.person_ids) for item in found] == [("n-1", ("p-1", "p-2"))]


def test_learning_tells_what_the_outcomes_changed_beside_the_decisions(tools: Tools) -> None:
    found = learn(tools).version.figures["outcomes"]
    assert isinstance(found, dict)
    assert found["lessons"] == 3
    assert {change["name"] for change in found["changes"]} >= {"base", "trl"}
    assert any(change["before"] != change["after"] for change in found["changes"])


def test_what_was_taken_back_teaches_nothing_and_has_no_standing(tmp_path: Path) -> None:
    made = in_memory_tools(tmp_path)
    store(made, small_market())
    run_matching(made, RankingSettings(threshold=0.3))
    record(made, _outcome(0, OutcomeKind.NOTHING, DeclineReason.TOO_EARLY))
    record(made, _outcome(0, OutcomeKind.WITHDRAWN))
    with made.unit_of_work() as work:
        assert work.records.find(Need, "n-0") is not None
        assert standings_of(told_outcomes(work)) == ()
    assert learn(made).trial.examples == 0
