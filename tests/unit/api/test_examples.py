"""What the documentation shows could have been an answer."""

from __future__ import annotations

import math
from typing import Any

import pytest

from api.examples.results import MATCHES, UNMET
from matcher.ranking import CRITERIA, FEATURES


@pytest.mark.parametrize("match", [MATCHES["items"][0], UNMET["items"][0]["nearest"]], ids=["match", "nearest"])
def test_the_contributions_have_their_real_names_and_add_up_to_the_logit_of_the_score(match: dict[str, Any]) -> None:
    assert list(match["contributions"]) == ["base", *FEATURES, *CRITERIA]
    logit = math.log(match["score"] / (1 - match["score"]))
    assert sum(match["contributions"].values()) == pytest.approx(logit)


def test_a_match_reaches_the_threshold_and_a_nearest_miss_does_not() -> None:
    assert MATCHES["items"][0]["score"] >= MATCHES["threshold"]
    assert UNMET["items"][0]["nearest"]["score"] < UNMET["items"][0]["threshold"]
