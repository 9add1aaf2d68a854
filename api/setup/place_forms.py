"""Rooms and tables as forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from api.errors import RejectedField
from api.setup.forms import Checked, Fault, Fields, text
from api.setup.places import MOST_TABLES, NewTables
from models.domain import Room, RoomKind, Table

MOST_SEATS: Final = 100_000
ROOM_FIELDS: Final = ("name", "kind", "capacity", "floor", "area")
TABLE_FIELDS: Final = ("name", "room_id", "seats")
TABLES_FIELDS: Final = ("count", "label", "first", "room_id", "seats")


@dataclass(slots=True, kw_only=True)
class PlaceForm:
    """What stands in the fields, as text, and what is wrong with it."""

    values: dict[str, str]
    faults: dict[str, Fault] = field(default_factory=dict)

    @classmethod
    def sent(cls, form: Fields, names: tuple[str, ...]) -> PlaceForm:
        return cls(values={name: text(form, name) for name in names})

    @classmethod
    def of(cls, place: Room | Table) -> PlaceForm:
        names = ROOM_FIELDS if isinstance(place, Room) else TABLE_FIELDS
        return cls(values={name: str(getattr(place, name)) for name in names})

    def room(self) -> Callable[[Room], Room]:
        """What makes an old room the one of the form. Raise ``RejectedField`` with all ``faults`` set."""
        checked = Checked()
        name = checked.line("name", self.values["name"], required=True, longest=120)
        capacity = checked.needed_whole("capacity", self.values["capacity"], low=1, high=MOST_SEATS)
        floor = checked.line("floor", self.values["floor"], longest=60)
        area = checked.line("area", self.values["area"], longest=60)
        kinds = {kind.value: kind for kind in RoomKind}
        kind = kinds.get(self.values["kind"], RoomKind.SESSION)
        self._raise(checked)
        return lambda old: replace(old, name=name, kind=kind, capacity=capacity, floor=floor, area=area)

    def new_room(self) -> Callable[[str], Room]:
        change = self.room()
        return lambda room_id: change(Room(id=room_id, name="-", capacity=1))

    def table(self) -> Callable[[Table], Table]:
        """As ``room``."""
        checked = Checked()
        name = checked.line("name", self.values["name"], required=True, longest=120)
        seats = checked.needed_whole("seats", self.values["seats"], low=2, high=MOST_SEATS)
        room_id = self.values["room_id"]
        self._raise(checked)
        return lambda old: replace(old, name=name, seats=seats, room_id=room_id)

    def new_tables(self) -> NewTables:
        """Raise as ``room``."""
        checked = Checked()
        wanted = NewTables(
            count=checked.needed_whole("count", self.values["count"], low=1, high=MOST_TABLES),
            label=checked.line("label", self.values["label"], longest=80),
            first=checked.needed_whole("first", self.values["first"], low=0, high=100_000),
            room_id=self.values["room_id"],
            seats=checked.needed_whole("seats", self.values["seats"], low=2, high=MOST_SEATS),
        )
        self._raise(checked)
        return wanted

    def _raise(self, checked: Checked) -> None:
        self.faults = checked.faults
        if self.faults:
            place, fault = next(iter(self.faults.items()))
            raise RejectedField(place, None, fault.message)

    def add(self, error: RejectedField) -> None:
        """Say at the field what the records refuse."""
        self.faults.setdefault(error.field, Fault.of(error))
