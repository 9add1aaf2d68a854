"""Criteria are monotone, weights of 0 remove an effect, open fields have none, and counterfactuals hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.explanation import CLEARLY, Standing, explain, logit, probability
from matcher.fit import CRITERIA, EventFit, StatedPair
from matcher.fit.dates import Dates
from matcher.fit.readiness import Readiness
from matcher.fit.rights import Rights
from matcher.fit.ticket import Ticket
from matcher.ranking import CRITERIA as NAMES
from models.domain import EventData, Goal, IprStatus
from tests.strategies import event_data

levels = st.integers(1, 9)
ranges = st.tuples(levels, levels).map(sorted).map(tuple)
euros = st.floats(1.0, 1e9)
tickets = st.tuples(euros, euros).map(sorted).map(tuple)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
weights = st.floats(0.05, 5.0)

ORDERED = {
    "trl": (Readiness(), ranges, levels),
    "ipr": (Rights(), st.sampled_from(IprStatus), st.sampled_from(IprStatus)),
    "ticket": (Ticket(), tickets, euros),
    "dates": (Dates(), days, days),
}
"""Criteria whose values are in an order, with strategies for both sides."""


def worse(name: str, of_demand: Any, one: Any, other: Any) -> bool:
    """Whether ``other`` is at least as far from what is asked for as ``one``, on the same side of it."""
    if name in ("trl", "ticket"):
        low, high = of_demand
        return bool(other <= one <= low or other >= one >= high)
    if name == "ipr":
        strength = list(IprStatus)
        return strength.index(other) <= strength.index(one)
    return bool(other >= one)


@pytest.mark.parametrize("name", ORDERED)
@given(data=st.data())
def test_the_further_off_a_value_is_the_lower_is_the_fit(name: str, data: st.DataObject) -> None:
    criterion, demands, offers = ORDERED[name]
    of_demand, one, other = data.draw(demands), data.draw(offers), data.draw(offers)
    if worse(name, of_demand, one, other):
        assert criterion.fit(of_demand, other) <= criterion.fit(of_demand, one)


@settings(max_examples=40, deadline=None)
@given(event_data)
def test_a_fit_is_never_outside_its_range_and_equal_for_one_pair_and_for_many(data: EventData) -> None:
    demands, offers = data.demands, data.offers
    if not demands or not offers:
        return
    fit = EventFit(demands, offers, data)
    rows, columns = np.indices((len(demands), len(offers))).reshape(2, -1)
    found = fit(rows, columns)
    assert found.shape == (len(rows), len(CRITERIA))
    assert ((found >= -1.0) & (found <= 0.0)).all()
    for place, (row, column) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        stated = {pair.kind.value: pair.fit for pair in fit.stated(row, column)}
        assert [stated.get(name, 0.0) for name in NAMES] == found[place].tolist()
        for pair in fit.stated(row, column):
            if pair.fit < 0.0:
                assert all(pair.criterion.reasons(pair.of_demand, pair.of_offer))
    failing = fit.failing([criterion.kind for criterion in CRITERIA])
    assert failing.ravel().tolist() == (found < 0).any(axis=1).tolist()


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Any pair for which both sides state something about some criteria."""
    stated = []
    for name in draw(st.sets(st.sampled_from(sorted(STATED)))):
        criterion, demands, offers = STATED[name]
        stated.append(StatedPair(criterion=criterion, of_demand=draw(demands), of_offer=draw(offers)))
    by_name = {"similarity": draw(weights)} | {name: draw(weights) for name in NAMES}
    fit = {pair.kind.value: pair.fit for pair in stated}
    added = {"base": draw(st.floats(-6, 2)), "similarity": by_name["similarity"] * draw(st.floats(0, 1))}
    added |= {name: by_name[name] * fit.get(name, 0.0) for name in NAMES}
    ahead = draw(st.none() | st.floats(0.01, 3))
    return Standing(
        contributions=added,
        stated=stated,
        weights=by_name,
        threshold=draw(st.sampled_from([0.05, 0.5, 0.9])),
        ahead=None if ahead is None else {"base": sum(added.values()) + ahead},
    )


languages = st.lists(st.sampled_from(["ko", "en", "de"]), min_size=1, max_size=2, unique=True).map(tuple)
STATED: Mapping[str, tuple[Any, Any, Any]] = ORDERED | {
    "language": (next(item for item in CRITERIA if item.kind.value == "language"), languages, languages),
}


@given(standings())
def test_what_a_counterfactual_says_does_move_the_pair_over(standing: Standing) -> None:
    by_kind = {pair.kind.value: pair for pair in standing.stated}
    here = standing.logit
    for change in explain(standing).changes:
        weight = standing.weights[change.feature]
        now = (
            by_kind[change.feature].fit
            if change.feature in by_kind
            else standing.contributions["similarity"] / weight
        )
        there = here + weight * (change.value - now)
        assert there == pytest.approx(here + change.logit, abs=1e-9)
        if change.goal is Goal.REACH_THRESHOLD:
            assert probability(there) >= standing.threshold
        elif change.goal is Goal.FALL_BELOW:
            assert probability(there) < standing.threshold
        else:
            assert standing.ahead is not None
            assert there > sum(standing.ahead.values())


@given(standings())
def test_a_criterion_that_alone_could_bring_the_pair_over_is_named(standing: Standing) -> None:
    here = standing.logit
    named = {change.feature for change in explain(standing).changes if change.goal is Goal.REACH_THRESHOLD}
    for pair in standing.stated:
        alone = here - standing.weights[pair.kind.value] * pair.fit
        if here < logit(standing.threshold) and alone > logit(standing.threshold) + 2 * CLEARLY:
            assert pair.kind.value in named


@given(standings())
def test_a_weight_of_zero_removes_the_criterion_from_what_would_change(standing: Standing) -> None:
    off = dict.fromkeys(NAMES, 0.0)
    silent = Standing(
        contributions=standing.contributions | off,
        stated=standing.stated,
        weights=dict(standing.weights) | off,
        threshold=standing.threshold,
    )
    assert not {change.feature for change in explain(silent).changes} & set(NAMES)


@settings(max_examples=40, deadline=None)
@given(event_data)
def test_records_that_state_nothing_fit_everything(data: EventData) -> None:
    if data.needs and data.offers:
        bare = [type(item)(id=item.id, title=item.title, text=item.text) for item in (*data.needs, *data.offers)]
        needs, offers = bare[: len(data.needs)], bare[len(data.needs) :]
        fit = EventFit(needs, offers, EventData())  # type: ignore[arg-type]
        rows, columns = np.indices((len(needs), len(offers))).reshape(2, -1)
        assert not fit(rows, columns).any()


def test_logit_and_probability_are_inverse() -> None:
    assert [probability(logit(score)) for score in (0.0, 0.25, 0.5, 1.0)] == pytest.approx([0.0, 0.25, 0.5, 1.0])
    assert math.isclose(logit(probability(-30.0)), -30.0)
