"""A client of the application, and an event whose confidential texts must never come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.accounts.ports import AccountWork
from api.accounts.services import AccountServices
from api.accounts.settings import AccountSettings
from api.accounts.sign_in import issue_token
from api.app import create_app
from matcher.ports import Run, UnitOfWork
from models.domain import (
    Absence,
    Booth,
    BoothWish,
    Bus,
    Closure,
    Cluster,
    EventData,
    Evidence,
    Explanation,
    Gap,
    GapKind,
    Group,
    Lock,
    Mandate,
    Matching,
    Organisation,
    Pairing,
    Plenary,
    Precedence,
    SessionKind,
    SessionRequest,
    Site,
    Span,
    Step,
    Travel,
    UnmetNeed,
    Wish,
)
from models.domain.accounts import Account, AccountRole, TokenScope
from tests.factories import (
    make_agenda,
    make_event,
    make_match,
    make_need,
    make_offer,
    make_person,
    make_room,
    make_run,
    make_table,
)
from tests.fakes import InMemoryStore, InMemoryUnitOfWork

SECRET = "PLANTED-confidential-string-7c1f"


ACCOUNTS = AccountSettings(
    secret_key=SecretStr("a key of the tests, and of nothing else"), hash_passes=1, hash_memory_kib=8192
)
"""Passwords are hashed quickly."""


def make_client(
    unit_of_work: Callable[[], AccountWork],
    is_stale: Callable[[Run], bool] | None = None,
    *,
    fails: bool = True,
    signed_in: bool = True,
) -> TestClient:
    """A client with an organiser's token.

    ``fails`` False: an error of the server is answered, not raised in the test. ``signed_in`` False: without a token.
    """
    app = create_app(unit_of_work=unit_of_work, version="1.2.3", is_stale=is_stale, accounts=ACCOUNTS)
    client = TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=fails)
    if signed_in:
        client.headers["authorization"] = f"Bearer {organisers_token(app)}"
    return client


def organisers_token(app: FastAPI, scope: TokenScope = TokenScope.WRITE) -> str:
    """The token of a new organiser."""
    return token_of(app, frozenset({AccountRole.ORGANISER}), scope)


def token_of(
    app: FastAPI, roles: frozenset[AccountRole], scope: TokenScope = TokenScope.WRITE, person_id: str = ""
) -> str:
    """The token of a new account with these roles."""
    services: AccountServices = app.state.accounts
    number = uuid4().hex
    account = Account(
        id=number,
        email=f"{number}@example.org",
        name="Somebody",
        roles=roles,
        person_id=person_id,
        created_at=services.clock(),
    )
    with services.unit_of_work() as work:
        work.accounts.add(account)
        token = issue_token(services, work, account.id, name="Test", scope=scope, days=1)
        work.commit()
    return token


def client_of(store: InMemoryStore, is_stale: Callable[[Run], bool] | None = None) -> TestClient:
    return make_client(lambda: InMemoryUnitOfWork(store), is_stale)


def make_records() -> EventData:
    """Three people of two organisations, and two of each of the rest; every text that can be secret is."""
    opening = Plenary(
        id="opening",
        title="Opening",
        start=datetime(2027, 5, 11, 0, tzinfo=UTC),
        end=datetime(2027, 5, 11, 1, tzinfo=UTC),
        room_id="r-1",
        speaker_ids=("p-1",),
    )
    return EventData(
        event=make_event(plenaries=(opening,)),
        organisations=tuple(Organisation(id=f"org-{number}", name=f"Organisation {number}") for number in (1, 2)),
        people=(make_person(1), make_person(2), make_person(3, organisation_id="")),
        offers=tuple(make_offer(number, owner_id="p-1", confidential_text=SECRET) for number in (1, 2)),
        needs=tuple(make_need(number, owner_id="p-2", confidential_text=SECRET) for number in (1, 2)),
        mandates=(Mandate(id="m-1", title="Mandate 1", text="Text of mandate 1.", confidential_text=SECRET),),
        rooms=(make_room(1), make_room(2)),
        tables=(make_table(1), make_table(2)),
        wishes=(Wish(person_id="p-1", other_id="p-2"),),
        groups=(Group(id="g-1", name="Group 1", lead_id="p-1", member_ids=("p-3",)),),
        absences=(Absence(person_id="p-1", start=opening.start, end=opening.end),),
        closures=(Closure(place_id="r-1", start=opening.start, end=opening.end),),
        travel=(Travel(first_area="a", second_area="b", minutes=9),),
        locks=(Lock(entry_id="s-1"),),
        precedences=(Precedence(first_id="a", second_id="b"),),
        session_requests=(SessionRequest(id="sr-1", title="Request 1", kind=SessionKind.PANEL, slots=2),),
        clusters=(Cluster(id="c-1", name="Cluster 1"),),
        sites=(Site(room_id="r-1"),),
        buses=(Bus(id="bus-1", name="Bus 1", seats=30),),
        booths=(Booth(id="b-1", name="Booth 1"),),
        booth_wishes=(BoothWish(organisation_id="org-1"),),
    )


def make_matching() -> Matching:
    span = Span(start=0, end=4, text="Text")
    evidence = Evidence(need_span=span, offer_span=span, similarity=0.9, shared_terms=("text",))
    gap = Gap(kind=GapKind.TRL, reason="the need asks for 7", offer_reason="they ask for 7")
    explanation = Explanation(sentences=("Likely.",))
    return Matching(
        threshold=0.4,
        matches=(
            make_match(
                1,
                contributions={"dense": 1.5},
                evidence=(evidence,),
                gaps=(gap,),
                fit={"trl": -0.5},
                explanation=explanation,
            ),
            make_match(2),
            make_match(1, need_id="m-1", score=0.6),
        ),
        unmet=(
            UnmetNeed(
                need_id="n-2", nearest=make_match(2, need_id="n-2", score=0.2), threshold=0.4, reason="below 0.4"
            ),
            UnmetNeed(need_id="n-3", nearest=None, threshold=0.4, reason="no candidate"),
        ),
    )


def make_pairing(number: int, need_owner_id: str, offer_owner_id: str) -> Pairing:
    return Pairing(
        id=f"pair-{number}",
        need_id="n-1",
        offer_id="o-1",
        need_owner_id=need_owner_id,
        offer_owner_id=offer_owner_id,
        score=0.9,
    )


def fill(work: UnitOfWork) -> None:
    """Store the records, and a result of each step; of the agenda two versions."""
    with work:
        work.records.upsert(make_records())
        work.results.save_matching(make_matching(), make_run(Step.MATCH))
        pairings = (make_pairing(1, "p-2", "p-1"), make_pairing(2, "p-3", "p-1"))
        work.results.save_pairings(pairings, make_run(Step.PAIR))
        work.results.save_agenda(make_agenda(1, meetings=()), make_run(Step.AGENDA))
        work.results.save_agenda(make_agenda(2), make_run(Step.AGENDA, seconds=2.5))
        work.commit()


def filled_store() -> InMemoryStore:
    store = InMemoryStore()
    fill(InMemoryUnitOfWork(store))
    return store
