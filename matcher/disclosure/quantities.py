"""Measured values in a text: a number with a technical unit, in English or Korean.

Times, shares and everyday counts are part of most public texts; they are found only beside words of a recipe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?[x×]\s?10\^?[-−]?\d+)?"
_RANGE: Final = rf"{_NUMBER}(?:\s?(?:-|–|—|~|∼|±|\bto\b|에서)\s?{_NUMBER})?"
_MICRO: Final = "[µμu]"
_UNITS: Final = (
    "°C", "℃", "°F", r"degrees (?:Celsius|C)", r"도(?=[\s,.에로의까이]|$)", r"(?<=\s)K",
    "nm", f"{_MICRO}m", "mm", "cm", "Å", "나노미터", "마이크로미터", "마이크론", "밀리미터", "센티미터",
    "Pa", "kPa", "MPa", "GPa", "mbar", "bar", "psi", "Torr", "mTorr", "atm", "기압", "파스칼",
    "mol", "mmol", f"{_MICRO}mol", "mM", f"{_MICRO}M", "nM", "mol/L", "몰",
    "mg", f"{_MICRO}g", "ng", "g", "kg", "mg/mL", "g/L", "mg/kg",
    "g/cm[³3]", "kg/m[³3]", "그램", "밀리그램", "킬로그램",
    "mL", "ml", f"{_MICRO}L", "sccm", "L/min", "밀리리터",
    "wt\\.?\\s?%", "vol\\.?\\s?%", "mol\\.?\\s?%", "at\\.?\\s?%", "중량%", "중량퍼센트", "몰%", "부피%", "ppm", "ppb",
    "Hz", "kHz", "MHz", "GHz", "THz", "rpm", "dB", "dBm",
    "V", "mV", "kV", "mA", f"{_MICRO}A", "A/cm[²2]", "mA/cm[²2]", "mW/cm[²2]", "W/cm[²2]", "mW", "W", "kW",
    "mAh", "mAh/g", "Ah", "Wh/kg", "Wh/L", "S/cm", "mS/cm", "Ω", "kΩ", "MΩ", "ohms?", "W/mK", "W/m·K",
    "eV", "meV", "keV", "MeV", "J", "kJ", "mJ", "J/cm[²2]", "kJ/mol", "볼트", "밀리볼트", "헤르츠",
    "m[²2]/g", "cP", "mPa·s", "Da", "kDa", "bp", "nt",
)  # fmt: skip
_MEASURED: Final = re.compile(
    rf"(?<![\w.,/-])(?:섭씨\s?)?{_RANGE}\s?(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
    r"(?![A-Za-z0-9/²³])(?!\.\d)"
)
_SHARE: Final = re.compile(rf"(?<![\w.,/-]){_RANGE}\s?(?:%|퍼센트|프로\b)")
_TIME: Final = re.compile(
    rf"(?<![\w.,/-]){_RANGE}\s?(?:hours?|hrs?|h|minutes?|mins?|seconds?|secs?|ms|s|시간|분|초)(?![A-Za-z가-힣])"
    rf"|(?<![\w.,/-]){_RANGE}\s?(?:시간|분|초)(?=\s?(?:동안|간|이상|이하|이내))"
)
_COMPOSITION: Final = re.compile(
    r"\b(?:content|concentration|loading|doped|doping|dopant|solution|by weight|by mass|by volume|molar|alloy|"
    r"humidity|solvent|precursor|additive)\b|함량|농도|도핑|첨가|중량|용액|전구체|용매",
    re.IGNORECASE,
)
_PROCESS: Final = re.compile(
    r"\b(?:anneal\w*|heat(?:ed|ing)|stir\w*|sinter\w*|calcin\w*|cur(?:ed|ing)|incubat\w*|etch\w*|deposit\w*|"
    r"soak\w*|quench\w*|bak(?:ed|ing)|milled|milling|sonicat\w*|centrifug\w*|dried|drying|react(?:ed|ing))\b|"
    r"열처리|소성|소결|교반|반응시|경화|배양|증착|건조|식각|원심분리|밀링|침지",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?。\n]*(?:[.](?=\S)[^.!?。\n]*)*[.!?。\n]?")


def measured_values(text: str) -> Iterator[tuple[int, int]]:
    """Where values with a technical unit stand: start and end, in characters."""
    for match in _MEASURED.finditer(text):
        yield match.span()
    for sentence in _SENTENCE.finditer(text):
        for pattern, beside in ((_SHARE, _COMPOSITION), (_TIME, _PROCESS)):
            if beside.search(sentence.group()):
                for match in pattern.finditer(text, *sentence.span()):
                    yield match.span()
