"""A site closes, a bus falls out: the repair in the browser, the interface and the command line changes tours too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.bootstrap import open_workspace
from matcher.progress import SilentProgress
from tests.integration.test_cli import Command, bridgework
from tests.integration.test_setup_pages import Organising
from tests.tour_events import PAIRINGS, data_of, publish, published, tour_records

__all__ = ["bridgework"]
CLOSED = {"kind": "closed", "place": "r-2", "start": "2027-05-11T09:00"}


@pytest.fixture
def organising() -> Organising:
    return Organising(published(tour_records(), *PAIRINGS))


def hidden(page: str) -> dict[str, str]:
    form = page.partition('action="/repair/accept"')[2].partition("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_the_page_tells_what_changes_in_the_tours_and_stores_what_it_showed(organising: Organising) -> None:
    before = data_of(organising.store)
    page = organising.client.post("/repair", data=CLOSED).text
    assert "Bus A on" in page
    assert "no longer visits Room 2 from 11:00; visits Room 3 at 11:00 instead; 3 people change" in page
    assert data_of(organising.store) == before

    told = organising.client.post("/repair/accept", data=hidden(page)).text
    assert "From version 1 to version 2" in told
    assert {item.room_ids for item in data_of(organising.store).session_requests} == {("r-1",), ("r-3",), ("r-4",)}
    assert "the tours of" in organising.client.get("/versions").text

    assert "From version 2 to version 3" in organising.client.post("/repair/undo").text
    assert data_of(organising.store) == before


def test_korean_readers_are_told_in_korean(organising: Organising) -> None:
    organising.client.headers["accept-language"] = "ko"
    page = organising.client.post("/repair", data=CLOSED | {"place": "bus-b"}).text
    assert "더 이상" in page
    assert "makes no tour" not in page


def test_the_tours_page_says_where_to_go_after_a_closure_and_after_planning_anew(organising: Organising) -> None:
    assert "/repair?kind=records" not in organising.client.get("/programmes/tours").text
    shut = {"place_id": "r-2", "start": "2027-05-11T09:00:00+09:00", "end": "2027-05-11T18:00:00+09:00"}
    assert organising.client.post("/api/v1/closures", json=shut).status_code == 201

    told = organising.client.get("/programmes/tours").text
    assert "the repair changes tours and agenda together" in told
    assert 'href="/repair?kind=records"' in told
    form = organising.client.get("/repair?kind=records").text
    assert re.search(r"<details[^>]*open[^>]*><summary>Records were changed", form)
    page = organising.client.post("/repair", data={"kind": "records"}).text
    assert "no longer visits Room 2" in page
    organising.client.post("/repair/accept", data=hidden(page))
    assert "/repair?kind=records" not in organising.client.get("/programmes/tours").text


def test_the_interface_tells_the_tours(organising: Organising) -> None:
    asked = {"closed": [{"place_id": "bus-b"}], "dry_run": True, "now": "2027-05-10T12:00:00+09:00"}
    answer = organising.client.post("/api/v1/agenda/repair", json=asked)
    assert answer.status_code == 200, answer.text
    (tour,) = answer.json()["tours"]
    assert (tour["bus_id"], tour["date"], tour["person_ids"]) == ("bus-b", "2027-05-11", ["p-14", "p-15"])
    assert tour["words"] == "Bus B on 2027-05-11: makes no tour any more; 2 people change"


def test_the_command_line_repairs_and_undoes(tmp_path: Path, bridgework: Command) -> None:
    folder = tmp_path / "w"
    assert bridgework("init", "-w", folder, "--encoder", "hashing")[0] == 0
    tools = open_workspace(folder, SilentProgress())
    with tools.unit_of_work() as work:
        publish(work, tour_records(), *PAIRINGS)
    with tools.unit_of_work() as work:
        known = work.records.load()

    code, told, _ = bridgework("repair", folder, "--close", "Room 2", "--now", "2027-05-10T12:00")
    assert code == 0
    assert "no longer visits Room 2 from 11:00" in " ".join(re.sub(r"[│┃]", " ", told).split())
    with tools.unit_of_work() as work:
        assert work.records.load().session_requests != known.session_requests

    assert bridgework("repair", folder, "--undo")[0] == 0
    with tools.unit_of_work() as work:
        assert work.records.load() == known
