"""Is the new ranker better? Judged on decisions that it has not seen, need by need, with paired intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.evaluation import Measured
from matcher.learning.examination import Examination
from matcher.learning.examples import Examples, FloatArray, IndexArray, Weights
from matcher.learning.fit import learn, probability

FOLDS = 5
SAMPLES = 1000
SEED = 7
BINS = 10
ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How well a ranker foretold the decisions. All are weighted by propensity and certainty.

    ``log_loss`` is the mean of -log(probability given to what was decided), lower is better. ``order`` is the
    probability that a wanted pair has a higher score than an unwanted one, in [0, 1]. ``calibration_error`` is the
    mean distance of probability and share wanted over ten bins of equal width, in [0, 1].
    """

    log_loss: float
    order: float
    calibration_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Present and candidate ranker on decisions held out from the candidate.

    The gains are 95 % intervals of the paired bootstrap over needs, above 0 when the candidate is better.
    """

    present: Quality
    candidate: Quality
    log_loss_gain: Measured
    order_gain: Measured
    wanted: int
    unwanted: int
    needs: int


def compare(examples: Examples, prior: Weights, present: Weights, examination: Examination) -> Comparison:
    """Hold out each fifth of the needs once, and learn the candidate from the others.

    The candidate is never flattered: the present ranker may have learned from some of these decisions before, and the
    candidate's scores come from five fits whose bases differ a little. Raises ``ValueError`` unless there are wanted
    and unwanted pairs of two needs.
    """
    needs = int(examples.needs.max(initial=-1)) + 1
    if needs < 2 or examples.wanted.all() or not examples.wanted.any():
        raise ValueError("a comparison takes wanted and unwanted pairs of two needs")
    evidence = examples.certainty * examination.weights(examples.ranks)
    before = examples.table @ present.values
    after = _held_out(examples, prior, examination)
    counts = _resamples(needs)
    loss_gain = _loss(before, examples) - _loss(after, examples)
    return Comparison(
        present=_quality(before, examples, evidence),
        candidate=_quality(after, examples, evidence),
        log_loss_gain=_ratio(_by_need(evidence * loss_gain, examples, needs), counts, evidence, examples),
        order_gain=_order_gain(before, after, examples, evidence, counts),
        wanted=int(examples.wanted.sum()),
        unwanted=int((~examples.wanted).sum()),
        needs=needs,
    )


def _held_out(examples: Examples, prior: Weights, examination: Examination) -> FloatArray:
    """Each pair's logit under the weights learned from the other folds, shape (pairs,)."""
    logit = np.empty(len(examples))
    for fold in range(FOLDS):
        held_out = examples.needs % FOLDS == fold
        learned = learn(examples.part(~held_out), prior, examination)
        logit[held_out] = examples.table[held_out] @ learned.weights.values
    return logit


def _loss(logit: FloatArray, examples: Examples) -> FloatArray:
    return np.asarray(np.logaddexp(0.0, logit) - examples.wanted * logit)


def _resamples(needs: int) -> FloatArray:
    """How often each need is drawn, shape (SAMPLES + 1, needs); the first row is the sample itself."""
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(needs, np.full(needs, 1.0 / needs), size=SAMPLES)
    return np.concatenate([np.ones((1, needs)), drawn])


def _by_need(values: FloatArray, examples: Examples, needs: int) -> FloatArray:
    return np.bincount(examples.needs, weights=values, minlength=needs).astype(np.float64)


def _ratio(gains: FloatArray, counts: FloatArray, evidence: FloatArray, examples: Examples) -> Measured:
    """The weighted mean of the gain in each resample: sums over needs, divided by the weights drawn."""
    total = counts @ _by_need(evidence, examples, len(gains))
    return _measured(counts @ gains, total, len(gains))


def _measured(gains: FloatArray, totals: FloatArray, needs: int) -> Measured:
    """The first is the sample itself; a resample in which nothing can be compared says nothing."""
    means = np.divide(gains, totals, out=np.zeros_like(gains), where=totals > 0)
    low, high = np.quantile(means[1:][totals[1:] > 0], [0.025, 0.975])
    return Measured(mean=float(means[0]), low=float(low), high=float(high), queries=needs)


def _order_gain(
    before: FloatArray, after: FloatArray, examples: Examples, evidence: FloatArray, counts: FloatArray
) -> Measured:
    """Over every wanted and unwanted pair: does the candidate order them right where the present one does not?"""
    needs = counts.shape[1]
    gains, totals = np.zeros((needs, needs)), np.zeros((needs, needs))
    wanted, unwanted = np.flatnonzero(examples.wanted), np.flatnonzero(~examples.wanted)
    for first in range(0, len(wanted), ROWS_AT_ONCE):
        rows = wanted[first : first + ROWS_AT_ONCE]
        weight = np.outer(evidence[rows], evidence[unwanted])
        gain = weight * (_ahead(after, rows, unwanted) - _ahead(before, rows, unwanted))
        place = examples.needs[rows][:, None], examples.needs[unwanted][None, :]
        np.add.at(gains, place, gain)
        np.add.at(totals, place, weight)
    return _measured(
        np.einsum("sg,sg->s", counts @ gains, counts), np.einsum("sg,sg->s", counts @ totals, counts), needs
    )


def _ahead(logit: FloatArray, wanted: IndexArray, unwanted: IndexArray) -> FloatArray:
    """1 where the wanted pair is ahead, 0 where it is behind, a half for a tie; shape (wanted, unwanted)."""
    return np.asarray((np.sign(logit[wanted][:, None] - logit[unwanted][None, :]) + 1) / 2)


def _quality(logit: FloatArray, examples: Examples, evidence: FloatArray) -> Quality:
    return Quality(
        log_loss=float(np.average(_loss(logit, examples), weights=evidence)),
        order=_order(logit, examples, evidence),
        calibration_error=_calibration_error(probability(logit), examples, evidence),
    )


def _order(logit: FloatArray, examples: Examples, evidence: FloatArray) -> float:
    wanted, unwanted = np.flatnonzero(examples.wanted), np.flatnonzero(~examples.wanted)
    ahead = sum(
        float(evidence[rows] @ _ahead(logit, rows, unwanted) @ evidence[unwanted])
        for rows in np.array_split(wanted, range(ROWS_AT_ONCE, len(wanted), ROWS_AT_ONCE))
    )
    return ahead / float(evidence[wanted].sum() * evidence[unwanted].sum())


def _calibration_error(scores: FloatArray, examples: Examples, evidence: FloatArray) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017)."""
    bin_of = np.minimum((scores * BINS).astype(int), BINS - 1)
    apart = np.bincount(bin_of, weights=evidence * (scores - examples.wanted), minlength=BINS)
    return float(np.abs(apart).sum() / evidence.sum())
