"""Whether a place is one of those that somebody accepts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


def _countries(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


_EU = _countries("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
_EEA = _EU | _countries("IS LI NO")
_EUROPE = _EEA | _countries("AD AL BA CH GB MC MD ME MK RS SM TR UA XK")
_ASEAN = _countries("BN ID KH LA MM MY PH SG TH VN")
GROUPS = {"EU": _EU, "EEA": _EEA, "EUROPE": _EUROPE, "ASEAN": _ASEAN}
"""Groups of countries (ISO 3166-1 alpha-2) that a list of regions may name."""

EVERYWHERE = frozenset({"ANY", "ANYWHERE", "GLOBAL", "WORLD", "WORLDWIDE"})


class Place(NamedTuple):
    """``country`` is ISO 3166-1 alpha-2, ``region`` a name; either can be empty, not both."""

    country: str
    region: str

    def __str__(self) -> str:
        return f"{self.region}, {self.country}" if self.region and self.country else self.region or self.country


def place(country: str, region: str) -> Place | None:
    return Place(country, region) if country or region else None


def regions(names: Sequence[str]) -> tuple[str, ...] | None:
    """The names as they are compared; None where they leave the place open."""
    found = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    return None if not found or any(name.upper() in EVERYWHERE for name in found) else found


def accepts(accepted: Sequence[str], where: Place) -> bool:
    """Whether ``where`` is in one of the countries, groups of countries or regions of ``accepted``.

    A name of two letters or of a group speaks of countries, any other of a region. What ``where`` leaves open is not
    held against it.
    """
    unknown = False
    for name in accepted:
        code = name.upper()
        countries = GROUPS.get(code) or (frozenset({code}) if len(code) == 2 else None)
        if countries is not None:
            if where.country.upper() in countries:
                return True
            unknown = unknown or not where.country
        else:
            if name.casefold() == where.region.casefold():
                return True
            unknown = unknown or not where.region
    return unknown
