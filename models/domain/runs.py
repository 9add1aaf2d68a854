"""What is known about a step that has run, and about records that were stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    MATCH = "match"
    PAIR = "pair"
    AGENDA = "agenda"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished step: what it was given, as a hash, how it was set, and how long it took.

    ``settings`` holds JSON values only, ``finished_at`` carries its time zone, ``seconds`` is wall clock.
    """

    step: Step
    input_hash: str
    settings: Mapping[str, object]
    finished_at: datetime
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertCounts:
    """How many of the given records were new, replaced another of the same id, or were there as they are."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
