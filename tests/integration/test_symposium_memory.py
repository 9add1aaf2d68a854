"""The plan is made once for all who read it, and anew when something that it is made from has changed."""

from __future__ import annotations

import pytest

from api.programmes import symposium as service
from matcher.symposium_programme import Ground, SymposiumPlan, plan_symposium
from models.domain import DeclineReason, EventData, Person, Wish, WishKind
from models.domain.accounts import AccountRole
from tests.fakes import InMemoryUnitOfWork
from tests.integration.test_symposium import API, NUMBERS, PAGE, WEIGHTS, Symposium
from tests.symposium_events import declined


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[Ground]:
    """What plans were made from, one after another."""
    found: list[Ground] = []

    def counted(ground: Ground) -> SymposiumPlan:
        found.append(ground)
        return plan_symposium(ground)

    monkeypatch.setattr(service, "plan_symposium", counted)
    return found


def test_pages_prints_and_sessions_share_one_plan(planned: list[Ground]) -> None:
    symposium = Symposium()
    organiser, official = symposium.client(), symposium.client(AccountRole.OFFICIAL)
    researcher = symposium.client(AccountRole.RESEARCHER, "r-1")
    assert organiser.get(PAGE).status_code == 200
    assert organiser.post(f"{PAGE}/sessions").status_code == 200
    assert "made" in organiser.get(PAGE).text
    for path in (f"{PAGE}/plan", f"{PAGE}/sheets", API):
        assert organiser.get(path).status_code == 200
    assert researcher.get(f"{PAGE}/mine").status_code == 200
    assert len(planned) == 1
    assert "Name of r-1" not in official.get(f"{PAGE}/plan").text


def test_a_wish_changes_no_plan_and_an_answer_a_choice_or_a_person_does(planned: list[Ground]) -> None:
    symposium = Symposium()
    client = symposium.client()
    client.get(PAGE)
    with InMemoryUnitOfWork(symposium.store) as work:
        wish = Wish(person_id="c-1", other_id="r-1", kind=WishKind.WOULD_MEET)
        work.records.upsert(EventData(wishes=(wish,)))
        work.commit()
    client.get(PAGE)
    assert len(planned) == 1
    with InMemoryUnitOfWork(symposium.store) as work:
        work.decisions.add([declined(2, DeclineReason.RIGHTS_UNCLEAR, "n-3", "c-3")])
        work.commit()
    client.get(PAGE)
    assert len(planned) == 2
    client.post(f"{PAGE}/choices", data=NUMBERS | WEIGHTS)
    client.get(PAGE)
    assert len(planned) == 3
    with InMemoryUnitOfWork(symposium.store) as work:
        work.records.forget(Person, ("x-1",))
        work.commit()
    assert client.get(API).json()["experience"] != []
    assert len(planned) == 4
