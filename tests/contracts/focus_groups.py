"""What every unit of work does with the focus groups that were chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from matcher.ports import UnitOfWork
from models.domain import FocusGroupTerms, KeptFocusGroup, Role, focus_group_id
from tests.factories import NOON

Connect = Callable[[], UnitOfWork]
TERMS = FocusGroupTerms(
    region="Daegu", skills={"weaving": 2, "motion control": 1}, fewest={Role.OFFICIAL: 1}, most_load=3
)


def group(first: str = "textiles", second: str = "mechatronics") -> KeptFocusGroup:
    return KeptFocusGroup(
        id=focus_group_id("theme", first, second),
        scheme="theme",
        first=first,
        second=second,
        terms=TERMS,
        kept_by="account-1",
        kept_at=NOON,
    )


class FocusGroupContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_what_was_chosen_is_kept_instead_of_what_was_before_and_can_be_taken_back(self, connect: Connect) -> None:
        first, other = group(), group("food", "energy")
        with connect() as work:
            assert work.focus_groups.all() == ()
            work.focus_groups.keep(first)
            work.focus_groups.keep(other)
            work.commit()
        changed = replace(first, terms=FocusGroupTerms())
        with connect() as work:
            assert work.focus_groups.find(first.id) == first
            assert work.focus_groups.all() == tuple(sorted((first, other), key=lambda item: item.id))
            work.focus_groups.keep(changed)
            work.commit()
        with connect() as work:
            assert work.focus_groups.find(first.id) == changed
            assert (work.focus_groups.remove(other.id), work.focus_groups.remove(other.id)) == (True, False)
            assert (work.focus_groups.find(other.id), len(work.focus_groups.all())) == (None, 1)
