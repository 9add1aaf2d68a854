"""Chemical formulas in a text, such as ``LiNi0.8Co0.1Mn0.1O2``: words made of element symbols and their counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_ELEMENTS: Final = re.findall(
    r"\w+",
    "Ac Ag Al Am Ar As At Au Ba Be Bh Bi Bk Br Ca Cd Ce Cf Cl Cm Co Cr Cs Cu Dy Er Es Eu Fe Fm Fr Ga Gd Ge He Hf "
    "Hg Ho In Ir Kr La Li Lu Mg Mn Mo Na Nb Nd Ne Ni Np Os Pa Pb Pd Pm Po Pr Pt Pu Ra Rb Re Rh Rn Ru Sb Sc Se Si "
    "Sm Sn Sr Ta Tb Tc Te Th Ti Tl Tm Xe Yb Zn Zr B C F H I K N O P S U V W Y",
)
_COUNT: Final = r"(?:\d{1,2}(?:\.\d{1,3})?)?"
_FORMULA: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?:\(?(?:{'|'.join(_ELEMENTS)}){_COUNT}\)?{_COUNT}){{2,}}(?:[-−+](?:δ|x|y))?(?![A-Za-z0-9])"
)
_PART: Final = re.compile(rf"({'|'.join(_ELEMENTS)})({_COUNT})")
_SUBSCRIPTS: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_WITHOUT_COUNT: Final = frozenset(
    re.findall(
        r"\w+",
        "GaN SiC InP GaAs InAs NaCl KOH NaOH HCl HF ZnO CuO MgO CaO NiO CoO ZnS PbS CdS CdTe CdSe AlN BN SiGe TiN "
        "LiF LiOH InGaAs InGaN AlGaN KNO3 HNO3",
    )
)
_EVERYDAY: Final = frozenset(re.findall(r"\w+", "CO2 CO H2O H2 O2 N2 NO NO2 N2O SO2 NH3 CH4 NaCl HF C3PO CO2H"))
"""Named by every text about climate, energy or water; a greenhouse gas teaches nobody how."""


def formulas(text: str) -> Iterator[tuple[int, int]]:
    """Where formulas of compounds stand: start and end, in characters. Everyday gases and water are none."""
    plain = text.translate(_SUBSCRIPTS)
    for match in _FORMULA.finditer(plain):
        start, end = match.span()
        if match.group()[0] == "(" and match.group().find(")") == len(match.group()) - 1:
            start, end = start + 1, end - 1
        if _is_compound(plain[start:end]):
            yield start, end


def _is_compound(word: str) -> bool:
    if word in _EVERYDAY:
        return False
    if word in _WITHOUT_COUNT:
        return True
    parts = _PART.findall(word)
    elements = {symbol for symbol, _ in parts}
    if len(elements) < 2 or not any(count for _, count in parts):
        return False
    if any(len(symbol) == 2 for symbol in elements):
        return True
    return _is_of_single_letters(elements, [count for _, count in parts])


def _is_of_single_letters(elements: set[str], counts: list[str]) -> bool:
    """Capitals and digits are mostly a name (B2C, H5N1, SOC2): an oxide of one element, or C and H, with counts."""
    if {"C", "H"} <= elements:
        return any(counts[:-1])
    return "O" in elements and (len(elements) == 2 or any(counts[:-1]))
