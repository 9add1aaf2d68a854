"""All records of the event, for organisers: search and turn over each kind, add and edit people and organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import ChangesWork
from api.errors import RejectedField, StaleVersion
from api.finding import finds
from api.jobs.rerank import records_changed
from api.market.market import Seen
from api.setup.forms import text
from api.setup.party_forms import PartyForm, add_party, edit_party, version_of_party
from api.ui.dependencies import CurrentSeen, Organiser
from api.ui.filters import Listing
from api.ui.routes.setup_parts import CurrentEditor, SentForm, show
from matcher.errors import NotFound
from models.domain import Organisation, OrganisationKind, Person, Role, record_key

router = APIRouter(prefix="/directory")


class Kind(StrEnum):
    PEOPLE = "people"
    ORGANISATIONS = "organisations"
    OFFERS = "offers"
    NEEDS = "needs"
    MANDATES = "mandates"
    AVAILABILITY = "availability"
    ABSENCES = "absences"
    GROUPS = "groups"
    LOCKS = "locks"
    WISHES = "wishes"
    CONFLICTS = "conflicts"
    CLOSURES = "closures"
    SESSION_REQUESTS = "session_requests"
    PRECEDENCES = "precedences"
    TRAVEL = "travel"
    CLUSTERS = "clusters"
    SITES = "sites"
    BUSES = "buses"
    BOOTHS = "booths"
    BOOTH_WISHES = "booth_wishes"


class Editable(StrEnum):
    PEOPLE = "people"
    ORGANISATIONS = "organisations"


_CLASSES: Final[Mapping[Editable, type[Person] | type[Organisation]]] = {
    Editable.PEOPLE: Person,
    Editable.ORGANISATIONS: Organisation,
}
_EDITABLE: Final = (Kind.PEOPLE, Kind.ORGANISATIONS)
_BY_HAND: Final = (Kind.OFFERS, Kind.NEEDS, Kind.MANDATES)
"""Those whose form has a page of its own."""
COLUMNS: Final[Mapping[Kind, Sequence[str]]] = {
    Kind.PEOPLE: ("name", "organisation_id", "role", "email"),
    Kind.ORGANISATIONS: ("name", "kind", "country", "region", "sectors"),
    Kind.OFFERS: ("title", "owner_id", "kind", "theme", "trl"),
    Kind.NEEDS: ("title", "owner_id", "kind", "theme"),
    Kind.MANDATES: ("title", "owner_id", "kind", "themes"),
    Kind.AVAILABILITY: ("person_id", "start", "end", "note"),
    Kind.ABSENCES: ("person_id", "start", "end", "reason"),
    Kind.GROUPS: ("name", "lead_id", "member_ids"),
    Kind.LOCKS: ("entry_id", "reason"),
    Kind.WISHES: ("person_id", "other_id", "kind"),
    Kind.CONFLICTS: ("first_id", "second_id", "kind", "reason"),
    Kind.CLOSURES: ("place_id", "start", "end", "reason"),
    Kind.SESSION_REQUESTS: ("title", "kind", "speaker_ids", "room_ids"),
    Kind.PRECEDENCES: ("first_id", "second_id"),
    Kind.TRAVEL: ("first_area", "second_area", "minutes"),
    Kind.CLUSTERS: ("name", "region", "country", "sectors"),
    Kind.SITES: ("room_id", "cluster_id", "organisation_id", "visit_minutes", "languages"),
    Kind.BUSES: ("name", "seats", "wheelchairs", "languages"),
    Kind.BOOTHS: ("name", "room_id", "square_metres", "organisation_id"),
    Kind.BOOTH_WISHES: ("organisation_id", "square_metres", "booth_ids", "theme"),
}
"""What the list of a kind shows of each record; a field that its class has not is left out."""


@router.get("/{kind}")
def list_records(request: Request, kind: Kind, viewer: Organiser, seen: CurrentSeen, q: str = "") -> Response:
    form = PartyForm.of(_CLASSES[Editable(kind.value)], None, _zone(seen)) if kind in _EDITABLE else None
    return _page(request, viewer, seen, kind, q=q, form=form, said=_said(request))


@router.post("/{kind}")
def add_record(
    request: Request, kind: Editable, editor: CurrentEditor, seen: CurrentSeen, work: ChangesWork, sent: SentForm
) -> Response:
    form = PartyForm.sent(_CLASSES[kind], sent, _zone(seen))
    try:
        change_id = add_party(work, editor, form)
    except RejectedField as error:
        form.add(error)
        return _page(request, request.state.viewer, seen, Kind(kind), form=form, status=422)
    records_changed(request)
    return RedirectResponse(f"/directory/{kind.value}?saved={change_id}", 303)


@router.get("/{kind}/{party_id:path}")
def show_record(
    request: Request, kind: Editable, party_id: str, viewer: Organiser, seen: CurrentSeen, q: str = ""
) -> Response:
    party = _party(seen, kind, party_id)
    form = PartyForm.of(_CLASSES[kind], party, _zone(seen))
    return _page(request, viewer, seen, Kind(kind), q=q, form=form, party=party)


@router.post("/{kind}/{party_id:path}")
def save_record(
    request: Request,
    editor: CurrentEditor,
    seen: CurrentSeen,
    sent: SentForm,
    work: ChangesWork,
) -> Response:
    kind, party_id = _editable(request.path_params["kind"]), request.path_params["party_id"]
    party, form = _party(seen, kind, party_id), PartyForm.sent(_CLASSES[kind], sent, _zone(seen))
    viewer = request.state.viewer
    try:
        change_id = edit_party(work, editor, party_id, form, text(sent, "version"))
    except StaleVersion:
        stored = work.records.find(type(party), party_id) or party
        return _page(request, viewer, seen, Kind(kind), form=form, party=stored, status=409)
    except RejectedField as error:
        form.add(error)
        return _page(request, viewer, seen, Kind(kind), form=form, party=party, status=422)
    records_changed(request)
    return RedirectResponse(f"/directory/{kind.value}?saved={change_id}&q={quote(text(sent, 'q'))}", 303)


def _zone(seen: Seen) -> ZoneInfo | None:
    event = seen.market.data.event
    return event.zone if event else None


def _editable(name: str) -> Editable:
    if name not in tuple(Editable):
        raise NotFound("directory", name)
    return Editable(name)


def _party(seen: Seen, kind: Editable, party_id: str) -> Person | Organisation:
    market = seen.market
    found = market.person(party_id) if kind is Editable.PEOPLE else market.organisation(party_id)
    if found is None:
        raise NotFound(kind.value, party_id)
    return found


def _said(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "") for name in ("saved", "undone")}


def _page(request: Request, viewer: Organiser, seen: Seen, kind: Kind, **context: Any) -> Response:
    market, q = seen.market, str(context.pop("q", ""))
    columns = [name for name in COLUMNS[kind] if _has(seen, kind, name)]
    data = market.data
    named = {person.id: person.name for person in data.people}
    named |= {organisation.id: organisation.name for organisation in data.organisations}
    named |= {room.id: room.name for room in data.rooms} | {table.id: table.name for table in data.tables}
    named |= {cluster.id: cluster.name for cluster in data.clusters}
    rows = [(record, [_cell(getattr(record, name), named) for name in columns]) for record in _records(seen, kind)]
    found = [row for row in rows if finds(q, " ".join(row[1]))]
    status = int(context.pop("status", 200))
    shown = {"form": None, "party": None, "said": {"saved": "", "undone": ""}} | context
    party = shown["party"]
    return show(
        request,
        "directory.html",
        viewer,
        status=status,
        market=market,
        kind=kind,
        kinds=tuple(Kind),
        counts={item: len(getattr(data, item.value)) for item in Kind},
        columns=columns,
        listing=Listing.of(found, request.query_params.get("page", "1")),
        q=q,
        stale=status == 409,
        version=version_of_party(party) if party else "",
        roles=tuple(Role),
        organisations=sorted(((item.id, item.name) for item in data.organisations), key=lambda pair: pair[1]),
        organisation_kinds=tuple(OrganisationKind),
        is_editable=kind in _EDITABLE,
        is_by_hand=kind in _BY_HAND,
        key=record_key,
        **shown,
    )


def _records(seen: Seen, kind: Kind) -> Sequence[Any]:
    """As this organiser sees them: offers, needs and mandates without what is confidential."""
    market = seen.market
    if kind is Kind.OFFERS:
        return [seen.offer(record.id) for record in market.data.offers if record.id in market.offers]
    if kind in (Kind.NEEDS, Kind.MANDATES):
        stored = getattr(market.data, kind.value)
        return [seen.demand(record.id) for record in stored if record.id in market.demands]
    found: Sequence[Any] = getattr(market.data, kind.value)
    return found


def _has(seen: Seen, kind: Kind, name: str) -> bool:
    first = next(iter(getattr(seen.market.data, kind.value)), None)
    return first is None or hasattr(first, name)


def _cell(value: object, named: Mapping[str, str]) -> str:
    """A reference by the name of what it refers to."""
    if isinstance(value, tuple):
        return ", ".join(_cell(item, named) for item in value)
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return value.strftime("%Y-%m-%d %H:%M")  # type: ignore[no-any-return]
    return named.get(str(value), str(value))
