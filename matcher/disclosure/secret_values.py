"""Values that a public text has in common with the confidential one: a number with its unit, or an exact number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matcher.disclosure.quantities import NUMBER, START, TIMES, UNITS

_MORE_UNITS: Final = (
    *TIMES.split("|"), "%", "퍼센트", "days?", "일", "weeks?", "주", "months?", "개월", "cycles?", "회", "passes",
    "layers?", "tonnes?", "tons?", "톤", "m", "km", "L", "l", "M", "N", "kN", "Nm", "A", "T", "mT", "bit", "x",
    "m/s", "m/min", "mm/s", "K/min", "°C/min", "℃/min", "mL/min", "ml/min", "slm", "Oe", "HV", "HRC", "wt%", "h",
)  # fmt: skip
_UNIT: Final = "|".join(sorted({*UNITS, *_MORE_UNITS}, key=len, reverse=True))
_VALUE: Final = re.compile(
    rf"(?P<acidity>\bpH(?:[- ]?values?)?\s?(?:=|:|≈|~|of|at|around|about|is|was)?\s?)?"
    rf"{START}(?P<first>{NUMBER})"
    rf"(?:\s?(?:-|–|—|~|∼|±|\bto\b|에서)\s?[-−+]?(?P<last>{NUMBER}))?"
    rf"(?:\s?(?P<unit>{_UNIT})(?![A-Za-z0-9/²³]))?(?![A-Za-z\d])(?!\.\d)"
)
_SAME_UNITS: Final = {
    "°C": "℃|degrees Celsius|degrees C|도",
    "%": "퍼센트",
    "wt%": "중량%|중량퍼센트|wt.%",
    "V": "볼트|volt|volts|Volt|Volts",
    "nm": "나노미터",
    "mm": "밀리미터",
    "cm": "센티미터",
    "kg": "킬로그램",
    "g": "그램",
    "mg": "밀리그램",
    "mL": "ml|밀리리터",
    "L": "l",
    "mol": "몰",
    "mol/L": "M",
    "h": "시간|hour|hours|hr|hrs",
    "min": "분|minute|minutes|mins",
    "s": "초|second|seconds|sec|secs",
    "days": "일|day",
    "weeks": "주|week",
    "months": "개월|month",
    "cycles": "회|cycle",
}
_SAME_UNIT: Final = {other: unit for unit, others in _SAME_UNITS.items() for other in others.split("|")}
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
EXACT_DIGITS: Final = 3
"""From as many digits on, a number alone is told apart from the counts that any text has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    """``numbers`` are the ends of a range; ``unit`` is empty where none is stated."""

    start: int
    end: int
    numbers: tuple[str, ...]
    unit: str


def secret_values(text: str, confidential: str) -> Iterator[tuple[int, int]]:
    """Where values of ``confidential`` stand in ``text``: start and end, in characters.

    The unit has to be the same, however it is written. An exact number is found without one too, whichever of the two
    texts leaves it out; a year and a round number (100, 5000) are not.
    """
    theirs = {(number, value.unit) for value in _values(confidential) for number in value.numbers}
    exact = {number for number, _ in theirs if _is_exact(number)}
    bare = {number for number, unit in theirs if not unit and number in exact}
    for value in _values(text):
        if any(
            (value.unit and (number, value.unit) in theirs) or number in (bare if value.unit else exact)
            for number in value.numbers
        ):
            yield value.start, value.end


def _values(text: str) -> Iterator[_Value]:
    for match in _VALUE.finditer(text):
        numbers = tuple(_plain(match[name]) for name in ("first", "last") if match[name])
        unit = "pH" if match["acidity"] else _written_once(match["unit"] or "")
        end = match.end("unit") if match["unit"] else match.end("last" if match["last"] else "first")
        yield _Value(start=match.start(), end=end, numbers=numbers, unit=unit)


def _plain(number: str) -> str:
    """
    >>> _plain("1,200"), _plain("12.50"), _plain("3 x 10^-4")
    ('1200', '12.5', '3x10-4')
    """
    digits = re.sub(r"[,\s^]", "", number).replace("×", "x").replace("−", "-")
    return digits.rstrip("0").rstrip(".") if "." in digits and "x" not in digits else digits


def _written_once(unit: str) -> str:
    joined = re.sub(r"\s", "", unit).replace("μ", "µ").replace("²", "2").replace("³", "3") if unit else ""
    return _SAME_UNIT.get(unit, _SAME_UNIT.get(joined, joined))


def _is_exact(number: str) -> bool:
    digits = number.replace(".", "").lstrip("0")
    is_round = "." not in number and len(digits.rstrip("0")) < 2
    return len(digits) >= EXACT_DIGITS and not is_round and not _YEAR.fullmatch(number)
