"""The technology forum through the whole application: planned, noted, filed; who may, and what nobody is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from matcher.encoding import HashingEncoder
from matcher.ports import Vectors
from models.domain import (
    Day,
    Event,
    EventData,
    Matching,
    Need,
    Offer,
    Organisation,
    OrganisationKind,
    Partnership,
    Person,
    Programme,
    Role,
    SessionKind,
    SessionRequest,
    Step,
)
from models.domain.accounts import AccountRole
from models.domain.forum import FilingStage, FollowUp, ForumEdition, ForumMinutes, JointFiling
from tests.factories import make_event, make_match, make_room, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS
from tests.integration.signed_in import account_of, browser_as

SECRET = "the taper of eight per cent"
DAYS = (date(2027, 3, 10), date(2027, 6, 9), date(2027, 9, 8))
FORUM = "/programmes/forum"
FIRST = f"{FORUM}/editions/{DAYS[0]}"
TOPICS = ("moulded covers bow after cooling", "weld lines are seen on glossy panels", "rails spring back by the coil")
ASPECTS = ("the core stays hot in the middle", "the drift of the cavity is not seen", "parts bend after ejection")


def encode(texts: Sequence[str]) -> Vectors:
    return HashingEncoder().encode(texts)


def forum_event(*, secrets: bool = True) -> EventData:
    """Three topics with two needs each; for each of the topics three offers bring an aspect each."""
    firms = [Organisation(id=f"f-{at}", name=f"Firm {at}", kind=OrganisationKind.SME) for at in range(6)]
    labs = [Organisation(id=f"l-{at}", name=f"Lab {at}", kind=OrganisationKind.UNIVERSITY) for at in range(3)]
    people = [
        Person(id=f"p-{at}", name=f"Member {at}", organisation_id=f"f-{at}", role=Role.COMPANY) for at in range(6)
    ]
    people += [Person(id=f"q-{at}", name=f"Researcher {at}", organisation_id=f"l-{at}") for at in range(3)]
    people.append(Person(id="ip", name="Attorney", role=Role.PROVIDER, skills=("intellectual property",)))
    needs = [
        Need(
            id=f"n-{at}",
            title=f"Need {at}",
            owner_id=f"p-{at}",
            theme=f"theme {at % 3}",
            text=f"In case {at % 3} {TOPICS[at % 3]}. "
            + (" ".join(f"In case {at % 3} {aspect}." for aspect in ASPECTS) if at < 3 else ""),
            confidential_text=SECRET if secrets else "",
            anonymous=at == 5,
        )
        for at in range(6)
    ]
    offers = [
        Offer(
            id=f"o-{topic}-{part}",
            title=f"Offer {topic} {part}",
            owner_id=f"q-{part}",
            text=f"In case {topic} {ASPECTS[part]} no more.",
            confidential_text=SECRET if secrets else "",
            partnerships=(Partnership.JOINT_FILING,),
        )
        for topic in range(3)
        for part in range(3)
    ]
    days = tuple(Day(date=day, start=time(14), end=time(18)) for day in DAYS)
    event = replace(make_event(programme=Programme.FORUM, slot_minutes=30, breaks=()), days=days)
    return EventData(
        event=event,
        organisations=(*firms, *labs),
        people=tuple(people),
        needs=tuple(needs),
        offers=tuple(offers),
        rooms=(make_room(1),),
    )


def store_of(data: EventData) -> InMemoryStore:
    """With a matching in which each need is answered by the first offer of its topic."""
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(data)
        matches = tuple(make_match(need_id=f"n-{at}", offer_id=f"o-{at % 3}-{at // 3}", rank=1) for at in range(6))
        work.results.save_matching(Matching(matches=matches, unmet=(), threshold=0.5), make_run(Step.MATCH))
        work.commit()
    return store


class Forum:
    """An application on an event of a forum, whose texts a hashing encoder reads."""

    def __init__(self, data: EventData | None = None) -> None:
        self.store = store_of(data or forum_event())
        self.app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(self.store), version="1", accounts=ACCOUNTS)
        self.app.state.encode = encode
        self.client = self.browser(AccountRole.ORGANISER)

    def browser(self, role: AccountRole, person_id: str = "") -> TestClient:
        return browser_as(self.app, account_of(self.app, role, person_id, f"{role}-{person_id}"))

    def post(self, path: str, **fields: Any) -> int:
        return self.client.post(path, data=fields, follow_redirects=False).status_code

    def all(self, kind: type[Any]) -> tuple[Any, ...]:
        with InMemoryUnitOfWork(self.store) as work:
            return work.forum.all(kind)

    def sessions(self) -> dict[str, SessionRequest]:
        with InMemoryUnitOfWork(self.store) as work:
            return {item.id: item for item in work.records.load().session_requests}

    def planned(self) -> Forum:
        assert self.post(FORUM) == 303
        assert self.post(f"{FORUM}/filings", least_level="0.5", rival_from="0.95") == 303
        return self


@pytest.fixture(scope="module")
def forum() -> Forum:
    made = Forum().planned()
    assert made.post(f"{FIRST}/minutes", text="The tool is tried in May.", version="") == 303
    assert made.post(f"{FIRST}/follow-ups", text="Send ten covers", person="p-0", due="2027-04-01") == 303
    return made


def test_an_event_without_a_series_says_so_and_plans_one() -> None:
    made = Forum()
    assert "No series is chosen yet." in made.client.get(FORUM).text
    assert made.client.get(f"{FORUM}/print").status_code == 200
    made.planned()
    editions: tuple[ForumEdition, ...] = made.all(ForumEdition)
    assert [edition.day for edition in editions] == list(DAYS)
    assert {frozenset(edition.need_ids) for edition in editions} == {
        frozenset({f"n-{at}", f"n-{at + 3}"}) for at in range(3)
    }
    text = made.client.get(FORUM).text
    assert all(f"Theme {at}" in text for at in range(3))


def test_the_sessions_are_ordinary_requests_on_their_day_with_those_whom_they_concern(forum: Forum) -> None:
    sessions = forum.sessions()
    days = {item.starts_at.date() for item in sessions.values() if item.starts_at}
    assert days == set(DAYS)
    talks = [sessions[f"forum-{day}-talks"] for day in DAYS]
    assert {item.kind for item in talks} == {SessionKind.WORKSHOP}
    assert {person for item in talks for person in item.attendee_ids} == {f"p-{at}" for at in range(5)}
    seminar = sessions["forum-seminar"]
    assert (seminar.kind, seminar.speaker_ids) == (SessionKind.SEMINAR, ("ip",))
    assert set(seminar.attendee_ids) == {"q-0", "q-1", "q-2"}


def test_complementary_offers_are_proposed_with_shares_that_can_be_agreed_on(forum: Forum) -> None:
    filings: tuple[JointFiling, ...] = forum.all(JointFiling)
    assert [filing.id for filing in filings] == ["filing-n-0", "filing-n-1", "filing-n-2"]
    assert {tuple(holder.share for holder in filing.holders) for filing in filings} == {(3334, 3333, 3333)}
    path = f"{FORUM}/filings/filing-n-0"
    assert forum.post(path, stage="agreed", share=["50", "30", "19.99"]) == 422
    assert forum.post(path, stage="agreed", share=["50", "x", "50"]) == 422
    assert forum.post(path, stage="agreed", share=["50", "30", "20"], number="10-2027-1", action="save") == 303
    kept = forum.all(JointFiling)[0]
    assert ([holder.share for holder in kept.holders], kept.stage) == ([5000, 3000, 2000], FilingStage.AGREED)
    assert forum.post(f"{FORUM}/filings", least_level="0.5", rival_from="0.95") == 303
    assert forum.all(JointFiling)[0] == kept
    assert forum.post(f"{FORUM}/filings/none", stage="agreed") == 404


def test_holders_go_out_as_cerif_and_come_back(forum: Forum) -> None:
    exported = forum.client.get(f"{FORUM}/filings/patents.xml")
    assert exported.headers["content-disposition"].startswith("attachment")
    space = {"c": "https://www.openaire.eu/cerif-profile/1.1/"}
    names = [
        each.text for each in ElementTree.fromstring(exported.content).findall(".//c:Holder/c:OrgUnit/c:Name", space)
    ]
    assert sorted(map(str, names)) == ["Lab 0"] * 3 + ["Lab 1"] * 3 + ["Lab 2"] * 3
    before = forum.all(JointFiling)
    answer = forum.client.post(
        f"{FORUM}/filings/import", files={"file": ("p.xml", exported.content)}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert forum.all(JointFiling) == before
    strange = exported.content.replace(b"Lab 0", b"Nobody").replace(b"OrgUnits/l-0", b"OrgUnits/x")
    for content in (strange, b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'):
        answer = forum.client.post(f"{FORUM}/filings/import", files={"file": ("p.xml", content)})
        assert answer.status_code == 422
    assert forum.all(JointFiling) == before


def test_minutes_attendance_and_files_are_kept_and_nobody_overwrites_what_they_have_not_seen(forum: Forum) -> None:
    assert forum.post(f"{FIRST}/minutes", text="Mine", version="") == 409
    version = re.findall(r'name="version" value="([^"]+)"', forum.client.get(FIRST).text)[0]
    assert forum.post(f"{FIRST}/attendance", attended=["p-0", "q-0"], other="p-1", version=version) == 303
    (minutes,) = forum.all(ForumMinutes)
    assert (minutes.attended_ids, minutes.text) == (("p-0", "q-0", "p-1"), "The tool is tried in May.")
    version = re.findall(r'name="version" value="([^"]+)"', forum.client.get(FIRST).text)[0]
    assert forum.post(f"{FIRST}/attendance", attended=["nobody"], version=version) == 422
    for name, content, status in (
        ("scan.pdf", b"%PDF-1.7" + b" " * (5 * 2**20), 303),
        ("plan.pdf", b"%PDF-1.7", 303),
        ("plan.pdf", b"MZ", 422),
        ("run.exe", b"MZ", 422),
        ("large.txt", b"x" * (10 * 2**20 + 1), 422),
        ("larger.txt", b"x" * (11 * 2**20), 413),
    ):
        files = {"file": (name, content)}
        assert forum.client.post(f"{FIRST}/files", files=files, follow_redirects=False).status_code == status
    page = forum.client.get(FIRST).text
    assert "At most 10 MiB" in page
    address = next(each for each in re.findall(rf'href="({FIRST}/files/[^"]+)">plan', page))
    sent = forum.client.get(address)
    assert (sent.content, sent.headers["x-content-type-options"]) == (b"%PDF-1.7", "nosniff")
    assert sent.headers["content-disposition"].startswith("attachment")
    assert forum.client.get(address.replace(str(DAYS[0]), str(DAYS[1]))).status_code == 404
    assert forum.post(f"{address}/remove") == 303
    assert forum.client.get(address).status_code == 404


def test_a_member_sees_their_own_needs_and_follow_ups_and_marks_these_as_done(forum: Forum) -> None:
    member, other = forum.browser(AccountRole.COMPANY, "p-0"), forum.browser(AccountRole.COMPANY, "p-1")
    text = member.get(FORUM).text
    assert "Need 0" in text
    assert "Send ten covers" in text
    assert "Need 1<" not in text
    assert "Send ten covers" not in other.get(FORUM).text
    (item,) = forum.all(FollowUp)
    path = f"{FORUM}/follow-ups/{item.id}"
    unknown = f"{FORUM}/follow-ups/{'0' * len(item.id)}"
    refused = [other.post(each, data={"action": "done"}) for each in (path, unknown)]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert refused[0].text.replace(item.id, "0" * len(item.id)) == refused[1].text
    assert member.post(path, data={"action": "remove"}).status_code == 403
    assert member.post(path, data={"action": "done"}, follow_redirects=False).status_code == 303
    assert forum.all(FollowUp)[0].done_on is not None
    assert forum.post(path, action="reopen") == 303


def test_what_is_noted_stays_when_the_series_is_planned_again() -> None:
    made = Forum().planned()
    first, *_others = made.all(ForumEdition)
    assert made.post(f"{FIRST}/title", title="Our own title") == 303
    assert made.post(f"{FIRST}/minutes", text="Held.", version="") == 303
    before = made.sessions()[f"forum-{DAYS[0]}-talks"]
    assert made.post(FORUM, editions="1") == 303
    again = made.all(ForumEdition)
    assert again[0] == replace(first, title="Our own title", is_renamed=True)
    assert [len(edition.need_ids) for edition in again] == [2, 4]
    assert made.sessions()[f"forum-{DAYS[0]}-talks"] == before
    assert made.post(FORUM, editions="1", most_needs="3") == 422
    assert made.post(FORUM, talks="many") == 422


OF_FIRST = ("title", "attendance", "minutes", "files", "files/x/remove", "follow-ups")
OF_FORUM = ("/print", "/forum.pdf", "/filings", "/filings/print", "/filings/filings.pdf", "/filings/patents.xml")
READ = (FORUM, FIRST, f"{FIRST}/print", f"{FIRST}/edition.pdf", *(f"{FORUM}{path}" for path in OF_FORUM))
WRITE = (
    FORUM,
    *(f"{FORUM}/{path}" for path in ("place", "remind", "filings", "filings/filing-n-0", "filings/import")),
    *(f"{FIRST}/{name}" for name in OF_FIRST),
)


@pytest.mark.parametrize("role", list(AccountRole))
def test_organisers_edit_officials_read_and_others_have_their_own_page_only(forum: Forum, role: AccountRole) -> None:
    client = forum.browser(role)
    reads = role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)
    assert {client.get(path).status_code for path in READ} == {200 if reads else 403}
    if role is not AccountRole.ORGANISER:
        assert {client.post(path, data={"text": "x"}).status_code for path in WRITE} == {403}
        assert forum.browser(role, "p-2").get(FORUM).status_code == 200


def test_nothing_of_a_confidential_part_changes_anything_and_anonymous_owners_are_told_nowhere(forum: Forum) -> None:
    plain = Forum(forum_event(secrets=False)).planned()
    secret = Forum().planned()
    assert plain.all(ForumEdition) == secret.all(ForumEdition)
    assert plain.all(JointFiling) == secret.all(JointFiling)
    assert plain.sessions() == secret.sessions()
    official = secret.browser(AccountRole.OFFICIAL)
    for path in READ:
        assert SECRET.encode() not in official.get(path).content
    pages = "".join(official.get(f"{FORUM}/editions/{day}").text for day in DAYS) + official.get(FORUM).text
    assert "Need 5" in pages
    assert "Firm 5" not in pages
    assert "Member 5" not in pages.split("Somebody else came")[0]
    assert "p-5" not in {person for item in secret.sessions().values() for person in item.attendee_ids}


def test_a_holder_whose_offer_is_anonymous_by_now_is_told_to_organisers_only(forum: Forum) -> None:
    made = Forum().planned()
    with InMemoryUnitOfWork(made.store) as work:
        offer = work.records.find(Offer, "o-0-0")
        assert offer is not None
        need = work.records.find(Need, "n-1")
        assert need is not None
        work.records.upsert(
            EventData(
                offers=(replace(offer, anonymous=True),),
                needs=(replace(need, text="Something else. It is told anew."),),
            )
        )
        work.commit()
    official = made.browser(AccountRole.OFFICIAL)
    text = official.get(f"{FORUM}/filings").text
    assert "not told" in text
    assert f"In case 1 {ASPECTS[0]}." not in text
    assert "filing-n-0" not in official.get(f"{FORUM}/filings/patents.xml").text
    assert "not told" not in made.client.get(f"{FORUM}/filings").text


def test_pages_speak_korean(forum: Forum) -> None:
    client = forum.browser(AccountRole.OFFICIAL)
    client.cookies.set("language", "ko")
    for path in (FORUM, FIRST, f"{FORUM}/filings"):
        assert "기술 포럼" in client.get(path).text or "공동 출원" in client.get(path).text


def test_without_an_encoder_or_a_matching_it_says_what_is_missing() -> None:
    made = Forum()
    made.app.state.encode = None
    assert made.post(FORUM) == 503
    event: Event = make_event(programme=Programme.FORUM)
    empty = Forum(replace(forum_event(), event=event))
    with InMemoryUnitOfWork(empty.store) as work:
        work.store.committed.runs.pop(Step.MATCH)
    assert empty.post(FORUM) == 409
