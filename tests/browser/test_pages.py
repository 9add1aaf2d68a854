"""The pages in a real browser: by keyboard, on a phone, in the dark, without scripts, and checked by axe-core."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.server import make_server
from models.domain import EventData, IprStatus, Matching, Partnership, Step
from models.domain.jobs import Job, JobKind, JobState, JobStep
from tests.browser.axe import violations
from tests.browser.pages_app import pages_app
from tests.browser.test_agenda_page import LONG_WORD
from tests.factories import NOON, make_match, make_offer
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import filled_store, make_matching
from tests.sockets import listening_socket

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/needs",
    "/needs/n-1",
    "/needs/n-2",
    "/proposal?need=n-1&offer=o-1",
    "/offers",
    "/offers/o-1",
    "/agenda",
    "/agenda?view=rooms",
    "/people",
    "/people/p-1",
    "/dashboard",
    "/run",
    "/run/j-1",
    "/run/j-2",
    "/nothing",
)
JOBS = (
    Job(
        id="j-1",
        kind=JobKind.WHOLE,
        state=JobState.RUNNING,
        created_at=NOON,
        started_at=NOON,
        steps=(
            JobStep(name="Encoding offers", done=120, total=120, seconds=3.2),
            JobStep(name="Comparing needs with offers", done=30, total=120),
        ),
        settings={"ranking": {"threshold": 0.4}},
    ),
    Job(id="j-2", kind=JobKind.MATCH, state=JobState.FAILED, created_at=NOON, error=LONG_WORD, messages=(LONG_WORD,)),
    Job(
        id="j-3",
        kind=JobKind.RERANK,
        state=JobState.SUCCEEDED,
        created_at=NOON,
        result={"matches": 3, "seconds": 1.25},
    ),
)
WIDTHS = (320, 390, 768, 1440, 3840)
LARGEST_FIRST_VIEW = 300_000
"""Bytes, compressed."""


def _store() -> InMemoryStore:
    """Ten proposals for one need, which differ in what can be filtered by; one has a very long word."""
    store = filled_store()
    work = InMemoryUnitOfWork(store)
    offers = tuple(
        make_offer(
            number,
            owner_id="p-1",
            title=LONG_WORD if number == 3 else f"Offer {number}",
            theme=("energy", "bio")[number % 2],
            trl=number % 9 + 1,
            ipr_status=tuple(IprStatus)[number % 4],
            partnerships=(tuple(Partnership)[number % 5],),
        )
        for number in range(1, 11)
    )
    before = make_matching()
    first = before.matches[0]
    more = tuple(make_match(number, score=1 - number / 20, rank=number) for number in range(2, 11))
    matching: Matching = replace(before, matches=(first, *more))
    with work:
        work.records.upsert(EventData(offers=offers))
        run = work.results.last_run(Step.MATCH)
        assert run is not None
        work.results.save_matching(matching, run)
        for job in JOBS:
            work.jobs.add(job)
        work.commit()
    return store


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    store = _store()
    server = make_server(pages_app(lambda: InMemoryUnitOfWork(store)))
    with listening_socket() as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.mark.parametrize(("scheme", "width", "language"), [("light", 1440, "en"), ("dark", 390, "ko")])
def test_axe_finds_nothing_on_any_page(
    browser: Browser, address: str, scheme: Any, width: int, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, locale=language, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(address + path)
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        if broken := violations(page):
            found[path] = broken
    context.close()
    assert found == {}


def test_pages_log_no_error_and_break_no_policy(page: Page, address: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path in PAGES:
        if path != "/nothing":
            page.goto(address + path)
    assert said == []


def test_nothing_sticks_out_at_any_width(page: Page, address: str) -> None:
    found = []
    for path in PAGES:
        page.goto(address + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found.append((path, width))
    assert found == []


def test_a_filter_answers_at_once_and_can_be_linked_to(page: Page, address: str) -> None:
    page.goto(f"{address}/needs/n-1")
    expect(page.locator("[data-announce]")).to_contain_text("10 proposals")
    page.get_by_label("Theme").select_option("bio")
    expect(page.locator("[data-announce]")).to_contain_text("5 proposals fit the filters")
    expect(page.get_by_role("status")).to_have_text("5 proposals fit the filters of 10")
    page.wait_for_url("**/needs/n-1?theme=bio")
    expect(page.get_by_label("Theme")).to_have_value("bio")
    page.reload()
    expect(page.locator("[data-announce]")).to_contain_text("5 proposals fit the filters")
    page.go_back()
    expect(page.locator("[data-announce]")).to_contain_text("10 proposals")


def test_the_whole_browsing_is_done_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/needs/n-1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.get_by_label("Theme").focus()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(page.locator("[data-announce]")).to_contain_text("5 proposals fit the filters")
    page.locator(".need-text summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".need-text")).to_have_attribute("open", "")


def test_the_focus_stays_on_what_was_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}/agenda")
    page.get_by_role("link", name="By room").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("link", name="By room")).to_be_focused()
    expect(page.get_by_role("link", name="By room")).to_have_attribute("aria-current", "true")


def test_focus_is_never_hidden_behind_a_bar(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/needs/n-1")
    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const e = document.activeElement, b = e.getBoundingClientRect();
            const at = document.elementFromPoint(b.x + b.width / 2, b.y + Math.min(b.height / 2, 20));
            const seen = at && (e.contains(at) || at.contains(e));
            return e === document.body || !b.width || seen ? '' : e.outerHTML }"""
        )
        if where:
            hidden.append(where[:120])
    context.close()
    assert hidden == []


def test_pages_are_read_and_filtered_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="en")
    page = context.new_page()
    page.goto(f"{address}/needs/n-1")
    page.locator("summary", has_text="Filters").click()
    page.get_by_label("Theme").select_option("bio")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("[data-announce]")).to_contain_text("5 proposals fit the filters")
    page.get_by_role("link", name="한국어").click()
    expect(page.locator("[data-announce]")).to_contain_text("조건에 맞는 추천 5건")
    context.close()


def test_the_first_view_weighs_less_than_300_kilobytes_compressed(page: Page, address: str) -> None:
    weights: list[int] = []
    page.on("response", lambda response: weights.append(len(_compressed(response.url, response.body()))))
    page.goto(f"{address}/needs/n-1", wait_until="networkidle")
    assert 3 <= len(weights) <= 8
    assert sum(weights) < LARGEST_FIRST_VIEW


def _compressed(url: str, body: bytes) -> bytes:
    return body if url.endswith(".woff2") else gzip.compress(body)


def test_colours_follow_the_device_until_a_person_chooses(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark", locale="en")
    page = context.new_page()
    page.goto(address)
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_role("link", name="Light colours").click()
    expect(page.locator("html")).to_have_attribute("data-scheme", "light")
    light = page.evaluate(background)
    context.close()
    assert (dark, light) == ("rgb(15, 19, 21)", "rgb(247, 247, 244)")


def test_paper_has_the_content_and_no_controls(page: Page, address: str) -> None:
    page.goto(f"{address}/needs/n-1")
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
