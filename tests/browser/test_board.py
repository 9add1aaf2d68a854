"""The agenda board in a real browser: one journey by keyboard alone, one card dragged, and axe-core on every page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from api.server import make_server
from matcher.board import read_board
from models.domain import Meeting
from tests.browser.axe import violations
from tests.browser.pages_app import pages_app
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.two_markets import made, public_event
from tests.sockets import listening_socket

pytestmark = pytest.mark.browser
PATHS = (
    "/board",
    "/board?zoom=3",
    "/versions",
    "/versions/compare?before=1&after=1",
    "/versions/1/publish",
    "/repair",
)


@dataclass(frozen=True)
class Served:
    address: str
    store: InMemoryStore

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        return self.store.committed.agendas[1].meetings


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    store, _ = made(public_event(), tmp_path_factory.mktemp("board"))
    server = make_server(pages_app(lambda: InMemoryUnitOfWork(store)))
    with listening_socket() as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", store)
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{served.address}/board")
    yield page
    context.close()


def two_of_a_day(served: Served) -> tuple[Meeting, Meeting]:
    """The later one is second."""
    held = sorted(served.meetings, key=lambda item: item.start)
    return next(
        (one, other) for one, other in pairwise(held) if _local(one, served)[:10] == _local(other, served)[:10]
    )


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_by_keyboard_a_meeting_is_moved_into_a_clash_and_back_then_swapped_locked_saved_and_published(
    page: Page, served: Served
) -> None:
    one, other = two_of_a_day(served)
    page.goto(f"{served.address}/board?day={_local(one, served)[:10]}")
    card = page.locator(f"[id='card-{one.id}']")
    column = card.locator("xpath=ancestor::td").get_attribute("data-c")
    card.focus()
    press(page, "m")
    expect(page.locator("#board-said")).to_contain_text("Arrow keys choose")
    press(page, *["ArrowDown"] * _cells_between(page, f"td[data-c='{column}']", one.id, other.id))
    expect(page.locator("#board-said")).to_contain_text("error: ")
    press(page, "Enter")
    expect(page.locator(".last-change .level.error").first).to_be_visible()
    expect(page.locator("#announcement")).to_contain_text("are both at")
    expect(card).to_be_focused()
    page.locator("#act-undo").focus()
    press(page, "Enter")
    expect(page.locator(".last-change")).to_contain_text("Undone:")

    card.focus()
    press(page, "Enter")
    expect(page.locator("#entry-title")).to_be_focused()
    page.locator("#swap").select_option(other.id)
    page.get_by_role("button", name="What would that do?").focus()
    press(page, "Enter")
    page.get_by_role("button", name="Swap", exact=True).focus()
    press(page, "Enter")
    expect(page.locator(".last-change")).to_contain_text("changed places")
    page.locator("#act-undo").focus()
    press(page, "Enter")
    expect(page.locator(".last-change")).to_contain_text("Undone:")

    card.focus()
    press(page, "Enter")
    expect(page.locator(".target .fits").first).to_be_visible()
    page.locator("a.target:has(.fits)").first.focus()
    press(page, "Enter")
    page.locator("button.target:has(.fits)").first.focus()
    press(page, "Enter")
    expect(page.locator(".last-change")).to_contain_text("Nothing clashes by it.")
    card.focus()
    press(page, "Enter")
    page.get_by_role("button", name="Lock here").focus()
    press(page, "Enter")
    expect(page.locator(".last-change")).to_contain_text("is locked")
    page.locator("#save").focus()
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("From version 1 to version 2")
    expect(page.locator(".change-list li")).to_have_count(1)
    page.get_by_role("link", name="Publish version 2").focus()
    press(page, "Enter")
    page.locator("#publish").focus()
    press(page, "Enter")
    expect(page.locator("main")).to_contain_text("Participants see version 2.")
    assert served.store.committed.publications[-1].version == 2


def test_a_card_is_dragged_with_the_mouse(page: Page, served: Served) -> None:
    card = page.locator("a.bcard.meeting[data-card]").first
    name = card.get_attribute("data-card")
    assert name
    cells = page.locator(".board tbody td:not(:has(a)):not(.taken)")
    target = cells.nth(cells.count() // 2)
    card.scroll_into_view_if_needed()
    card.drag_to(target)
    expect(page.locator(".last-change")).to_contain_text("moved to")
    expect(page.locator(f"[id='card-{name}']")).to_be_focused()
    with InMemoryUnitOfWork(served.store) as work:
        assert [edit.entry_id for edit in read_board(work).copy.log.done] == [name]
    page.locator("#act-discard").click()
    expect(page.locator(".workbar")).to_contain_text("nothing changed")


def test_a_card_that_a_finger_holds_is_dragged_and_one_that_it_brushes_is_not(
    browser: Browser, served: Served
) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 900}, locale="en", has_touch=True)
    page = context.new_page()
    page.goto(f"{served.address}/board")
    card = page.locator("td a.bcard.meeting[data-card]").first
    name = card.get_attribute("data-card")
    card.scroll_into_view_if_needed()
    start = _middle(card)
    cells = page.locator(".board tbody td:not(:has(a)):not(.taken)")
    target = next(at for cell in cells.all() if 200 < (at := _middle(cell))[1] < 700 and 300 < at[0] < 900)
    _finger(page, start, target, hold_ms=0)
    expect(page.locator(".picked, .drag-ghost")).to_have_count(0)
    expect(page.locator(".last-change")).to_have_count(0)
    card.scroll_into_view_if_needed()
    _finger(page, _middle(card), target, hold_ms=500)
    expect(page.locator(".last-change")).to_contain_text("moved to")
    with InMemoryUnitOfWork(served.store) as work:
        assert [edit.entry_id for edit in read_board(work).copy.log.done] == [name]
    page.locator("#act-discard").click()
    expect(page.locator(".workbar")).to_contain_text("nothing changed")
    context.close()


def test_on_paper_the_board_is_a_list_that_nothing_is_cut_from_and_white(page: Page, served: Served) -> None:
    page.evaluate("document.documentElement.dataset.scheme = 'dark'")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 700, "height": 990})
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") == 700
    expect(page.locator(".bcard-when").first).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, served: Served, scheme: Any, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, locale="en", reduced_motion="reduce"
    )
    page = context.new_page()
    found: dict[str, Any] = {}
    for path in (*PATHS, f"/board/entry?id={served.meetings[0].id}"):
        page.goto(served.address + path)
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        if broken := violations(page):
            found[path] = broken
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found[f"{path} is wide"] = wide
    context.close()
    assert found == {}


def _local(meeting: Meeting, served: Served) -> str:
    with InMemoryUnitOfWork(served.store) as work:
        event = work.records.load().event
    assert event is not None
    return meeting.start.astimezone(event.zone).isoformat()[:16]


def _cells_between(page: Page, cells: str, one: str, other: str) -> int:
    """How far the second card's cell is below the first card's, of the cells of one column."""
    numbers = [
        page.locator(cells).evaluate_all(
            "(cells, id) => cells.findIndex(cell => cell.querySelector(`#${id}`))", f"card-{name}"
        )
        for name in (one, other)
    ]
    return int(numbers[1] - numbers[0])


def _middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _finger(page: Page, start: tuple[float, float], end: tuple[float, float], *, hold_ms: int) -> None:
    """Touch, hold, draw to the end and lift, as the browser gets it from a touch screen."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *at: tuple[float, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    touch("touchStart", start)
    page.wait_for_timeout(hold_ms)
    for step in range(1, 6):
        part = step / 5
        touch("touchMove", (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part))
    touch("touchEnd")
