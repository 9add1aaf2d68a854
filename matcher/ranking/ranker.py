"""The learned part: a logistic model over named features and fit criteria, whose probability is the score."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Final

import numpy as np

from matcher.ranking.features import FEATURES, FloatArray
from models.domain import GapKind

CRITERIA: Final = tuple(kind.value for kind in GapKind)
"""The fit criteria, in the order of the columns of a fit array."""

DEFAULT_FIT_WEIGHTS: Final[Mapping[str, float]] = {
    GapKind.TRL.value: 1.5,
    GapKind.IPR.value: 0.8,
    GapKind.PARTNERSHIP.value: 1.0,
    GapKind.REGION.value: 1.0,
    GapKind.SECTOR.value: 0.5,
    GapKind.TICKET.value: 1.0,
    GapKind.DATES.value: 0.5,
    GapKind.LANGUAGE.value: 1.5,
    GapKind.PARTNER.value: 1.0,
}
"""What a criterion that fails altogether takes from the logit: a choice, no measurement (decision 0012)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranker:
    """``logit(score) = intercept + sum of coefficient * feature + sum of fit weight * fit``.

    There is one coefficient a topic feature of ``names``; ``fit_weights`` holds a weight of at least 0, in logits,
    for each of ``CRITERIA``, whose fit is in [-1, 0]. Those that are not given have their default. The coefficients
    are fitted by `scripts/bench/fit_ranker.py`, which writes down on what. Raises ``ValueError`` for an unknown
    criterion and for a weight that is negative or not finite.
    """

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    intercept: float
    fitted_on: str
    fit_weights: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, weight in self.fit_weights.items():
            if name not in CRITERIA:
                raise ValueError(f"there is no fit criterion {name!r}; there are {', '.join(CRITERIA)}")
            if not (math.isfinite(weight) and weight >= 0):
                raise ValueError(f"the weight of {name} is a number from 0 up, not {weight}")
        given = {str(name): float(weight) for name, weight in self.fit_weights.items()}
        complete = {name: given.get(name, DEFAULT_FIT_WEIGHTS[name]) for name in CRITERIA}
        object.__setattr__(self, "fit_weights", complete)

    @classmethod
    def default(cls) -> Ranker:
        """The ranker that comes with the package."""
        text = resources.files("matcher.ranking").joinpath("ranker.json").read_text(encoding="utf-8")
        return cls.from_json(text)

    @classmethod
    def from_json(cls, text: str) -> Ranker:
        """Raise ``ValueError`` when the features are not those that this version computes."""
        content = json.loads(text)
        if tuple(content["names"]) != FEATURES:
            raise ValueError(f"the ranker was fitted on {content['names']}, this version computes {list(FEATURES)}")
        return cls(
            names=tuple(content["names"]),
            coefficients=tuple(map(float, content["coefficients"])),
            intercept=float(content["intercept"]),
            fitted_on=str(content["fitted_on"]),
            fit_weights=content.get("fit_weights", {}),
        )

    def to_json(self) -> str:
        content = {
            "names": self.names,
            "coefficients": self.coefficients,
            "intercept": self.intercept,
            "fitted_on": self.fitted_on,
            "fit_weights": dict(self.fit_weights),
        }
        return json.dumps(content, indent=2) + "\n"

    def weighing(self, weights: Mapping[str, float] | Mapping[GapKind, float]) -> Ranker:
        """The same ranker with these fit weights, the others as they are. Raises ``ValueError`` as making one."""
        return replace(
            self, fit_weights={**self.fit_weights, **{str(name): weight for name, weight in weights.items()}}
        )

    def weights(self) -> dict[str, float]:
        """What each feature and criterion is multiplied with, by name."""
        return dict(zip(self.names, self.coefficients, strict=True)) | dict(self.fit_weights)

    def contributions(self, features: FloatArray) -> FloatArray:
        """What each topic feature adds to the logit, shape (pairs, len(names)), like ``features``."""
        return np.asarray(features * np.array(self.coefficients))

    def topic_logits(self, features: FloatArray) -> FloatArray:
        """The logit of the score where every criterion is met, shape (pairs,); no fit lifts a pair above it."""
        return np.asarray(self.intercept + self.contributions(features).sum(axis=1))

    def fit_contributions(self, fit: FloatArray) -> FloatArray:
        """What each criterion takes from the logit, at most 0, shape (pairs, len(CRITERIA)), like ``fit``."""
        return np.asarray(fit * np.array([self.fit_weights[name] for name in CRITERIA]))

    def score(self, features: FloatArray, fit: FloatArray | None = None) -> FloatArray:
        """Probability that the offer answers the need, shape (pairs,), in (0, 1); without ``fit`` all is open."""
        logit = self.topic_logits(features)
        if fit is not None:
            logit = logit + self.fit_contributions(fit).sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -500, 500))))
