"""Taking a forum's series, filings and titles back, with the sessions that were requested for them."""

from __future__ import annotations

from typing import Any

from models.domain import SessionRequest
from models.domain.forum import ForumEdition, JointFiling
from tests.fakes import InMemoryUnitOfWork
from tests.integration.test_forum_pages import DAYS, FIRST, FORUM, Forum


def test_undo_takes_back_the_series_with_its_sessions_and_what_stood_there_before_returns() -> None:
    made = Forum()
    first = _change(made.client.post(FORUM, data={"talks": "1"}, follow_redirects=False))
    series, sessions = made.all(ForumEdition), made.sessions()
    second = _change(made.client.post(FORUM, data={"editions": "2"}, follow_redirects=False))
    assert len(made.all(ForumEdition)) == 2
    assert made.post(f"/setup/undo/{first}") == 409
    assert made.post(f"/setup/undo/{second}") == 303
    assert (made.all(ForumEdition), made.sessions()) == (series, sessions)
    assert made.post(f"/setup/undo/{first}") == 303
    assert (made.all(ForumEdition), made.sessions()) == ((), {})


def test_undo_takes_back_joint_filings_unless_one_was_agreed_on_since() -> None:
    forum = Forum()
    assert forum.post(FORUM) == 303
    terms = {"least_level": "0.5", "rival_from": "0.95"}
    change = _change(forum.client.post(f"{FORUM}/filings", data=terms, follow_redirects=False))
    (first, *_others) = forum.all(JointFiling)
    shares = ["50", "30", "20"]
    assert forum.post(f"{FORUM}/filings/{first.id}", share=shares, stage="agreed", action="save") == 303
    refused = forum.client.post(f"/setup/undo/{change}", data={})
    assert refused.status_code == 409
    assert first.title in refused.text
    with InMemoryUnitOfWork(forum.store) as work:
        work.forum.put(first)
        work.commit()
    assert forum.post(f"/setup/undo/{change}") == 303
    assert forum.all(JointFiling) == ()


def test_a_series_of_which_something_is_noted_is_not_taken_back() -> None:
    made = Forum()
    change = _change(made.client.post(FORUM, data={}, follow_redirects=False))
    assert made.post(f"{FIRST}/minutes", text="Held.", version="") == 303
    refused = made.client.post(f"/setup/undo/{change}", data={})
    assert (refused.status_code, "are noted" in refused.text) == (409, True)
    assert len(made.all(ForumEdition)) == 3


def test_a_new_title_goes_into_the_sessions_and_can_be_taken_back() -> None:
    forum = Forum().planned()
    before = forum.all(ForumEdition), forum.sessions()
    assert forum.post(f"{FIRST}/title", title=" Even  cooling ") == 303
    assert forum.sessions()[f"forum-{DAYS[0]}-talks"].title == "Even cooling"
    with InMemoryUnitOfWork(forum.store) as work:
        (change, *_others) = work.changes.last(1)
    assert forum.post(f"/setup/undo/{change.id}") == 303
    assert (forum.all(ForumEdition), forum.sessions()) == before
    assert forum.post(f"{FIRST}/title", title=" ") == 422


def test_sessions_that_were_lost_can_be_requested_again() -> None:
    forum = Forum()
    assert forum.post(FORUM) == 303
    with InMemoryUnitOfWork(forum.store) as work:
        work.records.forget(SessionRequest, list(forum.sessions()))
        work.commit()
    assert "Request them again" in forum.client.get(FORUM).text
    assert forum.post(f"{FORUM}/place") == 303
    assert len(forum.sessions()) == 6


def _change(answer: Any) -> str:
    assert answer.status_code == 303
    return str(answer.headers["location"]).partition("done=")[2]
