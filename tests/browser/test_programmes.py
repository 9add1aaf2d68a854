"""Focus group, forum, symposium and cluster tour on their samples, in a browser: by axe-core, and on a phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from api.bootstrap import Workspace, create_workspace
from api.jobs.touring import TourJobSettings, plan_and_store
from api.server import make_server
from matcher.progress import SilentProgress
from matcher.settings import RankingSettings
from matcher.workflows import import_event_folder, run_matching
from tests.browser.axe import violations
from tests.browser.pages_app import pages_app
from tests.factories import NOON
from tests.sockets import listening_socket

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).parents[2] / "data" / "programmes"


def _focus(page: Page) -> tuple[str, ...]:
    """Of the pair that ties bind most; with the hashing encoder it need not be beyond chance."""
    page.goto("/programmes/focus")
    pair = page.locator("tbody a").first.get_attribute("href")
    return "/programmes/focus", f"{pair}", f"{pair}/plan", f"{pair}/brief"


def _forum(page: Page) -> tuple[str, ...]:
    page.goto("/programmes/forum")
    page.get_by_role("button", name="Plan", exact=True).press("Enter")
    page.wait_for_load_state()
    edition = page.locator("main a[href^='/programmes/forum/editions/']").first.get_attribute("href")
    pages = "/programmes/forum", f"{edition}", "/programmes/forum/filings"
    return *pages, *(f"{path}/print" for path in pages)


def _symposium(_page: Page) -> tuple[str, ...]:
    return "/programmes/symposium", "/programmes/symposium/plan", "/programmes/symposium/sheets"


def _tours(page: Page) -> tuple[str, ...]:
    page.goto("/programmes/tours")
    bus = page.locator("main a[href*='/bus-']").first.get_attribute("href")
    return "/programmes/tours", f"{bus}"


@pytest.mark.parametrize(
    ("sample", "pages_of"),
    [("focus_group", _focus), ("forum", _forum), ("symposium", _symposium), ("tour", _tours)],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, tmp_path: Path, sample: str, pages_of: Callable[[Page], tuple[str, ...]]
) -> None:
    with _served(tmp_path, sample) as address:
        context = browser.new_context(
            base_url=address, viewport={"width": 320, "height": 640}, reduced_motion="reduce"
        )
        page = context.new_page()
        found: dict[str, Any] = {}
        for path in pages_of(page):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                if wrong := violations(page):
                    found[f"{path}, {scheme}"] = wrong
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found[f"{path} is too wide"] = True
        assert found == {}


@contextmanager
def _served(folder: Path, sample: str) -> Iterator[str]:
    """The pages of the sample event, matched, as an organiser sees them."""
    workspace: Workspace = create_workspace(folder / "workspace", SilentProgress(), encoder="hashing")
    import_event_folder(workspace.tools(), SAMPLES / sample)
    run_matching(workspace.tools(), RankingSettings(threshold=0.3, mandate_threshold=0.2))
    if sample == "tour":
        plan_and_store(workspace.unit_of_work, TourJobSettings(time_limit_s=1), account_id="a-1", now=NOON)
    server = make_server(pages_app(workspace.unit_of_work))
    with listening_socket() as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
    workspace.engine.dispose()
