"""Text that a spreadsheet would run instead of show."""

from __future__ import annotations

import re

_STARTS = frozenset("=+-@")
_FUNCTIONS = (
    "CALL|CELL|CHAR|CONCAT|CONCATENATE|COUNT|DDE|EXEC|HYPERLINK|IF|IMAGE|IMPORTDATA|IMPORTFEED|IMPORTHTML|"
    "IMPORTRANGE|IMPORTXML|INDEX|INDIRECT|INFO|LEFT|LOOKUP|MATCH|MID|NOW|RAND|REGISTER|RIGHT|RTD|SUM|TODAY|VLOOKUP|"
    "WEBSERVICE"
)
_REFERENCE = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_OPERAND = rf"(?:{_REFERENCE}(?::{_REFERENCE})?|[0-9]+(?:\.[0-9]+)?)"
_FORMULA = re.compile(
    # = and nearly anything but a second = or an arrow
    r"=\s*[\w(\"'$+\-@{\[.]"
    # another programme's data: =cmd|'/C calc'!A0, also after + - @
    r"|[+\-@]\s*\w+\|"
    # a well-known function, in small letters only right after the sign: "- if (and only if)" is a sentence
    rf"|[+\-@]\s*(?:{_FUNCTIONS})\(|[+\-@](?i:{_FUNCTIONS})\("
    # nothing but cell names, numbers and operators, with a cell name among them
    rf"|[+\-](?=.*{_REFERENCE})\s*{_OPERAND}(?:\s*[-+*/^&]\s*{_OPERAND})*\s*$"
)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take ``text`` for a formula.

    A dash, a sign or an at-sign before ordinary words or a number is not enough.

    >>> [is_formula(text) for text in ("=HYPERLINK(A1)", "-2+SUM", "- a dash", "-40 °C start", "@home care", "+A1")]
    [True, False, False, False, False, True]
    """
    text = text.lstrip()
    return text[:1] in _STARTS and _FORMULA.match(text) is not None
