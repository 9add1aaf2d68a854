"""Clusters, sites, buses and booths as forms, read by the same rules as the files that hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Final, TypeAlias

from api.errors import RejectedField, StaleVersion
from api.setup.changes import Editor, store
from api.setup.forms import Fault, Fields, text
from api.setup.places import new_key
from api.setup.ports import SetupWork
from api.setup.references import referrers
from matcher.decisions import hold_still
from matcher.errors import NotFound
from matcher.interchange.derive import FieldProblem
from matcher.interchange.fields import FIELDS
from matcher.interchange.kinds import RECORD_CLASSES, RecordKind
from matcher.interchange.record_rows import parse_cell
from matcher.interchange.references import REFERENCES
from matcher.interchange.values import BadValue
from models.domain import Booth, BoothWish, Bus, Cluster, EventData, InvalidField, Opening, RoomKind, Site, record_key
from models.domain.changes import ChangeKind

Extra: TypeAlias = Cluster | Site | Bus | Booth | BoothWish
KINDS: Final = (RecordKind.CLUSTERS, RecordKind.SITES, RecordKind.BUSES, RecordKind.BOOTHS, RecordKind.BOOTH_WISHES)


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


def names_of(kind: RecordKind) -> tuple[str, ...]:
    """The fields of the form, in order. An id is made of the name."""
    return tuple(item.name for item in FIELDS[kind] if item.name != "id")


@dataclass(slots=True, kw_only=True)
class ExtraForm:
    """What stands in the fields, as text, and what is wrong with it."""

    kind: RecordKind
    values: dict[str, str]
    faults: dict[str, Fault] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: RecordKind, record: Extra | None, data: EventData | None = None) -> ExtraForm:
        """``data`` says what records are called that others refer to."""
        called = booth_names(data) if data is not None else {}
        names = names_of(kind)
        return cls(
            kind=kind, values={name: as_text(getattr(record, name), called) if record else "" for name in names}
        )

    @classmethod
    def sent(cls, kind: RecordKind, form: Fields) -> ExtraForm:
        return cls(kind=kind, values={name: text(form, name) for name in names_of(kind)})

    def record(self, data: EventData, record_id: str = "") -> Extra:
        """Raise ``RejectedField`` for the first of the faults, which are all in ``faults`` then."""
        self.faults = {}
        given: dict[str, Any] = {}
        for item in FIELDS[self.kind]:
            if item.name == "id":
                continue
            try:
                value = parse_cell(self.values[item.name].strip(), item)
            except (BadValue, FieldProblem) as error:
                self.faults[item.name] = Fault(str(error).replace("%", "%%"))
            else:
                given |= {} if value is None else {item.name: value}
        if "booth_ids" in given:
            given["booth_ids"] = _booths_called(given["booth_ids"], data)
        self._check_references(given, data)
        if not self.faults:
            try:
                return self._made(given, data, record_id)
            except InvalidField as error:
                self.faults[error.field] = Fault(error.reason.replace("%", "%%"))
        place, fault = next(iter(self.faults.items()))
        raise RejectedField(place, None, fault.message)

    def _made(self, given: dict[str, Any], data: EventData, record_id: str) -> Extra:
        if self.kind not in (RecordKind.SITES, RecordKind.BOOTH_WISHES):
            taken = {record_key(item) for item in getattr(data, self.kind.value)}
            given["id"] = record_id or new_key(given["name"], taken)
        made: Extra = RECORD_CLASSES[self.kind](**given)  # type: ignore[assignment]
        return made

    def _check_references(self, given: dict[str, Any], data: EventData) -> None:
        for name, targets in REFERENCES.get(self.kind, ()):
            known = {record_key(item) for target in targets for item in getattr(data, target.value)}
            value = given.get(name) or ()
            unknown = [one for one in ((value,) if isinstance(value, str) else value) if one not in known]
            if unknown and name == "booth_ids":
                self.faults[name] = Fault(_("There is no booth %(name)s."), {"name": unknown[0]})
            elif unknown:
                self.faults[name] = Fault(_("There is none of this id."))


def booth_names(data: EventData) -> dict[str, str]:
    """By id, of those whose name no other has."""
    counts = Counter(booth.name.casefold() for booth in data.booths)
    return {booth.id: booth.name for booth in data.booths if counts[booth.name.casefold()] == 1}


def _booths_called(told: tuple[str, ...], data: EventData) -> tuple[str, ...]:
    """Ids, of which people may give the names instead."""
    known = {booth.id for booth in data.booths}
    by_name = {name.casefold(): booth_id for booth_id, name in booth_names(data).items()}
    return tuple(one if one in known else by_name.get(one.casefold(), one) for one in told)


def choices(kind: RecordKind, data: EventData) -> dict[str, list[tuple[str, str]]]:
    """By field, the ids and names that can be chosen."""
    found = {}
    for name, targets in REFERENCES.get(kind, ()):
        records = [item for target in targets for item in getattr(data, target.value)]
        if kind is RecordKind.SITES and name == "room_id":
            records = [room for room in records if room.kind is RoomKind.SITE]
        if name == "booth_ids":
            continue
        found[name] = sorted(((record_key(item), item.name) for item in records), key=lambda pair: pair[1])
    return found


def save(work: SetupWork, editor: Editor, form: ExtraForm, record_id: str = "", version: str = "") -> str:
    """Store the record of the form, in place of ``record_id`` where that is given, and commit; return the change's
    id. Raise ``RejectedField``, ``NotFound``, and ``StaleVersion`` where somebody else has changed it meanwhile."""
    hold_still(work)
    data = work.records.load()
    old = stored(data, form.kind, record_id) if record_id else None
    if old is not None and version and version != version_of_extra(old):
        raise StaleVersion(version_of_extra(old))
    made = form.record(data, record_id)
    known = {record_key(item) for item in getattr(data, form.kind.value)}
    if record_key(made) != record_id and record_key(made) in known:
        name = names_of(form.kind)[0]
        form.faults[name] = Fault(_("This one has its entry already."))
        raise RejectedField(name, record_key(made), form.faults[name].message)
    before = EventData() if old is None else _data(form.kind, old)
    kind = ChangeKind.ADDITION if old is None else ChangeKind.EDIT
    change = editor.change(kind, form.kind.value, title_of(made, data), before=before, after=_data(form.kind, made))
    store(work, change)
    work.commit()
    return change.id


def remove(work: SetupWork, editor: Editor, kind: RecordKind, record_id: str) -> str:
    """Take the record away and commit; return the change's id. Raise ``NotFound``, and ``RejectedField`` where
    another record refers to it."""
    hold_still(work)
    data = work.records.load()
    old = stored(data, kind, record_id)
    user = next((other for _kind, _key, other in referrers(data, {kind.value: {record_id}})), None)
    if user is not None:
        raise RejectedField("id", record_id, f"{user} refers to it")
    change = editor.change(
        ChangeKind.REMOVAL, kind.value, title_of(old, data), before=_data(kind, old), after=EventData()
    )
    store(work, change)
    work.commit()
    return change.id


def stored(data: EventData, kind: RecordKind, record_id: str) -> Extra:
    """Raise ``NotFound``."""
    for item in getattr(data, kind.value):
        if record_key(item) == record_id:
            found: Extra = item
            return found
    raise NotFound(kind.value, record_id)


def version_of_extra(record: Extra) -> str:
    """What a form carries along, so that nobody overwrites what they have not seen."""
    return sha256(repr(record).encode()).hexdigest()[:16]


def title_of(record: Extra, data: EventData) -> str:
    if isinstance(record, BoothWish):
        named = (item.name for item in data.organisations if item.id == record.organisation_id)
        return next(named, record.organisation_id)
    if isinstance(record, Site):
        return next((room.name for room in data.rooms if room.id == record.room_id), record.room_id)
    return record.name


def as_text(value: object, called: Mapping[str, str] | None = None) -> str:
    """``called``: by id, what is shown instead."""
    if isinstance(value, tuple):
        return "; ".join(as_text(item, called) for item in value)
    if called and isinstance(value, str) and value in called:
        return called[value]
    if isinstance(value, Opening):
        hours = f"{value.start:%H:%M}-{value.end:%H:%M}"
        return f"{value.date.isoformat()} {hours}" if value.date else hours
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 100 else str(value)
    return "" if value is None else str(value)


def _data(kind: RecordKind, record: Extra) -> EventData:
    parts: dict[str, Any] = {kind.value: (record,)}
    return EventData(**parts)
