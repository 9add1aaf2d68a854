"""What became of pairs: who tells it, who reads what of it, figures, reminders, and the event over again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.market.reading import Markets
from api.outcomes.figures import figures
from api.outcomes.reminding import due_letters, queue_due
from api.ui.routes.programmes.outcomes import as_matched, without_what_stays
from models.domain import DeclineReason, EventData, Meeting, Outcome, OutcomeKind, Publication, Step
from models.domain.accounts import AccountRole, MessageKind, MessageState
from models.domain.jobs import Job, JobKind, JobState
from tests.factories import NOON, make_agenda, make_offer, make_outcome, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.proposal_event import COMPANY, INVESTOR, RESEARCHER, As, Door, proposal_store
from tests.integration.signed_in import account_of, browser_as

OWN = "/api/v1/programmes/outcomes/own"
FIGURES = "/api/v1/programmes/outcomes"
NAMED = {"need_id": "n-1", "offer_id": "o-1"}
HIDDEN = {"need_id": "n-1", "offer_id": "o-2"}
FROM_HIDDEN = {"need_id": "n-2", "offer_id": "o-1"}


@pytest.fixture
def store() -> InMemoryStore:
    return proposal_store()


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


@pytest.fixture
def signed_in(door: Door, store: InMemoryStore) -> As:
    return door.open(store)


def tell(client: TestClient, about: dict[str, str] = NAMED, kind: str = "follow_up", **fields: Any) -> Any:
    return client.post(OWN, json=about | {"kind": kind} | fields)


def pages(door: Door, person_id: str, role: AccountRole = AccountRole.COMPANY) -> TestClient:
    return browser_as(door._app, account_of(door._app, role, person_id))


# Telling


def test_either_side_tells_and_both_read_it_and_a_mistake_is_taken_back_by_a_later_entry(
    signed_in: As, store: InMemoryStore
) -> None:
    company, researcher = signed_in(COMPANY), signed_in(RESEARCHER)
    assert tell(company, note="They came twice").json()["stage"] == 1
    assert tell(researcher, kind="licence").json()["stage"] == 4
    (pair,) = company.get(OWN).json()["items"]
    told = [(item["kind"], item["note"], item["recorded_by"]) for item in pair["entries"]]
    assert told == [("follow_up", "They came twice", COMPANY), ("licence", "", RESEARCHER)]
    assert (pair["side"], pair["other_id"]) == ("need", RESEARCHER)
    assert researcher.delete(OWN, params=NAMED).json()["stage"] == 1
    assert researcher.delete(OWN, params=NAMED).status_code == 404
    again = tell(researcher, kind="licence").json()
    assert [item["kind"] for item in again["entries"]] == ["follow_up", "licence"]
    with InMemoryUnitOfWork(store) as work:
        kinds = [item.kind for item in work.decisions.outcomes()]
    assert kinds == ["follow_up", "licence", "withdrawn", "licence"]


def test_what_was_told_already_is_not_told_twice(signed_in: As) -> None:
    company = signed_in(COMPANY)
    for _ in range(2):
        entries = tell(company, kind="nothing", reason="too_early", on="2026-01-09").json()["entries"]
    assert [(item["kind"], item["reason"]) for item in entries] == [("nothing", "too_early")]
    assert entries[0]["happened_at"].startswith("2026-01-09T12:00:00")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "withdrawn"}, 422),
        ({"kind": "follow_up", "on": "2999-01-01"}, 422),
        ({"kind": "follow_up", "note": "x" * 5000}, 422),
        ({"kind": "marriage"}, 422),
    ],
)
def test_what_cannot_be_is_refused(signed_in: As, sent: dict[str, str], status: int) -> None:
    assert signed_in(COMPANY).post(OWN, json=NAMED | sent).status_code == status


def test_a_pair_between_others_is_answered_as_one_that_is_not_there(signed_in: As) -> None:
    tell(signed_in(COMPANY))
    outsider = signed_in(INVESTOR)
    others, nothing = tell(outsider), tell(outsider, {"need_id": "n-1", "offer_id": "o-none"})
    assert (others.status_code, nothing.status_code) == (404, 404)
    assert re.sub("o-1", "o-none", others.text) == nothing.text
    assert tell(outsider, {"need_id": "m-1", "offer_id": "o-2"}).status_code == 404
    assert outsider.get(OWN).json()["items"] == []
    for role in (AccountRole.OFFICIAL, AccountRole.VIEWER):
        assert tell(signed_in("p-4", role)).status_code == 403
        assert signed_in("p-4", role).get(OWN).json()["items"] == []


def test_an_anonymous_owner_tells_without_name_and_words(signed_in: As, door: Door) -> None:
    company, researcher = signed_in(COMPANY), signed_in(RESEARCHER)
    assert tell(researcher, HIDDEN, note="Call me, Ada").status_code == 200
    (pair,) = company.get(OWN).json()["items"]
    assert (pair["other_id"], pair["entries"][0]["note"], pair["entries"][0]["recorded_by"]) == ("", "", "")
    (own,) = researcher.get(OWN).json()["items"]
    assert (own["entries"][0]["note"], own["entries"][0]["recorded_by"]) == ("Call me, Ada", RESEARCHER)
    listed = company.get("/api/v1/outcomes").json()["items"]
    assert [(item["note"], item["recorded_by"]) for item in listed] == [("", "")]
    page = pages(door, COMPANY).get("/outcomes/tell?need=n-1&offer=o-2").text
    assert "Call me" not in page
    assert "Person 1" not in page
    tell(company, HIDDEN, note="We would like to know more", kind="follow_up")
    (pair,) = company.get(OWN).json()["items"]
    assert [item["note"] for item in pair["entries"]] == ["", "We would like to know more"]


# Pages


def test_the_form_is_a_plain_form_that_tells_and_takes_back(signed_in: As, door: Door) -> None:
    _ = signed_in
    company = pages(door, COMPANY)
    assert "Nothing to tell yet" in company.get("/outcomes").text
    about = {"need": "n-1", "offer": "o-1"}
    assert "The other side and the organisers read it." in company.get("/outcomes/tell", params=about).text
    wrong = company.post("/outcomes", data=about | {"kind": "follow_up", "on": "2999-01-01", "note": "Kept"})
    assert wrong.status_code == 422
    assert "This day is still to come." in wrong.text
    assert "Kept</textarea>" in wrong.text
    done = company.post("/outcomes", data=about | {"kind": "nothing", "reason": "rights_unclear", "on": ""})
    assert "Thank you, it is noted." in done.text
    assert "Rights unclear" in company.get("/outcomes").text
    back = company.post("/outcomes/take-back", data=about)
    assert "It is taken back." in back.text
    assert "Take back what you told last" not in back.text
    assert pages(door, INVESTOR).get("/outcomes/tell", params=about).status_code == 404
    assert pages(door, "p-4", AccountRole.VIEWER).get("/outcomes").status_code == 403
    korean = company.get("/outcomes/tell", params=about, headers={"accept-language": "ko"}).text
    assert "How far are you?" not in korean


def meet(store: InMemoryStore, *pairs: tuple[str, str, str, str]) -> None:
    """Publish an agenda in which the owners met about these pairs at noon."""
    meetings = tuple(
        Meeting(
            id=f"meeting-{place}",
            pairing_id=f"pairing-{place}",
            need_id=need_id,
            offer_id=offer_id,
            people_ids=(need_owner, offer_owner, "p-4"),
            start=NOON + timedelta(minutes=30 * place),
            end=NOON + timedelta(minutes=30 * place + 20),
            table_id=f"t-{place}",
        )
        for place, (need_id, offer_id, need_owner, offer_owner) in enumerate(pairs)
    )
    with InMemoryUnitOfWork(store) as work:
        work.results.save_agenda(make_agenda(1, sessions=(), meetings=meetings), make_run(Step.AGENDA))
        work.board.publish(Publication(version=1, published_at=NOON))
        work.commit()


MEETINGS = (
    ("n-1", "o-1", COMPANY, RESEARCHER),
    ("n-1", "o-2", COMPANY, RESEARCHER),
    ("n-2", "o-1", COMPANY, RESEARCHER),
    ("m-1", "o-1", INVESTOR, RESEARCHER),
)


def letters(store: InMemoryStore, days: int) -> list[tuple[str, int, tuple[tuple[str, str], ...]]]:
    with InMemoryUnitOfWork(store) as work:
        found = due_letters(work, Markets().read(work), NOON + timedelta(days=days, hours=3))
    return [(item.person_id, item.days, item.pairs) for item in found]


def test_reminders_come_once_for_each_day_and_tell_nobody_whose_an_anonymous_record_is(
    store: InMemoryStore,
) -> None:
    meet(store, *MEETINGS)
    assert letters(store, 29) == []
    own, others = (RESEARCHER, 30), (("m-1", "o-1"), ("n-1", "o-1"), ("n-1", "o-2"))
    assert letters(store, 30) == [
        (*own, others),
        (COMPANY, 30, (("n-1", "o-1"), ("n-2", "o-1"))),
        (INVESTOR, 30, (("m-1", "o-1"),)),
    ]
    with InMemoryUnitOfWork(store) as work:
        now = NOON + timedelta(days=31)
        assert queue_due(work, Markets().read(work), now, "https://b.example").letters == 3
        assert queue_due(work, Markets().read(work), now, "https://b.example").letters == 0
        told = work.outbox.messages(MessageState.WAITING)
        work.commit()
    assert {item.kind for item in told} == {MessageKind.OUTCOME}
    assert "p2@example.org" in {item.recipient for item in told}
    researcher = next(item for item in told if item.recipient == "p1@example.org")
    assert "https://b.example/outcomes/tell?need=n-1&offer=o-1" not in researcher.text
    assert "tell the organisers" in researcher.text
    assert letters(store, 31) == []
    assert [item[:2] for item in letters(store, 95)] == [(RESEARCHER, 90), (COMPANY, 90), (INVESTOR, 90)]


def test_nobody_is_asked_about_what_is_settled_missed_or_was_just_told(store: InMemoryStore) -> None:
    meet(store, *MEETINGS)
    with InMemoryUnitOfWork(store) as work:
        work.decisions.add(
            (),
            (
                make_outcome(1, need_id="n-1", kind=OutcomeKind.LICENCE, happened_at=NOON + timedelta(days=3)),
                make_outcome(2, need_id="n-1", kind=OutcomeKind.NO_SHOW, happened_at=NOON),
                make_outcome(1, need_id="m-1", kind=OutcomeKind.FOLLOW_UP, happened_at=NOON + timedelta(days=20)),
            ),
        )
        work.commit()
    assert letters(store, 40) == [(COMPANY, 30, (("n-2", "o-1"),))]


def test_after_a_meeting_the_own_page_the_itinerary_and_the_list_ask_for_it(
    signed_in: As, door: Door, store: InMemoryStore
) -> None:
    past = tuple(MEETINGS)
    _ = signed_in
    meet(store, *past)
    with InMemoryUnitOfWork(store) as work:
        agenda = work.results.agenda(1)
    assert agenda is not None
    services = door._app.state.accounts
    assert services.clock() < agenda.meetings[0].start  # the event is still to come: nobody is asked yet
    assert "Nothing to tell yet" in pages(door, COMPANY).get("/outcomes").text


# Figures


def told_store(counts: dict[str, int]) -> InMemoryStore:
    """So many pairs of each theme, of which nothing came but for the first."""
    store = proposal_store()
    with InMemoryUnitOfWork(store) as work:
        data = work.records.load()
        number = 10
        for theme, count in counts.items():
            for at in range(count):
                number += 1
                work.records.upsert(type(data)(offers=(make_offer(number, owner_id=RESEARCHER, theme=theme),)))
                reason = DeclineReason.TOO_EARLY if at % 2 else DeclineReason.RIGHTS_UNCLEAR
                kind, why = (OutcomeKind.LICENCE, None) if at == 0 else (OutcomeKind.NOTHING, reason)
                outcome = Outcome(need_id="n-1", offer_id=f"o-{number}", kind=kind, reason=why, happened_at=NOON)
                work.decisions.add((), (outcome,))
        work.commit()
    return store


def test_an_official_reads_no_group_of_fewer_than_three_pairs() -> None:
    store = told_store({"energy": 5, "bio": 4, "steel": 1})
    with InMemoryUnitOfWork(store) as work:
        market = Markets().read(work)
        own, told = (figures(work, market, is_organiser=each) for each in (True, False))
    assert [(row.theme, row.funnel.steps[0].reached) for row in own.themes] == [
        ("energy", 5), ("bio", 4), ("steel", 1),
    ]  # fmt: skip
    assert [(row.theme, row.is_rest, row.funnel.steps[0].reached) for row in told.themes] == [
        ("energy", False, 5), ("", True, 5),
    ]  # fmt: skip
    assert [(row.reason, row.count) for row in own.reasons] == [("too_early", 4), ("rights_unclear", 3)]
    assert told.open == ()
    few = told_store({"energy": 2})
    with InMemoryUnitOfWork(few) as work:
        assert figures(work, Markets().read(work), is_organiser=False).funnel is None
        assert figures(work, Markets().read(work), is_organiser=True).pairs == 2


@pytest.mark.parametrize("role", list(AccountRole))
def test_figures_are_for_organisers_and_officials_and_the_rest_for_organisers(door: Door, role: AccountRole) -> None:
    client = door.open(told_store({"energy": 5}))("p-4", role)
    browser = pages(door, "p-4", role)
    is_organiser, oversees = role is AccountRole.ORGANISER, role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)
    assert client.get(FIGURES).status_code == (200 if oversees else 403)
    assert browser.get("/programmes/outcomes").status_code == (200 if oversees else 403)
    of_organisers = (
        browser.get("/programmes/outcomes/outcomes.csv"),
        browser.get("/programmes/outcomes/replays"),
        browser.post("/programmes/outcomes/remind"),
        client.get(f"{FIGURES}/reminders"),
        client.post(f"{FIGURES}/reminders"),
    )
    assert {answer.status_code for answer in of_organisers} == {200 if is_organiser else 403}
    missing = client.get(f"{FIGURES}/replays/none").status_code, browser.get("/programmes/outcomes/replays/none")
    assert (missing[0], missing[1].status_code) == ((404, 404) if oversees else (403, 403))
    printed = browser.get("/programmes/outcomes/print"), browser.get("/programmes/outcomes/outcomes.pdf")
    of_both = client.get(f"{FIGURES}/replays"), *printed
    assert {answer.status_code for answer in of_both} == {200 if oversees else 403}


def test_the_page_has_the_funnel_as_picture_and_table_and_the_csv_every_entry(door: Door) -> None:
    store = told_store({"energy": 5})
    with InMemoryUnitOfWork(store) as work:
        taken = Outcome(
            need_id="n-1",
            offer_id="o-12",
            kind=OutcomeKind.FOLLOW_UP,
            note="=1+1",
            happened_at=NOON,
            recorded_by="p-2",
        )
        back = Outcome(
            need_id="n-1", offer_id="o-12", kind=OutcomeKind.WITHDRAWN, happened_at=NOON, recorded_by="p-2"
        )
        work.decisions.add((), (taken, back))
        work.commit()
    door.open(store)
    organiser = pages(door, "p-4", AccountRole.ORGANISER)
    text = organiser.get("/programmes/outcomes").text
    assert 'class="funnel-picture"' in text
    assert "Licence, patent or investment" in text
    assert "Rights unclear" in text
    lines = organiser.get("/programmes/outcomes/outcomes.csv").text.splitlines()
    assert len(lines) == 8
    assert sum(line.endswith(",no") for line in lines) == 2
    assert any("'=1+1" in line for line in lines)
    assert "Outcomes</a>" in organiser.get("/programmes").text


def test_what_the_two_sides_tell_differently_is_said_to_both_and_to_organisers_alone(
    signed_in: As, door: Door, store: InMemoryStore
) -> None:
    company, researcher = signed_in(COMPANY), signed_in(RESEARCHER)
    tell(researcher, kind="nothing", reason="too_early")
    assert "tell different things" not in pages(door, COMPANY).get("/outcomes").text
    tell(company, kind="licence")
    for person in (COMPANY, RESEARCHER):
        assert "tell different things" in pages(door, person).get("/outcomes").text
        assert "tell different things" in pages(door, person).get("/outcomes/tell?need=n-1&offer=o-1").text
    organiser, official = signed_in("p-4", AccountRole.ORGANISER), signed_in("p-4", AccountRole.OFFICIAL)
    (pair,) = organiser.get(FIGURES).json()["disputed"]
    assert [item["kind"] for item in pair["told"]] == ["nothing", "licence"]
    assert official.get(FIGURES).json()["disputed"] == []
    shown = pages(door, "p-4", AccountRole.ORGANISER).get("/programmes/outcomes").text
    assert "Told differently by the two sides" in shown
    company.delete(OWN, params=NAMED)
    assert "tell different things" not in pages(door, COMPANY).get("/outcomes").text


def test_the_list_shows_what_happened_last_and_not_what_was_noted_last(
    signed_in: As, door: Door, store: InMemoryStore
) -> None:
    company = signed_in(COMPANY)
    tell(company, kind="licence")
    with InMemoryUnitOfWork(store) as work:
        earlier = make_outcome(1, need_id="n-1", offer_id="o-1", kind=OutcomeKind.FOLLOW_UP, note="Much earlier")
        work.decisions.add((), (replace(earlier, happened_at=NOON - timedelta(days=2000)),))
        work.commit()
    assert "Much earlier" not in pages(door, COMPANY).get("/outcomes").text


def test_nothing_needs_a_reason_and_no_day_is_before_the_event(
    signed_in: As, door: Door, store: InMemoryStore
) -> None:
    _ = signed_in
    about = {"need": "n-1", "offer": "o-1"}
    company = pages(door, COMPANY)
    without = company.post("/outcomes", data=about | {"kind": "nothing", "reason": "", "on": ""})
    assert without.status_code == 422
    assert "Say why" in without.text
    with InMemoryUnitOfWork(store) as work:
        event = work.records.load().event
        assert event is not None
        last_year = replace(
            event, days=tuple(replace(day, date=day.date - timedelta(days=900)) for day in event.days)
        )
        work.records.upsert(EventData(event=last_year))
        work.commit()
    first = last_year.days[0].date
    early = company.post("/outcomes", data=about | {"kind": "follow_up", "on": str(first - timedelta(days=1))})
    assert early.status_code == 422
    assert "This day is before the event." in early.text
    assert company.post("/outcomes", data=about | {"kind": "follow_up", "on": str(first)}).status_code == 200


def test_the_printed_figures_have_their_intervals_and_officials_get_no_single_pair(door: Door) -> None:
    door.open(told_store({"energy": 5, "bio": 1}))
    organiser, official = (pages(door, "p-4", role) for role in (AccountRole.ORGANISER, AccountRole.OFFICIAL))
    own = organiser.get("/programmes/outcomes/print").text
    assert "10% – 70%" in own  # 2 of 6 pairs
    assert "Bio" in own
    told = official.get("/programmes/outcomes/print").text
    assert "10% – 70%" in told
    assert "Bio" not in told
    assert "결과" in organiser.get("/programmes/outcomes/print", headers={"accept-language": "ko"}).text
    assert official.get("/programmes/outcomes/outcomes.pdf").content.startswith(b"%PDF")


# Replays and learning


def test_what_the_form_sends_as_it_was_is_no_change(store: InMemoryStore) -> None:
    with InMemoryUnitOfWork(store) as work:
        as_it_was = as_matched(work)
        assert set(as_it_was) == {"threshold", "mandate_threshold", "top"}
        sent = as_it_was | {"top": "3", "encoder": "hashing"}
        assert without_what_stays(sent, work) == {"top": "3", "encoder": "hashing"}


def test_a_replay_is_a_job_whose_result_says_that_only_what_was_proposed_could_succeed(
    door: Door, store: InMemoryStore
) -> None:
    door.open(store)
    job = Job(
        id="r-1",
        kind=JobKind.REPLAY,
        created_at=NOON,
        state=JobState.SUCCEEDED,
        finished_at=NOON,
        settings={"replay": {"threshold": 0.4, "fit_weights": {"trl": 2.0}}},
        result={
            "before": 4, "after": 5, "rankers": ["default", "default"], "encoders": ["a", "a"], "entering": 1,
            "leaving": 0, "moving": 0, "stage": 1, "judged": 2, "reciprocal_before": 0.75, "reciprocal_after": 1.0,
            "low": 0.0, "high": 0.5,
            "pairs": [{"need_id": "n-1", "offer_id": "gone", "rank_before": None, "rank_after": 2, "stage": None}],
        },
    )  # fmt: skip
    with InMemoryUnitOfWork(store) as work:
        work.jobs.add(job)
        work.commit()
    official = pages(door, "p-4", AccountRole.OFFICIAL)
    shown = official.get("/programmes/outcomes/replays/r-1").text
    assert "too few to tell" in shown
    assert "gone" not in shown
    assert 'href="/programmes/outcomes/replays/r-1"' in official.get("/programmes/outcomes").text
    told = official.get(f"{FIGURES}/replays/r-1").json()["result"]
    assert (told["pairs"], told["judged"], told["entering"]) == ([], None, 1)
    organiser = pages(door, "p-4", AccountRole.ORGANISER)
    text = organiser.get("/programmes/outcomes/replays/r-1").text
    assert "Only what was proposed could come to anything" in text
    assert "No difference is shown." in text
    assert "<code>gone</code>" in text
    assert 'href="/programmes/outcomes/replays/r-1"' in organiser.get("/programmes/outcomes").text
    assert organiser.post("/programmes/outcomes/replays", data={"threshold": "half"}).status_code == 422
    without = organiser.post("/programmes/outcomes/replays", data={"threshold": "50"})
    assert "This server runs no jobs" in without.text
    assert organiser.post("/programmes/outcomes/learn").status_code == 409
