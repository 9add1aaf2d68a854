"""Ids that are made of other ids."""

from __future__ import annotations


def joined_id(prefix: str, *ids: str) -> str:
    """One id for the things that ``ids`` name together: the same in every run, different for different ``ids``.

    ``prefix`` is a word of letters. The ids are joined by ``--``; in one that would hide where it ends, because it
    holds ``--`` or has a hyphen at an end, each hyphen is written ``~1``. A tilde is always ``~0`` (as in RFC 6901).
    Raises ``ValueError`` for a prefix with anything but letters.

    >>> joined_id("pairing", "n-mat-1", "o-mat-1")
    'pairing-n-mat-1--o-mat-1'
    """
    if not prefix.isalpha():
        raise ValueError(f"prefix must be a word of letters, got {prefix!r}")
    return f"{prefix}-{'--'.join(map(_part, ids))}"


def _part(own_id: str) -> str:
    escaped = own_id.replace("~", "~0")
    hides_its_end = "--" in escaped or escaped.startswith("-") or escaped.endswith("-")
    return escaped.replace("-", "~1") if hides_its_end else escaped
