"""The agenda as a page: what it says, what it never says, and that it holds together."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from matcher.interchange.agenda_page import PAIRINGS_WITHOUT_SCRIPT, render_page
from matcher.interchange.page.marking import mark
from matcher.interchange.page.names import anchor, date_range, facts
from matcher.interchange.page.themes import HUES, NEUTRAL, OTHER, Hue, Themes
from matcher.interchange.published import PublishedAgenda
from matcher.landscape import MapPoint, PointKind
from models.domain import Agenda, IprStatus, IprWanted, Mandate, Meeting, Partnership, UnplacedSession
from tests.factories import make_agenda, make_event, make_need, make_offer, make_table
from tests.unit.interchange.agenda_examples import (
    SECRET,
    SEOUL,
    make_data,
    make_matching,
    make_pairing,
    make_published,
    published_agendas,
)
from tests.unit.interchange.page_reader import read_page

EVIL = '</script><script>alert("x")</script><img src=x onerror=alert(1)>'
PAPER = {"light": ("#fbfaf8", "#ffffff", "#f3f1ec"), "dark": ("#101216", "#181b21")}


def points(published: PublishedAgenda) -> list[MapPoint]:
    offers = [
        MapPoint(record_id=offer.id, kind=PointKind.OFFER, x=0.1, y=0.2, theme=offer.theme)
        for offer in published.data.offers
    ]
    needs = [
        MapPoint(record_id=need.id, kind=PointKind.NEED, x=-0.5, y=1.0, theme=need.theme)
        for need in published.data.needs
    ]
    return [*offers, *needs]


def test_the_same_agenda_gives_the_same_bytes() -> None:
    published = make_published()
    assert render_page(published, points(published)) == render_page(published, points(published))


def test_no_confidential_text_and_no_address_is_on_the_page() -> None:
    published = make_published()
    content = render_page(published, points(published)).decode()
    assert SECRET not in content
    assert "mailto:" not in content


def test_a_markup_title_is_text_everywhere() -> None:
    data = make_data(
        event=make_event(title=EVIL, subtitle=EVIL, venue=EVIL, country=EVIL),
        offers=(make_offer(1, id=EVIL, title=EVIL, text=EVIL, owner_id="p-1", theme=EVIL, keywords=(EVIL,)),),
        needs=(make_need(1, title=EVIL, text=EVIL, owner_id="p-2", theme=EVIL), make_need(3, title=EVIL)),
    )
    published = make_published(data=data)
    page = read_page(render_page(published, points(published)))
    assert page.unclosed == []
    assert len(page.all("script")) == 2
    assert page.all("img") == []
    assert page.payload()["records"][0]["title"] == EVIL
    assert page.by_id("top").text.count(EVIL) == 4


def test_the_policy_forbids_every_request_and_every_script_but_the_own_one() -> None:
    page = read_page(render_page(make_published(), []))
    policy = page.all("meta", http_equiv="Content-Security-Policy")[0].attributes["content"]
    (script,) = [item for item in page.all("script") if "type" not in item.attributes]
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert "connect-src" not in policy


def test_nothing_on_the_page_is_fetched_from_elsewhere() -> None:
    published = make_published()
    page = read_page(render_page(published, points(published)))
    links = [item.attributes[name] for item in page.elements for name in ("src", "href") if name in item.attributes]
    beside = {"agenda.xlsx", "event.ics", "schedule.json"}
    assert {link for link in links if not link.startswith(("#", "data:"))} == beside


def test_ids_are_unique_and_inner_links_lead_somewhere() -> None:
    published = make_published()
    page = read_page(render_page(published, points(published)))
    ids = page.ids()
    assert len(ids) == len(set(ids))
    links = {item.attributes["href"][1:] for item in page.all("a") if item.attributes.get("href", "").startswith("#")}
    opened_by_the_script = {item["anchor"] for item in page.payload()["records"]}
    assert links - set(ids) - opened_by_the_script == set()


def test_a_session_can_be_linked_to_in_every_version() -> None:
    page = read_page(render_page(make_published(), []))
    assert page.by_id("session-s-1").tag == "article"
    assert page.by_id("talk-k-1").tag == "li"


def test_anchors_of_different_ids_differ() -> None:
    ids = ["a b", "a_b", "a_20_b", "a%20b", "ä", "A", "a"]
    assert len({anchor("session", item) for item in ids}) == len(ids)


def test_the_programme_says_when_where_and_who() -> None:
    page = read_page(render_page(make_published(), []))
    plenary = page.by_id("session-opening")
    assert "09:00–09:40 Room 1" in " ".join(plenary.text.split())
    assert "grid-column:2 / -1" in plenary.attributes["style"]
    talk = page.by_id("talk-k-1")
    assert " ".join(talk.text.split()) == "10:00Offer 1Person 1Institute One"
    assert [item.text.strip() for item in page.all("p", class_="break")] == ["12:00–13:00 Lunch"] * 2


def test_a_day_without_sessions_still_shows_its_breaks() -> None:
    page = read_page(render_page(make_published(agenda=Agenda(version=1, sessions=(), meetings=())), []))
    assert [item.attributes["id"] for item in page.all("section", class_="day")] == [
        "day-2027-05-11",
        "day-2027-05-12",
    ]
    assert page.all("article") == []


def test_a_meeting_slot_tells_how_many_tables_are_in_use() -> None:
    meeting = make_agenda().meetings[0]
    second = dataclasses.replace(meeting, id="m-2", pairing_id="x", table_id="t-2")
    data = make_data(tables=tuple(make_table(number) for number in (1, 2, 3, 4)))
    agenda = make_agenda(meetings=(meeting, second))
    page = read_page(render_page(make_published(data=data, agenda=agenda), []))
    (slot,) = page.all("button", class_="slot")
    assert "2 meetings" in slot.text
    assert [item.attributes["title"] for item in page.all("span", class_="meter") if "title" in item.attributes] == [
        "2 of 4 tables in use"
    ]


def test_a_placed_pairing_says_when_and_where_and_another_one_why_not() -> None:
    page = read_page(render_page(make_published(), []))
    first, second = page.all("li", class_="pairing")[:2]
    local = make_published().local(make_agenda().meetings[0].start)
    assert f"Tue 11 May, {local:%H:%M} · " in first.text
    assert "Not placed:" in second.text
    assert make_agenda().unplaced_meetings[0].reason in second.text
    assert page.all("b", data_slot="percent")[0].text == "90"


def test_evidence_marks_the_words_that_both_sides_use() -> None:
    page = read_page(render_page(make_published(), []))
    need, offer = page.all("blockquote")[:2]
    assert need.text == "Text of\nneed 1."
    assert offer.text == "Text of offer 1."
    assert [item.text for item in page.all("mark")][:2] == ["Text of", "Text of"]


def test_marking_compares_words_by_stem_and_changes_no_character() -> None:
    sentence = "Injection-moulded parts warp; the moulds' cooling (water) is uneven."
    pieces = mark(sentence, ["mould cooling", "warping", "parts"])
    assert "".join(piece.text for piece in pieces) == sentence
    assert [piece.text for piece in pieces if piece.marked] == ["parts warp", "moulds", "cooling"]


def test_without_shared_terms_nothing_is_marked() -> None:
    assert [(piece.text, piece.marked) for piece in mark("As it is.", [])] == [("As it is.", False)]


def test_an_unmet_need_comes_with_its_nearest_miss_and_the_reason() -> None:
    page = read_page(render_page(make_published(), []))
    (card,) = page.all("li", class_="unmet-card")
    assert card.attributes["id"] == "unmet-need-n-3"
    assert "Offer 2" in card.text
    assert "25 %" in card.text
    assert "no offer reaches 0.5" in card.text


def test_only_the_first_pairings_are_in_the_page_and_all_are_in_its_data() -> None:
    count = PAIRINGS_WITHOUT_SCRIPT + 7
    pairings = tuple(make_pairing(1, id=f"p{number:03}", score=1 - number / 100) for number in range(count))
    page = read_page(render_page(make_published(pairings=pairings), []))
    cards = page.all("li", class_="pairing")
    assert len(cards) == PAIRINGS_WITHOUT_SCRIPT + 1, "and the pattern for the script"
    assert [item["percent"] for item in page.payload()["pairings"]] == [100 - number for number in range(count)]


def test_every_person_can_be_chosen_and_finds_their_calendar_file() -> None:
    people = read_page(render_page(make_published(), [])).payload()["people"]
    assert [item["name"] for item in people] == ["Person 1", "Person 2", "Person 3"]
    assert people[0]["calendar"] == "people/person-1.ics"
    assert set(people[0]) == {"anchor", "name", "organisation", "calendar"}


def test_itineraries_in_the_data_are_those_of_the_agenda() -> None:
    published = make_published()
    payload = read_page(render_page(published, [])).payload()
    for number, person in enumerate(published.data.people):
        sessions = [item["anchor"] for item in payload["sessions"] if number in item["people"]]
        meetings = [item for item in payload["meetings"] if number in item["people"]]
        assert len(sessions) + len(meetings) == len(published.itinerary(person.id))


def test_the_map_has_one_mark_per_point_and_a_table_that_says_the_same() -> None:
    data = make_data(offers=tuple(make_offer(number, theme="energy") for number in (1, 2)))
    published = make_published(data=data)
    gone = MapPoint(record_id="gone", kind=PointKind.OFFER, x=0, y=0)
    page = read_page(render_page(published, [*points(published), gone]))
    marks = [item for item in page.all("path", class_="point") if "data-record" in item.attributes]
    on_map = marks[-5:]
    assert [item.attributes["class"] for item in on_map] == ["point offer theme-0"] * 2 + ["point need theme-1"] * 3
    assert on_map[0].attributes["transform"] == "translate(547.2,259.6)"
    assert [item.text for item in page.all("tr", class_="theme-0")] == ["Energy2––"]
    assert [item.text for item in page.all("tr", class_="theme-1")] == [f"{OTHER}–3–"]


def test_without_points_there_is_no_map() -> None:
    page = read_page(render_page(make_published(), []))
    assert "map" not in page.ids()
    assert all(item.attributes["href"] != "#map" for item in page.all("a"))


def test_an_event_without_any_record_still_has_a_page() -> None:
    data = make_data(offers=(), needs=(), people=(), rooms=(), tables=(), organisations=())
    agenda = Agenda(version=1, sessions=(), meetings=())
    matching = dataclasses.replace(make_matching(), matches=(), unmet=())
    page = read_page(render_page(make_published(data=data, agenda=agenda, pairings=(), matching=matching), []))
    assert page.unclosed == []
    assert "No pairing was made." in page.by_id("pairings").text


def test_themes_beyond_the_colours_are_shown_together() -> None:
    offers = tuple(make_offer(number, theme=f"theme {number}") for number in range(len(HUES) + 3))
    themes = Themes.of(make_data(offers=offers, needs=()), [])
    assert len(themes.names) == len(HUES) + 1
    assert themes.position("theme 0") == 0
    assert themes.position(f"theme {len(HUES) + 2}") == themes.other
    assert themes.hue(themes.other) == NEUTRAL


def test_a_record_without_a_theme_takes_the_one_it_has_on_the_map() -> None:
    data = make_data(offers=(make_offer(1),), needs=(make_need(1, theme="bio"),))
    on_map = [MapPoint(record_id="o-1", kind=PointKind.OFFER, x=0, y=0, theme="bio")]
    assert Themes.of(data, on_map).theme_of(data.offers[0]) == "bio"
    assert Themes.of(data, []).theme_of(data.offers[0]) == ""


def luminance(colour: str) -> float:
    """Relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("hue", [*HUES, NEUTRAL])
def test_every_theme_colour_can_be_read(hue: Hue) -> None:
    assert min(contrast(hue.ink, ground) for ground in (hue.tint, *PAPER["light"])) >= 4.5
    assert min(contrast(hue.dark_ink, ground) for ground in (hue.dark_tint, *PAPER["dark"])) >= 4.5


def test_theme_colours_are_distinct() -> None:
    for colours in ({hue.ink for hue in HUES}, {hue.dark_ink for hue in HUES}):
        assert len(colours) == len(HUES)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((date(2027, 5, 11),), "11 May 2027"),
        ((date(2027, 5, 13), date(2027, 5, 11)), "11–13 May 2027"),
        ((date(2027, 5, 31), date(2027, 6, 1)), "31 May – 1 June 2027"),
        ((date(2027, 12, 31), date(2028, 1, 1)), "31 December 2027 – 1 January 2028"),
    ],
)
def test_dates_are_written_once(days: tuple[date, ...], expected: str) -> None:
    assert date_range(days) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (
            make_offer(1, trl=4, ipr_status=IprStatus.APPLIED, partnerships=(Partnership.JOINT_FILING,)),
            {"Readiness": "TRL 4", "Rights": "patent applied for", "Partnership": "joint filing"},
        ),
        (
            make_need(1, trl_min=5, ipr_wanted=IprWanted.GRANTED, deadline=date(2027, 9, 1), keywords=("a", "b")),
            {
                "Readiness": "TRL 5 or higher",
                "Rights": "patent granted",
                "Keywords": "a, b",
                "Answer by": "1 September 2027",
            },
        ),
        (make_need(1, trl_min=3, trl_max=3), {"Readiness": "TRL 3"}),
        (make_need(1, trl_max=3), {"Readiness": "TRL 3 or lower"}),
        (
            Mandate(
                id="m", title="M", text="m", trl_min=3, trl_max=6, ticket_min_eur=200_000.0, ticket_max_eur=1.5e6
            ),
            {"Readiness": "TRL 3 to 6", "Ticket": "€200,000 to €1,500,000"},
        ),
        (Mandate(id="m", title="M", text="m", ticket_min_eur=5.0), {"Ticket": "from €5"}),
        (
            Mandate(id="m", title="M", text="m", ticket_max_eur=5.0, regions=("KR",)),
            {"Ticket": "up to €5", "Regions": "KR"},
        ),
    ],
)
def test_what_a_record_states_is_said_in_words(record: Any, expected: dict[str, str]) -> None:
    assert dict(facts(record)) == {"Reference": record.id, **expected}


def test_a_large_event_stays_a_small_file() -> None:
    count = 2500
    start = make_agenda().meetings[0].start
    data = make_data(
        offers=tuple(
            make_offer(number, text="A sentence of an offer. " * 45, owner_id="p-1") for number in range(count)
        ),
    )
    pairings = tuple(make_pairing(1, id=f"pair {n}", offer_id=f"o-{n}") for n in range(count))
    meetings = tuple(
        Meeting(
            id=f"m-{n}",
            pairing_id=f"pair {n}",
            need_id="n-1",
            offer_id=f"o-{n}",
            people_ids=("p-1", "p-2"),
            start=start + timedelta(minutes=20 * (n % 18)),
            end=start + timedelta(minutes=20 * (n % 18) + 20),
            table_id="t-1",
        )
        for n in range(count)
    )
    published = make_published(data=data, pairings=pairings, agenda=make_agenda(meetings=meetings))
    assert len(render_page(published, points(published))) < 6_000_000


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(published_agendas())
def test_any_agenda_gives_a_sound_page_with_all_of_it(published: PublishedAgenda) -> None:
    page = read_page(render_page(published, []))
    payload = page.payload()
    assert page.unclosed == []
    assert len(page.all("article")) == len(published.agenda.sessions)
    assert len(payload["sessions"]) == len(published.agenda.sessions)
    assert len(payload["meetings"]) == len(published.agenda.meetings)
    assert len(page.all("button", class_="slot")) == len(payload["periods"])


def test_times_are_those_of_the_event_whatever_zone_they_come_in() -> None:
    meeting = make_agenda().meetings[0]
    moved = dataclasses.replace(
        meeting,
        start=meeting.start.astimezone(datetime.now().astimezone().tzinfo),
        end=meeting.end.astimezone(SEOUL),
    )
    agenda = make_agenda(meetings=(moved,))
    assert render_page(make_published(agenda=agenda), []) == render_page(make_published(agenda=make_agenda()), [])


def test_the_page_names_its_time_zone() -> None:
    text = re.sub(r"\s+", " ", read_page(render_page(make_published(), [])).by_id("programme").text)
    assert "All times are Seoul time (UTC+09:00)." in text


@pytest.mark.parametrize(("score", "expected"), [(0.0, 0), (0.002, 1), (0.746, 75), (0.998, 99), (1.0, 100)])
def test_an_estimate_is_never_shown_as_certain(score: float, expected: int) -> None:
    page = read_page(render_page(make_published(pairings=(make_pairing(1, score=score),)), []))
    assert page.payload()["pairings"][0]["percent"] == expected


def test_where_no_word_of_the_two_sentences_is_shared_the_page_names_those_elsewhere() -> None:
    matching = make_matching()
    (evidence, *_) = matching.matches[0].evidence
    other = dataclasses.replace(evidence, shared_terms=("belt furnace", "nickel"))
    match = dataclasses.replace(matching.matches[0], evidence=(other,))
    published = make_published(matching=dataclasses.replace(matching, matches=(match,)))
    page = read_page(render_page(published, []))
    assert page.all("mark") == []
    assert page.all("p", data_slot="shared")[0].text == "Elsewhere both texts speak of belt furnace, nickel"


def test_a_requested_session_without_a_place_is_told_with_the_reason() -> None:
    left = make_agenda(unplaced_sessions=(UnplacedSession(session_id="panel-1", reason="the site is closed"),))

    text = render_page(make_published(agenda=left), [])

    assert b"Requested sessions without a place (1)" in text
    assert b"<b>panel-1</b> the site is closed" in text
