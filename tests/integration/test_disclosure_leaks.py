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
from starlette.testclient import TestClient

from api.app import create_app
from matcher.disturbances import Disturbance
from matcher.progress import SilentProgress
from matcher.repairs import run_repair
from matcher.settings import RepairSettings
from matcher.workflows import Tools
from models.domain import Mandate, Need, Offer, Publication, Wish, record_key
from models.domain.accounts import AccountRole
from tests.contracts.accounts import make_account
from tests.factories import NOON
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS
from tests.integration.every_route import every_route, filled
from tests.integration.everything_else import KEYS, add_everything_else
from tests.integration.signed_in import account_of, browser_as
from tests.integration.two_markets import CANARY, HIDDEN, OWNER, exported, made, offer, public_event, with_secrets

SIGNS = (CANARY, "7731313", "2077-03-01", "beat unevenly after casting and", "joint_filing")
"""Of confidential parts. (The casting of bells is in a public text; the confidential one goes on otherwise.)"""
IDS = {
    "offer_id": "o-1",
    "need_id": "n-1",
    "mandate_id": "m-1",
    "person_id": "p-1",
    "organisation_id": "org-1",
    "record_id": "o-1",
    "version": "1",
    "scheme": "dark",
    "code": "ko",
    **dict.fromkeys(
        (
            "token_id", "provider", "name", "link", "upload_id", "change_id", "party_id", "session_id",
            "invitation_id", "step",
        ),
        "x",
    ),
    **{f"{kind}_id": f"{kind}-1" for kind in ("account", "delivery", "draft", "job")},
    **{f"{kind}_id": f"{kind}-1" for kind in ("message", "request", "webhook")},
    "place_id": "room-01",
}  # fmt: skip
PLACES = {
    "/api/v1/withdrawals/{record_kind}/{record_id}": "/api/v1/withdrawals/offer/{record_id}",
    "/records/edit/{kind}/{record_id}": "/records/edit/offer/{record_id}",
    "/records/matches/{kind}/{record_id}": "/records/matches/offer/{record_id}",
    "/records/restore/{kind}/{record_id}": "/records/restore/offer/{record_id}",
    "/records/withdraw/{kind}/{record_id}": "/records/withdraw/offer/{record_id}",
    "/directory/{kind}": "/directory/people",
    "/directory/{kind}/{party_id}": "/directory/people/p-1",
    "/setup/extras/{kind}": "/setup/extras/sites",
    "/setup/extras/{kind}/remove": "/setup/extras/sites/remove",
    "/setup/places/{kind}/{place_id}/edit": "/setup/places/rooms/{place_id}/edit",
    "/setup/places/{kind}/{place_id}/remove": "/setup/places/rooms/{place_id}/remove",
    "/api/v1/wishes/{record_key}": "/api/v1/wishes/" + quote(f'["p-2", "{OWNER}"]', safe=""),
    **{f"/api/v1/{kind}/{{record_key}}": f"/api/v1/{kind}/{key}" for kind, key in KEYS.items()},
    "/programmes/tours/{day}/{bus_id}": "/programmes/tours/2027-05-11/bus-1",
    "/programmes/tours/{day}/{bus_id}/sheet.pdf": "/programmes/tours/2027-05-11/bus-1/sheet.pdf",
    "/programmes/tours/tours.pdf": "/programmes/tours/tours.pdf?day=2027-05-11",
    "/board/entry": "/board/entry?id=session-o-0",
    "/board/check": "/board/check?id=session-o-0&place=room-01&start=2027-05-11T10:00:00%2B09:00",
    "/versions/compare": "/versions/compare?before=1&after=1",
    "/access/ask": "/access/ask?kind=offer&record=o-1&stage=confidential",
}
"""Of routes whose parameters mean something else in each, and of those that ask for some in the query."""
NOT_FOUND_BY_AN_ORGANISER = {
    "/calendar/x": "a feed's address is a secret: test_calendar_feed asks for it",
    **dict.fromkeys(
        ("/programmes/tours/2027-05-11/bus-1", "/programmes/tours/2027-05-11/bus-1/sheet.pdf",
         "/programmes/tours/tours.pdf?day=2027-05-11"),
        "of a day with tours: test_tour_pages has one",
    ),
    "/invitation/x": "an invitation's address is a secret: test_accounts asks for it",
    "/sign-in/with/x": "no provider of identities is set up here: test_openid has one",
    "/sign-in/with/x/back": "no provider of identities is set up here: test_openid has one",
    "/setup/import/x": "an upload is a file on disk: test_setup_pages has some",
    "/setup/import/x/report": "an upload is a file on disk: test_setup_pages has some",
    "/setup/import/x/report.csv": "an upload is a file on disk: test_setup_pages has some",
    "/api/v1/me/meeting-requests/request-1": "of those who take part; p-3 asks for it",
    **dict.fromkeys(
        (
            "/access",
            PLACES["/access/ask"],
            "/itinerary",
            "/meetings",
            "/shortlist",
            "/records",
            "/records/new",
        ),
        "of those who take part; p-3 asks for it",
    ),
    "/records/start": "of those who are not known as a person yet: test_submission_pages asks for it",
    "/proposal": "of a need and an offer; it is among PAGES",
}
"""What an organiser who takes no part reads nothing of, each with the reason."""
FOUND_BY_WHO_TAKES_PART = (
    "/access", PLACES["/access/ask"], "/itinerary", "/meetings", "/shortlist", "/records", "/records/new",
    "/records/drafts/draft-2", "/records/drafts/draft-2/check", "/api/v1/me/meeting-requests/request-1",
    "/proposal?need=n-1&offer=o-1",
)  # fmt: skip
NOT_ASKED = {
    ("*", "/static"): "files that are built from the sources",
    ("GET", "/docs"): "made from the sources, and the same for everybody",
    ("GET", "/openapi.json"): "made from the sources, and the same for everybody",
    ("POST", "/sign-out"): "it would end the session that the others are asked with",
    ("POST", "/account/sign-out-everywhere"): "it would end the session that the others are asked with",
    ("POST", "/account/password"): "it would end the session that the others are asked with",
    ("POST", "/repair"): "it solves for seconds; what it makes is compared in the exports",
    ("POST", "/api/v1/agenda/repair"): "it solves for seconds; what it makes is compared in the exports",
}
"""Routes that the sweep leaves out, each with the reason."""
FORM = {
    "kind": "offer", "record": "o-1", "stage": "confidential", "person": "p-3", "action": "granted", "need": "n-1",
    "offer": "o-1", "need_id": "n-1", "offer_id": "o-1", "reason": "too_early", "say": "no_thanks", "q": "church",
}  # fmt: skip
"""What most forms ask for; who asks owns none of it."""
QUERIES = (
    "/api/v1/matches?limit=200",
    "/api/v1/matches?min_score=0.5",
    "/api/v1/matches?need_id=n-3&offer_id=o-3",
    "/api/v1/offers?limit=3",
    f"/api/v1/offers/{HIDDEN}",
    "/records/drafts/draft-2",
    "/records/drafts/draft-2/check",
    "/records/drafts/draft-2/standing",
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
    "/api/v1/offers?sort=trl&limit=3",
    "/api/v1/offers?sort=-trl&trl_min=1",
    "/api/v1/offers?sort=title&trl_max=5",
    "/api/v1/offers?country=KR",
    "/api/v1/offers?ipr=granted",
    "/api/v1/offers?partnership=licence",
    "/api/v1/offers?q=a",
    "/api/v1/offers?owner=me",
    "/api/v1/needs?sort=deadline&limit=3",
    "/api/v1/needs?trl_min=9",
    "/api/v1/mandates?trl_min=9",
    "/api/v1/mandates?theme=x",
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
    "/directory/people/p-3",
    *(f"/directory/{kind}" for kind in ("offers", "needs", "mandates", "wishes")),
    "/directory/offers?q=zanthoxyl",
    "/directory/needs?q=zanthoxyl",
    "/dashboard/without?reason=no_match",
    "/dashboard/load?q=hidden",
    "/map",
    "/map?q=zanthoxyl",
    "/map?q=hester",
    "/map?theme=Zanthoxyl-7731+theme&kind=offers",
    "/heat",
    "/network",
    "/network?q=hidden&least=2",
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
OFFERED = re.compile(
    r'<(?:input type="checkbox"|option)[^>]* value="joint_filing"(?![^>]*(?:checked|selected))[^>]*>'
)
CORRECTIONS: tuple[tuple[str, Any], ...] = (
    ("/api/v1/mandates/m-1", {"ticket_max_eur": 1}),
    ("/api/v1/mandates/m-1", {"ticket_min_eur": 2, "ticket_max_eur": 1}),
    ("/api/v1/mandates/m-1", {"trl_max": 1}),
    ("/api/v1/needs/n-1", {"trl_max": 1}),
    ("/api/v1/needs/n-2", {"trl_min": 9, "deadline": "2027-01-01"}),
    ("/api/v1/offers/o-1", {"trl": 4}),
    ("/api/v1/offers/o-1", {"confidential_text": "x"}),
    ("/api/v1/offers/o-3", {"keywords": ["bells"], "partnerships": ["licence"], "funding_sought_eur": 1}),
)
"""Of fields that are confidential in the one event, by an organiser."""
VOLATILE = {"date", "set-cookie", "content-length"}
NEW = re.compile(
    r'name="csrf_token" value="[^"]*"|(?:csrf|seal)[\w-]*="[^"]*"|\b[0-9a-f]{32}(?:[0-9a-f]{32})?\b|\bbw_\w+'
    r"|calendar/[\w-]{43}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(?:Z|\+00:00)"
)
"""What is made anew for each answer: seals of forms, ids, moments and tokens."""


class Server:
    """The whole application on a copy of a market, whose agenda is published, with one of everything else."""

    def __init__(self, market: InMemoryStore) -> None:
        self._market = market
        self.reset()
        self.app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(self.store), version="1", accounts=ACCOUNTS)

    def reset(self) -> None:
        self.store = InMemoryStore(committed=self._market.committed.copy())
        with InMemoryUnitOfWork(self.store) as work:
            work.board.publish(Publication(version=1, published_at=NOON))
            add_everything_else(work)
            work.commit()

    def client(self, role: AccountRole | None, person_id: str = "") -> TestClient:
        """A browser that is signed in; nobody's without a role."""
        account = account_of(self.app, role, person_id, account_id=f"{role}-{person_id}") if role else None
        return browser_as(self.app, account)


@dataclass(frozen=True)
class Twin:
    """The event with confidential parts and without, with the results of all steps, and what is exported."""

    secret: InMemoryStore
    public: InMemoryStore
    secret_tools: Tools
    public_tools: Tools
    secret_server: Server
    public_server: Server

    def clients(self, role: AccountRole | None, person_id: str = "") -> tuple[TestClient, TestClient]:
        """Of the event with confidential parts, and of the one without."""
        return self.secret_server.client(role, person_id), self.public_server.client(role, person_id)

    def reset(self) -> None:
        for server in (self.secret_server, self.public_server):
            server.reset()


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    folder = tmp_path_factory.mktemp("twin")
    secret, secret_tools = made(with_secrets(public_event()), folder / "secret")
    public, public_tools = made(public_event(), folder / "public")
    return Twin(
        secret=secret,
        public=public,
        secret_tools=secret_tools,
        public_tools=public_tools,
        secret_server=Server(secret),
        public_server=Server(public),
    )


def answer(client: TestClient, method: str, path: str, **sent: Any) -> tuple[int, dict[str, str], str]:
    """Status, headers and body, without what is made anew for each answer."""
    response = client.request(method, path, follow_redirects=False, **sent)
    headers = {name: NEW.sub("", value) for name, value in response.headers.items() if name not in VOLATILE}
    return response.status_code, headers, NEW.sub("", response.text)


def told_signs(told: tuple[int, dict[str, str], str]) -> list[str]:
    """A form offers every choice, so what it offers says nothing."""
    text = OFFERED.sub("", told[2])
    return [sign for sign in SIGNS if sign in text or sign in str(told[1])]


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


def test_every_route_is_asked_or_says_why_not(twin: Twin) -> None:
    """A new route with a parameter is to be given a value in ``IDS`` or ``PLACES``, or a reason in ``NOT_ASKED``."""
    routes = every_route(twin.secret_server.app)
    assert set(NOT_ASKED) - routes == set()
    asked = {(method, path) for method, path in routes - set(NOT_ASKED) if method != "*"}
    names = {name for _, path in asked if path not in PLACES for name in re.findall(r"\{(\w+)\}", path)}
    assert names - set(IDS) == set()
    assert {method for method, _ in routes} <= {"GET", "POST", "PATCH", "PUT", "DELETE", "*"}


def reading(twin: Twin) -> list[str]:
    """Every address that can be read, its parameters filled in."""
    routes = sorted(every_route(twin.secret_server.app) - set(NOT_ASKED))
    return [*(filled(PLACES.get(path, path), IDS) for method, path in routes if method == "GET"), *QUERIES]


def test_what_the_sweep_asks_for_is_there(twin: Twin) -> None:
    """Two answers that there is no such thing say nothing of what is told of it."""
    organiser = twin.secret_server.client(AccountRole.ORGANISER, "")
    company = twin.secret_server.client(AccountRole.COMPANY, "p-3")
    asked = set(reading(twin)) - set(QUERIES)
    missing = {path for path in asked if organiser.get(path, follow_redirects=False).status_code not in (200, 303)}
    statuses = {path: company.get(path, follow_redirects=False).status_code for path in FOUND_BY_WHO_TAKES_PART}
    twin.reset()
    assert missing == set(NOT_FOUND_BY_AN_ORGANISER)
    assert statuses == dict.fromkeys(FOUND_BY_WHO_TAKES_PART, 200)


@pytest.mark.parametrize(
    ("role", "person_id"),
    [
        (AccountRole.ORGANISER, ""),
        (AccountRole.COMPANY, "p-3"),
        (AccountRole.RESEARCHER, "p-3"),
        (AccountRole.VIEWER, ""),
    ],
)
def test_every_address_answers_the_same_with_and_without_confidential_parts(
    twin: Twin, role: AccountRole, person_id: str
) -> None:
    secret, public = twin.clients(role, person_id)
    found = {}
    for path in (*reading(twin), *PAGES):
        told, other = answer(secret, "GET", path), answer(public, "GET", path)
        signs = [] if path in PAGES else told_signs(told)
        if told != other or told[0] >= 500 or signs:
            found[path] = told[0], signs, differences(told, other)
    assert found == {}


def differences(told: tuple[int, dict[str, str], str], other: tuple[int, dict[str, str], str]) -> list[str]:
    """The first lines that are not the same, for whoever reads what failed."""
    lines = zip((str(told[1]), *told[2].splitlines()), (str(other[1]), *other[2].splitlines()), strict=False)
    return [f"{one[:160]} | {another[:160]}" for one, another in lines if one != another][:2]


@pytest.mark.parametrize(
    ("role", "person_id"),
    [(AccountRole.INVESTOR, "p-3"), (AccountRole.PROVIDER, "p-3"), (AccountRole.OFFICIAL, ""), (None, "")],
)
def test_no_address_tells_the_others_anything_confidential(
    twin: Twin, role: AccountRole | None, person_id: str
) -> None:
    client = twin.secret_server.client(role, person_id)
    found = {}
    for path in reading(twin):
        told = answer(client, "GET", path)
        if told[0] >= 500 or told_signs(told):
            found[path] = told[0], told_signs(told)
    assert found == {}


@pytest.mark.parametrize("role", [AccountRole.ORGANISER, AccountRole.COMPANY])
def test_every_change_is_answered_the_same_and_errors_tell_nothing(twin: Twin, role: AccountRole) -> None:
    twin.reset()
    secret, public = twin.clients(role, "p-3")
    for method, path, body in CHANGES:
        told = answer(secret, method, path, json=body)
        assert told == answer(public, method, path, json=body), (path, body)
        assert not told_signs(told), path
    found = {}
    for method, path in sorted(every_route(twin.secret_server.app) - set(NOT_ASKED)):
        if method not in ("GET", "*"):
            sent: dict[str, Any] = {"json": {}} if path.startswith("/api/") else {"data": FORM}
            place = filled(PLACES.get(path, path), IDS)
            told, other = answer(secret, method, place, **sent), answer(public, method, place, **sent)
            if told != other or told[0] >= 500 or told_signs(told):
                found[method, place] = told[0], told_signs(told), differences(told, other)
    twin.reset()
    assert found == {}


def test_what_an_organiser_corrects_is_answered_the_same_and_stays_confidential(twin: Twin) -> None:
    for path, body in CORRECTIONS:
        twin.reset()
        secret, public = twin.clients(AccountRole.ORGANISER)
        told = answer(secret, "PATCH", path, json=body)
        assert told == answer(public, "PATCH", path, json=body), (path, body)
        assert not told_signs(told), path
        records = twin.secret_server.store.committed.records
        kept = [records[kind] == twin.secret.committed.records[kind] for kind in (Offer, Need, Mandate)]
        assert kept == [True, True, True], (path, body)
    twin.reset()


def test_what_is_an_owner_s_to_change_is_refused_whether_it_is_confidential_or_not(twin: Twin) -> None:
    twin.reset()
    for server in (twin.secret_server, twin.public_server):
        with InMemoryUnitOfWork(server.store) as work:
            owners = {item.owner_id for item in (*work.records.load().offers, *work.records.load().demands)}
            for number, owner_id in enumerate(sorted(owners - {""})):
                work.accounts.add(
                    make_account(number, id=f"of-{owner_id}", email=f"{owner_id}@x.org", person_id=owner_id)
                )
            work.commit()
    secret, public = twin.clients(AccountRole.ORGANISER)
    for path, body in CORRECTIONS:
        told = answer(secret, "PATCH", path, json=body)
        assert told == answer(public, "PATCH", path, json=body), (path, body)
        assert told[0] == 422, (path, body)
    assert secret.patch("/api/v1/offers/o-1", json={"title": "Better"}).json()["title"] == "Better"
    twin.reset()


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
    client = twin.public_server.client(role, "p-2")
    (wish,) = twin.public.committed.records[Wish].values()
    path = f"/api/v1/wishes/{quote(record_key(wish))}"
    organiser = twin.public_server.client(AccountRole.ORGANISER, "")
    assert client.get(path).status_code == 404
    assert client.get("/api/v1/wishes").json()["items"] == []
    assert client.delete(path).status_code == 403
    assert organiser.get(path).status_code == 200
    assert organiser.delete(path).status_code == 204
    assert organiser.get(path).status_code == 404
    twin.reset()


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
    client = twin.public_server.client(role, person_id)
    for path in reading(twin):
        response = client.get(path)
        if response.headers["content-type"].startswith("application/json"):
            assert [told for told in objects(response.json()) if names_both(told)] == [], path


def test_an_organiser_knows_whose_it_is(twin: Twin) -> None:
    client = twin.public_server.client(AccountRole.ORGANISER, "")
    told = client.get(f"/api/v1/offers/{HIDDEN}").json()
    assert (told["owner_id"], told["stage"]) == (OWNER, "named")


def test_a_meeting_over_an_anonymous_record_is_shown_to_those_who_meet_without_the_record(twin: Twin) -> None:
    (meeting,) = (item for item in twin.public.committed.agendas[1].meetings if item.offer_id == HIDDEN)
    own = twin.public_server.client(AccountRole.COMPANY, "p-2").get("/api/v1/agenda").json()
    (shown,) = (item for item in own["meetings"] if OWNER in item["people_ids"])
    assert (shown["need_id"], shown["offer_id"]) == ("n-2", "withheld")
    assert shown["table_id"] == meeting.table_id
    others = twin.public_server.client(AccountRole.COMPANY, "p-3").get("/api/v1/agenda").json()
    assert [item for item in others["meetings"] if OWNER in item["people_ids"]] == []


def test_an_itinerary_says_whom_one_meets_and_not_over_which_anonymous_record(twin: Twin) -> None:
    page = twin.public_server.client(AccountRole.COMPANY, "p-2").get("/itinerary").text
    assert "Hester Hidden" in page
    assert f"Offer {HIDDEN[2:]}<" not in page
    assert "Hester Hidden" not in twin.public_server.client(AccountRole.COMPANY, "p-2").get("/offers/o-2").text


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
        "changes/hester-hidden.txt",
        "changes/person-2.txt",
    }
    assert "changes.csv" not in told, "the meeting was all that the owner had, and nobody else is told of it"
    sheets = _unpacked(public["agenda.xlsx"]).decode(errors="replace")
    assert "1:1 meeting of" not in sheets


def test_an_anonymous_offer_gets_no_talk(twin: Twin) -> None:
    agenda = twin.public.committed.agendas[1]
    assert HIDDEN not in {talk.offer_id for session in agenda.sessions for talk in session.talks}
    assert HIDDEN in {item.offer_id for item in agenda.unplaced_talks}


def test_meetings_about_an_anonymous_record_do_not_tell_whose_it_is(twin: Twin) -> None:
    about = {"need_id": "n-2", "offer_id": HIDDEN}
    company = pages = twin.public_server.client(AccountRole.COMPANY, "p-2")
    owner = twin.public_server.client(AccountRole.RESEARCHER, OWNER)
    company.post("/api/v1/me/shortlist", json=about)
    company.post("/api/v1/me/statements", json=about | {"kind": "must_meet"})
    asked = company.post("/api/v1/me/meeting-requests", json=about).json()
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
    twin.reset()
