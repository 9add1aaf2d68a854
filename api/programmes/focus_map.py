"""The map of industries as a picture: industries on a ring, ties between them as lines of a width by strength."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin, sqrt
from typing import Final

from matcher.clusters.meeting_points import MeetingPoint
from matcher.focus_group import Discovery

WIDTH: Final = 760
HEIGHT: Final = 480
MOST_DRAWN: Final = 16
"""Industries: a ring of more cannot be read, and the table has them all."""
_RING: Final = (205.0, 165.0)
_LARGEST_CIRCLE: Final = 34.0
_SMALLEST_CIRCLE: Final = 9.0
_WIDEST_LINE: Final = 18.0
_LINE: Final = 17
_LETTERS: Final = 18.0
"""How long a line of a label is, where a Hangul syllable is as long as two letters."""
_MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """An industry at ``x``, ``y`` with its records; the lines of its label stand outside of the ring."""

    name: str
    label: tuple[str, ...]
    records: int
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float
    anchor: str

    @property
    def lines(self) -> tuple[tuple[float, str], ...]:
        """Each line of the label with its height."""
        return tuple((round(self.label_y + _LINE * at, 1), text) for at, text in enumerate(self.label))

    @property
    def below(self) -> float:
        """Where the line after the label is."""
        return round(self.label_y + _LINE * len(self.label), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    point: MeetingPoint
    x1: float
    y1: float
    x2: float
    y2: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryPicture:
    """``left_out`` counts the industries that the ring has no place for."""

    circles: tuple[Circle, ...]
    lines: tuple[Line, ...]
    left_out: int


def industry_picture(discovery: Discovery, called: Callable[[str], str]) -> IndustryPicture:
    """The industries with most records, in an order in which those that are tied strongly are neighbours; ``called``
    is the name of an industry for the reader.
    """
    sizes: Counter[str] = Counter()
    for record in discovery.industries.records:
        sizes.update(record.industries)
    names = _ordered(discovery, discovery.industries.industries[:MOST_DRAWN])
    most = max(sizes.values(), default=1)
    circles = {
        name: _circle(name, in_lines(called(name)), (at - 0.5) / max(1, len(names)), sizes[name] / most, sizes[name])
        for at, name in enumerate(names)
    }
    drawn = [point for point in discovery.points if point.first in circles and point.second in circles]
    strongest = max((point.together.seen for point in drawn), default=1.0) or 1.0
    lines = [_line(point, circles, strongest) for point in drawn]
    lines.sort(key=lambda line: (line.point.is_beyond_chance, line.width))
    return IndustryPicture(
        circles=tuple(circles.values()),
        lines=tuple(lines),
        left_out=len(discovery.industries.industries) - len(names),
    )


def _ordered(discovery: Discovery, names: tuple[str, ...]) -> list[str]:
    """Beginning with the surest pair, always the one that is tied most to the last."""
    strength = {frozenset((point.first, point.second)): point.together.seen for point in discovery.points}
    left = list(names)
    if not left:
        return []
    ordered = [next((point.first for point in discovery.points if point.first in left), left[0])]
    left.remove(ordered[0])
    while left:
        last = ordered[-1]
        nearest = max(left, key=lambda name: (strength.get(frozenset((last, name)), 0.0), -names.index(name)))
        ordered.append(nearest)
        left.remove(nearest)
    return ordered


def _circle(name: str, label: tuple[str, ...], turn: float, size: float, records: int) -> Circle:
    """``turn`` is how far round the ring it is, and ``size`` its share of the records of the largest."""
    angle = 2 * pi * turn - pi / 2
    x, y = WIDTH / 2 + _RING[0] * cos(angle), HEIGHT / 2 + _RING[1] * sin(angle)
    radius = max(_SMALLEST_CIRCLE, _LARGEST_CIRCLE * sqrt(size))
    across, more = cos(angle), _LINE * (len(label) - 1)
    anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
    beside = 0.0 if anchor == "middle" else radius + 9
    below = radius + 18 if sin(angle) > 0 else -radius - 20 - more
    return Circle(
        name=name,
        label=label,
        records=records,
        x=round(x, 1),
        y=round(y, 1),
        radius=round(radius, 1),
        label_x=round(x + (beside if across > 0 else -beside), 1),
        label_y=max(_LINE, round(y + (below if anchor == "middle" else -more / 2), 1)),
        anchor=anchor,
    )


def in_lines(text: str) -> tuple[str, ...]:
    """The words of a label in at most three lines; what does not fit is left out, and a mark says so.

    >>> in_lines("Manufacture of machinery and equipment n.e.c."), in_lines("food processing")
    (('Manufacture of', 'machinery and', 'equipment n.e.c.'), ('food processing',))
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _length(longer) <= _LETTERS:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:_MOST_LINES]
    return (*kept[:-1], f"{kept[-1]} …") if len(lines) > len(kept) else tuple(kept)


def _length(text: str) -> float:
    return sum(2.0 if ord(letter) > 0x1100 else 1.0 for letter in text)


def _line(point: MeetingPoint, circles: dict[str, Circle], strongest: float) -> Line:
    one, other = circles[point.first], circles[point.second]
    return Line(
        point=point,
        x1=one.x,
        y1=one.y,
        x2=other.x,
        y2=other.y,
        width=round(max(1.2, _WIDEST_LINE * point.together.seen / strongest), 1),
    )


def as_svg(picture: IndustryPicture, title: str, records: Callable[[int], str]) -> str:
    """A whole SVG document on a light background, for paper; ``records`` says how many there are."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        'font-family="Pretendard, Noto Sans, sans-serif" font-size="15">'
    )
    parts = [head, f'<title>{escape(title)}</title><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>']
    for line in picture.lines:
        colour = "#0b6e5f" if line.point.is_beyond_chance else "#a9b3b1"
        dashes = "" if line.point.is_beyond_chance else ' stroke-dasharray="5 5"'
        parts.append(
            f'<line x1="{line.x1}" y1="{line.y1}" x2="{line.x2}" y2="{line.y2}" stroke="{colour}" '
            f'stroke-width="{line.width}" stroke-linecap="round"{dashes}/>'
        )
    for circle in picture.circles:
        parts += [
            f'<text x="{circle.label_x}" y="{y}" text-anchor="{circle.anchor}" fill="#14201f" font-weight="600">'
            f"{escape(text)}</text>"
            for y, text in circle.lines
        ]
        parts.append(
            f'<circle cx="{circle.x}" cy="{circle.y}" r="{circle.radius}" fill="#e0f1ee" stroke="#0b5f5a" '
            'stroke-width="1.5"/>'
            f'<text x="{circle.label_x}" y="{circle.below}" text-anchor="{circle.anchor}" fill="#52605e" '
            f'font-size="12">{escape(records(circle.records))}</text>'
        )
    return "".join([*parts, "</svg>"])
