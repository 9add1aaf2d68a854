"""The focus group by sector, and where its organisations are: names instead of codes, and the map of places."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from math import dist
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.bootstrap import create_workspace
from api.programmes.focus_places import MapWords, Place, overlap, places_map
from api.programmes.tour_map import text_width
from matcher.progress import SilentProgress
from models.domain import EventData, Organisation, Session, Step, focus_group_id
from models.domain.accounts import AccountRole
from scripts.cli import app
from tests.factories import make_agenda, make_run
from tests.fakes import InMemoryUnitOfWork
from tests.integration.test_focus_group import SHY, THEMES, Desk, event_data, filled, matching

SECTORS = dict(zip(THEMES, ("ISIC4:13", "ISIC4:28", "ISIC4:10", "ISIC4:2393"), strict=True))
GROUP = focus_group_id("sector", "ISIC4:13", "ISIC4:28")
PAGES = f"/programmes/focus/sector/{GROUP}"


def data_by_sector() -> EventData:
    data = event_data()
    return replace(
        data,
        organisations=tuple(
            replace(item, sectors=(SECTORS[item.id.split("-")[2]],)) if item.id != "agency" else item
            for item in data.organisations
        ),
    )


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(filled(data_by_sector()))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ("Manufacture of textiles", "Manufacture of machinery and equipment n.e.c.")),
        ("ko", ("섬유제품 제조업; 의복 제외", "기타 기계 및 장비 제조업")),
    ],
)
def test_pages_and_brief_by_sector_name_the_industries_and_show_no_code(
    desk: Desk, language: str, names: tuple[str, str]
) -> None:
    client = desk.as_(AccountRole.ORGANISER)
    for path in ("/programmes/focus?by=sector", PAGES, f"{PAGES}/plan?region=Daegu", f"{PAGES}/brief?region=Daegu"):
        text = client.get(path, headers={"accept-language": language}).text
        assert [name for name in names if name not in text] == [], path
        assert "ISIC4" not in text, path


def placed(data: EventData) -> EventData:
    """The same with coordinates: Busan and Daegu, many at one place, and one works far away."""
    at = {"Busan": (35.18, 129.08), "Daegu": (35.87, 128.6)}
    organisations = [
        replace(item, latitude=at[item.region][0], longitude=at[item.region][1]) for item in data.organisations
    ]
    organisations = [
        replace(item, latitude=48.5, longitude=9.2, region="Swabia", country="DE")
        if item.id == "org-o-mechatronics-7"
        else item
        for item in organisations
    ]
    return replace(data, organisations=tuple(organisations))


@pytest.fixture(scope="module")
def mapped() -> Desk:
    return Desk(filled(placed(data_by_sector())))


def test_the_map_shows_both_industries_with_those_to_invite_apart_and_no_anonymous_owner(mapped: Desk) -> None:
    for role in (AccountRole.ORGANISER, AccountRole.OFFICIAL):
        client = mapped.as_(role)
        for page in ("plan", "brief"):
            text = client.get(f"{PAGES}/{page}?region=Daegu").text
            (drawing,) = re.findall(r'<svg[^>]*class="places-map">.*?</svg>', text, re.S)
            assert "to be invited" in drawing
            assert " km</text>" in drawing
            assert "Works o-mechatronics-2" in drawing
            assert "Works o-food-2" not in drawing
            assert "Works o-mechatronics-7" not in drawing
            assert "Too far away for the map: Works o-mechatronics-7 (Swabia, Germany)" in text
            table = text.partition("The organisations on the map")[2].partition("</table>")[0]
            assert SHY not in drawing + table
    korean = client.get(f"{PAGES}/brief?region=Daegu", headers={"accept-language": "ko"}).text
    assert "기관의 위치" in korean
    assert client.get(f"{PAGES}/brief.pdf?region=Daegu").content.startswith(b"%PDF")


def test_without_coordinates_a_sentence_says_that_there_is_no_map(desk: Desk) -> None:
    for page in ("plan", "brief"):
        text = desk.as_(AccountRole.OFFICIAL).get(f"{PAGES}/{page}?region=Daegu").text
        assert "No organisation of the two industries has coordinates" in text
        assert "places-map" not in text


def test_marks_and_names_on_the_map_hide_nothing() -> None:
    organisations = [
        Organisation(id=f"o-{at}", name=f"Works {at}", region="R", latitude=35.0 + at // 8 * 0.3, longitude=128.0)
        for at in range(24)
    ]
    places = [
        Place(number=at, organisation=item, sides=(at % 2 == 0, True), is_invited=at < 4)
        for at, item in enumerate(organisations)
    ]
    words = MapWords(title="t", says="s", industries=("a", "b"), both="both", invited="invited")
    drawing = places_map(places, words)
    marks = [
        (float(x), float(y)) for x, y in re.findall(r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="mid', drawing)
    ]
    assert len(marks) == 24
    assert min(dist(one, other) for one, other in combinations(marks, 2)) > 17
    names = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" fill="#14201f" font-size="11">([^<]*)', drawing)
    boxes = [(float(x), float(y) - 10, float(x) + text_width(name) * 0.95, float(y) + 4) for x, y, name in names]
    hidden = [(x - 8, y - 12, x + 8, y + 4) for x, y in marks]
    assert names
    assert [pair for pair in combinations(boxes, 2) if overlap(*pair)] == []
    assert [box for box in boxes if any(overlap(box, mark) for mark in hidden)] == []


def test_the_plan_says_where_the_workshop_lies_once_the_agenda_has_it() -> None:
    store = filled()
    client = Desk(store).as_(AccountRole.ORGANISER)
    page = f"/programmes/focus/theme/{focus_group_id('theme', 'textile', 'mechatronics')}"
    client.post(f"{page}/workshop?skill=weaving&people=1")
    assert "people is requested." in client.get(f"{page}/plan").text
    with InMemoryUnitOfWork(store) as work:
        (request,) = work.records.load().session_requests
        start = datetime(2027, 5, 11, 1, 30, tzinfo=UTC)
        session = Session(
            id=request.id,
            kind=request.kind,
            title=request.title,
            start=start,
            end=start + timedelta(minutes=60),
            room_id="r-9",
            attendee_ids=request.attendee_ids,
        )
        work.results.save_agenda(replace(make_agenda(), sessions=(session,)), make_run(Step.AGENDA))
        work.commit()
    said = f"The workshop of {len(request.attendee_ids)} people lies in the agenda: 11 May 2027, 10:30–11:30, r-9."
    text = client.get(f"{page}/plan").text
    assert said in text
    assert 'href="/agenda?day=2027-05-11"' in text
    assert "is requested." not in text
    assert "일정에 배정되었습니다" in client.get(f"{page}/plan", headers={"accept-language": "ko"}).text


def test_the_command_takes_codes_and_names_and_says_names(tmp_path: Path) -> None:
    with create_workspace(tmp_path / "w", SilentProgress(), encoder="hashing").unit_of_work() as work:
        work.records.upsert(data_by_sector())
        work.results.save_matching(matching(), make_run(Step.MATCH))
        work.commit()
    told = []
    for pair in (
        ("ISIC4:13", "ISIC4:28"),
        ("섬유제품 제조업; 의복 제외", "Manufacture of machinery and equipment n.e.c."),
    ):
        words = ["programme", "focus", *pair, "--by", "sector", "-w", str(tmp_path / "w")]
        told.append(CliRunner().invoke(app, words).stdout)
    assert told[0] == told[1]
    assert "Manufacture of textiles" in " ".join(told[0].split())
    assert "ISIC4" not in told[0]
