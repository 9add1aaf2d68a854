"""Inverted lists of short codes, on FAISS: which few vectors are worth an exact look.

Vectors are turned by a random rotation and put into the list of their nearest centre. What remains is kept as one bit
a dimension and two numbers (RaBitQ, Gao and Long, SIGMOD 2024, doi 10.1145/3654970), from which an inner product can
be estimated. The rotation matters: without it bits of uneven worth cost a third of the neighbours.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from matcher.index.collection import Numbers
from matcher.ports import Vectors

SAMPLE_PER_LIST = 32
"""Vectors for each centre to learn it from."""

_ROUNDS = 6
_SUPER_FROM = 32
"""The dimension from which FAISS has the faster of its two k-means."""
_QUERY_BITS = 8
_BLOCK_ROWS = 8_192


class InvertedLists:
    """Vectors by number, as codes. Knows nothing of ids, and not the vectors themselves."""

    def __init__(self, rotation: Vectors, ivf: Any) -> None:
        """``rotation`` has shape (dimension, dimension); ``ivf`` is a trained ``faiss.IndexIVFRaBitQ``."""
        self.rotation = rotation
        self.ivf = ivf
        self.ivf.qb = _QUERY_BITS
        self._centres: Vectors = faiss.downcast_index(ivf.quantizer).reconstruct_n(0, ivf.nlist)

    @classmethod
    def trained(cls, sample: Vectors, count: int, seed: int) -> InvertedLists:
        """``count`` empty lists whose centres suit ``sample``, at least ``count`` vectors."""
        dimension = sample.shape[1]
        random = np.random.default_rng(seed).normal(size=(dimension, dimension))
        rotation = np.ascontiguousarray(np.linalg.qr(random)[0], dtype=np.float32)
        turned = np.ascontiguousarray(sample @ rotation)
        quantizer = faiss.IndexFlatIP(dimension)
        quantizer.add(_centres(turned, count, seed))
        ivf = faiss.IndexIVFRaBitQ(quantizer, dimension, count, faiss.METRIC_INNER_PRODUCT)
        ivf.train(turned[:count])  # the centres are there; RaBitQ itself learns nothing from vectors
        return cls(rotation, ivf)

    @property
    def count(self) -> int:
        return int(self.ivf.nlist)

    @property
    def code_bytes(self) -> int:
        """Of one vector: its code and its number."""
        return int(self.ivf.code_size) + 8

    def __len__(self) -> int:
        return int(self.ivf.ntotal)

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        for start in range(0, len(vectors), _BLOCK_ROWS):
            turned = np.ascontiguousarray(vectors[start : start + _BLOCK_ROWS] @ self.rotation)
            nearest = np.argmax(turned @ self._centres.T, axis=1).astype(np.int64)
            block = np.ascontiguousarray(numbers[start : start + _BLOCK_ROWS])
            pointers = map(faiss.swig_ptr, (turned, block, nearest))
            self.ivf.add_core(len(turned), *pointers)

    def remove(self, numbers: Numbers) -> None:
        if len(numbers):
            self.ivf.remove_ids(numbers)

    def search(self, queries: Vectors, count: int, probes: int) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """Numbers of the ``count`` highest estimates in the ``probes`` nearest lists, shape (queries, count), best
        first and -1 where there are no more; and those lists, shape (queries, probes).
        """
        turned = np.ascontiguousarray(queries @ self.rotation)
        products = turned @ self._centres.T
        probes = min(probes, self.count)
        nearest = np.argpartition(-products, probes - 1, axis=1)[:, :probes]
        closeness = np.take_along_axis(products, nearest, axis=1)
        order = np.argsort(-closeness, axis=1, kind="stable")
        nearest = np.take_along_axis(nearest, order, axis=1).astype(np.int64)
        self.ivf.nprobe = probes
        _, numbers = self.ivf.search_preassigned(turned, count, nearest, np.take_along_axis(closeness, order, axis=1))
        return numbers, nearest

    def sizes(self) -> npt.NDArray[np.int64]:
        """Shape (lists,): codes in each."""
        lists = self.ivf.invlists
        return np.array([lists.list_size(at) for at in range(self.count)], dtype=np.int64)


def _centres(sample: Vectors, count: int, seed: int) -> Vectors:
    """Unit vectors, shape (count, dimension), by spherical k-means."""
    dimension = sample.shape[1]
    kind: Any = getattr(faiss, "SuperKmeans" if dimension >= _SUPER_FROM else "Kmeans")
    means = kind(
        dimension,
        count,
        niter=_ROUNDS,
        spherical=True,
        seed=seed,
        min_points_per_centroid=1,
        max_points_per_centroid=SAMPLE_PER_LIST,
    )
    means.train(sample)
    return np.asarray(means.centroids, dtype=np.float32)
