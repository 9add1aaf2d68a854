"""One proposal as a value of a form or address, whatever its ids are made of."""

from __future__ import annotations

from urllib.parse import quote, unquote


def pair_of(need_id: str, offer_id: str) -> str:
    """
    >>> pair_of("n:1", "o/2"), read_pair(pair_of("n:1", "o/2"))
    ('n%3A1:o%2F2', ('n:1', 'o/2'))
    """
    return f"{quote(need_id, safe='')}:{quote(offer_id, safe='')}"


def read_pair(value: str) -> tuple[str, str]:
    """The ids of need and offer; of what is no pair, such as no record has."""
    need_id, _, offer_id = value.partition(":")
    return unquote(need_id), unquote(offer_id)
