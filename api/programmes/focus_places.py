"""Where the organisations of a meeting point are: which of them a map shows, and the map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import combinations
from math import cos, hypot, pi, sin
from statistics import median
from typing import Final

from api.programmes.focus_view import PlanView, PointView, RecordView
from api.programmes.tour_map import WIDTH, Pin, in_kilometres, projected, scale_bar, text_width
from models.domain import Organisation

MOST_DRAWN: Final = 40
"""Organisations: more marks hide each other, whatever is done."""
_NEAR_KM: Final = 100.0
_TIMES_AS_FAR: Final = 3.0
"""What is farther from the middle than this many times the usual distance would make all else a dot."""
_APART: Final = 21.0
_ROUNDS: Final = 200
_LINE: Final = 18
_MOST_LETTERS: Final = 80
_INK, _INVITED, _PALE = "#3b4652", "#b4490f", "#52605e"

Point = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``number`` is what its mark says; ``sides`` whether it has records in the first and in the second industry."""

    number: int
    organisation: Organisation
    sides: tuple[bool, bool]
    is_invited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """``far`` are too far from the others to be on the same map, ``unknown`` have no coordinates; ``left_out`` counts
    those for which there is no room.
    """

    drawn: tuple[Place, ...]
    far: tuple[Place, ...]
    unknown: tuple[Place, ...]
    left_out: int

    @property
    def all(self) -> tuple[Place, ...]:
        return (*self.drawn, *self.far, *self.unknown)


def places_of(point: PointView, plan: PlanView) -> Places:
    """The organisations with records in the two industries: those to invite first, then by their ties.

    Who owns anonymous records only is never among them, whoever reads it.
    """
    invited = {item.organisation.id for found in (plan.companies, plan.centres) for item in found.invitations}
    found: dict[str, Organisation] = {}
    sides: dict[str, list[bool]] = {}
    for record, at in _records(point):
        organisation = record.organisation
        if organisation is not None and not record.record.anonymous:
            found.setdefault(organisation.id, organisation)
            sides.setdefault(organisation.id, [False, False])[at] = True
    chosen = sorted(found, key=lambda each: each not in invited)
    places = [
        Place(
            number=number,
            organisation=found[each],
            sides=(sides[each][0], sides[each][1]),
            is_invited=each in invited,
        )
        for number, each in enumerate(chosen[:MOST_DRAWN], 1)
    ]
    known = [item for item in places if _pin(item) is not None]
    near = _near(known)
    return Places(
        drawn=tuple(item for item in known if item.organisation.id in near),
        far=tuple(item for item in known if item.organisation.id not in near),
        unknown=tuple(item for item in places if _pin(item) is None),
        left_out=len(chosen) - len(places),
    )


def _records(point: PointView) -> Iterator[tuple[RecordView, int]]:
    """Records with their side: those of the ties first, then all others of the two industries."""
    for tie in point.ties():
        yield tie.first, 0
        yield tie.second, 1
    yield from point.placed()


def _pin(place: Place) -> Pin | None:
    item = place.organisation
    if item.latitude is None or item.longitude is None:
        return None
    return Pin(id=item.id, name=item.name, latitude=item.latitude, longitude=item.longitude, number=str(place.number))


def _pins(places: Iterable[Place]) -> list[Pin]:
    return [pin for place in places if (pin := _pin(place)) is not None]


def _near(places: Sequence[Place]) -> frozenset[str]:
    """Those that are not much farther from the middle of all than is usual among them."""
    if not places:
        return frozenset()
    points = in_kilometres(_pins(places))
    middle = tuple(median(point[axis] for point in points.values()) for axis in (0, 1))
    away = {key: hypot(point[0] - middle[0], point[1] - middle[1]) for key, point in points.items()}
    limit = max(_NEAR_KM, _TIMES_AS_FAR * median(away.values()))
    return frozenset(key for key, distance in away.items() if distance <= limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapWords:
    """What the map says: its title and what it shows in words, the two industries, and the marks of the legend."""

    title: str
    says: str
    industries: tuple[str, str]
    both: str
    invited: str


def places_map(places: Sequence[Place], words: MapWords) -> str:
    """A whole SVG document on a light background. Raise ``ValueError`` without any place."""
    if not places:
        raise ValueError("a map of no place")
    real, height, km = projected(_pins(places))
    marks = apart(real, height)
    taken = [(x - 12, y - 12, x + 12, y + 12) for x, y in marks.values()]
    labels = _labels(places, real, taken, height)
    named = _named(places, marks, taken, height)
    legend = _legend(places, words, height + 2 * _LINE)
    whole = round(height + _LINE * (len(legend) + 2) + 10)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {whole}" width="{WIDTH}" height="{whole}" '
        'role="img" font-family="Pretendard, Noto Sans, sans-serif" font-size="12" class="places-map">'
    )
    parts = [head, f"<title>{escape(words.title)}</title><desc>{escape(words.says)}</desc>"]
    parts.append(f'<rect width="{WIDTH}" height="{whole}" fill="#ffffff"/>')
    parts += [_leader(real[key], marks[key]) for key in marks]
    parts += [_mark(place, marks[place.organisation.id]) for place in places]
    parts += [
        f'<text x="{x:.1f}" y="{y + 11:.1f}" fill="{_PALE}" font-size="13" font-weight="600">{escape(name)}</text>'
        for name, (x, y, _right, _bottom) in labels.items()
    ]
    parts += [
        f'<text x="{x:.1f}" y="{y + 10:.1f}" fill="#14201f" font-size="11">{escape(name)}</text>'
        for name, x, y in named
    ]
    return "".join([*parts, *legend, scale_bar(km, height + _LINE), "</svg>"])


def apart(real: Mapping[str, Point], height: float) -> dict[str, Point]:
    """Where the marks are drawn: at their places, or beside them where they would hide each other."""
    points = {key: [*point] for key, point in real.items()}
    for _round in range(_ROUNDS):
        moved = False
        for at, (one, other) in enumerate(combinations(points.values(), 2)):
            across, down = other[0] - one[0], other[1] - one[1]
            distance = hypot(across, down)
            if distance >= _APART:
                continue
            moved = True
            if distance < 1e-6:
                across, down, distance = cos(at), sin(at), 1.0
            push = (_APART - min(distance, _APART)) / 2 + 0.1
            for point, way in ((one, -1), (other, 1)):
                point[0] = min(max(point[0] + way * push * across / distance, 14.0), WIDTH - 14.0)
                point[1] = min(max(point[1] + way * push * down / distance, 14.0), height - 14.0)
        if not moved:
            break
    return {key: (point[0], point[1]) for key, point in points.items()}


def _labels(places: Sequence[Place], real: Mapping[str, Point], taken: list[Box], height: float) -> dict[str, Box]:
    """The names of regions near their organisations, added to ``taken``; one that has no free place is left out."""
    of: dict[str, list[Point]] = {}
    for place in places:
        if place.organisation.region:
            of.setdefault(place.organisation.region, []).append(real[place.organisation.id])
    found: dict[str, Box] = {}
    for name, points in of.items():
        x, y = (sum(point[axis] for point in points) / len(points) for axis in (0, 1))
        box = _free_box(x, y, text_width(name) * 1.12, taken, height)
        if box is not None:
            found[name] = box
            taken.append(box)
    return found


def _named(
    places: Sequence[Place], marks: Mapping[str, Point], taken: list[Box], height: float
) -> list[tuple[str, float, float]]:
    """The names of organisations right beside their marks, where nothing else is; the table has them all."""
    found = []
    for place in sorted(places, key=lambda each: not each.is_invited):
        x, y = marks[place.organisation.id]
        wide = text_width(place.organisation.name) * 0.95
        for left in (x + 14, x - 14 - wide):
            box = (left, y - 7, left + wide, y + 7)
            if _is_inside(box, height) and not any(overlap(box, other) for other in taken):
                taken.append(box)
                found.append((place.organisation.name, left, y - 7))
                break
    return found


def _is_inside(box: Box, height: float) -> bool:
    return box[0] >= 4 and box[1] >= 4 and box[2] <= WIDTH - 4 and box[3] <= height - 4


def _free_box(x: float, y: float, wide: float, taken: Sequence[Box], height: float) -> Box | None:
    """The nearest place for a text that hides nothing."""
    for away in range(0, 200, 10):
        for turn in range(16):
            left = x + away * cos(turn * pi / 8) - wide / 2
            top = y + away * sin(turn * pi / 8) - 7
            box = (left, top, left + wide, top + 15)
            if _is_inside(box, height) and not any(overlap(box, other) for other in taken):
                return box
    return None


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _leader(place: Point, mark: Point) -> str:
    """From a mark to where its organisation is, where it had to step aside."""
    if hypot(place[0] - mark[0], place[1] - mark[1]) < 3:
        return ""
    return (
        f'<line x1="{place[0]:.1f}" y1="{place[1]:.1f}" x2="{mark[0]:.1f}" y2="{mark[1]:.1f}" stroke="{_PALE}"/>'
        f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="2" fill="{_PALE}"/>'
    )


def _mark(place: Place, point: Point) -> str:
    x, y = point
    return (
        f"<g><title>{escape(place.organisation.name)}</title>{_shape(place.sides, place.is_invited, x, y)}"
        f'<text x="{x:.1f}" y="{y + 3.5:.1f}" text-anchor="middle" font-size="10" font-weight="700" fill="#ffffff">'
        f"{place.number}</text></g>"
    )


def _shape(sides: tuple[bool, bool], is_invited: bool, x: float, y: float) -> str:
    """A disc for the first industry, a square for the second, an octagon for both; with a ring: to be invited."""
    fill = _INVITED if is_invited else _INK
    around = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10.5" fill="none" stroke="{fill}" stroke-width="1.5"/>'
    ring = around if is_invited else ""
    if sides == (True, False):
        return f'{ring}<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="{fill}"/>'
    if sides == (False, True):
        return f'{ring}<rect x="{x - 7:.1f}" y="{y - 7:.1f}" width="14" height="14" fill="{fill}"/>'
    corners = (8.6 * cos((2 * at + 1) * pi / 8) for at in range(8))
    points = " ".join(
        f"{x + across:.1f},{y + 8.6 * sin((2 * at + 1) * pi / 8):.1f}" for at, across in enumerate(corners)
    )
    return f'{ring}<polygon points="{points}" fill="{fill}" stroke="#ffffff"/>'


def _legend(places: Sequence[Place], words: MapWords, top: float) -> list[str]:
    """A line for each shape that is on the map, and one for who is to be invited."""
    first, second = words.industries
    names = {(True, False): first, (False, True): second, (True, True): words.both}
    seen = {place.sides for place in places}
    rows = [(sides, False, name) for sides, name in names.items() if sides in seen]
    if any(place.is_invited for place in places):
        rows.append(((True, False), True, words.invited))
    return [
        _shape(sides, is_invited, 24, top + at * _LINE)
        + f'<text x="44" y="{top + at * _LINE + 4:.1f}" fill="#14201f">{escape(_short(name))}</text>'
        for at, (sides, is_invited, name) in enumerate(rows)
    ]


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
