"""People and organisations as forms, stored by the same functions as through the interface."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.errors import RejectedField
from api.etags import require_match, version_of
from api.records import change, create
from api.schemas.base import changed
from api.schemas.participants import (
    OrganisationCreate,
    OrganisationOut,
    OrganisationPatch,
    PersonCreate,
    PersonOut,
    PersonPatch,
)
from api.setup.changes import Editor
from api.setup.forms import Checked, Fault, Fields, text
from api.setup.places import new_key
from api.setup.ports import SetupWork
from models.domain import DayPart, EventData, Organisation, OrganisationKind, Person, Role
from models.domain.accounts import normal_email
from models.domain.changes import ChangeKind
from models.domain.checks import InvalidField, is_country_code
from models.domain.organisations import MOST_SENIOR

Party = Person | Organisation

PERSON_FIELDS: Final = (
    "name",
    "organisation_id",
    "role",
    "email",
    "job_title",
    "country",
    "languages",
    "max_meetings",
    "min_meetings",
    "max_meetings_per_day",
    "day_part",
    "skills",
    "seniority",
    "topics",
    "interprets",
    "arrives_at",
    "departs_at",
    "party",
    "diet",
    "wheelchair",
    "time_zone",
    "remote",
)
ORGANISATION_FIELDS: Final = ("name", "kind", "country", "region", "sectors", "latitude", "longitude")
_WORD_LISTS: Final = ("skills", "topics", "interprets")
MOST_MEETINGS: Final = 500


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(slots=True, kw_only=True)
class PartyForm:
    """What stands in the fields, as text, and what is wrong with it."""

    kind: type[Person] | type[Organisation]
    values: dict[str, str]
    zone: ZoneInfo | None = None
    """That of the event, in which times are written."""
    faults: dict[str, Fault] = field(default_factory=dict)

    @classmethod
    def of(
        cls, kind: type[Person] | type[Organisation], party: Party | None, zone: ZoneInfo | None = None
    ) -> PartyForm:
        names = _names(kind)
        if party is None:
            return cls(kind=kind, values=dict.fromkeys(names, ""), zone=zone)
        return cls(kind=kind, values={name: _as_text(getattr(party, name), zone) for name in names}, zone=zone)

    @classmethod
    def sent(cls, kind: type[Person] | type[Organisation], form: Fields, zone: ZoneInfo | None = None) -> PartyForm:
        return cls(kind=kind, values={name: text(form, name) for name in _names(kind)}, zone=zone)

    def body(self) -> dict[str, Any]:
        """The fields as the interface takes them. Raise ``RejectedField`` with all ``faults`` set."""
        checked, values = Checked(), self.values
        body: dict[str, Any] = {"name": checked.line("name", values["name"], required=True, longest=300)}
        body["country"] = self._country(checked)
        if self.kind is Person:
            body |= self._person(checked)
        else:
            kinds = {kind.value: kind for kind in OrganisationKind}
            body["kind"] = kinds.get(values["kind"], OrganisationKind.OTHER)
            body["region"] = checked.line("region", values["region"], longest=200)
            body["sectors"] = _words(checked.line("sectors", values["sectors"], longest=2000))
            body["latitude"] = _degrees(checked, "latitude", values["latitude"])
            body["longitude"] = _degrees(checked, "longitude", values["longitude"])
        self.faults = checked.faults
        if self.faults:
            place, fault = next(iter(self.faults.items()))
            raise RejectedField(place, None, fault.message)
        return body

    def _person(self, checked: Checked) -> dict[str, Any]:
        values = self.values
        limits = {
            name: checked.whole(name, values[name], low=0, high=MOST_MEETINGS)
            for name in ("max_meetings", "min_meetings", "max_meetings_per_day")
        }
        roles, parts = {role.value: role for role in Role}, {part.value: part for part in DayPart}
        return limits | {
            "organisation_id": values["organisation_id"],
            "role": roles.get(values["role"], Role.RESEARCHER),
            "email": _email(checked, values["email"]),
            "job_title": checked.line("job_title", values["job_title"], longest=300),
            "languages": _words(checked.line("languages", values["languages"], longest=300)),
            "day_part": parts.get(values["day_part"]),
            "seniority": checked.whole("seniority", values["seniority"], low=1, high=MOST_SENIOR),
            "diet": checked.line("diet", values["diet"], longest=300),
            "party": checked.line("party", values["party"], longest=300),
            "wheelchair": bool(values["wheelchair"]),
            "remote": bool(values["remote"]),
            "time_zone": _time_zone(checked, values["time_zone"]),
            **{name: _words(checked.line(name, values[name], longest=2000)) for name in _WORD_LISTS},
            **{name: checked.moment(name, values[name], self.zone) for name in ("arrives_at", "departs_at")},
        }

    def _country(self, checked: Checked) -> str:
        code = checked.line("country", self.values["country"]).upper()
        if code and not is_country_code(code):
            checked.faults["country"] = Fault(_("Write the country's code of two letters, such as KR."))
        return code

    def add(self, error: RejectedField) -> None:
        """Say at the field what the records refuse."""
        self.faults.setdefault(error.field, Fault.of(error))


def version_of_party(party: Party) -> str:
    """What a form carries along, so that nobody overwrites what they have not seen."""
    return version_of(_shown(party))


def add_party(work: SetupWork, editor: Editor, form: PartyForm) -> str:
    """Store a new person or organisation and commit; return the change's id. Raise ``RejectedField``."""
    body = form.body()
    data = work.records.load()
    taken = {person.id for person in data.people} | {organisation.id for organisation in data.organisations}
    body["id"] = new_key(body["name"], taken)
    party: Party = (
        PersonCreate.model_validate(body).record()
        if form.kind is Person
        else OrganisationCreate.model_validate(body).record()
    )
    kept = editor.change(ChangeKind.ADDITION, _noun(party), party.name, after=_data(party))
    work.changes.add(kept)
    if isinstance(party, Person):
        create(work, party)
    else:
        create(work, party)
    return kept.id


def edit_party(work: SetupWork, editor: Editor, party_id: str, form: PartyForm, version: str) -> str:
    """Store the changed person or organisation and commit; return the change's id.

    Raise ``NotFound``, ``RejectedField``, and ``StaleVersion`` where somebody else has changed it since ``version``.
    """
    body, kept = form.body(), []

    def keep(stored: Party, new: Party) -> None:
        require_match(version or None, _shown(stored))
        made = editor.change(ChangeKind.EDIT, _noun(new), new.name, before=_data(stored), after=_data(new))
        work.changes.add(made)
        kept.append(made.id)

    if form.kind is Person:
        of_person = PersonPatch.model_validate(body)
        change(work, Person, party_id, of_person, require=lambda old: keep(old, changed(old, of_person)))
    else:
        patch = OrganisationPatch.model_validate(body)
        change(work, Organisation, party_id, patch, require=lambda old: keep(old, changed(old, patch)))
    return kept[0]


def _names(kind: type[Person] | type[Organisation]) -> tuple[str, ...]:
    return PERSON_FIELDS if kind is Person else ORGANISATION_FIELDS


def _as_text(value: object, zone: ZoneInfo | None) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, datetime):
        return (value.astimezone(zone) if zone else value).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _words(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for part in line.split(",") if (word := part.strip())))


def _time_zone(checked: Checked, value: str) -> str:
    name = value.strip()
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        checked.faults["time_zone"] = Fault(_("Choose a time zone, such as Asia/Seoul."))
    return name


def _degrees(checked: Checked, name: str, value: str) -> float | None:
    try:
        return float(value.replace(",", ".")) if value.strip() else None
    except ValueError:
        checked.faults[name] = Fault(_("Enter degrees, such as 35.2."))
        return None


def _email(checked: Checked, value: str) -> str:
    line = checked.line("email", value, longest=254)
    try:
        return normal_email(line) if line else ""
    except InvalidField:
        checked.faults["email"] = Fault(_("This is no e-mail address."))
        return ""


def _shown(party: Party) -> PersonOut | OrganisationOut:
    return PersonOut.of(party) if isinstance(party, Person) else OrganisationOut.of(party)


def _noun(party: Party) -> str:
    return "people" if isinstance(party, Person) else "organisations"


def _data(party: Party) -> EventData:
    return EventData(people=(party,)) if isinstance(party, Person) else EventData(organisations=(party,))
