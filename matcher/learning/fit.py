"""The estimate: maximum a posteriori logistic regression around the weights that are there.

The prior is a Gaussian around the ranker that comes with the package. Ten decisions move it little, a thousand a
lot. Decisions are kept for good and learned from again each time, so that the prior is never a ranker which has
learned from some of them already: they would count twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matcher.learning.examination import Examination
from matcher.learning.examples import TOPIC, Examples, FloatArray, Weights

BASE_DEVIATION = 0.3
"""In logits, for a pair of average features."""
TOPIC_DEVIATION = 0.5
"""As a share of the coefficient: the features have no common unit."""
LEAST_TOPIC_DEVIATION = 0.1
CRITERION_DEVIATION = 1.0
"""In logits; the weights that come with the package are choices and no measurements."""

STEP = 1e-4
"""Of the differences that the curvature is taken from, in prior deviations."""

POLITE = 0.1
"""The share of answers that name a criterion and mean something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The weights, their standard deviations a posteriori (Laplace's approximation), and the evidence.

    ``effective`` is how many equally weighted pairs the weighted ones are worth (Kish 1965).
    """

    weights: Weights
    deviations: FloatArray
    effective: float


def prior_deviations(prior: Weights) -> FloatArray:
    """How far each weight may be from its value in ``prior``, shape (weights,); the base, for an average pair."""
    topics = np.abs(prior.values[1 : 1 + len(prior.features)]) * TOPIC_DEVIATION
    return np.concatenate(
        [
            [BASE_DEVIATION],
            np.maximum(topics, LEAST_TOPIC_DEVIATION),
            np.full(len(prior.criteria), CRITERION_DEVIATION),
        ]
    )


def evidence_weights(examples: Examples, examination: Examination) -> FloatArray:
    """Certainty over the chance of being examined, scaled to add up to the effective number of pairs."""
    weights = examples.certainty * examination.weights(examples.ranks)
    return weights * (weights.sum() / (weights**2).sum()) if len(weights) else weights


def learn(examples: Examples, prior: Weights, examination: Examination) -> Learned:
    """Return the weights of the highest posterior density; the same input gives the same weights.

    The problem is convex, and the weights of criteria are bounded at 0.
    """
    from scipy.optimize import minimize

    topics = 1 + len(prior.features)
    evidence = evidence_weights(examples, examination)
    likelihood = _Likelihood(examples, prior)
    spread = _spread(examples, prior, evidence)

    def loss(at: FloatArray) -> tuple[float, FloatArray]:
        values, slopes = likelihood.at(prior.values + spread @ at)
        return float(evidence @ values + at @ at / 2), spread.T @ (slopes.T @ evidence) + at

    lowest = [None] * topics + list(-prior.values[topics:] / np.diag(spread)[topics:])
    found = minimize(
        loss, x0=np.zeros(len(spread)), jac=True, method="L-BFGS-B",
        bounds=[(low, None) for low in lowest], options={"ftol": 1e-12, "gtol": 1e-8, "maxiter": 1000},
    )  # fmt: skip
    values = prior.values + spread @ found.x
    values[topics:] = np.maximum(values[topics:], 0.0)
    return Learned(
        weights=replace(prior, values=values.round(6)),
        deviations=_deviations(likelihood, values, evidence, spread),
        effective=float(evidence.sum()),
    )


def _spread(examples: Examples, prior: Weights, evidence: FloatArray) -> FloatArray:
    """The prior's covariance is this matrix, shape (weights, weights), times its transpose.

    A pair with the average topic features is as sure as the base; a steeper slope turns about that pair. Were the
    slopes independent of the base, a handful of answers of one kind would move them by much.
    """
    spread = np.diag(prior_deviations(prior))
    if evidence.any():
        topics = slice(1, 1 + len(prior.features))
        centre = np.average(examples.table[:, topics], axis=0, weights=evidence)
        spread[0, topics] = -centre * np.diag(spread)[topics]
    return spread


class _Likelihood:
    """Minus the log-likelihood of each answer, by what it was about.

    Let ``s`` be the logistic function, ``z`` a pair's logit and ``t`` its logit were every criterion met. The pair is
    wanted with probability ``s(z)``, and is outside the field, whatever else holds, with ``1 - s(t)``: that answer
    speaks of the topic alone. It is declined *because of* a criterion when it would have been wanted had that been
    met, with ``s(r) - s(z) = s(r) s(-z) (1 - exp(w f))``, where ``r = z - w f`` is the logit of all the rest, ``w``
    the weight and ``f`` < 0 the fit. There ``r`` stays at its prior value: such an answer moves ``w`` and nothing
    else. Reading it as a plain negative instead would draw ``w`` towards 0, since answers about the topic leave the
    same pairs out (measured in docs/decisions, 0013). One in ten such reasons may be mere politeness.
    """

    def __init__(self, examples: Examples, prior: Weights) -> None:
        rows = np.arange(len(examples))
        topics = 1 + len(prior.features)
        self._wanted = examples.wanted
        self._because = examples.subjects >= 0
        self._column = np.where(self._because, examples.subjects, 0)
        self._fit = np.where(self._because, examples.table[rows, self._column], -1.0)
        self._table = examples.table.copy()
        self._table[examples.subjects == TOPIC, topics:] = 0.0
        self._table[self._because] = 0.0
        self._table[self._because, self._column[self._because]] = self._fit[self._because]
        rest = examples.table @ prior.values - self._fit * prior.values[self._column]
        self._rest = np.where(self._because, rest, 0.0)

    def at(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the losses, shape (pairs,), and their slopes, shape (pairs, weights)."""
        logit = self._rest + self._table @ weights
        loss = np.logaddexp(0.0, logit) - self._wanted * logit
        slope = probability(logit) - self._wanted
        lost = np.exp(np.minimum(weights[self._column] * self._fit, 0.0))
        meant = (1 - POLITE) * probability(self._rest)
        loss = loss - np.where(self._because, np.log(meant * (1 - lost) + POLITE), 0.0)
        slope = slope + np.where(self._because, meant * lost / (meant * (1 - lost) + POLITE), 0.0)
        return loss, slope[:, None] * self._table


def _deviations(likelihood: _Likelihood, values: FloatArray, evidence: FloatArray, spread: FloatArray) -> FloatArray:
    """The posterior's standard deviations, from the curvature at its top by central differences of the slopes."""
    columns = []
    for direction in spread.T * STEP:
        ahead, behind = (likelihood.at(values + sign * direction)[1].T @ evidence for sign in (1, -1))
        columns.append(spread.T @ (ahead - behind) / (2 * STEP))
    curvature = np.column_stack(columns) + np.eye(len(values))
    covariance = spread @ np.linalg.inv((curvature + curvature.T) / 2) @ spread.T
    return np.asarray(np.sqrt(np.diag(covariance)))


def probability(logit: npt.NDArray[np.float64]) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logit, -500, 500))))
