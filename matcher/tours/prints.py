"""A print of a day's problem: the same for the same problem, in any process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from matcher.tours.problem import TourProblem


def print_of(problem: TourProblem) -> str:
    """64 hexadecimal digits; other ones for any other sites, buses, parties, interests or ways."""
    return hashlib.sha256(json.dumps(_plain(problem)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """As lists, sets and mappings in the order of what is in them."""
    if is_dataclass(value):
        return [_plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, Mapping):
        return sorted([_plain(key), _plain(each)] for key, each in value.items())
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
