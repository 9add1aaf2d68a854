"""Nobody who is not allowed to sees anything of a confidential part: on every route, page and export, as every role,
the answer is the same, byte for byte, with the confidential parts and without them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from api.accounts.current import Viewer
from api.app import create_app
from matcher.disturbances import Disturbance
from matcher.progress import SilentProgress
from matcher.repairs import run_repair
from matcher.settings import RepairSettings
from matcher.workflows import Tools
from models.domain import Wish, record_key
from models.domain.accounts import AccountRole
from tests.browser.pages_app import pages_app
from tests.factories import NOON
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, make_client, token_of
from tests.integration.two_markets import CANARY, HIDDEN, OWNER, exported, made, offer, public_event, with_secrets

SIGNS = (CANARY, "7731313", "2077-03-01", "beat unevenly after casting and", "joint_filing")
"""Of confidential parts. (The casting of bells is in a public text; the confidential one goes on otherwise.)"""
IDS = {
    "offer_id": "o-1",
    "need_id": "n-1",
    "mandate_id": "m-1",
    "person_id": "p-1",
    "organisation_id": "org-1",
    "record_key": "x",
    "version": "1",
}
QUERIES = (
    "/api/v1/matches?limit=200",
    "/api/v1/matches?min_score=0.5",
    "/api/v1/matches?need_id=n-3&offer_id=o-3",
    "/api/v1/offers?limit=3",
    f"/api/v1/offers/{HIDDEN}",
    "/api/v1/offers/nothing",
    "/api/v1/needs/o-1",
    "/api/v1/pairings?person_id=p-hidden",
    "/api/v1/agenda/entries?person_id=p-hidden",
    "/api/v1/agenda/comparison?before=1&after=1",
    "/api/v1/agenda?version=1",
    "/api/v1/agenda?version=9",
    "/api/v1/disclosure/log?record_id=o-1",
    "/api/v1/offers?theme=x",
    "/api/v1/offers?cursor=no",
)
PAGES = (
    "/compare?pair=n-1:o-1&pair=n-3:o-3",
    "/needs/n-1?funding=2000000-10000000&sort=newest&ipr=granted",
    "/needs/m-1?funding=ticket",
    "/needs?theme=Zanthoxyl-7731+theme",
    "/needs?q=zanthoxyl",
    "/offers?q=zanthoxyl",
    "/offers?theme=Zanthoxyl-7731+theme&trl=1",
    "/needs/n-2",
    f"/offers/{HIDDEN}",
    "/proposal?need=n-1&offer=o-1",
    f"/proposal?need=n-2&offer={HIDDEN}",
    "/people/p-3",
    "/itinerary",
)
CHANGES: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/api/v1/matches/preview", {"fit_weights": {"trl": 9.0, "language": 5.0}, "need_id": "n-1"}),
    ("POST", "/api/v1/matches/preview", {"fit_weights": {"ticket": 9.0}, "need_id": "m-1"}),
    ("POST", "/api/v1/offers", {"id": "o-1", "title": "T", "text": "T"}),
    ("POST", "/api/v1/needs", {"id": "m-1", "title": "T", "text": "T"}),
    ("PATCH", "/api/v1/needs/n-1", {"trl_min": "five"}),
    ("PATCH", "/api/v1/needs/n-1", {"confidential_fields": []}),
    ("PATCH", "/api/v1/needs/n-1", {"owner_id": "p-3"}),
    ("PATCH", "/api/v1/offers/o-2", {"anonymous": False}),
    ("PATCH", "/api/v1/offers/o-1", {"confidential_fields": ["text"]}),
    ("PATCH", "/api/v1/offers/o-1", {"title": "A new title"}),
    ("POST", "/api/v1/disclosure/requests", {"record_kind": "offer", "record_id": "o-1", "stage": "confidential"}),
    ("POST", "/api/v1/disclosure/requests", {"record_kind": "offer", "record_id": "x", "stage": "named"}),
    ("POST", "/api/v1/disclosure/answers", {"record_kind": "offer", "record_id": "o-1", "stage": "confidential",
                                            "viewer_id": "p-3", "action": "granted"}),
    ("POST", "/api/v1/me/shortlist", {"need_id": "n-2", "offer_id": HIDDEN}),
    ("POST", "/api/v1/me/shortlist", {"need_id": "n-2", "offer_id": "o-1"}),
    ("POST", "/api/v1/me/statements", {"need_id": "n-2", "offer_id": HIDDEN, "kind": "must_meet"}),
    ("POST", "/api/v1/me/meeting-requests", {"need_id": "n-2", "offer_id": HIDDEN}),
)  # fmt: skip
VOLATILE = {"date", "set-cookie"}
SEAL = re.compile(rb'name="csrf_token" value="[^"]*"')
"""Of a form, made anew for each page."""


@dataclass(frozen=True)
class Twin:
    """The event with confidential parts and without, with the results of all steps, and what is exported."""

    secret: InMemoryStore
    public: InMemoryStore
    secret_tools: Tools
    public_tools: Tools


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    folder = tmp_path_factory.mktemp("twin")
    secret, secret_tools = made(with_secrets(public_event()), folder / "secret")
    public, public_tools = made(public_event(), folder / "public")
    return Twin(secret=secret, public=public, secret_tools=secret_tools, public_tools=public_tools)


def copy(store: InMemoryStore) -> InMemoryStore:
    return InMemoryStore(committed=store.committed.copy())


def client_as(store: InMemoryStore, role: AccountRole, person_id: str) -> TestClient:
    client = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False, fails=False)
    client.headers["authorization"] = f"Bearer {token_of(client.app, frozenset({role}), person_id=person_id)}"  # type: ignore[arg-type]
    return client


def page_client_as(store: InMemoryStore, role: AccountRole, person_id: str) -> TestClient:
    viewer = Viewer(account_id="a-9", person_id=person_id, roles=frozenset({role}))
    app = pages_app(lambda: InMemoryUnitOfWork(store), viewer)
    return TestClient(
        app, base_url="http://localhost", headers={"accept": "text/html,*/*"}, raise_server_exceptions=False
    )


def addresses() -> list[str]:
    """Every address of the interface that can be read, its parameters filled in."""
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(InMemoryStore()), version="1", accounts=ACCOUNTS)
    found = [
        re.sub(r"\{(\w+)(?::path)?\}", lambda name: IDS.get(name.group(1), "x"), path)
        for path, methods in app.openapi()["paths"].items()
        if "get" in methods and path != "/health"
    ]
    return [*found, *QUERIES]


def page_addresses() -> list[str]:
    app = pages_app(lambda: InMemoryUnitOfWork(InMemoryStore()))
    routes = [
        route.path for route in _routes(app.routes) if "GET" in (route.methods or ()) and route.path != "/fails"
    ]
    return [
        *(re.sub(r"\{(\w+)(?::path)?\}", lambda name: IDS.get(name.group(1), "x"), path) for path in routes),
        *PAGES,
    ]


def _routes(routes: Any) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route


def answer(client: TestClient, method: str, path: str, body: Any = None) -> tuple[int, dict[str, str], bytes]:
    response = client.request(method, path, json=body, follow_redirects=False)
    headers = {name: value for name, value in response.headers.items() if name not in VOLATILE}
    return response.status_code, headers, SEAL.sub(b"", response.content)


def test_the_two_events_differ_in_what_is_confidential_only(twin: Twin) -> None:
    assert offer(twin.secret, "o-1").trl == 1
    assert CANARY in offer(twin.secret, "o-1").confidential_text
    assert offer(twin.public, "o-1").confidential_text == ""


def test_no_result_is_made_from_confidential_parts(twin: Twin) -> None:
    one, other = twin.secret.committed, twin.public.committed
    assert one.matching == other.matching
    assert one.pairings == other.pairings
    assert one.agendas == other.agendas
    assert one.runs == other.runs
    assert one.matching is not None
    assert len(one.matching.matches) > 5
    assert one.agendas[1].meetings


@pytest.mark.parametrize(
    ("role", "person_id"), [(AccountRole.ORGANISER, ""), *((role, "p-3") for role in AccountRole)]
)
def test_every_address_answers_the_same_with_and_without_confidential_parts(
    twin: Twin, role: AccountRole, person_id: str
) -> None:
    secret, public = client_as(copy(twin.secret), role, person_id), client_as(copy(twin.public), role, person_id)
    for path in addresses():
        told = answer(secret, "GET", path)
        assert told == answer(public, "GET", path), path
        assert told[0] < 500, path
        assert not [sign for sign in SIGNS if sign.encode() in told[2]], path


@pytest.mark.parametrize("role", [AccountRole.ORGANISER, AccountRole.COMPANY])
def test_every_change_is_answered_the_same_and_errors_tell_nothing(twin: Twin, role: AccountRole) -> None:
    secret, public = client_as(copy(twin.secret), role, "p-3"), client_as(copy(twin.public), role, "p-3")
    for method, path, body in CHANGES:
        told = answer(secret, method, path, body)
        moments = re.compile(rb'"(?:added_)?at":"[^"]*"')
        other = answer(public, method, path, body)
        assert (told[0], moments.sub(b"", told[2])) == (other[0], moments.sub(b"", other[2])), (path, body)
        assert not [sign for sign in SIGNS if sign.encode() in told[2]], path


@pytest.mark.parametrize("role", [AccountRole.ORGANISER, AccountRole.COMPANY, AccountRole.VIEWER])
def test_every_page_is_the_same_with_and_without_confidential_parts(twin: Twin, role: AccountRole) -> None:
    secret, public = (page_client_as(copy(store), role, "p-3") for store in (twin.secret, twin.public))
    for path in page_addresses():
        told = answer(secret, "GET", path)
        assert told == answer(public, "GET", path), path
        text = told[2].decode(errors="replace").replace(path.partition("?")[2], "")
        asked = re.sub(r'value="[^"]*"|href="[^"]*"|action="[^"]*"|<q>[^<]*</q>', "", text)
        assert CANARY not in asked or "?" in path, path


def test_exports_are_the_same_and_hold_nothing_confidential(twin: Twin, tmp_path: Path) -> None:
    secret = exported(twin.secret_tools, tmp_path / "secret")
    public = exported(twin.public_tools, tmp_path / "public")
    assert secret.keys() == public.keys()
    for name, content in secret.items():
        assert _unpacked(content) == _unpacked(public[name]), name
        assert not [sign for sign in SIGNS if sign.encode() in _unpacked(content)], name


def _unpacked(content: bytes) -> bytes:
    """A workbook is an archive; what is in it, and not when it was packed."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in sorted(archive.namelist()))


@pytest.mark.parametrize("role", sorted(set(AccountRole) - {AccountRole.ORGANISER}))
def test_only_an_organiser_takes_away_what_was_arranged(twin: Twin, role: AccountRole) -> None:
    store = copy(twin.public)
    client = client_as(store, role, "p-2")
    (wish,) = store.committed.records[Wish].values()
    path = f"/api/v1/wishes/{quote(record_key(wish))}"
    organiser = client_as(store, AccountRole.ORGANISER, "")
    assert client.get(path).status_code == 404
    assert client.get("/api/v1/wishes").json()["items"] == []
    assert client.delete(path).status_code == 403
    assert organiser.get(path).status_code == 200
    assert organiser.delete(path).status_code == 204
    assert organiser.get(path).status_code == 404


# Whose an anonymous record is


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of an answer whose own values say something."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(part)


def names_both(told: dict[str, Any]) -> bool:
    """Whether an object names the hidden record beside its owner, not counting the parts that say so themselves."""
    own = {name: value for name, value in told.items() if not _has_objects(value)}
    text = json.dumps(own)
    return f'"{HIDDEN}"' in text.replace(f"--{HIDDEN}", f'"{HIDDEN}"') and OWNER in text


def _has_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


@pytest.mark.parametrize(
    ("role", "person_id"), [(AccountRole.VIEWER, ""), (AccountRole.RESEARCHER, "p-3"), (AccountRole.COMPANY, "p-2")]
)
def test_no_answer_tells_whose_an_anonymous_record_is(twin: Twin, role: AccountRole, person_id: str) -> None:
    client = client_as(copy(twin.public), role, person_id)
    for path in addresses():
        if path in ("/openapi.json", "/docs"):
            continue
        response = client.get(path)
        if response.headers["content-type"].startswith("application/json"):
            assert [told for told in objects(response.json()) if names_both(told)] == [], path


def test_an_organiser_knows_whose_it_is(twin: Twin) -> None:
    client = client_as(copy(twin.public), AccountRole.ORGANISER, "")
    told = client.get(f"/api/v1/offers/{HIDDEN}").json()
    assert (told["owner_id"], told["stage"]) == (OWNER, "named")


def test_a_meeting_over_an_anonymous_record_is_shown_to_those_who_meet_without_the_record(twin: Twin) -> None:
    (meeting,) = (item for item in twin.public.committed.agendas[1].meetings if item.offer_id == HIDDEN)
    own = client_as(copy(twin.public), AccountRole.COMPANY, "p-2").get("/api/v1/agenda").json()
    (shown,) = (item for item in own["meetings"] if OWNER in item["people_ids"])
    assert (shown["need_id"], shown["offer_id"]) == ("n-2", "withheld")
    assert shown["table_id"] == meeting.table_id
    others = client_as(copy(twin.public), AccountRole.COMPANY, "p-3").get("/api/v1/agenda").json()
    assert [item for item in others["meetings"] if OWNER in item["people_ids"]] == []


def test_an_itinerary_says_whom_one_meets_and_not_over_which_anonymous_record(twin: Twin) -> None:
    page = page_client_as(copy(twin.public), AccountRole.COMPANY, "p-2").get("/itinerary").text
    assert "Hester Hidden" in page
    assert f"Offer {HIDDEN[2:]}<" not in page
    assert (
        "Hester Hidden" not in page_client_as(copy(twin.public), AccountRole.COMPANY, "p-2").get("/offers/o-2").text
    )


def test_what_is_published_names_no_owner_of_an_anonymous_record_beside_it(twin: Twin, tmp_path: Path) -> None:
    files = exported(twin.public_tools, tmp_path / "published")
    personal = {name: content for name, content in files.items() if name.startswith("people/")}
    assert [name for name, content in personal.items() if f"Offer {HIDDEN[2:]}".encode() in content] == []
    assert any(b"Hester Hidden" in content for content in personal.values())
    text = _unpacked(files["agenda.xlsx"]).decode(errors="replace")
    assert [row for row in re.findall(r"<row.*?</row>", text) if OWNER in row and f">{HIDDEN}<" in row] == []


def test_what_is_told_of_changes_holds_nothing_confidential_nor_whose_an_anonymous_record_is(
    tmp_path: Path,
) -> None:
    """The hidden offer's owner cancels: who was to meet them is told so in a letter, and nobody else is."""
    files = []
    for name, data in (("secret", with_secrets(public_event())), ("public", public_event())):
        _, tools = made(data, tmp_path / name)
        gone = Disturbance(cancelled=(OWNER,))
        with tools.unit_of_work() as work:
            run_repair(work, gone, RepairSettings(time_limit_s=1), SilentProgress(), now=NOON)
        files.append(exported(tools, tmp_path / name / "out"))
    secret, public = files
    assert {name: _unpacked(content) for name, content in secret.items()} == {
        name: _unpacked(content) for name, content in public.items()
    }
    assert not [name for name, content in secret.items() for sign in SIGNS if sign.encode() in _unpacked(content)]
    told = {name: content.decode() for name, content in public.items() if name.startswith("changes")}
    assert [name for name, text in told.items() if f"Offer {HIDDEN[2:]}" in text or f"--{HIDDEN}" in text] == []
    meeting = re.compile(r"1:1 meeting with (Hester Hidden|Person 2) about 'Need 2'")
    assert {name for name, text in told.items() if meeting.search(text)} == {
        "changes/p-2.txt",
        f"changes/{OWNER}.txt",
    }
    assert "1:1 meeting" not in told["changes.csv"]
    sheets = _unpacked(public["agenda.xlsx"]).decode(errors="replace")
    assert "1:1 meeting of" not in sheets


def test_an_anonymous_offer_gets_no_talk(twin: Twin) -> None:
    agenda = twin.public.committed.agendas[1]
    assert HIDDEN not in {talk.offer_id for session in agenda.sessions for talk in session.talks}
    assert HIDDEN in {item.offer_id for item in agenda.unplaced_talks}


def test_meetings_about_an_anonymous_record_do_not_tell_whose_it_is(twin: Twin) -> None:
    store = copy(twin.public)
    about = {"need_id": "n-2", "offer_id": HIDDEN}
    company = client_as(store, AccountRole.COMPANY, "p-2")
    owner = client_as(store, AccountRole.RESEARCHER, OWNER)
    company.post("/api/v1/me/shortlist", json=about)
    company.post("/api/v1/me/statements", json=about | {"kind": "must_meet"})
    asked = company.post("/api/v1/me/meeting-requests", json=about).json()
    pages = page_client_as(store, AccountRole.COMPANY, "p-2")
    addresses = ("/meetings", "/shortlist", f"/proposal?need=n-2&offer={HIDDEN}", "/needs/n-2?sort=country")
    paths = [path for path in QUERIES if OWNER not in path]
    for answered in (False, True):
        if answered:
            accepted = owner.post(f"/api/v1/me/meeting-requests/{asked['id']}/answer", json={"state": "accepted"})
            assert accepted.json()["asked_by"] == "p-2"
        for path in addresses:
            text = pages.get(path).text
            assert OWNER not in text, path
            assert "Hester" not in text, path
        for path in (*paths, "/api/v1/me/meeting-requests", "/api/v1/me/statements", "/api/v1/decisions"):
            told = company.get(path)
            if told.status_code == 200:
                assert not [item for item in objects(told.json()) if names_both(item)], path
    assert HIDDEN in pages.get("/meetings").text
