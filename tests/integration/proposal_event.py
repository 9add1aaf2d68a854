"""A small event in which proposals can be answered: who owns what, and what is proposed to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.disclosure import AnonymousRecords
from api.market.reading import Markets
from api.meetings.settings import MeetingSettings
from models.domain import EventData, Mandate, Organisation, Step
from models.domain.accounts import AccountRole
from tests.factories import make_event, make_match, make_need, make_offer, make_person, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, make_matching, token_of

RESEARCHER, COMPANY, INVESTOR = "p-1", "p-2", "p-3"
"""Own the offers o-1 and (anonymously) o-2; the needs n-1 and n-2; the mandate m-1. ``p-4`` owns nothing."""
As = Callable[..., TestClient]


def proposal_store(**offer: Any) -> InMemoryStore:
    """n-1 has both offers proposed, m-1 and n-2 the first; ``offer`` are further fields of the first."""
    store = InMemoryStore()
    people = tuple(make_person(number, email=f"p{number}@example.org") for number in (1, 2, 3, 4))
    matches = (
        make_match(1),
        make_match(2, rank=2, score=0.6),
        make_match(1, need_id="n-2", score=0.7),
        make_match(1, need_id="m-1", score=0.55),
    )
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(
            EventData(
                event=make_event(),
                organisations=tuple(Organisation(id=f"org-{n}", name=f"Organisation {n}") for n in (1, 2, 3, 4)),
                people=people,
                offers=(
                    make_offer(1, owner_id=RESEARCHER, theme="energy", **offer),
                    make_offer(2, owner_id=RESEARCHER, anonymous=True, theme="bio"),
                ),
                needs=(make_need(1, owner_id=COMPANY), make_need(2, owner_id=COMPANY, anonymous=True)),
                mandates=(Mandate(id="m-1", title="Mandate 1", text="Text of mandate 1.", owner_id=INVESTOR),),
            )
        )
        work.results.save_matching(replace(make_matching(), matches=matches, unmet=()), make_run(Step.MATCH))
        work.commit()
    return store


class Door:
    """One application for many tests, each of which puts a store of its own behind it."""

    def __init__(self) -> None:
        self.store = InMemoryStore()
        self._app: FastAPI = create_app(
            unit_of_work=lambda: InMemoryUnitOfWork(self.store), version="1", accounts=ACCOUNTS
        )

    @property
    def markets(self) -> Markets:
        markets: Markets = self._app.state.markets
        return markets

    def open(self, store: InMemoryStore) -> As:
        """Return what makes a client with the token of a new account."""
        self.store = store
        self._app.state.markets = Markets()
        self._app.state.anonymous_records = AnonymousRecords()
        self._app.state.meetings = MeetingSettings()
        return self._client

    def _client(self, person_id: str, role: AccountRole = AccountRole.COMPANY) -> TestClient:
        token = token_of(self._app, frozenset({role}), person_id=person_id)
        return TestClient(self._app, base_url="http://localhost:8000", headers={"authorization": f"Bearer {token}"})
