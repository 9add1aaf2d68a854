"""The agenda as one page that needs nothing else: no network, no file beside it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from importlib import metadata, resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from matcher.interchange.page.change_views import changes_view
from matcher.interchange.page.chart import ChartPoint, draw_links, draw_points
from matcher.interchange.page.names import anchor, clock, date_range, zone_name
from matcher.interchange.page.pairing_views import pairing_views, unmet_views
from matcher.interchange.page.payload import PageParts, build_payload
from matcher.interchange.page.plan_views import plan_view
from matcher.interchange.page.programme_views import SessionView, build_programme
from matcher.interchange.page.record_views import Records
from matcher.interchange.page.themes import Themes
from matcher.interchange.printable import printable
from matcher.interchange.published import PublishedAgenda
from matcher.landscape import MapPoint, PointKind

STYLES = (
    *("base.css", "hero.css", "programme.css", "changes.css", "day.css"),
    *("pairings.css", "plan.css", "map.css", "sheet.css", "print.css"),
)
SCRIPTS = ("core.js", "sheet.js", "days.js", "person.js", "zone.js", "pairings.js", "map.js", "start.js")
PAIRINGS_WITHOUT_SCRIPT = 50
HERO_LINKS = 120
_FILES = resources.files("matcher.interchange.page")


def render_page(published: PublishedAgenda, points: Sequence[MapPoint]) -> bytes:
    """Return the page, HTML in UTF-8. The same arguments give the same bytes.

    ``points`` lay out the map; a point whose record is not among the published ones is left out, and without
    points there is no map. No e-mail address and no confidential text is read. Its content security policy
    forbids every request, and every script but its own.
    """
    parts = _parts(published, points)
    chart_points = _chart_points(parts, points)
    links = _links(parts, chart_points)[:HERO_LINKS]
    script = _script()
    html = (
        _environment()
        .get_template("page.html")
        .render(
            parts=parts,
            event=published.event,
            themes=parts.themes,
            programme=parts.programme,
            pairings=parts.pairings,
            pairings_shown=PAIRINGS_WITHOUT_SCRIPT,
            unmet=parts.unmet,
            plan=plan_view(published),
            changes=changes_view(published),
            threshold_percent=round(100 * published.matching.threshold),
            figures=_figures(parts, records_link="#map" if chart_points else "#pairings"),
            dates=date_range([day.date for day in parts.programme.days]),
            zone=zone_name(published),
            map_points=draw_points(chart_points),
            map_table=_map_table(parts, chart_points),
            hero_links=draw_links(links),
            hero_points=draw_points(list({end.record: end for link in links for end in link}.values())),
            programme_themes=_shown_themes(parts),
            pairing_themes={view.theme for pairing in parts.pairings for view in (pairing.need, pairing.offer)},
            payload=htmlsafe_json_dumps(build_payload(parts), dumps=_compact_json),
            style=Markup("\n".join(_read(name) for name in STYLES)),
            script=Markup(script),
            script_hash=_hash(script),
            version=metadata.version("bridgework"),
        )
    )
    return printable(html).encode()


def _parts(published: PublishedAgenda, points: Sequence[MapPoint]) -> PageParts:
    themes = Themes.of(published.data, points)
    records = Records.of(published, themes)
    return PageParts(
        published=published,
        themes=themes,
        records=records,
        programme=build_programme(published, records, themes),
        pairings=pairing_views(published, records),
        unmet=unmet_views(published, records),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["anchor"] = lambda record_id, kind: anchor(kind, record_id)
    environment.globals["clock"] = clock
    return environment


def _read(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _script() -> str:
    body = "\n".join(_read(name) for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{body}\n}})();'


def _hash(script: str) -> str:
    """As a content security policy names a script (Content Security Policy Level 3, section 6.7.2)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


def _compact_json(value: Any, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), **options)


def _figures(parts: PageParts, *, records_link: str) -> list[tuple[int, str, str]]:
    """(count, what is counted, link to where it is shown), with the noun in the number that the count asks for."""
    data, agenda = parts.published.data, parts.published.agenda
    counted = [
        (len(data.offers), "offer", "offers", records_link),
        (len(data.needs), "need", "needs", records_link),
        (len(data.mandates), "mandate", "mandates", records_link),
        (len(data.people), "participant", "participants", "#my-day"),
        (len(agenda.sessions), "session", "sessions", "#programme"),
        (len(agenda.meetings), "1:1 meeting", "1:1 meetings", "#pairings"),
        (len(parts.unmet), "request unmet", "requests unmet", "#unmet"),
    ]
    return [(count, one if count == 1 else many, link) for count, one, many, link in counted]


def _shown_themes(parts: PageParts) -> set[int]:
    items = (item for day in parts.programme.days for item in day.items)
    return {item.theme for item in items if isinstance(item, SessionView) and item.talks}


def _chart_points(parts: PageParts, points: Sequence[MapPoint]) -> list[ChartPoint]:
    found = []
    for point in points:
        kind = PointKind(point.kind)
        look_up = parts.records.offer if kind is PointKind.OFFER else parts.records.demand
        record = look_up(point.record_id)
        if record is not None:
            found.append(ChartPoint(record=record.number, kind=kind, theme=record.theme, x=point.x, y=point.y))
    return found


def _links(parts: PageParts, points: Sequence[ChartPoint]) -> list[tuple[ChartPoint, ChartPoint]]:
    """The ends of each pairing on the map, best score first."""
    by_record = {point.record: point for point in points}
    ends = ((by_record.get(view.need.number), by_record.get(view.offer.number)) for view in parts.pairings)
    return [(need, offer) for need, offer in ends if need is not None and offer is not None]


def _map_table(parts: PageParts, points: Sequence[ChartPoint]) -> list[tuple[int, str, list[int]]]:
    """(theme's position, its name, points of each kind in the order of ``PointKind``) for the themes on the map."""
    rows = []
    for position, name in enumerate(parts.themes.names):
        counts = [sum(point.theme == position and point.kind is kind for point in points) for kind in PointKind]
        if any(counts):
            rows.append((position, name, counts))
    return rows
