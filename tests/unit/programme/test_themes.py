from __future__ import annotations

import numpy as np
import pytest

from matcher.programme.themes import Sizes, group_offers, label_clusters
from tests.factories import make_offer


def on_a_circle(*degrees: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    angles = np.radians(np.array(degrees))
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_similar_offers_are_grouped() -> None:
    vectors = on_a_circle(0, 90, 2, 92, 4, 94)

    labels = group_offers(vectors, np.ones(6), Sizes(groups=2, smallest=2, largest=4), seed=7)

    assert labels[0] == labels[2] == labels[4] != labels[1] == labels[3] == labels[5]


def test_a_crowded_theme_gives_members_to_its_neighbour_so_that_sizes_hold() -> None:
    vectors = on_a_circle(0, 1, 2, 3, 4, 5, 6, 90)

    labels = group_offers(vectors, np.ones(8), Sizes(groups=2, smallest=4, largest=4), seed=7)

    assert np.bincount(labels).tolist() == [4, 4]


def test_where_seats_are_scarce_the_most_wanted_offers_take_them() -> None:
    vectors = on_a_circle(0, 1, 2, 3)

    labels = group_offers(vectors, np.array([1.0, 0.1, 0.9, 0.2]), Sizes(groups=1, smallest=2, largest=2), seed=7)

    assert labels.tolist() == [0, -1, 0, -1]


def test_more_obliged_seats_than_offers_are_refused() -> None:
    with pytest.raises(ValueError, match="3 offers cannot fill 2 groups of 2"):
        group_offers(on_a_circle(0, 1, 2), np.ones(3), Sizes(groups=2, smallest=2, largest=2), seed=7)


def test_identical_vectors_are_grouped_all_the_same() -> None:
    labels = group_offers(on_a_circle(*[5.0] * 6), np.ones(6), Sizes(groups=2, smallest=2, largest=3), seed=7)

    assert np.bincount(labels).tolist() == [3, 3]


def test_each_record_of_a_map_gets_the_readable_theme_of_its_cluster() -> None:
    subjects = ["laser welding", "heat pump", "dye bath"] * 4
    records = [make_offer(number, title=subject, keywords=(subject,)) for number, subject in enumerate(subjects)]
    vectors = on_a_circle(*[{"laser welding": 0, "heat pump": 90, "dye bath": 200}[subject] for subject in subjects])

    labels = label_clusters(records, vectors, clusters=3)

    assert labels == ("Laser welding", "Heat pump", "Dye bath") * 4
    assert label_clusters([], vectors[:0]) == ()


def test_vectors_of_another_number_of_records_are_refused() -> None:
    with pytest.raises(ValueError, match="1 records but 2 vectors"):
        label_clusters([make_offer(1)], on_a_circle(0, 1))
