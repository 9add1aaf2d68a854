"""The cluster tour's pages and interface: who sees what, planning, printing, taking back, and the agenda of it."""

from __future__ import annotations

import html
import re
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.jobs.runner import JobRunner
from api.jobs.touring import RecordsMoved, run_tours
from api.programmes.tour_documents import Words, tour_document
from api.programmes.tour_view import day_views
from matcher.documents import Paragraph, Table
from matcher.progress import SilentProgress
from matcher.stopping import StopSign
from matcher.tours.reasons import LeftOutReason
from matcher.tours_programme import Watch, requested_days
from models.domain import Closure, EventData
from models.domain.accounts import AccountRole
from models.domain.jobs import Job, JobState
from tests.factories import NOON
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.signed_in import account_of, browser_as
from tests.integration.test_setup_pages import Organising
from tests.unit.test_tours_programme import QUICK, SEOUL, WANTED, records, visitor

FORM = {"date": "2027-05-11", "most_stops": "2", "time_limit_s": "5", "lunch_from": "11:30", "lunch_minutes": "60"}
PAGE, INTERFACE = "/programmes/tours", "/api/v1/programmes/tours"
SHEET = f"{PAGE}/2027-05-11/bus-a"
PRIVATE = ("lupin-free", "with the choir", ">wheelchair<")


def data() -> EventData:
    people = (
        *records().people[:4],
        visitor(11, name="Ada Visitor", diet="lupin-free"),
        visitor(12, name="Ben Visitor", wheelchair=True),
        *(visitor(number, name=f"Cho Visitor {number}", party="the choir") for number in (13, 14, 15)),
    )
    sites = tuple(replace(site, diets=("lupin-free",)) for site in records().sites)
    return records(people=people, sites=sites, wishes=WANTED)


def organising_with(known: EventData) -> Organising:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(known)
        work.commit()
    organising = Organising(store)
    organising.app.state.job_runner = JobRunner(Path("nowhere"), lambda: InMemoryUnitOfWork(store))  # never entered
    return organising


@pytest.fixture(scope="module")
def planned() -> Organising:
    organising = organising_with(data())
    plan(organising)
    return organising


def post(organising: Organising, **more: str) -> Any:
    return organising.client.post(PAGE, data=FORM | more, follow_redirects=False)


def run_job(organising: Organising, watch: Watch | None = None) -> Job:
    """Do what the process of a job does, for the one that waits."""
    with InMemoryUnitOfWork(organising.store) as work:
        (job,) = work.jobs.open()
    figures = run_tours(job, lambda: InMemoryUnitOfWork(organising.store), now=NOON, watch=watch or Watch())
    state = JobState.CANCELLED if figures.get("cut_short") else JobState.SUCCEEDED
    with InMemoryUnitOfWork(organising.store) as work:
        work.jobs.change(job.id, {JobState.QUEUED}, state=state, result=figures, started_at=NOON, finished_at=NOON)
        work.commit()
        ended = work.jobs.find(job.id)
    assert ended is not None
    return ended


def plan(organising: Organising, **more: str) -> Job:
    answer = post(organising, **more)
    assert answer.status_code == 303, answer.text
    job = run_job(organising)
    assert answer.headers["location"] == f"/run/{job.id}"
    return job


def client_of(organising: Organising, role: AccountRole, person_id: str = "") -> TestClient:
    return browser_as(organising.app, account_of(organising.app, role, person_id))


@pytest.mark.parametrize("role", list(AccountRole))
def test_tours_are_for_organisers_and_officials_and_sheets_for_organisers(
    planned: Organising, role: AccountRole
) -> None:
    client = client_of(planned, role)
    sees = role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)
    for path in (PAGE, INTERFACE, f"{PAGE}/tours.pdf?day=2027-05-11"):
        assert client.get(path).status_code == (200 if sees else 403), path
    for path in (SHEET, f"{SHEET}/sheet.pdf"):
        assert client.get(path).status_code == (200 if role is AccountRole.ORGANISER else 403), path
    if role is not AccountRole.ORGANISER:
        assert client.post(PAGE, data=FORM).status_code == 403
        assert client.post(INTERFACE, json={}).status_code == 403


def test_organisers_read_who_rides_and_what_they_need(planned: Organising) -> None:
    page = planned.client.get(PAGE).text
    assert "Bus A" in page
    assert "<svg" in page
    assert ": proven to be the best" in page
    sheets = planned.client.get(SHEET).text + planned.client.get(SHEET.replace("bus-a", "bus-b")).text
    for told in ("Ada Visitor", "diet: lupin-free", "wheelchair", "travels with the choir"):
        assert told in sheets
    assert planned.client.get(f"{SHEET}/sheet.pdf").content.startswith(b"%PDF")


def test_what_people_need_and_who_rides_where_is_for_organisers_only(planned: Organising) -> None:
    official = client_of(planned, AccountRole.OFFICIAL)
    for path in (PAGE, INTERFACE):
        text = official.get(path).text
        assert "Bus A" in text
        for secret in (*PRIVATE, "Visitor", "p-11"):
            assert secret not in text, (path, secret)
    one, other = (client.get(f"{PAGE}/tours.pdf?day=2027-05-11").content for client in (official, planned.client))
    assert len(one) < len(other)
    assert client_of(planned, AccountRole.COMPANY, "p-12").get("/agenda").text.count("lupin-free") == 0


def test_the_interface_plans_as_the_page_does() -> None:
    organising = organising_with(data())
    asked = {"dates": ["2027-05-11"], "most_stops": 2, "time_limit_s": 5}
    answer = organising.client.post(INTERFACE, json=asked)
    assert answer.status_code == 201, answer.text
    address = answer.headers["location"]
    assert organising.client.get(address).json()["state"] == "queued"
    run_job(organising)
    told = organising.client.get(address).json()
    assert (told["kind"], told["state"], told["result"]["riding"]) == ("tours", "succeeded", 5)
    (day,) = organising.client.get(INTERFACE).json()["days"]
    assert day["bound"] == pytest.approx(day["interest"])
    assert (day["riding"], day["people"], day["is_proven"], day["still_holds"]) == (5, 5, True, True)
    assert sorted(person for tour in day["tours"] for person in tour["person_ids"]) == [
        f"p-{number}" for number in range(11, 16)
    ]
    assert organising.client.post(INTERFACE, json={"dates": ["2030-01-01"]}).status_code == 422


def test_a_plan_can_be_taken_back() -> None:
    organising = organising_with(data())
    job = plan(organising)
    assert organising.stored().session_requests
    change = job.result["change"]
    page = organising.client.get(f"/run/{job.id}").text
    (address,) = (html.unescape(item) for item in re.findall(r'href="([^"]*)"', page) if f"done={change}" in item)
    assert "Undo" in organising.client.get(address).text
    undone = organising.client.post(f"/setup/undo/{change}", data={"back": PAGE}, follow_redirects=False)
    assert undone.headers["location"].startswith(PAGE)
    assert organising.stored().session_requests == ()


def test_a_closed_site_is_told_and_mended_for_the_fewest() -> None:
    organising = organising_with(data())
    plan(organising)
    before = organising.stored()
    gone = next(item for item in before.session_requests if "p-11" in item.attendee_ids).room_ids[0]
    shut = Closure(
        place_id=gone,
        start=datetime(2027, 5, 11, 0, tzinfo=SEOUL),
        end=datetime(2027, 5, 12, 0, tzinfo=SEOUL),
    )
    with InMemoryUnitOfWork(organising.store) as work:
        work.records.upsert(EventData(closures=(shut,)))
        work.commit()
    assert "cannot be made as they are" in organising.client.get(PAGE).text

    job = plan(organising, keep="1")

    hit = {person for item in before.session_requests if gone in item.room_ids for person in item.attendee_ids}
    assert job.result["changed"] == len(hit)
    assert f"kept={len(hit)}" in organising.client.get(f"/run/{job.id}").text
    assert "cannot be made as they are" not in organising.client.get(PAGE).text
    (day,) = requested_days(organising.stored(), None, QUICK)
    assert day.riding == 5


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"speed_km_h": "0"}, "Not a value for “Speed, km/h”"),
        ({"most_stops": "many"}, "Not a value for “Stops of a bus, at most”"),
        ({"date": "2030-01-01"}, "Choose days of the event"),
        ({"date": "yesterday"}, "Choose days of the event"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_entered_stays(
    planned: Organising, sent: dict[str, str], told: str
) -> None:
    answer = post(planned, **sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert all(f'value="{value}"' in answer.text for name, value in sent.items() if name != "date")


@pytest.mark.parametrize(
    "path", [f"{PAGE}/2027-05-12/bus-a", f"{PAGE}/2027-05-11/nothing", f"{PAGE}/tours.pdf?day=2027-05-12"]
)
def test_a_day_or_bus_without_tours_is_not_found(planned: Organising, path: str) -> None:
    assert planned.client.get(path).status_code == 404


def test_without_places_the_page_says_what_is_needed() -> None:
    organising = organising_with(replace(data(), buses=()))
    assert organising.client.get(PAGE).status_code == 200
    answer = post(organising)
    assert answer.status_code == 422
    assert "Tours need at least one bus." in answer.text


def test_the_pages_speak_korean(planned: Organising) -> None:
    text = planned.client.get(PAGE, headers={"accept-language": "ko"}).text
    assert "클러스터 투어" in text
    assert "최소한으로 변경" in text


def test_a_job_that_waits_stands_on_the_page_and_its_page_leads_back(planned: Organising) -> None:
    organising = organising_with(data())
    address = post(organising).headers["location"]
    page = organising.client.get(PAGE).text
    assert "Tours are being planned" in page
    assert f'href="{address}"' in page
    assert post(organising).headers["location"] == address, "the same job twice is one"
    job_page = organising.client.get(address).text
    assert "Cancel" in job_page
    assert "<dd>11:30</dd>" in job_page
    assert "<dd>2027-05-11</dd>" in job_page
    assert "Tours are being planned" not in client_of(organising, AccountRole.OFFICIAL).get(PAGE).text
    job = run_job(organising)
    assert "See the tours" in organising.client.get(address).text
    assert job.result["days"] == ["2027-05-11"]
    assert "Tours are being planned" not in organising.client.get(PAGE).text


def test_a_server_that_runs_no_jobs_says_so() -> None:
    organising = organising_with(data())
    organising.app.state.job_runner = None
    answer = post(organising)
    assert (answer.status_code, "this server runs no jobs" in answer.text) == (409, True)
    assert organising.client.post(INTERFACE, json={}).status_code == 409


def test_planning_that_is_stopped_keeps_the_best_tours_or_leaves_all_as_it_was() -> None:
    organising = organising_with(data())
    stop = StopSign()
    stop.ask()
    post(organising)
    before = organising.stored()
    job = run_job(organising, Watch(stop=stop))
    assert (job.state, job.result["days"]) == (JobState.CANCELLED, [])
    assert organising.stored() == before
    assert "The tours from before are as they were." in organising.client.get(f"/run/{job.id}").text

    stop = StopSign()
    post(organising)
    threading.Timer(0.02, stop.ask).start()
    job = run_job(organising, Watch(stop=stop))
    if job.state is JobState.CANCELLED and job.result["days"]:
        assert "The best tours so far are requested" in organising.client.get(f"/run/{job.id}").text
    assert bool(organising.stored().session_requests) is bool(job.result["days"])


def test_nothing_is_stored_where_records_change_while_tours_are_planned() -> None:
    organising = organising_with(data())
    post(organising)

    class Meddling:
        """A progress during which somebody changes the records."""

        def track(self, description: str, total: int | None) -> Any:
            return SilentProgress().track(description, total)

        def tell(self, message: str) -> None:
            with InMemoryUnitOfWork(organising.store) as work:
                work.records.upsert(EventData(people=(visitor(99),)))
                work.commit()

    with pytest.raises(RecordsMoved):
        run_job(organising, Watch(progress=Meddling()))
    assert organising.stored().session_requests == ()


def test_what_was_known_of_a_plan_outlives_the_server_and_ends_with_the_records() -> None:
    organising = organising_with(data())
    plan(organising, speed_km_h="44")
    known = organising.client.get(INTERFACE).json()["days"]
    assert known[0]["is_proven"]

    again = Organising(organising.store)

    assert again.client.get(INTERFACE).json()["days"] == known
    assert 'value="44"' in again.client.get(PAGE).text, "the form begins with what the tours were planned with"
    with InMemoryUnitOfWork(organising.store) as work:
        wish = replace(WANTED[0], person_id="p-15", other_id="p-4")
        work.records.upsert(EventData(wishes=(wish,)))
        work.commit()
    (day,) = Organising(organising.store).client.get(INTERFACE).json()["days"]
    assert not day["is_proven"]
    assert day["bound"] > day["interest"]


@pytest.mark.parametrize(("is_known", "told"), [(True, "proven that no plan has more"), (False, "not proven")])
def test_the_sheets_say_how_good_the_tours_are(planned: Organising, is_known: bool, told: str) -> None:
    known = planned.stored()
    words = Words(language="en", say=lambda message, **parts: message % parts, language_name=str, day=str)
    assert known.event is not None
    with InMemoryUnitOfWork(planned.store) as work:
        (day,) = day_views(known, None, work.tour_plans.of if is_known else lambda _visits: None, map_title="")

    document = tour_document(known.event, day, words, made="", with_sheets=False)

    (_, quality) = [block.text for block in document.sections[0].blocks if isinstance(block, Paragraph)]
    assert quality.startswith(f"Interest {day.interest:.1f} of at most {day.bound:.1f}")
    assert told in quality


def test_the_sheets_say_who_finds_no_place_where_the_bus_leaves_and_whom_to_ask(planned: Organising) -> None:
    known = planned.stored()
    words = Words(language="en", say=lambda message, **parts: message % parts, language_name=str, day=str)
    assert known.event is not None
    event = replace(known.event, contact="Tour desk")
    (day,) = day_views(known, None, lambda _visits: None, map_title="")
    passenger = day.buses[0].passengers[0].person
    day = replace(day, start="Hall", left_out=(((passenger,), (LeftOutReason.NO_PLACE_LEFT,)),))

    overview, left_out, sheet, *_ = tour_document(event, day, words, made="", with_sheets=True).sections
    without = tour_document(event, day, words, made="", with_sheets=False)

    assert [block.rows for block in left_out.blocks if isinstance(block, Table)] == [
        ((passenger.name, "The tours that would suit are full."),)
    ]
    assert {"The bus leaves from Hall and returns there.", "Questions on the day: Tour desk"} <= {
        block.text for block in sheet.blocks if isinstance(block, Paragraph)
    }
    assert without.sections == (overview,)
    names = [[each.person.name for each in bus.passengers] for bus in day.buses]
    assert names == [sorted(each) for each in names]
