"""Reminders of what members promised at a forum."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from api.programmes.forum_reminding import due_reminders
from models.domain.accounts import AccountRole, MessageState
from models.domain.forum import FollowUp
from tests.fakes import InMemoryUnitOfWork
from tests.integration.test_forum_pages import DAYS, FIRST, FORUM, Forum

TODAY = datetime.now(UTC).date()


def promised(forum: Forum, *dues: date) -> None:
    with InMemoryUnitOfWork(forum.store) as work:
        for at, due in enumerate(dues):
            work.forum.put(FollowUp(id=f"f-{at}", day=DAYS[0], text=f"Promise {at}", person_id="p-0", due=due))
        work.commit()


def test_who_promised_something_is_reminded_once_before_it_is_due_and_once_after() -> None:
    forum = Forum().planned()
    promised(forum, TODAY + timedelta(days=3), TODAY - timedelta(days=1), TODAY + timedelta(days=60))
    with InMemoryUnitOfWork(forum.store) as work:
        soon, late, _later = work.forum.all(FollowUp)
        assert due_reminders(work, TODAY) == (late, soon)
        work.forum.put(replace(soon, reminded_on=TODAY))
        work.forum.put(replace(late, reminded_on=TODAY))
        assert due_reminders(work, TODAY) == ()
        assert [item.id for item in due_reminders(work, soon.due + timedelta(days=1))] == [soon.id]
        work.forum.put(replace(soon, done_on=TODAY))
        assert due_reminders(work, soon.due + timedelta(days=1)) == ()


def test_the_letters_wait_in_the_outbox_in_the_reader_s_language_and_the_page_says_so() -> None:
    forum = Forum().planned()
    forum.browser(AccountRole.COMPANY, "p-0")
    promised(forum, TODAY - timedelta(days=1), TODAY + timedelta(days=60))
    assert "Put 1 reminder into the outbox" in forum.client.get(FORUM).text
    answer = forum.client.post(f"{FORUM}/remind", data={}, follow_redirects=True)
    assert "1 reminder waits in the outbox." in answer.text
    assert "reminded on" in answer.text
    assert "into the outbox" not in answer.text
    with InMemoryUnitOfWork(forum.store) as work:
        (letter,) = work.outbox.messages(MessageState.WAITING)
    assert "Promise 0" in letter.text
    assert "It was due on" in letter.text
    assert forum.client.get(FIRST).status_code == 200
