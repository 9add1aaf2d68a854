"""The hub of the programmes, the templates of events, and the forms of clusters, sites, buses and booths."""

from __future__ import annotations

from datetime import time
from html import escape

import pytest
from starlette.testclient import TestClient

from api.setup.programmes import TEMPLATES
from models.domain import Booth, Cluster, EventData, Opening, Organisation, Programme, RoomKind, Site
from models.domain.accounts import AccountRole
from tests.factories import make_event, make_room
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.signed_in import account_of, browser_as
from tests.integration.test_setup_pages import Organising

EXTRAS = ("clusters", "sites", "buses", "booths")


@pytest.fixture(scope="module")
def organising() -> Organising:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        data = work.records.load()
        site = make_room(1, kind=RoomKind.SITE, name="Foundry")
        work.records.upsert(
            type(data)(
                event=make_event(programme=Programme.TOUR),
                rooms=(site, make_room(2, name="Hall")),
                organisations=(Organisation(id="org-1", name="Works"),),
            )
        )
        work.commit()
    return Organising(store)


def client_of(organising: Organising, role: AccountRole) -> TestClient:
    return browser_as(organising.app, account_of(organising.app, role))


def post(organising: Organising, path: str, **fields: str) -> int:
    return organising.client.post(path, data=fields, follow_redirects=False).status_code


@pytest.mark.parametrize("role", list(AccountRole))
def test_the_hub_is_for_organisers_and_officials_and_the_forms_for_organisers(
    organising: Organising, role: AccountRole
) -> None:
    client = client_of(organising, role)
    allowed = role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)
    assert client.get("/programmes").status_code == (200 if allowed else 403)
    assert {client.get(f"/setup/extras/{kind}").status_code for kind in EXTRAS} == {
        200 if role is AccountRole.ORGANISER else 403
    }


def test_the_hub_names_the_programme_of_the_event_first(organising: Organising) -> None:
    text = organising.client.get("/programmes").text
    assert text.index("Cluster tour") < text.index("Focus group")
    assert text.count(">this event<") == 1


def test_without_an_event_the_hub_begins_one_from_each_template_and_opens_nothing() -> None:
    empty = Organising(InMemoryStore())
    text = empty.client.get("/programmes").text
    assert "There is no event yet." in text
    for programme in Programme:
        assert f'href="/setup/event?programme={programme.value}"' in text
    assert 'href="/programmes/tours"' not in text
    official = client_of(empty, AccountRole.OFFICIAL).get("/programmes").text
    assert "The organisers set it up" in official
    assert "/setup/" not in official


@pytest.mark.parametrize("programme", list(Programme))
def test_the_page_of_an_empty_programme_says_what_it_still_needs(programme: Programme) -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(event=make_event(programme=programme)))
        work.commit()
    empty, template = Organising(store), TEMPLATES[programme]
    ours = empty.client.get(template.path).text
    assert "It still needs:" in ours
    assert all(f'href="{task.path}">{escape(task.label)}</a>' in ours for task in template.tasks)
    theirs = client_of(empty, AccountRole.OFFICIAL).get(template.path).text
    assert all(escape(task.label) in theirs for task in template.tasks)
    assert "/setup/" not in theirs
    saved = empty.client.get("/setup/event?saved=new").text
    assert f'href="{template.path}">{escape(template.name)}</a>' in saved


def test_hub_and_set_up_say_what_a_tour_needs_next(organising: Organising) -> None:
    hub = organising.client.get("/programmes").text
    assert 'Next: <a href="/setup/extras/clusters">' in " ".join(hub.split())
    assert "(for the organisers)" in client_of(organising, AccountRole.OFFICIAL).get("/programmes").text
    road = organising.client.get("/setup").text
    assert "It still needs:" in road
    assert "Add sites and buses" in road
    assert "Add rooms and tables" not in road


def test_a_new_event_begins_with_the_days_and_breaks_of_a_programme() -> None:
    text = Organising(InMemoryStore()).client.get("/setup/event?programme=symposium").text
    assert text.count('name="days_date"') == 3
    assert text.count('value="Coffee"') == 2
    assert '<option value="symposium" selected>' in text


def test_records_of_a_programme_are_added_changed_and_taken_away(organising: Organising) -> None:
    assert post(organising, "/setup/extras/clusters", name="Photonics", latitude="35.2", longitude="126.8") == 303
    fields = {"room_id": "r-1", "cluster_id": "photonics", "opens": "09:00-12:00; 13:00-17:00", "visit_minutes": "45"}
    assert post(organising, "/setup/extras/sites", **fields) == 303
    assert post(organising, "/setup/extras/sites", **fields, record="r-1", diets="halal") == 303
    assert post(organising, "/setup/extras/booths", name="A1", room_id="r-2", organisation_id="org-1") == 303
    assert post(organising, "/setup/extras/clusters/remove", record="photonics") == 409
    data = organising.stored()
    assert data.clusters == (Cluster(id="photonics", name="Photonics", latitude=35.2, longitude=126.8),)
    hours = (Opening(start=time(9), end=time(12)), Opening(start=time(13), end=time(17)))
    assert data.sites == (
        Site(room_id="r-1", cluster_id="photonics", opens=hours, visit_minutes=45, diets=("halal",)),
    )
    assert data.booths == (Booth(id="a1", name="A1", room_id="r-2", organisation_id="org-1"),)
    assert post(organising, "/setup/extras/booths/remove", record="a1") == 303
    assert organising.stored().booths == ()


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("clusters", {"name": "C", "latitude": "95", "longitude": "1"}, "is from -90 to 90 degrees"),
        ("buses", {"name": "B", "seats": "none"}, "must be a number"),
        ("booths", {"name": "B", "room_id": "nowhere"}, "There is none of this id."),
        ("sites", {"room_id": "r-2", "opens": "morning"}, "write it like 09:00-17:00"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    organising: Organising, kind: str, fields: dict[str, str], said: str
) -> None:
    answer = organising.client.post(f"/setup/extras/{kind}", data=fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_what_concerns_travel_and_diet_is_for_organisers_and_the_person(organising: Organising) -> None:
    fields = {
        "name": "Ada",
        "diet": "halal",
        "wheelchair": "yes",
        "arrives_at": "2027-05-11T10:30",
        "interprets": "en-ko",
    }
    assert post(organising, "/directory/people", **fields) == 303
    (person,) = organising.stored().people
    assert (person.diet, person.wheelchair, person.interprets) == ("halal", True, ("en-ko",))
    assert person.arrives_at is not None
    assert person.arrives_at.isoformat() == "2027-05-11T10:30:00+09:00"
    told = {
        role: client_of(organising, role).get(f"/api/v1/people/{person.id}").json()
        for role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)
    }
    assert told[AccountRole.ORGANISER]["diet"] == "halal"
    official = told[AccountRole.OFFICIAL]
    assert (official["diet"], official["wheelchair"], official["arrives_at"]) == ("", False, None)
    assert official["interprets"] == ["en-ko"]
