"""Fit beyond the topic in a matching, and questions about it: other weights, and why a pair has its score."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from matcher.errors import CandidatesMissing, InvalidSettings, NotFound, StepMissing
from matcher.inspection import KEPT_OUT, explain_pair, preview_weights
from matcher.ranking import CRITERIA
from matcher.settings import RankingSettings, make_settings
from matcher.workflows import Tools, is_stale, run_matching
from models.domain import (
    DeclineReason,
    EventData,
    GapKind,
    Goal,
    IprStatus,
    IprWanted,
    Mandate,
    Match,
    Matching,
    Organisation,
    OrganisationKind,
    Person,
    Step,
)
from tests.factories import make_decision, make_match, make_run
from tests.integration.api_client import make_client
from tests.integration.small_market import in_memory_tools, small_market, store

STRICT = dict.fromkeys(CRITERIA, 6.0)


def market_with_wishes() -> EventData:
    """The small market, in which o-0 is too early and late, o-1's owner wants universities, o-2 has no rights."""
    data = small_market()
    first, second, third, *others = data.offers
    offers = (
        replace(first, owner_id="p-2", trl=3, available_from=date(2028, 3, 1)),
        replace(second, owner_id="p-2", partner_kinds=(OrganisationKind.UNIVERSITY,)),
        replace(third, owner_id="p-2", ipr_status=IprStatus.NONE),
        *others,
    )
    needs = tuple(
        replace(need, owner_id="p-1", trl_min=5, deadline=date(2027, 9, 1), ipr_wanted=IprWanted.GRANTED)
        for need in data.needs
    )
    mandate = Mandate(id="m-1", title="Fund", text=f"We invest: {data.offers[0].text}", trl_min=5, regions=("US",))
    return EventData(
        organisations=(
            Organisation(id="org-1", name="Buyer", kind=OrganisationKind.SME, country="KR"),
            Organisation(id="org-2", name="Maker", kind=OrganisationKind.UNIVERSITY, country="KR"),
        ),
        people=(
            Person(id="p-1", name="One", organisation_id="org-1", languages=("ko",)),
            Person(id="p-2", name="Two", organisation_id="org-2", languages=("ko", "en")),
        ),
        offers=offers,
        needs=needs,
        mandates=(mandate,),
    )


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    tools = in_memory_tools(tmp_path)
    store(tools, market_with_wishes())
    return tools


def match(tools: Tools, **settings: object) -> Matching:
    return run_matching(tools, make_settings(RankingSettings, **settings)).matching


def pairs(matching: Matching) -> set[tuple[str, str]]:
    return {(match.need_id, match.offer_id) for match in matching.matches}


def found(matching: Matching, need_id: str) -> Match:
    nearest = [unmet.nearest for unmet in matching.unmet if unmet.nearest]
    return next(item for item in (*matching.matches, *nearest) if item.need_id == need_id and item.rank == 1)


def test_gaps_are_shown_from_both_sides_and_lower_the_score(tools: Tools) -> None:
    first = found(match(tools), "n-0")
    assert [gap.kind for gap in first.gaps] == [GapKind.TRL, GapKind.DATES]
    assert first.gaps[0].reason == "TRL 3, at least 5 is asked for"
    assert first.gaps[0].offer_reason == "they ask for TRL 5 or higher, yours is TRL 3"
    assert first.fit == {"trl": -0.5, "dates": pytest.approx(-182 / 365)}
    assert first.contributions["trl"] == pytest.approx(-0.75)
    free = found(match(tools, fit_weights=dict.fromkeys(CRITERIA, 0.0)), "n-0")
    assert free.score > first.score
    assert free.fit == first.fit


def test_a_match_is_reciprocal(tools: Tools) -> None:
    (gap,) = found(match(tools), "n-1").gaps
    assert (gap.kind, gap.offer_reason) == (GapKind.PARTNER, "you look for university; this partner: SME")


def test_a_hard_criterion_excludes_what_does_not_meet_it(tools: Tools) -> None:
    without = match(tools, hard_criteria=["trl"], threshold=0.0, top=20)
    assert {offer_id for need_id, offer_id in pairs(without) if need_id.startswith("n-")} == {
        f"o-{at}" for at in range(1, 8)
    }


def test_readiness_is_hard_for_mandates_unless_they_are_told_otherwise(tools: Tools) -> None:
    hard = match(tools, mandate_threshold=0.0, mandate_top=20)
    assert ("m-1", "o-0") not in pairs(hard)
    soft = match(tools, mandate_threshold=0.0, mandate_top=20, mandate_hard_criteria=[])
    assert ("m-1", "o-0") in pairs(soft)
    told = next(item for item in soft.matches if (item.need_id, item.offer_id) == ("m-1", "o-0"))
    assert {gap.kind for gap in told.gaps} == {GapKind.TRL, GapKind.REGION}


@pytest.mark.parametrize(
    "weights", [STRICT, dict.fromkeys(CRITERIA, 0.0), {"trl": 9.0}, {"partner": 0.0, "ipr": 3.5}]
)
@pytest.mark.parametrize("cap", [None, 1])
def test_a_preview_says_what_a_new_run_with_these_weights_gives(
    tools: Tools, weights: dict[str, float], cap: int | None
) -> None:
    settings = {"threshold": 0.3, "max_proposals_per_offer": cap}
    before = match(tools, **settings)
    with tools.unit_of_work() as work:
        preview = preview_weights(work, weights)
    after = match(tools, **settings, fit_weights=weights)
    proposed = {(item.need_id, item.offer_id): item.score for item in preview.candidates if item.proposed}
    assert proposed == pytest.approx({(item.need_id, item.offer_id): item.score for item in after.matches})
    entering = {(item.need_id, item.offer_id) for item in preview.entering}
    leaving = {(item.need_id, item.offer_id) for item in preview.leaving}
    assert (entering, leaving) == (pairs(after) - pairs(before), pairs(before) - pairs(after))


def decline_for_a_conflict(tools: Tools, need_id: str, offer_id: str) -> None:
    declined = make_decision(
        need_id=need_id, offer_id=offer_id, reason=DeclineReason.CONFLICT, decided_at=tools.clock()
    )
    with tools.unit_of_work() as work:
        work.decisions.add([declined])
        work.commit()


def with_a_double_need(tools: Tools) -> None:
    """``n-double`` asks for the offer of ``n-3`` in nearly the same words."""
    need = market_with_wishes().needs[3]
    store(tools, EventData(needs=(replace(need, id="n-double", owner_id="", text=f"{need.text} Often."),)))


@pytest.mark.parametrize("cap", [None, 1])
def test_a_preview_heeds_a_conflict_that_was_declared_after_the_matching(tools: Tools, cap: int | None) -> None:
    with_a_double_need(tools)
    settings = {"threshold": 0.3, "max_proposals_per_offer": cap}
    before = match(tools, **settings)
    (pair, *_) = [pair for pair in sorted(pairs(before)) if pair[1] == "o-3"]
    decline_for_a_conflict(tools, *pair)
    weights = {"trl": 0.5}
    with tools.unit_of_work() as work:
        preview = preview_weights(work, weights)
    body = make_client(tools.unit_of_work, lambda run: is_stale(tools, run)).post(
        "/api/v1/matches/preview", json={"fit_weights": weights, "need_id": pair[0]}
    )
    after = match(tools, **settings, fit_weights=weights)
    assert {(item.need_id, item.offer_id) for item in preview.candidates if item.proposed} == pairs(after)
    assert pair not in pairs(after)
    assert pair in {(item.need_id, item.offer_id) for item in preview.leaving}
    assert sum(item.proposed_before for item in preview.candidates) == len(before.matches)
    told = body.json()
    assert (told["stale"], told["proposed"]) == (True, len(after.matches))
    assert (told["candidates"][-1]["offer_id"], told["candidates"][-1]["proposed"]) == ("o-3", False)


def test_a_pair_that_is_in_conflict_by_now_is_explained_as_not_proposed(tools: Tools) -> None:
    match(tools)
    decline_for_a_conflict(tools, "n-3", "o-3")
    decline_for_a_conflict(tools, "n-3", "o-0")
    with tools.unit_of_work() as work:
        for offer_id in ("o-3", "o-0"):
            explained = explain_pair(work, "n-3", offer_id)
            assert not explained.proposed
            assert explained.explanation.sentences[0] == KEPT_OUT
            assert explained.explanation.changes == ()


def test_a_preview_with_unknown_weights_or_without_candidates_is_refused(tools: Tools) -> None:
    with tools.unit_of_work() as work:
        with pytest.raises(StepMissing):
            preview_weights(work, {})
        match(tools)
        for weights in ({"charm": 1.0}, {"trl": -1.0}, {"trl": float("nan")}):
            with pytest.raises(InvalidSettings):
                preview_weights(work, weights)
        work.results.save_matching(Matching(threshold=0.5, matches=(make_match(1),), unmet=()), make_run(Step.MATCH))
        work.commit()
    with tools.unit_of_work() as work, pytest.raises(CandidatesMissing):
        preview_weights(work, {"trl": 1.0})


def test_a_match_is_explained_in_sentences_that_say_what_would_change_it(tools: Tools) -> None:
    match(tools)
    with tools.unit_of_work() as work:
        explained = explain_pair(work, "n-3", "o-3")
        assert explained.proposed
        assert explained.explanation.sentences[0].startswith(("Very likely", "Likely", "More likely than not"))
        assert "Beyond the topic it fits in readiness." in explained.explanation.sentences
        assert {change.goal for change in explained.explanation.changes} == {Goal.FALL_BELOW}


def test_what_would_bring_an_offer_over_is_said_where_the_need_is_unmet(tools: Tools) -> None:
    matching = match(tools, fit_weights={"trl": 30.0, "dates": 0.0})
    assert ("n-0", "o-0") not in pairs(matching)
    with tools.unit_of_work() as work:
        explained = explain_pair(work, "n-0", "o-0")
    first = explained.explanation.changes[0]
    assert (first.feature, first.goal, first.words) == ("trl", Goal.REACH_THRESHOLD, "TRL 5 instead of 3")
    assert "It would reach 50% with TRL 5 instead of 3." in explained.explanation.sentences
    assert not explained.proposed


def test_a_candidate_that_is_no_match_is_explained_too(tools: Tools) -> None:
    match(tools)
    with tools.unit_of_work() as work:
        candidate = next(
            item for item in work.results.matching().candidates if (item.need_id, item.offer_id) == ("n-3", "o-0")
        )
        explained = explain_pair(work, "n-3", "o-0")
        assert not explained.proposed
        assert explained.contributions["base"] == candidate.topic_logit
        assert [gap.kind for gap in explained.gaps] == [GapKind.TRL, GapKind.DATES]
        for need_id, offer_id in (("n-99", "o-0"), ("n-0", "o-99")):
            with pytest.raises(NotFound):
                explain_pair(work, need_id, offer_id)


def test_a_matching_is_stale_when_an_owner_moves(tools: Tools) -> None:
    run = run_matching(tools, RankingSettings()).run
    assert not is_stale(tools, run)
    store(tools, EventData(organisations=(Organisation(id="org-2", name="Maker", country="JP"),)))
    assert is_stale(tools, run)


def test_weights_can_be_tried_over_http(tools: Tools) -> None:
    match(tools, threshold=0.3)
    client: TestClient = make_client(tools.unit_of_work, None)
    answer = client.post("/api/v1/matches/preview", json={"fit_weights": {"trl": 60.0}, "need_id": "n-0"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert ("n-0", "o-0") in {(item["need_id"], item["offer_id"]) for item in body["leaving"]}
    assert body["proposed"] == body["proposed_before"] - body["leaving_count"] + body["entering_count"]
    assert body["weights"]["trl"] == 60.0
    assert {item["need_id"] for item in body["candidates"]} == {"n-0"}
    assert body["stale"] is None
    for weights in ({"charm": 1.0}, {"trl": -1.0}):
        assert client.post("/api/v1/matches/preview", json={"fit_weights": weights}).status_code == 422


def test_the_settings_of_a_run_are_written_in_one_order() -> None:
    settings = RankingSettings(hard_criteria=frozenset({GapKind.TRL, GapKind.DATES, GapKind.REGION}))
    assert json.loads(settings.model_dump_json())["hard_criteria"] == ["dates", "region", "trl"]
