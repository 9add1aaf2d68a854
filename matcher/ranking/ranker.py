"""The learned part: a logistic model over named features, whose probability is the score."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources

import numpy as np

from matcher.ranking.features import FEATURES, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranker:
    """``logit(score) = intercept + sum of coefficient * feature``, one coefficient a feature of ``names``.

    Fitted by `scripts/bench/fit_ranker.py`, which writes down on what.
    """

    names: tuple[str, ...]
    coefficients: tuple[float, ...]
    intercept: float
    fitted_on: str

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
        )

    def to_json(self) -> str:
        content = {
            "names": self.names,
            "coefficients": self.coefficients,
            "intercept": self.intercept,
            "fitted_on": self.fitted_on,
        }
        return json.dumps(content, indent=2) + "\n"

    def contributions(self, features: FloatArray) -> FloatArray:
        """What each feature adds to the logit, shape (pairs, len(names)), like ``features``."""
        return np.asarray(features * np.array(self.coefficients))

    def score(self, features: FloatArray) -> FloatArray:
        """Probability that the offer answers the need, shape (pairs,), in (0, 1)."""
        logit = self.intercept + self.contributions(features).sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -500, 500))))
