"""Texts as points in the plane: those that say similar things lie near each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from matcher.ports import Vectors

Points = npt.NDArray[np.float64]
"""Shape (n, 2), each coordinate in [-1, 1]."""

FEWEST_FOR_NEIGHBOURS = 30
"""Below this t-SNE has too few neighbours to keep; the two principal components are used instead."""
LARGEST_PERPLEXITY = 30.0
ITERATIONS = 600
"""Beyond this the layout of a few thousand points hardly changes."""


class PointKind(StrEnum):
    OFFER = "offer"
    NEED = "need"
    MANDATE = "mandate"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """Where a record lies on the map: ``x`` to the right and ``y`` upwards, both in [-1, 1].

    ``theme`` is the record's theme as shown; a mandate of several themes shows its first.
    """

    record_id: str
    kind: PointKind
    x: float
    y: float
    theme: str = ""


def project(vectors: Vectors, seed: int = 7) -> Points:
    """Lay out ``vectors``, shape (n, dimension), in the plane; row i of the result is row i of ``vectors``.

    t-SNE (van der Maaten and Hinton, 2008) with cosine distances, started from the principal components; for fewer
    than ``FEWEST_FOR_NEIGHBOURS`` rows the principal components themselves. Only nearness means something: the axes
    have no unit and no direction, and each is stretched to [-1, 1]. The same vectors and seed give the same points
    on the same machine. Raises ``ValueError`` when ``vectors`` is not a matrix of finite numbers.
    """
    if vectors.ndim != 2:
        raise ValueError(f"vectors must be a matrix, got shape {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise ValueError("vectors must be finite")
    count = len(vectors)
    if count < FEWEST_FOR_NEIGHBOURS:
        return _stretched(_principal_components(vectors.astype(np.float64)))
    return _stretched(_neighbour_embedding(vectors, seed))


def _neighbour_embedding(vectors: Vectors, seed: int) -> Points:
    from sklearn.manifold import TSNE  # half a second to import: only where a map is drawn
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    start = _principal_components(vectors.astype(np.float64))
    spread = start[:, 0].std()
    layout = TSNE(
        metric="cosine",
        init=(start / spread * 1e-4 if spread > 0 else start).astype(np.float32),
        perplexity=min(LARGEST_PERPLEXITY, (len(vectors) - 1) / 3),
        max_iter=ITERATIONS,
        random_state=seed,
    )
    with threadpool_limits(1):  # threads change the order of sums, and wait for each other on a busy machine
        return np.asarray(layout.fit_transform(vectors), dtype=np.float64)


def _principal_components(vectors: npt.NDArray[np.float64]) -> Points:
    """The first two, each with the sign that makes its largest entry positive; zeros where there is no spread."""
    points = np.zeros((len(vectors), 2))
    if len(vectors) < 2:
        return points
    centred = vectors - vectors.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    for axis in range(min(2, len(sizes))):
        component = left[:, axis] * sizes[axis]
        points[:, axis] = component * (np.sign(component[np.abs(component).argmax()]) or 1.0)
    return points


def _stretched(points: Points) -> Points:
    """Each axis moved and scaled to fill [-1, 1]; an axis without spread becomes 0."""
    if not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    half = (high - low) / 2
    spread = half > 1e-9
    return np.where(spread, (points - (low + high) / 2) / np.where(spread, half, 1.0), 0.0).clip(-1.0, 1.0)
