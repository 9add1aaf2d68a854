"""The map by keyboard, and two messages reviewed and sent to a real SMTP server, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.accounts.services import AccountServices
from api.app import create_app
from api.outbox.queueing import MessageText, queue_message
from models.domain import DisclosedKind, EventData, PlaceOnMap
from models.domain.accounts import AccountRole, MessageKind
from tests.browser.axe import violations
from tests.contracts.accounts import make_account
from tests.factories import make_offer
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store
from tests.integration.mailbox import Mailbox, mail_server
from tests.integration.servers import running

pytestmark = pytest.mark.browser

PASSWORD = "five words make a password"
PAGES = (
    "/map",
    "/heat",
    "/network",
    "/outbox",
    "/outbox/sent",
    "/accounts",
    "/accounts/a-1",
    "/accounts/invite",
    "/account",
)
DRAWN = "[data-ready]"
SVG_TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Mailbox]]:
    store = filled_store()
    with mail_server() as (box, smtp):
        settings = ACCOUNTS.model_copy(update={"smtp": smtp})
        app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=settings)
        services: AccountServices = app.state.accounts
        with services.unit_of_work() as work:
            work.records.upsert(EventData(offers=(replace(make_offer(1, owner_id="p-1"), theme="bio"),)))
            points = ((DisclosedKind.OFFER, "o-1"), (DisclosedKind.OFFER, "o-2"), (DisclosedKind.NEED, "n-1"))
            work.landscape.keep(
                [
                    PlaceOnMap(kind=kind, record_id=record_id, x=at / 3, y=-at / 3, text_hash="")
                    for at, (kind, record_id) in enumerate(points)
                ]
            )
            account = make_account(1, person_id="", roles=frozenset({AccountRole.ORGANISER}))
            work.accounts.add(replace(account, password_hash=services.passwords.hash(PASSWORD)))
            for name in ("ada", "bo"):
                queue_message(
                    work,
                    recipient=f"{name}@example.org",
                    message=MessageText(
                        subject=f"For {name}",
                        text="회의가 있습니다.\n",
                        kind=MessageKind.AGENDA_CHANGED,
                    ),
                )
            work.commit()
        with running(app) as address:
            yield address, box


@pytest.fixture(scope="module")
def context(browser: Browser, served: tuple[str, Mailbox]) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en", base_url=served[0])
    page = made.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").first.fill("a1@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    page.close()
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Nothing that the policy forbids, and no error, may come up."""
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.close()
    assert complaints == []


def test_a_record_is_found_on_the_map_by_keyboard_and_opened(page: Page, served: tuple[str, Mailbox]) -> None:
    page.goto("/map")
    page.wait_for_selector(DRAWN)
    expect(page.locator("#picture-caption")).to_contain_text("2 offers, 3 needs and mandates.")
    page.get_by_label("Title, theme or organisation").focus()
    page.keyboard.type("bio")
    expect(page.locator("#results strong")).to_have_text("1 record")
    page.get_by_role("application").focus()
    for key in ("+", "ArrowLeft", "ArrowUp", "-", "0"):
        page.keyboard.press(key)
    page.locator(".picture-list a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served[0]}/offers/o-1")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_picture_is_saved(page: Page, kind: str, tmp_path: Path) -> None:
    page.goto("/network" if kind == "svg" else "/map")
    page.wait_for_selector(DRAWN)
    with page.expect_download() as saving:
        page.get_by_role("button", name=f"Save as {kind.upper()}").click()
    path = tmp_path / saving.value.suggested_filename
    saving.value.save_as(path)
    content = path.read_bytes()
    assert content.startswith(b"<svg" if kind == "svg" else b"\x89PNG")
    assert path.suffix == f".{kind}"
    if kind == "svg":
        heading, event_and_day = (text.text or "" for text in ElementTree.parse(path).getroot().findall(SVG_TEXT))
        assert heading == "Network of organisations"
        assert re.search(r" · \d{1,2} [A-Z][a-z]+ \d{4}$", event_and_day)


def test_names_in_the_network_do_not_lie_on_each_other(page: Page, tmp_path: Path) -> None:
    names = [f"Institute of Applied Research number {number}" for number in range(24)]
    nodes = [{"id": name, "name": name, "kind": "university", "partners": 6} for name in names]
    links = [
        {"first_id": one, "second_id": names[(at + step) % 24], "proposals": 1, "best": 0.5, "meetings": 0}
        for at, one in enumerate(names)
        for step in (1, 5, 9)
    ]
    page.route("**/api/v1/pictures/network", lambda route: route.fulfill(json={"nodes": nodes, "links": links}))
    page.goto("/network")
    page.wait_for_selector(DRAWN)
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as SVG").click()
    saving.value.save_as(tmp_path / "network.svg")
    page.goto("about:blank")
    page.set_content((tmp_path / "network.svg").read_text("utf-8"))
    boxes = page.evaluate(
        "[...document.querySelectorAll('svg svg text')].map(item => item.getBoundingClientRect())"
        ".map(({left, right, top, bottom}) => [left, right, top, bottom])"
    )
    assert len(boxes) > 3
    overlaps = [
        (one, other)
        for one, other in combinations(boxes, 2)
        if min(one[1], other[1]) - max(one[0], other[0]) > 1 and min(one[3], other[3]) - max(one[2], other[2]) > 4
    ]
    assert overlaps == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_phone(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    for path in PAGES:
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        page.set_viewport_size({"width": 1280, "height": 900})
        assert violations(page) == [], path


def test_two_messages_are_reviewed_edited_and_sent(page: Page, served: tuple[str, Mailbox]) -> None:
    box = served[1]
    page.goto("/outbox")
    page.get_by_role("link", name="For ada").click()
    page.get_by_label("Subject").fill("For Ada Lee")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    page.goto("/outbox")
    page.get_by_label("Choose all of these").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Review the chosen …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send 2 messages?")
    assert box.messages == []
    page.get_by_role("button", name="Send 2 messages now").click()
    expect(page.locator("#waiting")).to_contain_text("2 messages were handled.")
    assert [(letter["to"], letter["subject"]) for letter in box.messages] == [
        ("ada@example.org", "For Ada Lee"),
        ("bo@example.org", "For bo"),
    ]
