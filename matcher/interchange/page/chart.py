"""Charts, laid out and drawn by Vega-Lite as vector graphics and then coloured by the page's style sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from matcher.landscape import PointKind

MAP_SIZE = (1000, 640)
CELLS_WIDTH, CELL_HEIGHT = 1000, 100
SHAPES = {PointKind.OFFER: "circle", PointKind.NEED: "triangle-up", PointKind.MANDATE: "diamond"}
_MANY_POINTS = 400
_NUMBER = re.compile(r"-?\d+\.\d+")
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """``record`` is the record's number and ``theme`` its theme's position; ``x`` and ``y`` are in [-1, 1]."""

    record: int
    kind: PointKind
    theme: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCell:
    """A period in a row, in whole minutes from any moment; ``level`` is in 0 to 5, ``words`` say what it holds."""

    row: int
    start: int
    end: int
    level: int
    words: str


def draw_points(points: Sequence[ChartPoint]) -> Markup:
    """One path for each of ``points``, in their order, to stand in an SVG element of ``MAP_SIZE``.

    Each has the class of its kind and theme, from which it takes its colour, and the record's number.
    """
    if not points:
        return Markup()
    paths = _drawn(_point_chart(points), f"{_SVG}path")
    return Markup("\n").join(
        Markup('<path class="point {} theme-{}" data-record="{}" d="{}" transform="{}"/>').format(
            point.kind.value, point.theme, point.record, _short(path.get("d", "")), _short(path.get("transform", ""))
        )
        for point, path in zip(points, paths, strict=True)
    )


def draw_links(links: Sequence[tuple[ChartPoint, ChartPoint]]) -> Markup:
    """One line for each pair of points, in the same place as ``draw_points`` puts them."""
    if not links:
        return Markup()
    lines = _drawn(_link_chart(links), f"{_SVG}line")
    return Markup("\n").join(
        Markup('<line transform="{}" x2="{}" y2="{}"/>').format(
            *(_short(line.get(name, "0")) for name in ("transform", "x2", "y2"))
        )
        for line in lines
    )


def draw_cells(cells: Sequence[ChartCell], *, first: int, last: int, rows: int) -> Markup:
    """One path for each of ``cells``, in their order, to stand in an SVG element of 1000 by 100 for each row.

    The plane reaches from minute ``first`` to minute ``last``. A cell takes its colour from the class of its level.
    """
    if not cells:
        return Markup()
    paths = _drawn(_cell_chart(cells, (first, last), rows), f"{_SVG}path")
    return Markup("\n").join(
        Markup('<path class="cell heat-{}" d="{}"><title>{}</title></path>').format(
            cell.level, _short(path.get("d", "")), cell.words
        )
        for cell, path in zip(cells, paths, strict=True)
    )


def _cell_chart(cells: Sequence[ChartCell], span: tuple[int, int], rows: int) -> dict[str, Any]:
    import altair as alt

    values = [{"x": cell.start, "x2": cell.end, "y": cell.row, "y2": cell.row + 1} for cell in cells]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=list(span), nice=False, zero=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[rows, 0], nice=False, zero=False))
    chart = alt.Chart(_inline(values)).mark_rect().encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    framed = chart.properties(width=CELLS_WIDTH, height=CELL_HEIGHT * rows, padding=0).configure_view(stroke=None)
    return dict(framed.to_dict())


def _point_chart(points: Sequence[ChartPoint]) -> dict[str, Any]:
    import altair as alt

    rows = [{"x": point.x, "y": point.y, "kind": point.kind.value} for point in points]
    shape = alt.Scale(domain=[kind.value for kind in SHAPES], range=list(SHAPES.values()))
    chart = (
        alt.Chart(_inline(rows))
        .mark_point(filled=True, size=150 if len(points) < _MANY_POINTS else 36)
        .encode(x=_axis("x"), y=_axis("y"), shape=alt.Shape("kind:N", scale=shape, legend=None))
    )
    return _framed(chart)


def _link_chart(links: Sequence[tuple[ChartPoint, ChartPoint]]) -> dict[str, Any]:
    import altair as alt

    rows = [{"x": one.x, "y": one.y, "x2": other.x, "y2": other.y} for one, other in links]
    chart = alt.Chart(_inline(rows)).mark_rule().encode(x=_axis("x"), y=_axis("y"), x2="x2:Q", y2="y2:Q")
    return _framed(chart)


def _inline(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.InlineData(values=rows)


def _axis(name: str) -> Any:
    """The scale of ``draw_points`` and ``draw_links``: the same, so that they can lie over each other."""
    import altair as alt

    scale = alt.Scale(domain=[-1.06, 1.06], nice=False, zero=False)
    return {"x": alt.X, "y": alt.Y}[name](f"{name}:Q", axis=None, scale=scale)


def _framed(chart: Any) -> dict[str, Any]:
    width, height = MAP_SIZE
    framed: Mapping[str, Any] = (
        chart.properties(width=width, height=height, padding=0).configure_view(stroke=None).to_dict()
    )
    return dict(framed)


def _drawn(chart: dict[str, Any], tag: str) -> list[ElementTree.Element]:
    """The marks of ``chart`` in the order of its rows."""
    import vl_convert

    drawing = ElementTree.fromstring(vl_convert.vegalite_to_svg(chart))
    return [mark for mark in drawing.iter(tag) if mark.get("role") == "graphics-symbol"]


def _short(numbers: str) -> str:
    """Coordinates to a tenth of a unit: finer than anyone sees."""
    return _NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), numbers)
