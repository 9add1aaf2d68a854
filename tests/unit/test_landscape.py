"""Texts become points in the plane."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.landscape import FEWEST_FOR_NEIGHBOURS, Points, project
from matcher.ports import Vectors


def groups(sizes: tuple[int, ...], dimension: int = 16, seed: int = 1) -> Vectors:
    """Unit vectors in groups that lie close together, far from the other groups."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.normal(size=(dimension, dimension)))[0][: len(sizes)]
    rows = np.repeat(centres, sizes, axis=0) + random.normal(scale=0.03, size=(sum(sizes), dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def shares_of_nearest_in_own_group(points: Points, sizes: tuple[int, ...]) -> float:
    group = np.repeat(np.arange(len(sizes)), sizes)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    return float((group[distances.argmin(axis=1)] == group).mean())


@pytest.mark.parametrize("sizes", [(4, 4), (20, 15, 15)], ids=["principal components", "neighbours"])
def test_texts_that_say_similar_things_lie_near_each_other(sizes: tuple[int, ...]) -> None:
    assert shares_of_nearest_in_own_group(project(groups(sizes), seed=3), sizes) == 1.0


@pytest.mark.parametrize("count", [2, FEWEST_FOR_NEIGHBOURS - 1, FEWEST_FOR_NEIGHBOURS, 60])
def test_the_points_fill_the_square_from_minus_one_to_one(count: int) -> None:
    points = project(groups((count - count // 2, count // 2)), seed=3)
    assert points.shape == (count, 2)
    assert (points.min(), points.max()) == (-1.0, 1.0)


@pytest.mark.parametrize("count", [10, 40])
def test_the_same_vectors_and_seed_give_the_same_points(count: int) -> None:
    vectors = groups((count,))
    assert np.array_equal(project(vectors, seed=3), project(vectors, seed=3))


@pytest.mark.parametrize("count", [0, 1])
def test_no_text_and_a_single_text_need_no_room(count: int) -> None:
    assert np.array_equal(project(groups((2,))[:count], seed=3), np.zeros((count, 2)))


@pytest.mark.parametrize("count", [5, 40])
def test_texts_without_content_lie_on_the_map_as_well(count: int) -> None:
    points = project(np.zeros((count, 8), dtype=np.float32), seed=3)
    assert points.shape == (count, 2)
    assert np.isfinite(points).all()


def test_what_is_no_matrix_of_finite_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="matrix"):
        project(np.zeros(3, dtype=np.float32))
    with pytest.raises(ValueError, match="finite"):
        project(np.full((3, 2), np.nan, dtype=np.float32))
