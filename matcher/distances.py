"""Travel times where no matrix is given: along great circles at one speed."""

from __future__ import annotations

import math
from collections.abc import Mapping

EARTH_RADIUS_KM = 6371.0088
"""The mean radius of the Earth (IUGG, R1)."""
SPEED_KM_H = 50.0
"""How fast buses drive on average."""
EXTRA_MINUTES = 5
"""For getting on and off, for each way."""
DETOUR = 1.3
"""Roads are longer than great circles: the usual circuity of road networks (Ballou, Rahardja and Sakai 2002)."""


def great_circle_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Between two places of (latitude, longitude) in degrees, by the haversine formula.

    >>> round(great_circle_km((35.8714, 128.6014), (35.1796, 129.0756)))
    88
    """
    (one, east), (other, west) = (tuple(map(math.radians, place)) for place in (first, second))
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * math.sin((west - east) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(half))


def travel_minutes(
    places: Mapping[str, tuple[float, float]],
    *,
    speed_km_h: float,
    detour: float = DETOUR,
    extra_minutes: int = EXTRA_MINUTES,
) -> dict[tuple[str, str], int]:
    """Return whole minutes for each ordered pair of places, rounded up.

    ``extra_minutes`` is for getting on and off. Raise ``ValueError`` for a speed that is not positive.
    """
    if speed_km_h <= 0:
        raise ValueError(f"a speed of {speed_km_h} km/h")
    return {
        (one, other): math.ceil(great_circle_km(first, second) * detour / speed_km_h * 60) + extra_minutes
        for one, first in places.items()
        for other, second in places.items()
        if one != other
    }
