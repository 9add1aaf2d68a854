"""Windows of like length in one matrix."""

from __future__ import annotations

import numpy as np

from matcher.encoding.batches import padded_batches


def test_rows_are_padded_and_the_mask_tells_where() -> None:
    windows = [np.array([7, 8, 9]), np.array([5]), np.array([6, 4])]
    ((input_ids, attention_mask),) = padded_batches(windows)
    assert input_ids.tolist() == [[7, 8, 9], [5, 0, 0], [6, 4, 0]]
    assert attention_mask.tolist() == [[1, 1, 1], [1, 0, 0], [1, 1, 0]]


def test_a_batch_has_a_bounded_number_of_tokens_and_little_padding() -> None:
    lengths = sorted((3 + number % 300 for number in range(400)), reverse=True)
    shapes = [input_ids.shape for input_ids, _ in padded_batches([np.ones(length, np.int64) for length in lengths])]
    assert all(rows * tokens <= 1024 for rows, tokens in shapes)
    assert sum(rows for rows, _ in shapes) == 400
    assert sum(rows * tokens for rows, tokens in shapes) < 1.05 * sum(lengths)


def test_the_bound_holds_whatever_the_order() -> None:
    windows = [np.ones(length, np.int64) for length in [1] * 600 + [300] * 4]
    assert all(input_ids.size <= 1024 for input_ids, _ in padded_batches(windows))


def test_a_window_larger_than_a_batch_goes_alone() -> None:
    batches = padded_batches([np.ones(1500, np.int64)] * 2)
    assert [input_ids.shape for input_ids, _ in batches] == [(1, 1500), (1, 1500)]


def test_no_window_is_no_batch() -> None:
    assert list(padded_batches([])) == []
