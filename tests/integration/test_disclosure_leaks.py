"""Nobody who is not allowed to sees anything of a confidential part: on every route, page and export, as every role,
the answer is the same, byte for byte, with the confidential parts and without them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from matcher.disturbances import Disturbance
from matcher.progress import SilentProgress
from matcher.repairs import run_repair
from matcher.settings import RepairSettings
from models.domain import Mandate, Need, Offer
from models.domain.accounts import AccountRole
from tests.contracts.accounts import make_account
from tests.factories import NOON
from tests.fakes import InMemoryUnitOfWork
from tests.integration.addresses_to_ask import (
    FORM,
    FOUND_BY_WHO_TAKES_PART,
    IDS,
    NOT_ASKED,
    NOT_FOUND_BY_AN_ORGANISER,
    PAGES,
    PLACES,
    QUERIES,
    reading,
)
from tests.integration.every_route import every_route, filled
from tests.integration.twin_events import SIGNS, Twin, answer, differences, is_packed, served, told_signs, unpacked
from tests.integration.two_markets import CANARY, HIDDEN, OWNER, exported, made, offer, public_event, with_secrets

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
    ("POST", "/api/v1/programmes/outcomes/own", {"need_id": "n-2", "offer_id": HIDDEN, "kind": "follow_up"}),
    ("POST", "/api/v1/me/shortlist", {"need_id": "n-2", "offer_id": HIDDEN}),
    ("POST", "/api/v1/me/shortlist", {"need_id": "n-2", "offer_id": "o-1"}),
    ("POST", "/api/v1/me/statements", {"need_id": "n-2", "offer_id": HIDDEN, "kind": "must_meet"}),
    ("POST", "/api/v1/me/meeting-requests", {"need_id": "n-2", "offer_id": HIDDEN}),
)  # fmt: skip
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


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    folder = tmp_path_factory.mktemp("twin")
    return Twin(
        secret=served(with_secrets(public_event()), folder / "secret"),
        public=served(public_event(), folder / "public"),
    )


def test_the_two_events_differ_in_what_is_confidential_only(twin: Twin) -> None:
    assert offer(twin.secret.store, "o-1").trl == 1
    assert CANARY in offer(twin.secret.store, "o-1").confidential_text
    assert offer(twin.public.store, "o-1").confidential_text == ""


def test_no_result_is_made_from_confidential_parts(twin: Twin) -> None:
    one, other = twin.secret.store.committed, twin.public.store.committed
    assert one.matching == other.matching
    assert one.pairings == other.pairings
    assert one.agendas == other.agendas
    assert one.runs == other.runs
    assert one.matching is not None
    assert len(one.matching.matches) > 5
    assert one.agendas[1].meetings


def test_every_route_is_asked_or_says_why_not(twin: Twin) -> None:
    """A new route with a parameter is to be given a value in ``IDS`` or ``PLACES``, or a reason in ``NOT_ASKED``."""
    routes = every_route(twin.secret.server.app)
    assert set(NOT_ASKED) - routes == set()
    asked = {(method, path) for method, path in routes - set(NOT_ASKED) if method != "*"}
    names = {name for _, path in asked if path not in PLACES for name in re.findall(r"\{(\w+)\}", path)}
    assert names - set(IDS) == set()
    assert {method for method, _ in routes} <= {"GET", "POST", "PATCH", "PUT", "DELETE", "*"}


def test_what_the_sweep_asks_for_is_there(twin: Twin) -> None:
    """Two answers that there is no such thing say nothing of what is told of it."""
    organiser = twin.secret.server.client(AccountRole.ORGANISER, "")
    company = twin.secret.server.client(AccountRole.COMPANY, "p-3")
    asked = set(reading(twin.secret.server.app)) - set(QUERIES)
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
    for path in (*reading(twin.secret.server.app), *PAGES):
        told, other = answer(secret, "GET", path), answer(public, "GET", path)
        signs = [] if path in PAGES else told_signs(told)
        if told != other or told[0] >= 500 or signs:
            found[path] = told[0], signs, differences(told, other)
    assert found == {}


@pytest.mark.parametrize(
    ("role", "person_id"),
    [(AccountRole.INVESTOR, "p-3"), (AccountRole.PROVIDER, "p-3"), (AccountRole.OFFICIAL, ""), (None, "")],
)
def test_no_address_tells_the_others_anything_confidential(
    twin: Twin, role: AccountRole | None, person_id: str
) -> None:
    client = twin.secret.server.client(role, person_id)
    found, packed = {}, []
    for path in reading(twin.secret.server.app):
        told = answer(client, "GET", path)
        if told[0] >= 500 or told_signs(told):
            found[path] = told[0], told_signs(told)
        if is_packed(told):
            packed.append(path)
    assert found == {}
    secret, public = twin.clients(role, person_id)
    assert [path for path in packed if answer(secret, "GET", path) != answer(public, "GET", path)] == []
    assert len(packed) > 5 or role is not AccountRole.OFFICIAL


@pytest.mark.parametrize("role", [AccountRole.ORGANISER, AccountRole.COMPANY])
def test_every_change_is_answered_the_same_and_errors_tell_nothing(twin: Twin, role: AccountRole) -> None:
    twin.reset()
    secret, public = twin.clients(role, "p-3")
    for method, path, body in CHANGES:
        told = answer(secret, method, path, json=body)
        assert told == answer(public, method, path, json=body), (path, body)
        assert not told_signs(told), path
    found = {}
    for method, path in sorted(every_route(twin.secret.server.app) - set(NOT_ASKED)):
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
        records = twin.secret.server.store.committed.records
        kept = [records[kind] == twin.secret.store.committed.records[kind] for kind in (Offer, Need, Mandate)]
        assert kept == [True, True, True], (path, body)
    twin.reset()


def test_what_is_an_owner_s_to_change_is_refused_whether_it_is_confidential_or_not(twin: Twin) -> None:
    twin.reset()
    for server in (twin.secret.server, twin.public.server):
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
    secret = exported(twin.secret.tools, tmp_path / "secret")
    public = exported(twin.public.tools, tmp_path / "public")
    assert secret.keys() == public.keys()
    for name, content in secret.items():
        assert unpacked(content) == unpacked(public[name]), name
        assert not [sign for sign in SIGNS if sign.encode() in unpacked(content)], name


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
    assert {name: unpacked(content) for name, content in secret.items()} == {
        name: unpacked(content) for name, content in public.items()
    }
    assert not [name for name, content in secret.items() for sign in SIGNS if sign.encode() in unpacked(content)]
    told = {name: content.decode() for name, content in public.items() if name.startswith("changes")}
    assert [name for name, text in told.items() if f"Offer {HIDDEN[2:]}" in text or f"--{HIDDEN}" in text] == []
    meeting = re.compile(r"1:1 meeting with (Hester Hidden|Person 2) about 'Need 2'")
    assert {name for name, text in told.items() if meeting.search(text)} == {
        "changes/hester-hidden.txt",
        "changes/person-2.txt",
    }
    assert "changes.csv" not in told, "the meeting was all that the owner had, and nobody else is told of it"
    sheets = unpacked(public["agenda.xlsx"]).decode(errors="replace")
    assert "1:1 meeting of" not in sheets
