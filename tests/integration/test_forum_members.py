"""What members, co-owners and the expert read of a technology forum, and titles that no record says any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from matcher.disclosure import Links, untold_sessions
from models.domain import Need, Offer, Session
from models.domain.accounts import AccountRole
from models.domain.forum import ForumEdition
from tests.factories import make_agenda
from tests.fakes import InMemoryUnitOfWork
from tests.integration.test_forum_pages import DAYS, FIRST, FORUM, Forum

GONE = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def forum() -> Forum:
    made = Forum().planned()
    assert made.post(f"{FIRST}/minutes", text="The tool is tried in May.", version="") == 303
    sent = {"file": ("plan.txt", b"Trial of the tool", "text/plain")}
    assert made.client.post(f"{FIRST}/files", files=sent, follow_redirects=False).status_code == 303
    return made


def owners_of(forum: Forum, day: int) -> set[str]:
    edition: ForumEdition = forum.all(ForumEdition)[day]
    return {f"p-{each.removeprefix('n-')}" for each in edition.need_ids}


def session(session_id: str, title: str, summary: str = "") -> Session:
    (made,) = make_agenda().sessions
    return replace(made, id=session_id, title=title, summary=summary, talks=())


def test_a_member_reads_the_minutes_and_files_of_their_own_editions_alone(forum: Forum) -> None:
    concerned = min(owners_of(forum, 0))
    member = forum.browser(AccountRole.COMPANY, concerned)
    page = member.get(FORUM).text
    assert "The tool is tried in May." in page
    path = page.partition(f"{FIRST}/files/")[2].partition('"')[0]
    assert member.get(f"{FIRST}/files/{path}").content == b"Trial of the tool"
    other = forum.browser(AccountRole.COMPANY, min(owners_of(forum, 1)))
    assert "The tool is tried in May." not in other.get(FORUM).text
    assert other.get(f"{FIRST}/files/{path}").status_code == 404
    assert "minutes" in member.get("/api/v1/programmes/forum/own").json()["editions"][0]


def test_whoever_came_reads_the_minutes_though_no_need_of_theirs_came_up(forum: Forum) -> None:
    guest = min(owners_of(forum, 1))
    assert "The tool is tried" not in forum.browser(AccountRole.COMPANY, guest).get(FORUM).text
    version = forum.client.get(FIRST).text.partition('name="version" value="')[2].partition('"')[0]
    assert forum.post(f"{FIRST}/attendance", attended=guest, version=version) == 303
    text = forum.browser(AccountRole.VIEWER, guest).get(FORUM).text
    assert ("The tool is tried" in text, "you were there" in text) == (True, True)


def test_co_owners_see_what_they_file_and_the_expert_sees_all_groups(forum: Forum) -> None:
    def filings(role: AccountRole, person_id: str) -> int:
        own = forum.browser(role, person_id).get("/api/v1/programmes/forum/own").json()
        return len(own["filings"])

    assert filings(AccountRole.RESEARCHER, "q-0") == 3
    assert filings(AccountRole.PROVIDER, "ip") == 3
    assert filings(AccountRole.COMPANY, "p-0") == 0
    expert = forum.browser(AccountRole.PROVIDER, "ip").get(FORUM).text
    assert "You give the seminar on them" in expert
    assert "Need 0" in expert


def test_a_colleague_does_not_learn_of_a_filing_by_an_offer_that_is_anonymous_by_now(forum: Forum) -> None:
    with InMemoryUnitOfWork(forum.store) as work:
        data = work.records.load()
        hidden = tuple(replace(each, anonymous=True) for each in data.offers if each.owner_id == "q-0")
        work.records.upsert(replace(data, offers=hidden, people=(replace(data.people[0], organisation_id="l-0"),)))
        work.commit()
    own = forum.browser(AccountRole.COMPANY, "p-0").get("/api/v1/programmes/forum/own").json()
    assert own["filings"] == []


def test_a_title_that_no_need_says_any_more_is_told_nowhere(forum: Forum) -> None:
    edition: ForumEdition = forum.all(ForumEdition)[0]
    with InMemoryUnitOfWork(forum.store) as work:
        for need_id in edition.need_ids:
            need = work.records.find(Need, need_id)
            assert need is not None
            work.records.upsert(replace(work.records.load(), needs=(replace(need, theme="", withdrawn_at=GONE),)))
        work.commit()
        untold = untold_sessions(work)
    assert untold.titles == (f"forum-{DAYS[0]}-",)
    for path in (FORUM, FIRST, f"{FORUM}/print", f"{FIRST}/print", "/api/v1/programmes/forum"):
        assert edition.title not in forum.client.get(path).text
    assert "Edition 1" in forum.client.get(FORUM).text
    sessions = (session(f"forum-{DAYS[0]}-talks", edition.title), session(f"forum-{DAYS[1]}-talks", "Another theme"))
    told = Links(frozenset(), (), (), untold=untold).agenda(make_agenda(sessions=sessions))
    assert [item.title for item in told.sessions] == ["Session 1", "Another theme"]
    assert forum.post(f"{FIRST}/title", title="Our own title") == 303
    with InMemoryUnitOfWork(forum.store) as work:
        assert untold_sessions(work).titles == ()


def test_the_summary_of_a_session_goes_with_a_talk_that_was_withdrawn(forum: Forum) -> None:
    first: ForumEdition = next(each for each in forum.all(ForumEdition) if each.talks)
    with InMemoryUnitOfWork(forum.store) as work:
        offer = work.records.find(Offer, first.talks[0].offer_id)
        assert offer is not None
        work.records.upsert(replace(work.records.load(), offers=(replace(offer, withdrawn_at=GONE),)))
        work.commit()
        untold = untold_sessions(work)
    quoting = session(f"{first.sessions_prefix}talks", "Theme", f"Talks: {offer.title}")
    (told,) = Links(frozenset(), (), (), untold=untold).agenda(make_agenda(sessions=(quoting,))).sessions
    assert told.summary == ""
