"""The names of industries that a code stands for: the sections and divisions of ISIC Rev. 4, in English and Korean.

Where the tables come from is told in docs/programmes/focus-group.md.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

_FILE: Final = resources.files("api") / "industry_names.csv"
_COLUMNS: Final[Mapping[str, str]] = {"en": "english", "ko": "korean"}
CODE: Final = re.compile(r"\bISIC4:(?:[A-U]?(?P<digits>\d{2,4})|(?P<section>[A-U]))(?![\w.])", re.IGNORECASE)
"""``ISIC4:C``, ``ISIC4:28``, ``ISIC4:C28`` and ``ISIC4:2822``."""


def industry_name(text: str, language: str) -> str:
    """The name of the section or division that ``text`` is the code of; anything else, such as a theme or a code of
    another scheme, as it is. A deeper code follows the name of its division.

    >>> industry_name("ISIC4:28", "en"), industry_name("ISIC4:28", "ko")
    ('Manufacture of machinery and equipment n.e.c.', '기타 기계 및 장비 제조업')
    >>> industry_name("ISIC4:2822", "en"), industry_name("textiles", "en")
    ('Manufacture of machinery and equipment n.e.c. (2822)', 'textiles')
    """
    found = CODE.fullmatch(text.strip())
    return _name(found, language) if found else text


def with_industry_names(text: str, language: str) -> str:
    """``text`` with names instead of the codes in it.

    >>> with_industry_names("the owner works in ISIC4:13; asked for: NACE2:26.11", "en")
    'the owner works in Manufacture of textiles; asked for: NACE2:26.11'
    """
    return CODE.sub(lambda found: _name(found, language), text)


def _name(found: re.Match[str], language: str) -> str:
    digits = found["digits"] or ""
    name = _names(language).get(digits[:2] or found["section"].upper())
    if name is None:
        return found[0]
    return f"{name} ({digits})" if len(digits) > 2 else name


@cache
def _names(language: str) -> Mapping[str, str]:
    column = _COLUMNS.get(language, "english")
    rows = csv.DictReader(_FILE.read_text(encoding="utf-8").splitlines())
    return {row["code"]: row[column] for row in rows}
