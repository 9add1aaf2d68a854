"""Groups of similar texts: a session's few offers, and the broad themes of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from matcher.ports import Vectors
from matcher.programme.titles import distinguishing_titles
from matcher.programme.wording import Wording, wording_of
from models.domain import Demand, Offer

Labels: TypeAlias = npt.NDArray[np.int64]

STRENGTH_WEIGHT = 0.3
"""What the strongest offer gains over the weakest in the choice of seats, in units of cosine."""
_ROUNDS = 25
_LARGEST_EXACT = 10_000
_TEXTS_PER_TITLE = 60
_OBLIGATION = 10.0
"""More than any seat can be worth otherwise, so that each group first reaches its smallest size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many groups, and how many members each: ``smallest`` to ``largest``."""

    groups: int
    smallest: int
    largest: int


def group_offers(vectors: Vectors, strengths: npt.NDArray[np.float64], sizes: Sizes, seed: int) -> Labels:
    """Return, shape (n,), each offer's group from 0, or -1 for one that found no seat.

    ``vectors`` has shape (n, dimension), ``strengths`` shape (n,) in [0, 1], higher for offers that more people
    want: they take the seats where there are fewer seats than offers. Every group has between ``smallest`` and
    ``largest`` members; ``groups * smallest`` must not exceed n. Groups start from k-means and then alternate between
    the best seating for the centres (linear sum assignment) and the centres of that seating.
    """
    if sizes.groups == 0 or len(vectors) == 0:
        return np.full(len(vectors), -1, dtype=np.int64)
    if sizes.groups * sizes.smallest > len(vectors):
        raise ValueError(f"{len(vectors)} offers cannot fill {sizes.groups} groups of {sizes.smallest}")
    labels = _k_means(vectors, sizes.groups, seed)
    seated = labels
    for _ in range(_ROUNDS):
        centres = _centres(vectors, seated, sizes.groups)
        fit = vectors.astype(np.float64) @ centres.T + STRENGTH_WEIGHT * strengths[:, None]
        before, seated = seated, _seat(fit, sizes)
        if np.array_equal(before, seated):
            break
    return seated


def label_clusters(
    records: Sequence[Offer | Demand], vectors: Vectors, *, clusters: int = 10, seed: int = 7
) -> tuple[str, ...]:
    """Return each record's theme, as readable text: at most ``clusters`` different ones, for a map's colours.

    Row i of ``vectors``, shape (len(records), dimension), belongs to record i. The same input and seed give the same
    themes on the same machine.
    """
    if len(records) != len(vectors):
        raise ValueError(f"{len(records)} records but {len(vectors)} vectors")
    if not records:
        return ()
    count = max(1, min(clusters, len(records) // 3))
    labels = _k_means(vectors, count, seed)
    centres = _centres(vectors, labels, count)
    groups = []
    for cluster in range(count):
        members = np.flatnonzero(labels == cluster)
        nearest = members[np.argsort(-(vectors[members] @ centres[cluster]), kind="stable")[:_TEXTS_PER_TITLE]]
        groups.append([wording_of(records[member]) for member in nearest])
    titles = distinguishing_titles(groups)
    return tuple(titles[label] for label in labels)


def title_sessions(groups: Sequence[Sequence[Offer]]) -> list[str]:
    """A readable title for each group of offers, all different."""
    wordings: list[list[Wording]] = [[wording_of(offer) for offer in group] for group in groups]
    return distinguishing_titles(wordings)


def _k_means(vectors: Vectors, groups: int, seed: int) -> Labels:
    """Shape (n,), labels from 0 to ``groups`` - 1; on unit vectors the squared distance falls with the cosine."""
    from sklearn.cluster import KMeans, MiniBatchKMeans  # half a second to import: only where texts are grouped

    if groups == 1 or len(np.unique(vectors, axis=0)) <= groups:
        return np.arange(len(vectors), dtype=np.int64) % groups
    kind = KMeans if len(vectors) <= _LARGEST_EXACT else MiniBatchKMeans
    labels = kind(n_clusters=groups, n_init=4, random_state=seed).fit(vectors).labels_
    return np.asarray(labels, dtype=np.int64)


def _centres(vectors: Vectors, labels: Labels, groups: int) -> npt.NDArray[np.float64]:
    """Shape (groups, dimension): the members' mean, scaled to length 1; zero for an empty group."""
    centres = np.zeros((groups, vectors.shape[1]))
    taken = labels >= 0
    np.add.at(centres, labels[taken], vectors[taken])
    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    return centres / np.where(lengths > 0, lengths, 1.0)


def _seat(fit: npt.NDArray[np.float64], sizes: Sizes) -> Labels:
    """Give seats so that ``fit``, shape (n, groups), adds up to the most within the groups' sizes."""
    from scipy.optimize import linear_sum_assignment  # slow to import: only where it is needed

    owner = np.repeat(np.arange(sizes.groups), sizes.largest)
    obliged = np.tile(np.arange(sizes.largest) < sizes.smallest, sizes.groups)
    offers, seats = linear_sum_assignment(fit[:, owner] + _OBLIGATION * obliged, maximize=True)
    labels = np.full(len(fit), -1, dtype=np.int64)
    labels[offers] = owner[seats]
    return labels
