"""The agenda's page in a real browser: on a phone, on a wide screen, on paper, by keyboard and without script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from matcher.interchange.agenda_page import render_page
from matcher.landscape import MapPoint, PointKind
from matcher.programme.quality import plan_quality
from models.domain import Session, SessionKind, Talk
from tests.factories import make_agenda, make_need, make_offer, make_room
from tests.unit.interchange.agenda_examples import make_data, make_pairing, make_plenary, make_published

pytestmark = pytest.mark.browser

WIDTHS = (320, 390, 768, 1440, 2560)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with several rooms, a long word, 60 pairings and a map, opened as a file."""
    talks_at = make_agenda().sessions[0]
    rooms = tuple(make_room(number, name=f"Room {number}") for number in range(1, 8))
    sessions = tuple(_session(talks_at, number, room.id) for number, room in enumerate(rooms, start=1))
    offers = tuple(make_offer(number, owner_id="p-1", theme=("energy", "bio")[number % 2]) for number in range(1, 61))
    data = make_data(
        offers=offers,
        needs=(make_need(1, title=LONG_WORD, owner_id="p-2"), make_need(3, owner_id="p-3")),
        rooms=rooms,
    )
    pairings = tuple(
        make_pairing(1, id=f"p{number:02}", offer_id=offer.id, score=0.9 - number / 100)
        for number, offer in enumerate(offers)
    )
    published = make_published(data=data, pairings=pairings, agenda=make_agenda(sessions=(make_plenary(), *sessions)))
    published = replace(
        published, quality=plan_quality(published.data, published.matching, published.pairings, published.agenda)
    )
    points = [
        MapPoint(record_id=offer.id, kind=PointKind.OFFER, x=number / 30 - 1, y=(number % 7) / 3.5 - 1)
        for number, offer in enumerate(offers)
    ]
    path = tmp_path_factory.mktemp("page") / "agenda.html"
    path.write_bytes(render_page(published, points))
    return path.as_uri()


def _session(pattern: Session, number: int, room_id: str) -> Session:
    talk = Talk(
        id=f"talk {number}",
        offer_id=f"o-{number}",
        speaker_id="p-1",
        title=f"{LONG_WORD} {number}",
        start=pattern.start,
        end=pattern.end,
    )
    return Session(
        id=f"s {number}",
        kind=SessionKind.TALKS,
        title=f"Session {number}",
        start=pattern.start,
        end=pattern.end,
        room_id=room_id,
        talks=(talk,),
        attendee_ids=("p-1",) if number == 2 else (),
    )


class Watch:
    """What a page said and asked for, which should be nothing."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1440, "height": 900}, timezone_id="Asia/Seoul")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    opened = context.new_page()
    opened.goto(address)
    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_opens_without_a_complaint_and_asks_for_nothing(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    watch = Watch(page)
    page.goto(address)
    page.get_by_role("button", name="Switch between light and dark").click()
    assert watch.complaints == []
    assert [url for url in watch.requests if not url.startswith("data:")] == [address]
    assert page.locator("html").get_attribute("data-scheme") == {"light": "dark", "dark": "light"}[scheme]
    context.close()


def test_the_page_never_scrolls_sideways(page: Page) -> None:
    page.locator("#person").fill("Person 1")
    page.keyboard.press("Enter")
    wide = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide[width] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {width: width for width in WIDTHS}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    assert page.evaluate(WEAK_TEXT) == []


def test_on_a_phone_the_programme_is_a_list_in_order_of_time(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    cards = page.locator(".day:not([hidden]) .grid > :is(article, .break, .slot)")
    boxes = [cards.nth(place).bounding_box() for place in range(cards.count())]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == 1 + 7 + 1 + 1
    assert tops == sorted(tops)
    assert {round(box["width"]) for box in boxes if box} == {358}


def test_sessions_at_the_same_time_stand_beside_each_other_on_a_wide_screen(page: Page) -> None:
    boxes = [page.locator(f"[id='session-s_20_{number}']").bounding_box() for number in (1, 2)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


def test_a_link_to_a_session_of_a_hidden_day_shows_it(page: Page, address: str) -> None:
    page.get_by_role("tab").nth(1).click()
    assert not page.locator("#day-2027-05-11").is_visible()
    page.goto(f"{address}#session-s_20_3")
    assert page.locator("[id='session-s_20_3']").is_visible()


def test_arrow_keys_go_from_day_to_day(page: Page) -> None:
    page.get_by_role("tab").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab").nth(1).get_attribute("aria-selected") == "true"
    assert page.locator("#day-2027-05-12").is_visible()


def test_a_person_is_found_by_keyboard_and_their_day_lights_up(page: Page) -> None:
    page.locator("#person").focus()
    page.keyboard.type("institute")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#itinerary h3").inner_text() == "Person 1"
    mine = page.locator(".session.mine")
    assert [mine.nth(place).get_attribute("id") for place in range(mine.count())] == [
        "session-opening",
        "session-s_20_2",
    ]
    assert "Person 2" in page.locator(".slot.mine").inner_text()
    assert page.url.endswith("#person-p-1")
    assert page.get_by_role("link", name="Calendar file").get_attribute("href") == "people/person-1.ics"


def test_a_talk_opens_its_text_and_escape_returns_to_it(page: Page) -> None:
    link = page.locator(".talks a").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()
    assert "Text of offer 1." in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#sheet").is_visible()
    assert link.evaluate("element => element === document.activeElement")


def test_a_slot_lists_its_meetings(page: Page) -> None:
    page.locator(".slot").first.click()
    assert "Person 1" in page.get_by_role("dialog").inner_text()
    assert "Table 1" in page.get_by_role("dialog").inner_text()


def test_pairings_are_searched_filtered_sorted_and_continued(page: Page) -> None:
    cards = page.locator("#pairing-list > li")
    assert cards.count() == 50
    page.get_by_role("button", name="Show more").click()
    assert cards.count() == 60
    page.locator("#pairing-state").select_option("placed")
    placed = "JSON.parse(document.getElementById('payload').textContent).pairings.filter(item => item.meeting).length"
    expect(cards).to_have_count(page.evaluate(placed))
    page.locator("#pairing-state").select_option("")
    page.locator("#pairing-search").fill("offer 17")
    expect(cards).to_have_count(1)
    assert "Offer 17" in cards.inner_text()
    assert page.locator("#pairing-count").inner_text() == "1 pairing"


def test_a_card_made_by_the_script_is_the_card_that_came_with_the_page(page: Page) -> None:
    shape = "item => item.innerText.replace(/\\s+/g, ' ').trim()"
    before = page.locator("#pairing-list > li").first.evaluate(shape)
    page.locator("#pairing-list > li").first.evaluate("item => { item.id = 'came-with-the-page'; }")
    page.locator("#pairing-search").fill("offer")
    expect(page.locator("#came-with-the-page")).to_have_count(0)
    assert page.locator("#pairing-list > li").first.evaluate(shape) == before


def test_the_map_is_read_with_the_arrow_keys(page: Page) -> None:
    page.locator("#map-points [tabindex='0']").focus()
    first = page.locator("#map-card h3").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#map-card h3").inner_text() != first
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()


def test_a_theme_is_taken_off_the_map_and_brought_back(page: Page) -> None:
    shown = page.locator("#map-points .point:not(.away)")
    page.get_by_role("button", name="Energy", exact=True).click()
    assert shown.count() == 30
    page.get_by_role("button", name="Energy", exact=True).click()
    assert shown.count() == 60


def test_the_picture_of_the_tables_is_a_table_too_and_opens_by_keyboard(page: Page) -> None:
    picture = page.locator("#plan").get_by_role("img", name="table slots are in use")
    assert picture.is_visible()
    rows = page.locator("#plan .heat tbody tr")
    assert not rows.first.is_visible()
    page.locator("#plan .heat summary").focus()
    page.keyboard.press("Enter")
    expect(rows.first).to_be_visible()
    cells = [words for words in rows.locator("td").all_inner_texts() if words != "–"]
    assert page.locator("#plan .cell").count() == len(cells) > 0
    assert "1 of 1" in cells


def test_every_part_of_the_plan_fits_the_screen(page: Page) -> None:
    parts = page.locator("#plan :is(.tile, .panel, .heat-drawing, .bars, .table-frame)").all()
    assert parts
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for part in parts:
            box = part.bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_who_has_no_meeting_opens_by_keyboard_with_the_reason(page: Page) -> None:
    group = page.locator("#without details").first
    words = group.locator(".without-words").first
    assert words.is_visible()
    group.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(words).not_to_be_visible()


def test_everything_that_acts_is_reached_with_the_tab_key_and_shows_its_focus(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
        assert page.evaluate(SHOWS_FOCUS), page.evaluate("document.activeElement.outerHTML")
    assert {"scheme", "person", "pairing-search", "pairing-theme"} <= seen


def test_the_page_can_be_read_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.get_by_role("heading", name="Session 1", exact=True).is_visible()
    assert page.locator("#day-2027-05-12").is_visible()
    assert page.locator("#pairing-list > li").count() == 50
    assert page.locator(".unmet-card").first.is_visible()
    assert not page.locator("#my-day").is_visible()
    context.close()


def test_on_paper_there_is_every_day_and_nothing_to_press(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#day-2027-05-12").is_visible()
    for hidden in (".bar", "#pairing-filters", "#person", ".map-zoom"):
        assert not page.locator(hidden).is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_page_prints(page: Page, tmp_path: Path) -> None:
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_reader_is_told_when_their_clock_differs(browser: Browser, address: str) -> None:
    context = browser.new_context(timezone_id="Europe/Paris")
    page = context.new_page()
    page.goto(address)
    assert "Europe/Paris" in page.locator("#reader-zone").inner_text()
    assert "02:00" in page.locator("#reader-zone").inner_text()
    context.close()


def test_a_reader_elsewhere_can_read_all_times_on_their_clock_and_back(browser: Browser, address: str) -> None:
    context = browser.new_context(timezone_id="America/New_York")
    page = context.new_page()
    page.goto(address)
    opening = page.locator("article.session time").first
    before = [opening.inner_text(), page.locator(".tick span").first.inner_text()]
    page.locator("#zone-switch").click()
    assert opening.inner_text() == "Mon 20:00"
    assert "on your clock, America/New York" in page.locator("#programme .note").inner_text()
    page.locator("#zone-switch").click()
    assert [opening.inner_text(), page.locator(".tick span").first.inner_text()] == before
    context.close()


def test_a_reader_in_the_events_zone_is_offered_no_switch(page: Page) -> None:
    assert page.locator("#zone-switch").is_hidden()


WEAK_TEXT = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 200) return colour;
    }
    return [255, 255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("svg, script")) continue;
    const ink = luminance(rgba(getComputedStyle(element).color));
    const [one, other] = [ink, luminance(ground(element))].sort((a, b) => a - b);
    const said = element.textContent.trim().slice(0, 40);
    if ((other + 0.05) / (one + 0.05) < 4.5) weak.push(element.className + ": " + said);
  }
  return weak;
}
"""
"""Elements with text of their own whose contrast with the ground they stand on is under 4.5 to 1."""

SHOWS_FOCUS = """
() => {
  const shows = (element) => getComputedStyle(element).outlineStyle !== "none"
    || getComputedStyle(element).strokeWidth === "2.5px";
  const active = document.activeElement;
  const frame = active.closest(".field, .select");
  return active === document.body || shows(active) || (frame !== null && shows(frame));
}
"""
