"""What every unit of work does with the map of offers and needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from matcher.ports import UnitOfWork
from models.domain import DisclosedKind, PlaceOnMap

Connect = Callable[[], UnitOfWork]


def place(number: int, kind: DisclosedKind = DisclosedKind.OFFER) -> PlaceOnMap:
    return PlaceOnMap(kind=kind, record_id=f"r-{number}", x=number / 7, y=-number / 7, text_hash=f"h-{number}")


class LandscapeContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_places_are_kept_instead_of_those_before(self, connect: Connect) -> None:
        with connect() as work:
            assert work.landscape.places() == ()
            work.landscape.keep([place(2), place(1), place(1, DisclosedKind.NEED)])
            work.commit()
        with connect() as work:
            assert work.landscape.places() == (place(1, DisclosedKind.NEED), place(1), place(2))
            work.landscape.keep([place(3)])
            assert work.landscape.places() == (place(3),)
        with connect() as work:
            assert len(work.landscape.places()) == 3
