"""Outcomes in a real browser: figures, the form on a phone, by axe-core and by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from api.accounts.current import Viewer
from api.server import make_server
from matcher.ledger import replay
from matcher.replays import Replayed, replayed_as_json
from models.domain import Outcome, OutcomeKind
from models.domain.accounts import AccountRole
from models.domain.jobs import Job, JobKind, JobState
from tests.browser.axe import violations
from tests.browser.pages_app import ORGANISER, pages_app
from tests.factories import NOON
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import make_matching
from tests.integration.proposal_event import COMPANY, RESEARCHER, proposal_store
from tests.sockets import listening_socket

pytestmark = pytest.mark.browser
BOTH = Viewer(account_id="a-1", person_id=COMPANY, roles=frozenset({AccountRole.ORGANISER, AccountRole.COMPANY}))
FORM = "/outcomes/tell?need=n-1&offer=o-1"
PAGES = (
    "/programmes/outcomes",
    "/programmes/outcomes/print",
    "/programmes/outcomes/replays",
    "/programmes/outcomes/replays/replay-1",
    "/outcomes",
    FORM,
)
REPLAYED = Replayed(
    replay=replay((), make_matching().matches, ()),
    before=0,
    after=len(make_matching().matches),
    rankers=("default", "default"),
    encoders=("hashing", "default"),
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """For an organiser who also takes part, of an event in which the other side told something."""
    store = proposal_store()
    with InMemoryUnitOfWork(store) as work:
        told = Outcome(
            need_id="n-1", offer_id="o-1", kind=OutcomeKind.FOLLOW_UP, happened_at=NOON, recorded_by=RESEARCHER
        )
        work.decisions.add((), (told, replace(told, offer_id="o-2", kind=OutcomeKind.NOTHING)))
        work.jobs.add(
            Job(
                id="replay-1",
                kind=JobKind.REPLAY,
                created_at=NOON,
                finished_at=NOON,
                state=JobState.SUCCEEDED,
                settings={"replay": {"encoder": "default", "fit_weights": {"trl": 2.0}}},
                result=replayed_as_json(REPLAYED),
            )
        )
        work.commit()
    assert BOTH.roles > ORGANISER.roles
    server = make_server(pages_app(lambda: InMemoryUnitOfWork(store), BOTH))
    with listening_socket() as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, address: str, scheme: Any) -> None:
    page = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640}).new_page()
    found: dict[str, object] = {}
    for path in PAGES:
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        if wrong := violations(page):
            found[path] = wrong
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{path} is too wide"] = True
    assert found == {}


def test_it_is_told_by_keyboard_and_the_reason_is_asked_for_nothing_only(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 844}, locale="en").new_page()
    page.goto(address + FORM)
    expect(page.get_by_label("If nothing comes of it: why?")).to_be_hidden()
    page.get_by_role("radio", name="Meeting held").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Nothing comes of it")).to_be_checked()
    page.get_by_label("If nothing comes of it: why?").select_option("too_early")
    page.get_by_role("button", name="Note it").press("Enter")
    expect(page.get_by_text("Thank you, it is noted.")).to_be_visible()
    page.get_by_role("button", name="Take back what you told last").press("Enter")
    expect(page.get_by_text("It is taken back.")).to_be_visible()
