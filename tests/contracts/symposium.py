"""What every unit of work does with the choices and the seating of a symposium."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.programmes.ports import SymposiumWork
from models.domain.symposium import SeatedTable, SymposiumChoices, SymposiumSeating
from tests.factories import NOON

Connect = Callable[[], SymposiumWork]
CHOICES = SymposiumChoices(
    weights={"match": 0.5}, always=("o-1",), proposals=4, meanings={"pilot lines": {"scaling": 0.75}}
)
TABLE = SeatedTable(session_id="symposium-clinic-1", number=1, person_ids=("p-1",), lack="rights", expert_id="p-2")


class SymposiumContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_what_is_kept_last_holds(self, connect: Connect) -> None:
        seating = SymposiumSeating(made_at=NOON, tables=(TABLE,))
        with connect() as work:
            assert (work.symposium.choices(), work.symposium.seating()) == (None, None)
            work.symposium.keep(SymposiumChoices())
            work.symposium.keep(CHOICES)
            work.symposium.keep(seating)
            work.commit()
        with connect() as work:
            assert work.symposium.choices() == CHOICES
            assert work.symposium.seating() == seating
            work.symposium.keep(SymposiumChoices())
        with connect() as work:
            assert work.symposium.choices() == CHOICES
