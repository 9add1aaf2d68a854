"""Text that every output format can carry."""

from __future__ import annotations

import re

_LINE_BREAK = re.compile(r"\r\n?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return ``text`` with line breaks as ``\\n`` and each character that XML 1.0 or iCalendar forbids as U+FFFD.

    Tabs and line breaks stay; so does every text without such characters.

    >>> printable("a\\r\\nb\\x00c")
    'a\\nb\\ufffdc'
    """
    return _FORBIDDEN.sub("\ufffd", _LINE_BREAK.sub("\n", text))
