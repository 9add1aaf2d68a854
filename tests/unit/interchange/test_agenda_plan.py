"""The plan's figures on the page and in the workbook."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook

from matcher.interchange.agenda_page import render_page
from matcher.interchange.agenda_workbook import render_workbook
from matcher.interchange.page.chart import ChartCell, draw_cells
from matcher.interchange.page.plan_views import KEPT_APART, REASONS, TILES, plan_view
from matcher.interchange.published import PublishedAgenda
from matcher.plan_figures import NothingReason, figures, is_missed
from matcher.programme.quality import plan_quality
from models.domain import Absence, Closure, EventData, Wish, WishKind
from tests.factories import make_need, make_offer, make_person
from tests.unit.interchange.agenda_examples import NOW, make_data, make_published, published_agendas
from tests.unit.interchange.page_reader import Page, read_page

EVIL = '<img src=x onerror=alert(1)>"&'


def measured(published: PublishedAgenda) -> PublishedAgenda:
    parts = (published.data, published.matching, published.pairings, published.agenda)
    return replace(published, quality=plan_quality(*parts))


def make_measured(**fields: Any) -> PublishedAgenda:
    """p-4 has an offer that nothing matches, p-5 brought nothing."""
    people = tuple(make_person(number, **fields) for number in range(1, 6))
    base = make_data()
    data: EventData = replace(base, people=people, offers=(*base.offers, make_offer(7, owner_id="p-4")))
    return measured(make_published(data=data))


def page_of(published: PublishedAgenda) -> Page:
    return read_page(render_page(published, []))


def test_without_figures_there_is_no_plan_on_the_page_nor_in_the_workbook() -> None:
    published = make_published()
    page = page_of(published)
    assert plan_view(published) is None
    assert [item for item in page.elements if item.attributes.get("id") == "plan"] == []
    assert page.all("a", href="#plan") == []
    assert "plan" not in load_workbook(io.BytesIO(render_workbook(published, now=NOW))).sheetnames


def test_each_tile_has_its_figure() -> None:
    published = make_measured()
    assert published.quality is not None
    by_name = {item.name: item for item in figures(published.quality)}
    page = page_of(published)
    assert [item.text for item in page.all("span", class_="tile-label")] == [by_name[name].label for name in TILES]
    tiles = page.all("li", class_="tile")
    assert all(by_name[name].text in tile.text for name, tile in zip(TILES, tiles, strict=True))
    assert page.unclosed == []
    assert len(page.all("a", href="#plan")) == 1


def test_each_open_slot_is_a_cell_with_its_words() -> None:
    published = make_measured()
    assert published.quality is not None
    cells = page_of(published).all("path", class_="cell")
    open_slots = [slot for slot in published.quality.tables if slot.open]
    assert len(cells) == len(open_slots)
    assert sorted(cell.text for cell in cells if "heat-5" in cell.attributes["class"]) == [
        "Tue 11 May 11:00: 1 of 1 tables"
    ]
    assert sum("heat-0" in cell.attributes["class"] for cell in cells) == len(cells) - 1


def test_cells_stand_where_their_time_is() -> None:
    cell = ChartCell(row=1, start=600, end=660, level=2, words="a & b")
    assert draw_cells([cell], first=540, last=740, rows=2) == (
        '<path class="cell heat-2" d="M300,100h300v100h-300Z"><title>a &amp; b</title></path>'
    )
    assert draw_cells([], first=0, last=60, rows=1) == ""


def test_who_has_no_meeting_is_named_with_the_reason_and_who_brought_nothing_only_counted() -> None:
    text = page_of(make_measured()).by_id("without").text
    assert "Person 4" in text
    assert "No need or mandate was matched with what they offer." in text
    assert "Person 5" not in text
    assert "1 more came without an offer, need or wish." in text.replace("\n", " ")


def test_the_page_says_neither_why_somebody_is_absent_nor_who_refused_whom() -> None:
    base = make_published()
    meeting, match = base.agenda.meetings[0], base.matching.matches[0]
    away = Absence(person_id=meeting.people_ids[0], start=meeting.start, end=meeting.end, reason="an operation")
    closure = Closure(place_id=meeting.table_id, start=meeting.start, end=meeting.end, reason="a threat")
    data = replace(
        base.data,
        people=tuple(make_person(number) for number in range(1, 7)),
        needs=(*base.data.needs, make_need(8, owner_id="p-4")),
        offers=(*base.data.offers, make_offer(8, owner_id="p-5")),
        wishes=(Wish(person_id="p-4", other_id="p-5", kind=WishKind.NO_THANKS),),
        absences=(away,),
        closures=(closure,),
    )
    matching = replace(base.matching, matches=(*base.matching.matches, replace(match, need_id="n-8", offer_id="o-8")))
    published = measured(make_published(data=data, matching=matching))
    assert published.quality is not None
    assert "an operation" in " ".join(item.example for item in published.quality.clashes)
    assert [item.person_id for item in published.quality.without if item.reason is NothingReason.APART] == [
        "p-4",
        "p-5",
    ]

    text = render_page(published, []).decode()

    assert [words for words in ("an operation", "a threat", "must not meet") if words in text] == []
    assert text.count(KEPT_APART) == 2


def test_every_reason_has_a_label_but_those_of_who_brought_nothing_and_who_cannot_come() -> None:
    assert set(REASONS) == set(filter(is_missed, NothingReason))


def test_markup_in_a_name_stays_text() -> None:
    published = make_measured(name=EVIL, organisation_id=EVIL)
    page = page_of(published)
    assert page.all("img") == []
    assert EVIL in page.by_id("without").text


def test_the_workbook_has_every_figure_and_everyone_without_a_meeting() -> None:
    published = make_measured()
    assert published.quality is not None
    workbook = load_workbook(io.BytesIO(render_workbook(published, now=NOW)))
    assert workbook.sheetnames[-4:] == ["plan", "without_meeting", "table_use", "room_use"]
    rows = list(workbook["plan"].iter_rows(min_row=2, values_only=True))
    values = {row[0]: row[2] for row in rows if not str(row[0]).startswith("clash_")}
    assert values == {item.name: pytest.approx(item.value) for item in figures(published.quality)}
    without = list(workbook["without_meeting"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[3]) for row in without] == [
        (item.person_id, item.reason.value) for item in published.quality.without
    ]
    assert workbook["table_use"].max_row == len(published.quality.tables) + 1


def test_an_event_without_tables_has_no_picture() -> None:
    published = measured(make_published(data=make_data(tables=(), needs=(make_need(1, owner_id="p-2"),))))
    view = plan_view(published)
    assert view is not None
    assert view.heat is None
    assert page_of(published).all("svg", class_="heat-drawing") == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(published_agendas())
def test_any_agenda_has_a_whole_page_with_its_figures(published: PublishedAgenda) -> None:
    page = page_of(measured(published))
    assert page.unclosed == []
    assert len(page.all("li", class_="tile")) == len(TILES)
