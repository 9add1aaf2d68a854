"""Who chairs a session is told so: on their itinerary, in their calendar and in their letter, in their language."""

from __future__ import annotations

from dataclasses import replace

from api.agenda.publishing import letters_for
from api.app import create_app
from models.domain import Agenda, Step
from models.domain.accounts import AccountRole
from tests.contracts.accounts import make_account
from tests.factories import make_agenda, make_run
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store
from tests.integration.signed_in import account_of, browser_as
from tests.integration.test_agenda_letters import SERVER
from tests.integration.test_calendar_feed import made, publish

VERSION = 5


def chaired() -> Agenda:
    """Its first session is chaired by p-1, who attends all of them."""
    agenda = make_agenda(VERSION)
    first, *rest = agenda.sessions
    people = tuple(dict.fromkeys((*first.attendee_ids, "p-1")))
    return replace(agenda, sessions=(replace(first, chair_id="p-1", attendee_ids=people), *rest))


def test_on_the_itinerary_and_in_the_calendar() -> None:
    store = filled_store()
    publish(store, chaired())
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
    chair = browser_as(app, account_of(app, AccountRole.RESEARCHER, "p-1"))
    other = browser_as(app, account_of(app, AccountRole.COMPANY, "p-2"))
    assert chair.get("/itinerary").text.count("You chair this session") == 1
    assert "You chair this session" not in other.get("/itinerary").text
    assert "이 세션의 좌장" in chair.get("/itinerary", headers={"accept-language": "ko"}).text
    calendar = chair.get(made(chair)).text.replace("\r\n ", "")
    assert calendar.count("You chair this session") == 1
    assert "You chair this session" not in other.get(made(other)).text.replace("\r\n ", "")


def test_in_the_letter() -> None:
    with InMemoryUnitOfWork(filled_store()) as work:
        work.results.save_agenda(chaired(), make_run(Step.AGENDA))
        work.accounts.add(make_account(8, person_id="p-1", email="p-1@example.org"))
        texts = {item.person_id: item.text for item in letters_for(work, VERSION, SERVER).everyone}
    title = chaired().sessions[0].title
    (line,) = (line for line in texts["p-1"].splitlines() if line.endswith("; you chair it"))
    assert title in line
    assert [name for name, text in texts.items() if "you chair it" in text] == ["p-1"]
