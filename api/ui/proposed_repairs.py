"""Repairs that were proposed on a page, kept until they are accepted: what is stored is what was shown."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Final

from matcher.repairs import PreparedRepair

_KEPT: Final = 8


class ProposedRepairs:
    """The last few, by what was asked for. One that is not here any more is prepared again."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: OrderedDict[str, PreparedRepair] = OrderedDict()

    def keep(self, asked: str, prepared: PreparedRepair) -> None:
        with self._lock:
            self._known[asked] = prepared
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)

    def take(self, asked: str) -> PreparedRepair | None:
        with self._lock:
            return self._known.pop(asked, None)
