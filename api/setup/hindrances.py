"""Why a change of the records cannot be taken back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """What was changed since, or needs what would go.

    ``reason`` is one of ``changed`` (the record itself), ``used`` (``other`` refers to it), ``planned`` (the agenda
    has it), ``account`` (somebody signs in as this person), ``kept`` (its owner works with it), ``noted`` (minutes
    or follow-ups are kept of it) and ``undone`` (the change is taken back already).
    """

    reason: str
    noun: str = ""
    record: str = ""
    other: str = ""
