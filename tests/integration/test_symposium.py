"""The symposium through the whole application: who may, what is chosen and made, and what a researcher takes home."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.bootstrap import create_workspace
from matcher.progress import SilentProgress
from models.domain import DeclineReason, EventData, Publication, SessionKind, Step
from models.domain.accounts import AccountRole
from models.domain.requests import MeetingRequest
from scripts.cli import app as command_line
from tests.factories import NOON, make_agenda, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS
from tests.integration.signed_in import account_of, browser_as
from tests.symposium_events import declined, matching, symposium_data

PAGE, API = "/programmes/symposium", "/api/v1/programmes/symposium"
OVERSEEN = (PAGE, f"{PAGE}/plan", f"{PAGE}/plan.pdf", API, f"{API}/choices")
ORGANISED = (f"{PAGE}/sheets", f"{PAGE}/sheets.pdf")
OWN = (f"{PAGE}/mine", f"{PAGE}/mine.pdf", f"{API}/mine")
NUMBERS = {
    "proposals": "1",
    "proposals_per_session": "5",
    "talks": "2",
    "clinic_rounds": "1",
    "clinic_tables": "2",
    "clinic_seats": "6",
    "networking_rounds": "2",
    "networking_seats": "3",
}
WEIGHTS = {
    f"weight_{name}": value
    for name, value in zip(("match", "readiness", "rights", "team", "pull"), "51111", strict=True)
}


class Symposium:
    def __init__(self, data: EventData | None = None) -> None:
        self.store = InMemoryStore()
        with InMemoryUnitOfWork(self.store) as work:
            work.records.upsert(data or symposium_data())
            work.results.save_matching(matching(), make_run(Step.MATCH))
            reasons = (DeclineReason.RIGHTS_UNCLEAR, DeclineReason.RIGHTS_UNCLEAR)
            answers = [declined(1, reason, f"n-{at}", f"c-{at}") for at, reason in enumerate(reasons, 1)]
            work.decisions.add([*answers, declined(3, DeclineReason.TOO_EARLY)])
            work.commit()
        self.app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(self.store), version="0", accounts=ACCOUNTS)
        self.app.state.encode = lambda texts: np.zeros((len(texts), 4), dtype=np.float32)

    def client(self, role: AccountRole = AccountRole.ORGANISER, person_id: str = "") -> TestClient:
        return browser_as(self.app, account_of(self.app, role, person_id, f"{role}-{person_id}"))

    def records(self) -> EventData:
        with InMemoryUnitOfWork(self.store) as work:
            return work.records.load()


@pytest.fixture(scope="module")
def reading() -> Symposium:
    """For tests that change nothing."""
    return Symposium()


@pytest.mark.parametrize("role", list(AccountRole))
def test_who_oversees_reads_the_plan_and_organisers_the_pages_of_all(reading: Symposium, role: AccountRole) -> None:
    person_id = {AccountRole.RESEARCHER: "r-1", AccountRole.COMPANY: "c-1"}.get(role, "")
    client = reading.client(role, person_id)
    oversees = role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)
    assert {client.get(path).status_code for path in OVERSEEN} == {200 if oversees else 403}
    assert {client.get(path).status_code for path in ORGANISED} == {200 if role is AccountRole.ORGANISER else 403}
    if role is not AccountRole.ORGANISER:
        assert client.post(f"{PAGE}/choices", data=NUMBERS | WEIGHTS).status_code == 403
        assert client.post(f"{PAGE}/sessions").status_code == 403
        assert client.patch(f"{API}/choices", json={}).status_code == 403


def test_nobody_who_is_not_signed_in_reads_anything(reading: Symposium) -> None:
    client = browser_as(reading.app, None)
    found = {client.get(path, follow_redirects=False).status_code for path in (*OVERSEEN, *ORGANISED, *OWN)}
    assert found == {303, 401}


def test_an_official_reads_no_names_of_who_lacks_what(reading: Symposium) -> None:
    ours, theirs = (reading.client(role) for role in (AccountRole.ORGANISER, AccountRole.OFFICIAL))
    talks = ours.get(API).json()["experience"]
    assert {talk["speaker_id"]: talk["helped_ids"] for talk in talks} == {"i-1": ["r-1"], "x-1": ["r-1", "r-2"]}
    shown = theirs.get(API).json()
    assert {tuple(talk["helped_ids"]) for talk in shown["experience"]} == {()}
    assert {talk["helps"] for talk in shown["experience"]} == {None}
    assert shown["networking"] == []
    page = theirs.get(PAGE).text
    section = page[page.index('id="experience"') :]
    assert "Name of r-" not in section
    assert "fewer than 3 researchers" in section
    assert "Name of r-2" in ours.get(PAGE).text[page.index('id="experience"') :]


def test_a_researcher_reads_reasons_unless_everybody_would_know_who_gave_them(reading: Symposium) -> None:
    one = reading.client(AccountRole.RESEARCHER, "r-1").get(f"{PAGE}/mine").text
    assert "No thanks, 2 times: Rights unclear" in one
    assert "Rights and licences: Have it checked" in one
    three = reading.client(AccountRole.RESEARCHER, "r-3").get(f"{PAGE}/mine").text
    assert "Too early" not in three
    sheets = reading.client().get(f"{PAGE}/sheets").text
    assert "Too early" not in sheets
    assert "Rights unclear" in sheets


def test_what_is_confidential_changes_nothing_for_anybody() -> None:
    data = symposium_data()
    public = replace(data.offers[0], trl=None, funding_sought_eur=None)
    secret = replace(
        data.offers[0],
        confidential_text="The alloy is unobtainium.",
        confidential_fields=("trl", "funding_sought_eur"),
    )
    answers = []
    for first in (public, secret):
        symposium = Symposium(replace(data, offers=(first, *data.offers[1:])))
        organiser, official = symposium.client(), symposium.client(AccountRole.OFFICIAL)
        owner = symposium.client(AccountRole.RESEARCHER, "r-1")
        found = [client.get(path) for client in (organiser, official) for path in OVERSEEN]
        found += [organiser.get(path) for path in ORGANISED] + [owner.get(path) for path in OWN]
        answers.append([re.sub(rb'name="csrf_token" value="[^"]*"', b"", each.content) for each in found])
    assert answers[0] == answers[1]


def test_who_brings_nothing_has_no_page_of_their_own(reading: Symposium) -> None:
    company = reading.client(AccountRole.COMPANY, "c-1")
    assert [company.get(path).status_code for path in OWN] == [404, 404, 200]
    assert company.get(OWN[2]).json() == {"offers": [], "lacks": {}, "sessions": []}
    assert reading.client().get(f"{PAGE}/mine").status_code == 403


def test_a_page_is_printed_and_speaks_korean(reading: Symposium) -> None:
    client = reading.client(AccountRole.RESEARCHER, "r-1")
    assert client.get(f"{PAGE}/mine.pdf").content.startswith(b"%PDF")
    assert "다음에 할 일" in client.get(f"{PAGE}/mine", headers={"accept-language": "ko"}).text
    assert "사업화 클리닉" in reading.client().get(PAGE, headers={"accept-language": "ko"}).text


def test_choices_are_kept_and_nobody_overwrites_what_they_have_not_seen() -> None:
    symposium = Symposium()
    client = symposium.client()
    answer = client.post(f"{PAGE}/choices", data=NUMBERS | WEIGHTS | {"offer:o-3": "always"}, follow_redirects=False)
    assert answer.status_code == 303
    read = client.get(f"{API}/choices")
    assert read.json()["always"] == ["o-3"]
    assert read.json()["weights"]["match"] == 5.0
    assert [item["offer_id"] for item in client.get(API).json()["possibility"] if item["is_pitched"]] == ["o-3"]
    given = {"proposals": 2, "weights": {"match": 1}}
    assert client.patch(f"{API}/choices", json=given, headers={"if-match": '"old"'}).status_code == 412
    assert client.patch(f"{API}/choices", json=given, headers={"if-match": read.headers["etag"]}).status_code == 200
    stale = client.post(f"{PAGE}/choices", data=NUMBERS | WEIGHTS | {"version": read.headers["etag"]})
    assert stale.status_code == 409
    assert client.get(f"{API}/choices").json()["proposals"] == 2


@pytest.mark.parametrize("wrong", [{"proposals": "many"}, {"talks": "99"}, dict.fromkeys(WEIGHTS, "0")])
def test_choices_that_cannot_be_are_told(reading: Symposium, wrong: dict[str, str]) -> None:
    answer = reading.client().post(f"{PAGE}/choices", data=NUMBERS | WEIGHTS | wrong)
    assert answer.status_code == 422
    assert "Nothing was stored." in answer.text


def test_sessions_are_made_once_and_can_be_taken_back() -> None:
    symposium = Symposium()
    client = symposium.client()
    made = client.post(f"{API}/sessions").json()
    kinds = {item.kind for item in symposium.records().session_requests}
    assert kinds == {SessionKind.PITCH, SessionKind.EXPERIENCE, SessionKind.CLINIC, SessionKind.NETWORKING}
    assert client.post(f"{API}/sessions").json() == made | {"change_id": None}
    assert "as shown here" in client.get(PAGE).text
    client.post(f"/setup/undo/{made['change_id']}", data={"back": PAGE})
    assert symposium.records().session_requests == ()


def test_seats_are_told_once_their_sessions_are_published() -> None:
    symposium = Symposium()
    symposium.client().post(f"{API}/sessions")
    mine = symposium.client(AccountRole.RESEARCHER, "r-2")
    assert mine.get(f"{API}/mine").json()["sessions"] == []
    requests = symposium.records().session_requests
    base = make_agenda().sessions[0]
    sessions = tuple(
        replace(base, id=item.id, kind=item.kind, title=item.title, talks=(), speaker_ids=item.speaker_ids,
                attendee_ids=item.attendee_ids)
        for item in requests
    )  # fmt: skip
    with InMemoryUnitOfWork(symposium.store) as work:
        agenda = make_agenda(sessions=sessions, meetings=(), unplaced_meetings=(), unplaced_talks=())
        work.results.save_agenda(agenda, make_run(Step.AGENDA))
        work.board.publish(Publication(version=1, published_at=NOON, published_by="a"))
        work.commit()
    expert = symposium.client(AccountRole.COMPANY, "x-1").get("/itinerary").text
    assert re.search(r"Table \d</span> Rights and licences · you advise here", expert)
    advised = symposium.client(AccountRole.RESEARCHER, "r-1").get("/itinerary").text
    assert re.search(r"Table \d</span> Rights and licences · helped by Name of x-1", advised)
    company = symposium.client(AccountRole.COMPANY, "c-1").get("/itinerary").text
    assert len(re.findall(r"Table \d</span>", company)) == 3
    assert "Name of i-1" not in company
    korean = symposium.client(AccountRole.COMPANY, "c-1").get("/itinerary", headers={"accept-language": "ko"}).text
    assert len(re.findall(r"테이블", korean)) >= 2
    feed = symposium.client(AccountRole.COMPANY, "x-1").post("/itinerary/calendar").text
    address = re.search(r"http://[^\"]*(/calendar/[^\"]*\.ics)", feed)
    assert address
    lines = symposium.client(AccountRole.COMPANY, "c-1").get(address[1]).text.replace("\r\n ", "")
    assert len(re.findall(r"DESCRIPTION:Table \d", lines)) == 4
    told = mine.get(f"{API}/mine").json()["sessions"]
    assert {item["session_id"].split("-")[1] for item in told} == {"experience", "clinic", "networking"}
    assert all(item["table"] for item in told if "experience" not in item["session_id"])


def test_the_printed_programme_says_when_and_where_and_tells_officials_what_is_published_alone() -> None:
    symposium = Symposium()
    organiser, official = symposium.client(), symposium.client(AccountRole.OFFICIAL)
    organiser.post(f"{API}/sessions")
    base = make_agenda().sessions[0]
    made = {item.id: item for item in symposium.records().session_requests}
    sessions = tuple(
        replace(base, id=key, kind=item.kind, title=item.title, talks=(), speaker_ids=item.speaker_ids,
                attendee_ids=item.attendee_ids, summary=item.summary)
        for key, item in made.items()
    )  # fmt: skip
    with InMemoryUnitOfWork(symposium.store) as work:
        talk = replace(base, talks=(replace(base.talks[0], speaker_id="r-1"),))
        agenda = make_agenda(sessions=(talk, *sessions), unplaced_meetings=(), unplaced_talks=())
        work.results.save_agenda(agenda, make_run(Step.AGENDA))
        work.commit()
    draft, unpublished = (client.get(f"{PAGE}/plan").text for client in (organiser, official))
    assert "Draft: version 1 is not published yet." in draft
    assert "Day by day" not in unpublished
    with InMemoryUnitOfWork(symposium.store) as work:
        work.board.publish(Publication(version=1, published_at=NOON, published_by="a"))
        work.commit()
    ours, theirs = (client.get(f"{PAGE}/plan").text for client in (organiser, official))
    for page in (ours, theirs):
        assert "Draft:" not in page
        assert re.search(r"10:00–10:40.*?Materials.*?Room 1", page, re.DOTALL)
        assert re.search(r"Results by theme.*?Offer 1.*?Name of r-1", page, re.DOTALL)
        assert re.search(r"Proposals with high business possibility 1, Tue 11 May, 10:00–10:40, Room 1", page)
    seats = theirs[theirs.index("Commercialisation clinic</h2>") :]
    assert "fewer than 3" in seats
    assert "Name of r-" not in seats
    assert "Name of r-1" in ours[ours.index("Commercialisation clinic</h2>") :]
    korean = organiser.get(f"{PAGE}/plan", headers={"accept-language": "ko"}).text
    assert "네트워킹 1라운드" in korean
    mine = symposium.client(AccountRole.RESEARCHER, "r-1").get(f"{PAGE}/mine").text
    assert re.search(r"Your talk: Offer 1.*?Room 1", mine, re.DOTALL)


def test_who_was_taken_out_by_a_repair_sits_at_no_table_and_pitches_nothing() -> None:
    symposium = Symposium()
    organiser = symposium.client()
    organiser.post(f"{API}/sessions")
    base, absent = make_agenda().sessions[0], {"x-1", "c-1", "r-2"}
    requests = symposium.records().session_requests
    assert absent <= {each for item in requests for each in (*item.speaker_ids, *item.attendee_ids)}

    def store(version: int, without: set[str]) -> None:
        sessions = tuple(
            replace(base, id=item.id, kind=item.kind, title=item.title, talks=(), summary=item.summary,
                    speaker_ids=tuple(each for each in item.speaker_ids if each not in without),
                    attendee_ids=tuple(each for each in item.attendee_ids if each not in without))
            for item in requests
        )  # fmt: skip
        with InMemoryUnitOfWork(symposium.store) as work:
            agenda = make_agenda(version=version, sessions=sessions, meetings=(), unplaced_meetings=(),
                                 unplaced_talks=())  # fmt: skip
            work.results.save_agenda(agenda, make_run(Step.AGENDA))
            work.board.publish(Publication(version=version, published_at=NOON, published_by="a"))
            work.commit()

    def seated() -> str:
        page = organiser.get(f"{PAGE}/plan").text
        return page[page.index("Commercialisation clinic</h2>") : page.index("Records</h2>")]

    def pitched() -> str:
        page = organiser.get(f"{PAGE}/plan").text
        return page[page.index("Presented by") : page.index("What is pitched")]

    store(1, set())
    before = seated()
    assert all(f"Name of {each}" in before for each in absent)
    assert "Name of r-2" in pitched()
    store(2, absent)
    after = seated()
    assert not any(re.search(rf"Name of {each}\b", after) for each in absent)
    assert "Name of r-1" in after
    assert "Name of r-2" not in pitched()
    advised = symposium.client(AccountRole.RESEARCHER, "r-1").get("/itinerary").text
    assert re.search(r"Table \d</span> Rights and licences", advised)
    assert "helped by Name of x-1" not in advised
    assert "Name of x-1" not in symposium.client(AccountRole.RESEARCHER, "r-1").get(f"{PAGE}/mine").text


def test_who_asks_for_a_meeting_is_told_by_name_unless_anonymous() -> None:
    symposium = Symposium()
    with InMemoryUnitOfWork(symposium.store) as work:
        data = symposium_data()
        work.records.upsert(EventData(needs=(replace(data.needs[1], anonymous=True),)))
        for at in (1, 2):
            work.requests.add(
                MeetingRequest(
                    id=f"q-{at}",
                    need_id=f"n-{at}",
                    offer_id="o-1",
                    asked_by=f"c-{at}",
                    asked_of="r-1",
                    created_at=NOON,
                    expires_at=NOON.replace(year=2099),
                )
            )
        work.commit()
    page = symposium.client(AccountRole.RESEARCHER, "r-1").get(f"{PAGE}/mine").text
    assert "Name of c-1 asks for a meeting: Need 1." in page
    assert "Somebody who is not named asks for a meeting: Need 2." in page
    assert "Name of c-2" not in page


def test_an_event_of_nobody_says_what_to_do_first() -> None:
    empty = Symposium(replace(symposium_data(), people=(), offers=(), needs=(), conflicts=()))
    page = empty.client().get(PAGE).text
    assert "There are no offers by name yet." in page
    assert "Nobody is there yet who could meet anybody." in page
    assert "proven: no other choice" not in page
    assert "Make the sessions" not in page


def test_the_command_prints_and_writes_the_plan(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    workspace = create_workspace(folder, SilentProgress(), encoder="hashing")
    with workspace.unit_of_work() as work:
        work.records.upsert(symposium_data())
        work.results.save_matching(matching(), make_run(Step.MATCH))
        work.commit()
    pdf, sheets = tmp_path / "plan.pdf", tmp_path / "sheets.pdf"
    given = f"-w {folder} --weight match=0.6 --proposals 1 --make --pdf {pdf} --sheets {sheets}"
    told = CliRunner().invoke(
        command_line,
        ["programme", "symposium", *given.split()],
    )
    assert told.exit_code == 0, told.output
    assert "Business possibility" in told.stdout
    assert pdf.read_bytes().startswith(b"%PDF")
    assert sheets.read_bytes().startswith(b"%PDF")
    with workspace.unit_of_work() as work:
        assert len(work.records.load().session_requests) > 3
        kept = work.symposium.choices()
    assert kept is not None
    assert (kept.proposals, kept.weights["match"]) == (1, 0.6)
    wrong = CliRunner().invoke(command_line, ["programme", "symposium", "-w", str(folder), "--weight", "luck=1"])
    assert wrong.exit_code != 0
