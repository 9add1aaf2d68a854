"""Who looks so far down a list? What was shown low is decided upon less often, whatever it is worth.

The position-based model: an offer at rank r is examined with probability ``c / r**eta``, whatever it is, and what is
examined is decided upon. A decision at rank r then stands for ``r**eta`` pairs of that rank (inverse propensity
weighting for rankings, Joachims, Swaminathan and Schnabel 2017, https://arxiv.org/abs/1608.04468).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

DEFAULT_ETA = 1.0
"""As in the experiments of Joachims et al.: half as many look at the second as at the first."""

LEAST_LISTS = 50
"""Decided lists from which ``eta`` is estimated: from that many on its standard error is below 0.2 (measured in
`scripts/bench/learning.py` on lists of ten)."""

LARGEST_WEIGHT = 10.0
"""Weights are cut here, so that one decision at the end of a long list does not outweigh all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedList:
    """A need's list in which something was decided: the ranks decided upon, and how long it was."""

    ranks: tuple[int, ...]
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """``eta`` of the model, at least 0; ``estimated`` from ``lists`` decided lists, or else the default."""

    eta: float
    estimated: bool
    lists: int

    def weights(self, ranks: npt.NDArray[np.intp]) -> FloatArray:
        """The inverse of the probability of being examined, relative to rank 1, cut at ``LARGEST_WEIGHT``."""
        return np.minimum(ranks.astype(np.float64) ** self.eta, LARGEST_WEIGHT)


def estimate(lists: Sequence[DecidedList]) -> Examination:
    """Maximum likelihood over the lists of more than one, given that something was decided in each.

    Only such lists are known to have been seen, which the likelihood accounts for. With fewer than ``LEAST_LISTS``
    the default holds.
    """
    useful = [item for item in lists if item.length > 1 and item.ranks]
    if len(useful) < LEAST_LISTS:
        return Examination(eta=DEFAULT_ETA, estimated=False, lists=len(useful))
    from scipy.optimize import minimize

    decided = np.array([[at in item.ranks for at in range(1, _longest(useful) + 1)] for item in useful])
    shown = np.array([[at <= item.length for at in range(1, _longest(useful) + 1)] for item in useful])
    found = minimize(
        _loss, x0=np.array([0.5, DEFAULT_ETA]), args=(decided, shown), method="L-BFGS-B",
        bounds=[(1e-3, 0.999), (0.0, 3.0)],
    )  # fmt: skip
    return Examination(eta=float(round(found.x[1], 6)), estimated=True, lists=len(useful))


def _longest(lists: Sequence[DecidedList]) -> int:
    return max(item.length for item in lists)


def _loss(at: FloatArray, decided: npt.NDArray[np.bool_], shown: npt.NDArray[np.bool_]) -> float:
    """Minus the mean log-likelihood of a list, given that not all of it was passed over."""
    top, eta = at
    chance = np.clip(top * np.arange(1, decided.shape[1] + 1) ** -eta, 1e-9, 1 - 1e-9)
    passed = np.where(shown, np.log1p(-chance), 0.0)
    terms = np.where(decided, np.log(chance), passed).sum(axis=1)
    anything = np.log(-np.expm1(passed.sum(axis=1)))
    return float(-(terms - anything).mean())
