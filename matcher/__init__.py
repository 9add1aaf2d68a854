"""Matching, explaining, pairing and programme making.

On tables, without a workspace: ``rank_frames`` ranks offers for needs, ``score_profiles`` documents for profiles of
several texts. They are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matcher.profiles import score_profiles
    from matcher.stateless import rank_frames

__all__ = ["rank_frames", "score_profiles"]

_HOME = {"rank_frames": "matcher.stateless", "score_profiles": "matcher.profiles"}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
