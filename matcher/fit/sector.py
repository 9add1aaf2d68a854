"""The industries in which the offer's owner works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from matcher.fit.criterion import Criterion
from matcher.fit.parties import Party
from models.domain import Demand, GapKind, Need, Offer

_CODE = re.compile(r"(([A-Za-z]+)[\w.]*):[A-Za-z]?([0-9.]+)")
_SHARED_DIGITS = 2
"""ISIC and NACE, and the revisions of a scheme, are compared by their divisions, the first two digits."""
_SHARING = frozenset({"ISIC", "NACE"})
_RESEARCH_AND_TEACHING = frozenset({"72", "85"})
"""Divisions of ISIC and NACE that say what a university is, and not in which field it works."""


class Code(NamedTuple):
    """``scheme`` with its revision, ``family`` without; ``digits`` from the coarsest on, two at least."""

    scheme: str
    family: str
    digits: str
    text: str


Codes = tuple[Code, ...]


def codes(texts: Sequence[str]) -> Codes | None:
    """The codes that can be compared, such as ``ISIC4:2910`` or ``NACE2:C29.1``; None when there is none."""
    found = []
    for text in texts:
        parts = _CODE.fullmatch(text.strip())
        digits = parts[3].replace(".", "") if parts else ""
        if parts and len(digits) >= _SHARED_DIGITS:
            found.append(Code(parts[1].upper(), parts[2].upper(), digits, text.strip()))
    return tuple(found) or None


class Sector(Criterion[Codes, Codes]):
    """The organisation of the offer's owner works in an industry that the need names.

    The first two digits of a code are its first level and each further digit is one more; the fit rises with the
    share of levels in common. Where one of the two codes is coarser only its levels count.
    """

    kind = GapKind.SECTOR

    def of_demand(self, demand: Demand, owner: Party) -> Codes | None:
        return codes(demand.sectors) if isinstance(demand, Need) else None

    def of_offer(self, offer: Offer, owner: Party) -> Codes | None:
        found = codes(owner.sectors) or ()
        return tuple(code for code in found if not _is_of_research(code)) or None

    def fit(self, of_demand: Codes, of_offer: Codes) -> float:
        shares = [share for one in of_demand for other in of_offer if (share := _share(one, other)) is not None]
        return max(shares) - 1.0 if shares else 0.0

    def reasons(self, of_demand: Codes, of_offer: Codes) -> tuple[str, str]:
        wanted, given = _listed(of_demand), _listed(of_offer)
        return f"the owner works in {given}; asked for: {wanted}", f"they look in {wanted}; you are in {given}"

    def change(self, of_demand: Codes, old: Codes, new: Codes) -> str:
        return f"an owner who works in {_listed([code for code in new if code not in old])} as well"

    def alternatives(self, of_demand: Codes, of_offer: Codes) -> Iterable[Codes]:
        return [(*of_offer, code) for code in of_demand if code not in of_offer]


def _share(one: Code, other: Code) -> float | None:
    """The share of levels that two codes have in common, None for schemes that cannot be compared."""
    length = min(len(one.digits), len(other.digits))
    if one.scheme != other.scheme:
        if one.family != other.family and not {one.family, other.family} <= _SHARING:
            return None
        length = _SHARED_DIGITS
    common = next((at for at in range(length) if one.digits[at] != other.digits[at]), length)
    return max(common - 1, 0) / (length - 1)


def _is_of_research(code: Code) -> bool:
    return code.family in _SHARING and code.digits[:_SHARED_DIGITS] in _RESEARCH_AND_TEACHING


def _listed(found: Sequence[Code]) -> str:
    return ", ".join(code.text for code in found)
