"""The themes of an event and the colours that stand for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.landscape import MapPoint, PointKind
from models.domain import EventData, Mandate, Need, Offer


@dataclass(frozen=True, slots=True)
class Hue:
    """``ink`` for text and shapes on ``tint`` or on the page, for a light page and for a dark one; CSS colours."""

    ink: str
    tint: str
    dark_ink: str
    dark_tint: str


HUES = (
    Hue("#1c65c8", "#edf4ff", "#96c0fe", "#192639"),
    Hue("#b84412", "#fff0eb", "#ffa383", "#361e16"),
    Hue("#137738", "#ebf7ed", "#7cd591", "#162b1b"),
    Hue("#a7207b", "#fdeff6", "#f99bd1", "#331d2a"),
    Hue("#856302", "#f9f3e6", "#deb866", "#2e240c"),
    Hue("#6e34b3", "#f5f1fe", "#c9acff", "#282136"),
    Hue("#057176", "#e6f7f8", "#71d0d5", "#062b2d"),
    Hue("#a51d2b", "#fef0ef", "#ffa09c", "#361d1c"),
    Hue("#5e6b10", "#f2f5e8", "#b7c874", "#232810"),
    Hue("#373ba7", "#f0f3ff", "#93a3fc", "#1f2439"),
    Hue("#6c411a", "#fdf1e8", "#d19f77", "#332010"),
)
"""Each ink has a contrast of at least 4.5 to 1 on its tint and on the page (a test computes it)."""

NEUTRAL = Hue("#565a63", "#f0f0ee", "#b4b8c1", "#262a31")
OTHER = "Other topics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """The named themes, most frequent first; ``positions`` maps each to its place in ``names``.

    The last name is ``OTHER``: it stands for records without a theme, and for all themes beyond the colours.
    """

    names: tuple[str, ...]
    positions: Mapping[str, int]
    _on_map: Mapping[tuple[bool, str], str]

    @classmethod
    def of(cls, data: EventData, points: Sequence[MapPoint]) -> Themes:
        on_map = {(point.kind is PointKind.OFFER, point.record_id): point.theme for point in points}
        counts = Counter(_theme(on_map, record) for record in (*data.offers, *data.demands))
        del counts[""]
        named = [theme for theme, _ in counts.most_common(len(HUES))]
        return cls(
            names=(*map(display, named), OTHER),
            positions={theme: place for place, theme in enumerate(named)},
            _on_map=on_map,
        )

    def theme_of(self, record: Offer | Need | Mandate) -> str:
        """The theme on the map, which may come from the neighbours there; else the record's own; may be empty."""
        return _theme(self._on_map, record)

    @property
    def other(self) -> int:
        return len(self.names) - 1

    def position(self, theme: str) -> int:
        return self.positions.get(theme, self.other)

    def most_frequent(self, positions: Iterable[int]) -> int:
        """The first of equals; ``other`` when there is none."""
        counts = Counter(positions)
        return counts.most_common(1)[0][0] if counts else self.other

    def hue(self, position: int) -> Hue:
        return NEUTRAL if position == self.other else HUES[position]


def display(theme: str) -> str:
    """With a capital first letter, and all others as they are."""
    return theme[:1].upper() + theme[1:]


def _theme(on_map: Mapping[tuple[bool, str], str], record: Offer | Need | Mandate) -> str:
    if theme := on_map.get((isinstance(record, Offer), record.id)):
        return theme
    if isinstance(record, Mandate):
        return record.themes[0] if record.themes else ""
    return record.theme
