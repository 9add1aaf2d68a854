from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.identity import joined_id

IDS = st.lists(st.text(alphabet="-~01a", min_size=1, max_size=6), min_size=1, max_size=3)


@given(IDS, IDS)
def test_different_ids_make_different_joined_ids(one: list[str], other: list[str]) -> None:
    assert (joined_id("pairing", *one) == joined_id("pairing", *other)) == (one == other)


@given(IDS, IDS)
def test_what_one_word_begins_is_nothing_that_another_begins(one: list[str], other: list[str]) -> None:
    assert joined_id("pairing", *one) != joined_id("meeting", *other)


def test_a_hyphen_does_not_move_from_one_id_to_the_other() -> None:
    assert joined_id("meeting", "N-1", "2") == "meeting-N-1--2"
    assert joined_id("meeting", "N", "1-2") == "meeting-N--1-2"


def test_an_id_that_would_hide_its_end_is_escaped() -> None:
    assert joined_id("pairing", "a-", "b--c", "~") == "pairing-a~1--b~1~1c--~0"


def test_a_prefix_is_a_word() -> None:
    with pytest.raises(ValueError, match="word of letters"):
        joined_id("pairing-of", "a")
