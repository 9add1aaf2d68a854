"""A map of a day of tours: sites where they are, and the way of each bus, as a drawing that needs no tiles.

Lines differ by dashes as well as by colour. It is drawn for white paper.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from matcher.distances import EARTH_RADIUS_KM

WIDTH: Final = 720
_MARGIN: Final = 46
_LETTER: Final = 6.6
"""The width of a letter of 12 px, about; a Hangul syllable is twice as wide."""
_LINE: Final = 15
COLOURS: Final = ("#2f7fd6", "#c2571a", "#2e9461", "#a04bc4", "#b5892b", "#cf4270", "#4a8f9e", "#7a7f2a")
DASHES: Final = ("", "9 4", "2 4", "12 4 2 4", "6 3", "3 3 9 3", "14 5", "1 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A bus and the places that it comes to in turn, the start first and last."""

    name: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A place by its id. ``number`` is what is written in its mark, ``group`` chooses its shape."""

    id: str
    name: str
    latitude: float
    longitude: float
    number: str
    group: int = 0


def tour_map(pins: Sequence[Pin], ways: Sequence[Way], *, title: str) -> str:
    """Return a whole SVG document. Raise ``ValueError`` without any place."""
    if not pins:
        raise ValueError("a map of no place")
    points, height, km = projected(pins)
    known = [way for way in ways if all(place in points for place in way.places)]
    legend = height + 8
    box = f"0 0 {WIDTH} {legend + _LINE * (len(known) + 1) + 8:.0f}"
    fonts = 'font-family="Inter, Pretendard, sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" {fonts} class="tour-map">'
    parts = [head, f"<title>{escape(title)}</title>"]
    parts += [_way(way, number, points, len(known)) for number, way in enumerate(known)]
    taken = [(x - 11, y - 11, x + 11, y + 11) for x, y in points.values()]
    parts += [_mark(pin, points[pin.id], taken) for pin in pins]
    parts += [_key(way, number, legend + _LINE * (number + 1)) for number, way in enumerate(known)]
    parts.append(scale_bar(km, legend + _LINE))
    return "".join([*parts, "</svg>"])


def in_kilometres(pins: Sequence[Pin]) -> dict[str, tuple[float, float]]:
    """Each place by its id on a flat map, to the east and to the south."""
    middle = math.cos(math.radians(sum(pin.latitude for pin in pins) / len(pins)))
    a_degree = 2 * math.pi * EARTH_RADIUS_KM / 360
    return {pin.id: (pin.longitude * middle * a_degree, -pin.latitude * a_degree) for pin in pins}


def projected(pins: Sequence[Pin]) -> tuple[dict[str, tuple[float, float]], float, float]:
    """Where each place is drawn, how high the drawing is, and how many pixels a kilometre has."""
    flat = in_kilometres(pins)
    xs, ys = ([each[axis] for each in flat.values()] for axis in (0, 1))
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = min((WIDTH - 4 * _MARGIN) / max(wide, 0.5), 420 / max(high, 0.5))
    left = (WIDTH - wide * scale) / 2
    points = {key: (left + (x - min(xs)) * scale, _MARGIN + (y - min(ys)) * scale) for key, (x, y) in flat.items()}
    return points, high * scale + 2 * _MARGIN, scale


def _way(way: Way, number: int, points: Mapping[str, tuple[float, float]], count: int) -> str:
    """Ways lie a little beside each other, so that none hides another."""
    aside = (number - (count - 1) / 2) * 3
    line = " ".join(f"{points[place][0] + aside:.1f},{points[place][1] + aside:.1f}" for place in way.places)
    return (
        f'<polyline points="{line}" fill="none" stroke="{COLOURS[number % len(COLOURS)]}" stroke-width="2.5" '
        f'stroke-linejoin="round"{_dashed(number)}><title>{escape(way.name)}</title></polyline>'
    )


def _dashed(number: int) -> str:
    dashes = DASHES[number % len(DASHES)]
    return f' stroke-dasharray="{dashes}"' if dashes else ""


def _mark(pin: Pin, point: tuple[float, float], taken: list[tuple[float, float, float, float]]) -> str:
    x, y = point
    shape = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="#3b4652"/>'
        if pin.group % 2 == 0
        else f'<rect x="{x - 9:.1f}" y="{y - 9:.1f}" width="18" height="18" rx="3" fill="#3b4652"/>'
    )
    left, top = _free(x, y, text_width(pin.name), taken)
    return (
        f'{shape}<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-size="11" font-weight="700" '
        f'fill="#ffffff">{escape(pin.number)}</text>'
        f'<rect x="{left - 2:.1f}" y="{top - 1:.1f}" width="{text_width(pin.name) + 4:.1f}" height="15" '
        f'fill="#ffffff" fill-opacity="0.8"/>'
        f'<text x="{left:.1f}" y="{top + 11:.1f}" fill="#1d2733">{escape(pin.name)}</text>'
    )


def text_width(text: str) -> float:
    return sum(_LETTER * (1.8 if ord(letter) > 0x1100 else 1.0) for letter in text)


def _free(x: float, y: float, width: float, taken: list[tuple[float, float, float, float]]) -> tuple[float, float]:
    """The corner of a name beside its mark that hides nothing, or the least."""
    corners = [
        (x + 14, y - 7),
        (x - 14 - width, y - 7),
        (x - width / 2, y + 13),
        (x - width / 2, y - 28),
        (x + 8, y + 11),
        (x - 8 - width, y - 26),
    ]
    boxes = [(left, top, left + width, top + 14) for left, top in corners]

    def hidden(box: tuple[float, float, float, float]) -> float:
        outside = max(0.0, 2 - box[0]) + max(0.0, box[2] - WIDTH + 2)
        return outside * 20 + sum(
            max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
            * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
            for other in taken
        )

    best = min(boxes, key=hidden)
    taken.append(best)
    return best[0], best[1]


def _key(way: Way, number: int, y: float) -> str:
    return (
        f'<line x1="{_MARGIN}" x2="{_MARGIN + 44}" y1="{y - 4:.1f}" y2="{y - 4:.1f}" stroke-width="2.5" '
        f'stroke="{COLOURS[number % len(COLOURS)]}"{_dashed(number)}/>'
        f'<text x="{_MARGIN + 54}" y="{y:.1f}" fill="#1d2733">{escape(way.name)}</text>'
    )


def scale_bar(km: float, y: float) -> str:
    """How long one, two, five ... kilometres are."""
    length = max((step for step in (0.5, 1, 2, 5, 10, 20, 50, 100, 200) if step * km <= 160), default=0.5)
    right = WIDTH - _MARGIN
    return (
        f'<line x1="{right - length * km:.1f}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#1d2733" '
        f'stroke-width="2"/>'
        f'<text x="{right}" y="{y - 5:.1f}" text-anchor="end" fill="#1d2733">{length:g} km</text>'
    )
