"""Answers to proposals change what is proposed next, and nobody is left behind by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matcher.errors import ImportRejected, NotFound
from matcher.experience import learn, record, use_ranker
from matcher.exposure import exposure
from matcher.interchange import ImportOptions
from matcher.ports import ProgressStep
from matcher.progress import SilentProgress
from matcher.ranking import Ranker
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings, RankingSettings
from matcher.workflows import Tools, import_files, is_stale, run_agenda, run_matching
from models.domain import (
    Decision,
    DeclineReason,
    EventData,
    Matching,
    Need,
    Offer,
    OutcomeKind,
    Shown,
    Verdict,
)
from tests.factories import NOON, make_decision, make_outcome, make_person
from tests.integration.small_market import in_memory_tools, small_market, store

STRICT = Ranker.default().weighing({"trl": 9.0})


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    tools = in_memory_tools(tmp_path)
    store(tools, small_market())
    return tools


def matching(tools: Tools, **settings: object) -> Matching:
    return run_matching(tools, RankingSettings(**settings)).matching


def scores(found: Matching) -> dict[tuple[str, str], float]:
    return {(match.need_id, match.offer_id): match.score for match in found.matches}


def decision(need_id: str, offer_id: str, verdict: Verdict, reason: DeclineReason | None = None) -> Decision:
    return Decision(need_id=need_id, offer_id=offer_id, verdict=verdict, reason=reason)


def answers_of_strict_people(count: int, *, seed: int = 5) -> list[Decision]:
    """Of pairs in which half of the offers are at a wrong stage; they want what ``STRICT`` says."""
    random = np.random.default_rng(seed)
    features = random.standard_normal((count, len(STRICT.names)))
    features[:, 0] -= STRICT.intercept
    features /= np.array(STRICT.coefficients)
    gaps = -random.random(count) * (random.random(count) < 0.5)
    chance, topic = random.random(count), STRICT.score(features)
    odds = topic / (1 - topic) * np.exp(STRICT.fit_weights["trl"] * gaps)
    found = []
    for at in range(count):
        wanted = chance[at] < odds[at] / (1 + odds[at])
        reason = DeclineReason.TOO_EARLY if chance[at] < topic[at] else DeclineReason.OUTSIDE_OUR_FIELD
        shown = Shown(
            rank=1,
            list_length=4,
            score=float(topic[at]),
            matching=f"event {at}",
            ranker="default",
            features=dict(zip(STRICT.names, features[at].tolist(), strict=True)),
            fits={"trl": float(gaps[at])} if gaps[at] else {},
        )
        found.append(
            make_decision(
                at,
                need_id=f"earlier-{at // 4}",
                verdict=Verdict.ACCEPT if wanted else Verdict.DECLINE,
                reason=None if wanted else reason,
                shown=shown,
            )
        )
    return found


def tell(tools: Tools, decisions: list[Decision]) -> None:
    with tools.unit_of_work() as work:
        work.decisions.add(decisions)
        work.commit()


def with_a_gap(tools: Tools) -> None:
    """``n-0`` asks for the market, and its offer is at TRL 5."""
    store(tools, EventData(needs=(replace(small_market().needs[0], trl_min=9, trl_max=9),)))


def test_a_learned_ranker_ranks_until_another_is_chosen(tools: Tools) -> None:
    with_a_gap(tools)
    before = run_matching(tools, RankingSettings(threshold=0.0))
    tell(tools, answers_of_strict_people(1200))
    found = learn(tools)
    assert (found.version.promoted, found.used) == (True, found.version.id)
    assert is_stale(tools, before.run)
    after = run_matching(tools, RankingSettings(threshold=0.0))
    assert after.run.settings["ranker"] == found.version.id
    assert scores(after.matching)["n-0", "o-0"] < scores(before.matching)["n-0", "o-0"] / 2
    assert use_ranker(tools, "default") == found.version.id
    assert run_matching(tools, RankingSettings(threshold=0.0)).matching == before.matching
    assert use_ranker(tools, found.version.id) == "default"
    assert not is_stale(tools, after.run)


def test_what_was_learned_is_learned_once(tools: Tools) -> None:
    tell(tools, answers_of_strict_people(1200))
    first, second = learn(tools), learn(tools)
    assert second.version.id == first.version.id == second.used
    assert second.version.reason == "It is the ranker in use: nothing new was decided."
    with tools.unit_of_work() as work:
        assert len(work.rankers.versions()) == 1
        assert len(work.rankers.uses()) == 1


class Interrupted(SilentProgress):
    """Somebody else does something while a step is under way."""

    def __init__(self, interruption: Callable[[], object]) -> None:
        self._interruption = interruption

    @contextmanager
    def track(self, description: str, total: int | None) -> Iterator[ProgressStep]:
        self._interruption()
        with super().track(description, total) as step:
            yield step


def test_a_ranker_that_is_chosen_while_another_is_learned_stays_in_use(tools: Tools) -> None:
    tell(tools, answers_of_strict_people(30))
    chosen = learn(tools).version.id
    tell(tools, answers_of_strict_people(1200, seed=6))
    found = learn(replace(tools, progress=Interrupted(lambda: use_ranker(tools, chosen))))
    assert found.trial.promoted
    assert (found.used, found.version.promoted) == (chosen, False)
    assert found.version.reason == (
        f"It was compared with the ranker default, and while that took place {chosen} came into use, which stays: "
        "learn again to compare with it."
    )
    with tools.unit_of_work() as work:
        assert work.rankers.uses()[-1].ranker_id == chosen
        assert work.rankers.versions()[-1] == found.version


def test_two_may_learn_at_once(tools: Tools) -> None:
    tell(tools, answers_of_strict_people(1200))
    found = learn(replace(tools, progress=Interrupted(lambda: learn(tools))))
    assert (found.used, found.version.promoted) == (found.version.id, False)
    assert found.version.reason == "It came into use while it was learned here: there is nothing to change."
    with tools.unit_of_work() as work:
        assert len(work.rankers.versions()) == len(work.rankers.uses()) == 1


def test_without_decisions_nothing_is_learned_or_stored(tools: Tools) -> None:
    found = learn(tools)
    assert (found.version.promoted, found.used, found.version.learned_from) == (False, "default", 0)
    with tools.unit_of_work() as work:
        assert work.rankers.versions() == ()


def test_a_ranker_that_was_not_promoted_is_kept_and_can_be_chosen(tools: Tools) -> None:
    tell(tools, answers_of_strict_people(30))
    found = learn(tools)
    assert found.used == "default"
    assert use_ranker(tools, found.version.id) == "default"


def test_a_ranker_that_nobody_has_cannot_be_used(tools: Tools) -> None:
    with pytest.raises(NotFound, match="no ranker 'nobody'"):
        use_ranker(tools, "nobody")


def test_a_new_offer_is_proposed_at_once_whatever_was_learned(tools: Tools) -> None:
    text = "Hearing aids whistle near the phone and a filter in the ear piece cancels the feedback"
    new = EventData(
        needs=(Need(id="n-new", title="Hearing", text=f"Our {text}, and users complain."),),
        offers=(Offer(id="o-new", title="Aids", text=f"Where {text}, as tests have shown."),),
    )
    store(tools, new)
    before = scores(matching(tools))["n-new", "o-new"]
    tell(tools, answers_of_strict_people(1200))
    assert learn(tools).version.promoted
    after = {match.need_id: match for match in matching(tools).matches}["n-new"]
    assert (after.offer_id, after.rank) == ("o-new", 1)
    assert before > 0.5
    assert after.score == pytest.approx(before, abs=0.1)


def test_an_offer_that_everybody_accepts_is_worth_no_more_than_its_twin(tools: Tools) -> None:
    """No weight belongs to an offer: what is learned of one holds for all that read alike."""
    popular = small_market().offers[0]
    store(tools, EventData(offers=(replace(popular, id="o-twin"),)))
    for _ in range(3):
        matching(tools, threshold=0.05)
        for number in range(8):
            record(tools, decision(f"n-{number}", "o-0", Verdict.ACCEPT))
        found = learn(tools)
        use_ranker(tools, found.version.id)
    of_all = scores(matching(tools, threshold=0.0, top=20))
    assert all(
        of_all[need, "o-twin"] == pytest.approx(score) for (need, offer), score in of_all.items() if offer == "o-0"
    )


def test_the_cap_holds_over_rounds_in_which_what_was_accepted_is_learned(tools: Tools) -> None:
    crowd = tuple(
        replace(small_market().needs[0], id=f"n-crowd-{at}", text=f"{small_market().needs[0].text} Line {at}.")
        for at in range(6)
    )
    store(tools, EventData(needs=crowd))
    uncapped = exposure(matching(tools, threshold=0.05).matches, 8)
    for _ in range(3):
        found = matching(tools, threshold=0.05, max_proposals_per_offer=3)
        spread = exposure(found.matches, 8)
        assert spread.most_proposed[0][1] <= 3
        assert spread.gini < uncapped.gini
        for match in found.matches:
            record(tools, decision(match.need_id, match.offer_id, Verdict.ACCEPT))
        use_ranker(tools, learn(tools).version.id)


def test_a_need_that_loses_its_offer_to_the_cap_is_told_so(tools: Tools) -> None:
    need = small_market().needs[0]
    store(tools, EventData(needs=(replace(need, id="n-double", text=need.text + " Again and again."),)))
    found = matching(tools, max_proposals_per_offer=1)
    (loser,) = [unmet for unmet in found.unmet if unmet.nearest and unmet.nearest.offer_id == "o-0"]
    assert loser.reason.endswith("is proposed elsewhere already, as often as it may be.")
    assert [match.rank for match in found.matches] == [1] * len(found.matches)


def test_without_need_of_it_the_cap_changes_nothing(tools: Tools) -> None:
    assert matching(tools, max_proposals_per_offer=8, top=1) == matching(tools, top=1)


def test_a_pair_declined_for_a_conflict_is_never_proposed_again_until_that_is_withdrawn(tools: Tools) -> None:
    run = run_matching(tools, RankingSettings()).run
    recorded = record(tools, decision("n-0", "o-0", Verdict.DECLINE, DeclineReason.CONFLICT))
    assert (recorded.added, recorded.proposed) == (True, True)
    assert is_stale(tools, run)
    assert ("n-0", "o-0") not in scores(matching(tools, threshold=0.0, top=20))
    record(tools, decision("n-0", "o-0", Verdict.WITHDRAWN))
    assert ("n-0", "o-0") in scores(matching(tools))


def test_a_conflict_holds_in_the_agenda_of_an_earlier_matching(tools: Tools) -> None:
    data = small_market()
    owned = EventData(
        people=(make_person(1), make_person(2)),
        needs=(replace(data.needs[0], owner_id="p-1"),),
        offers=(replace(data.offers[0], owner_id="p-2"),),
    )
    store(tools, owned)
    assert ("n-0", "o-0") in scores(matching(tools))
    record(tools, decision("n-0", "o-0", Verdict.DECLINE, DeclineReason.CONFLICT))
    planned = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MadeEventSettings(days=1, rooms=2, tables=3))
    assert {(pairing.need_id, pairing.offer_id) for pairing in planned.pairings} == {
        (f"n-{at}", f"o-{at}") for at in range(1, 8)
    }


def test_an_answer_keeps_how_the_pair_was_shown(tools: Tools) -> None:
    found = run_matching(tools, RankingSettings())
    record(tools, decision("n-3", "o-3", Verdict.ACCEPT))
    matching(tools, top=3)
    with tools.unit_of_work() as work:
        (stored,) = work.decisions.decisions()
    (match,) = [match for match in found.matching.matches if match.need_id == "n-3"]
    shown = stored.shown
    assert shown is not None
    assert (shown.rank, shown.list_length, shown.matching) == (1, 1, found.run.input_hash)
    ranker = Ranker.default()
    values = np.array([[shown.features[name] for name in ranker.names]])
    fits = np.array([[shown.fits.get(name, 0.0) for name in ranker.fit_weights]])
    assert ranker.score(values, fits)[0] == pytest.approx(match.score)


def test_of_a_pair_that_was_not_proposed_nothing_is_learned_and_that_is_said(tools: Tools) -> None:
    matching(tools)
    assert not record(tools, decision("n-0", "o-7", Verdict.ACCEPT)).proposed
    assert learn(tools).unused == {"no matching had proposed the pair": 1}


@pytest.mark.parametrize(
    ("need", "offer", "by", "what"),
    [("n-99", "o-0", "", "need or mandate"), ("n-0", "o-99", "", "offer"), ("n-0", "o-0", "p-99", "person")],
)
def test_an_answer_names_what_is_there(tools: Tools, need: str, offer: str, by: str, what: str) -> None:
    with pytest.raises(NotFound, match=f"no {what}"):
        record(tools, replace(decision(need, offer, Verdict.ACCEPT), decided_by=by))


def test_decisions_and_outcomes_of_a_file_are_added_once(tools: Tools, tmp_path: Path) -> None:
    matching(tools)
    path = tmp_path / "decisions.csv"
    path.write_text(
        "Need,Offer,Decision,Decline reason,Comment,Date\n"
        "n-0,o-0,accepted,,,2027-02-01\n"
        "n-1,o-1,Not interested,too early stage,Come back,2027-03-02T10:00+09:00\n"
        "n-2,o-2,declined,,,\n",
        encoding="utf-8",
    )
    (tmp_path / "outcomes.csv").write_text("need_id,offer_id,outcome\nn-0,o-0,NDA\n", encoding="utf-8")
    first = import_files(tools, [path, tmp_path / "outcomes.csv"], ImportOptions())
    again = import_files(tools, [path, tmp_path / "outcomes.csv"], ImportOptions())
    assert (first.counts.added, again.counts.added, again.counts.unchanged) == (4, 0, 4)
    with tools.unit_of_work() as work:
        decisions, outcomes = work.decisions.decisions(), work.decisions.outcomes()
    assert [item.reason for item in decisions] == [None, DeclineReason.TOO_EARLY, DeclineReason.OTHER]
    assert [item.shown is not None for item in decisions] == [False, True, True]
    assert decisions[0].decided_at is not None
    assert decisions[0].decided_at.isoformat() == "2027-02-01T00:00:00+00:00"
    assert decisions[2].decided_at == tools.clock()
    assert [item.kind for item in outcomes] == [OutcomeKind.NON_DISCLOSURE_AGREEMENT]


def test_every_bad_row_of_a_file_of_decisions_is_named(tools: Tools, tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(
        "need,offer,verdict,reason\n"
        "n-0,o-99,accept,\n"
        "n-1,o-1,perhaps,\n"
        "n-2,o-2,decline,budget cut\n"
        "n-3,o-3,accept,too early\n"
        "n-4,o-4,accept,\n",
        encoding="utf-8",
    )
    with pytest.raises(ImportRejected) as refused:
        import_files(tools, [path], ImportOptions())
    assert [(problem.row, problem.column) for problem in refused.value.report.errors] == [
        (2, "offer"),
        (3, "verdict"),
        (4, "reason"),
        (5, "reason"),
    ]
    assert import_files(tools, [path], ImportOptions(skip_bad=True)).counts.added == 1


def test_a_meeting_held_is_learned_from_though_nobody_said_yes(tools: Tools) -> None:
    matching(tools)
    record(tools, make_outcome(0, need_id="n-0", happened_at=NOON))
    assert learn(tools).version.learned_from == 1
