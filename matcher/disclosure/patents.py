"""Numbers of patents and applications in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_KIND: Final = r"(?:\s?[ABCUYST]\d?(?![A-Za-z0-9]))?"
_OFFICE: Final = r"(?:KR|US|EP|JP|CN|DE|GB|FR|TW|CA|AU)[\s-]?(?:RE|D)?\d(?:[ ,./-]?\d){5,13}(?![\d%])"
_NO_COUNT: Final = r"(?!\s?(?:dollars|달러|USD|won|원|people|명))"
_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w/])PCT/[A-Z]{2}\s?\d{2,4}/\d{5,6}(?!\d)",
        rf"(?<![\w/])WO\s?(?:\d{{2}}|\d{{4}})\s?/\s?\d{{5,6}}(?!\d){_KIND}",
        rf"(?<![\w/]){_OFFICE}{_KIND}{_NO_COUNT}",
        r"(?<![\d.,/-])(?:10|20|30|40)-(?:(?:19|20)\d{2}-)?\d{7}(?!\d)",
        r"(?<=[Aa]pplication )(?:(?:[Ss]erial )?[Nn]o\.? )?\d{2}/\d{3},?\d{3}(?!\d)",
        r"(?<=특허출원 )제?\s?\d{2,4}-\d{4,7}(?:-\d{5,7})?호?",
    )
)


def patent_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand: start and end, in characters."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield match.span()
