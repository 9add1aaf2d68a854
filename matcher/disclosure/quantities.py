"""Measured values in a text: a number with a technical unit, in English or Korean.

Times, shares and everyday counts are part of most public texts; they are found only beside words of a recipe, or
close to another measured value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})++|\d++)(?:\.\d++)?(?:\s?[x×]\s?10\^?[-−]?\d++)?"
RANGE: Final = rf"{NUMBER}(?:\s?(?:-|–|—|~|∼|±|\bto\b|에서)\s?[-−+]?{NUMBER})?"
START: Final = r"(?<![\w.,/-])(?:(?<![\w)\]%°℃])(?<!\d\s)[-−–+±])?"
"""Before a number: it is no end of a word, and a sign belongs to it where it joins it to nothing (``20 – 50``)."""
_MICRO: Final = "[µμu]"
UNITS: Final = (
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
    "eV", "meV", "keV", "MeV", "J", "kJ", "mJ", "J/cm[²2]", "kJ/mol", "볼트", "[Vv]olts?", "밀리볼트", "헤르츠",
    "m[²2]/g", "cP", "mPa·s", "Da", "kDa", "bp", "nt",
)  # fmt: skip
_MEASURED: Final = re.compile(
    rf"{START}(?:섭씨\s?)?{RANGE}\s?(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})"
    r"(?![A-Za-z0-9/²³])(?!\.\d)"
)
TIMES: Final = r"hours?|hrs?|h|minutes?|mins?|seconds?|secs?|ms|s|시간|분|초"
_ACIDITY: Final = re.compile(
    rf"\bpH(?:[- ]?values?)?\s?(?:=|:|≈|~|of|at|around|about|between|from|to)?\s?{RANGE}(?![\w.])"
    rf"|{START}{RANGE}\s?pH\b"
)
_SHARE: Final = re.compile(rf"{START}{RANGE}\s?(?:%|퍼센트|프로\b)")
_TIME: Final = re.compile(
    rf"{START}{RANGE}\s?(?:{TIMES})(?![A-Za-z가-힣])"
    rf"|{START}{RANGE}\s?(?:시간|분|초)(?=\s?(?:동안|간|이상|이하|이내))"
)
_COMPOSITION: Final = re.compile(
    r"\b(?:content|concentration|loading|doped|doping|dopant|solution|by weight|by mass|by volume|molar|alloy|"
    r"humidity|solvent|precursor|additive|bath|atmosphere|diluted|dilution|dosed?|gas flow)\b|"
    r"함량|농도|도핑|첨가|중량|용액|전구체|용매",
    re.IGNORECASE,
)
_PROCESS: Final = re.compile(
    r"\b(?:anneal\w*|heat(?:ed|ing)|stir\w*|sinter\w*|calcin\w*|cur(?:ed|ing)|incubat\w*|etch\w*|deposit\w*|"
    r"soak\w*|quench\w*|bak(?:ed|ing)|milled|milling|sonicat\w*|centrifug\w*|dried|drying|react(?:ed|ing)|"
    r"nitrid\w*|carburi\w*|temper(?:ed|ing)|bias(?:ed)?|bath|applied|immers\w*|dipp(?:ed|ing)|dip-?coat\w*|purg\w*|"
    r"sputter\w*|electroplat\w*|pickl\w*|steep\w*|held (?:at|for|in|under)|kept (?:at|for|in|under))\b|"
    r"열처리|소성|소결|교반|반응시|경화|배양|증착|건조|식각|원심분리|밀링|침지",
    re.IGNORECASE,
)
_GAS_OR_ACID: Final = re.compile(
    r"\s?(?:of\s)?(?:N2|O2|H2|Ar|He|CO2|NH3|CH4|C2H2|SF6|CF4|HCl|HF|HNO3|H2SO4|H3PO4|NaOH|KOH|NaCl|"
    r"argon|nitrogen|oxygen|hydrogen|helium|ammonia|ethanol|methanol|acetone|glycerol|질소|아르곤|수소|산소|에탄올)(?![\w-])"
    r"(?!\s(?:emissions?|savings?|reductions?|production|consumption|removal|recovery|capture|less|cost|demand))"
)
"""A share of it is a composition, without any other word."""
_FOR_A_TIME: Final = re.compile(r"(?:\bfor|\bafter|\bduring|\bevery)\s$")
_NEAR: Final = 60
"""Characters between a time, or a share, and the measured value that it belongs to."""
_GRADE_BESIDE: Final = re.compile(
    r"\s?(?:-\s?)?(?:class|grade|steels?|alloys?|급|강(?![가-힣]{2})|강재|강판|강종)|"
    r"[\w ]{0,20}\b(?:class|grade|steels?)\b",
    re.IGNORECASE,
)
_STRENGTH: Final = re.compile(r"(?:MPa|GPa|kPa|ksi|psi)$")
_GRADE: Final = re.compile(
    r"(?<![\w.-])(?:(?:AISI|SAE|SUS|SKD|SKH|STS|DIN|EN)[- ]?\d{2,5}[A-Z]?|[A-Z]{1,3}\d{1,4}[A-Z]{0,2})"
    r"(?=\s(?:(?:tool|stainless|die|cold-work|hot-work|carbon|high-speed|bearing|spring)\s)?(?:steels?|alloys?)\b|강(?:[\s,.에의을를이가은는]|$))"
    r"|(?<=\bsteel )(?:(?:AISI|SUS|SKD) ?\d{2,5}|[A-Z]{1,3}\d{1,4})[A-Z]{0,2}(?![\w%.°-])"
)
_SENTENCE: Final = re.compile(r"[^.!?。\n]*(?:[.](?=\S)[^.!?。\n]*)*[.!?。\n]?")


def measured_values(text: str) -> Iterator[tuple[int, int]]:
    """Where values with a technical unit stand that a recipe may hold: start and end, in characters."""
    values = [*_technical(text), *(match.span() for match in _ACIDITY.finditer(text))]
    yield from (span for span in values if not _is_class(text, *span))
    for match in _SHARE.finditer(text):
        if _GAS_OR_ACID.match(text, match.end()):
            yield match.span()
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        inside = [span for span in values if start <= span[0] < end]
        for pattern, beside in ((_SHARE, _COMPOSITION), (_TIME, _PROCESS)):
            by_word = bool(beside.search(sentence.group()))
            for match in pattern.finditer(text, start, end):
                if by_word or (pattern is _TIME and _belongs(text, match, inside)):
                    yield match.span()


def strength_classes(text: str) -> Iterator[tuple[int, int]]:
    """Where the grade or strength class of a material stands, which is the name of a product as well."""
    yield from (span for span in _technical(text) if _is_class(text, *span))
    yield from (match.span() for match in _GRADE.finditer(text))


def _technical(text: str) -> Iterator[tuple[int, int]]:
    for match in _MEASURED.finditer(text):
        yield match.span()


def _is_class(text: str, start: int, end: int) -> bool:
    return bool(_STRENGTH.search(text, start, end) and _GRADE_BESIDE.match(text, end))


def _belongs(text: str, time: re.Match[str], values: Sequence[tuple[int, int]]) -> bool:
    """A time "for 6 h" beside a temperature is a step of a recipe; "within 2 hours" tells what is achieved."""
    if not _FOR_A_TIME.search(text, max(0, time.start() - 10), time.start()):
        return False
    return any(start - time.end() <= _NEAR and time.start() - end <= _NEAR for start, end in values)
