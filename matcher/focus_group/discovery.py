"""The map of industries in an event's records, and where two of them meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matcher.clusters.industries import IndustryMap, IndustryScheme, key_of, place_records
from matcher.clusters.links import Link, find_links
from matcher.clusters.meeting_points import MeetingPoint, find_meeting_points
from matcher.clusters.newness import Newness, how_new
from matcher.disclosure import public_data
from matcher.errors import NotFound
from matcher.ports import Vectors
from matcher.texts import ranked_text
from models.domain import EventData, Matching, Need, Offer

Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """``points`` are all pairs of industries that anything ties, the surest first, beyond chance or not.

    ``newness`` has those of them of whose ties enough have dates, by the names of their industries.
    """

    scheme: IndustryScheme
    industries: IndustryMap
    links: tuple[Link, ...]
    points: tuple[MeetingPoint, ...]
    newness: Mapping[tuple[str, str], Newness] = field(default_factory=dict)

    @cached_property
    def beyond_chance(self) -> tuple[MeetingPoint, ...]:
        return tuple(point for point in self.points if point.is_beyond_chance)

    def point(self, first: str, second: str) -> MeetingPoint:
        """The meeting point of these two, in either order. Raises ``NotFound`` where nothing ties them."""
        for point in self.points:
            if {point.first, point.second} == {first, second}:
                return point
        raise NotFound("meeting point", f"{first} and {second}")


def discover(
    data: EventData,
    matching: Matching,
    encode: Encode,
    *,
    scheme: IndustryScheme = IndustryScheme.THEME,
    seed: int = 7,
) -> Discovery:
    """Find where the industries of ``data`` meet, from public texts only.

    Ties are the pairs that ``matching`` proposes and the technologies that records share. The same input and seed
    give the same result.
    """
    data = public_data(data)
    industries = place_records(data, scheme)
    placed = {record.key for record in industries.records}
    everything: tuple[Offer | Need, ...] = (*data.offers, *data.needs)
    records = [record for record in everything if key_of(record) in placed]
    vectors = encode([ranked_text(record) for record in records]) if records else ()
    by_key = {key_of(record): vector for record, vector in zip(records, vectors, strict=True)}
    links = find_links(industries, by_key, matching.matches)
    points = find_meeting_points(industries, links, seed=seed)
    new = how_new(industries, links, [item.links for item in points], seed=seed)
    return Discovery(
        scheme=scheme,
        industries=industries,
        links=links,
        points=points,
        newness={(item.first, item.second): found for item, found in zip(points, new, strict=True) if found},
    )
