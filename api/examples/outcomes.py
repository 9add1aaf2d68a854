"""Examples of what became of pairs."""

from __future__ import annotations

from typing import Any, Final

TELLING: Final[dict[str, Any]] = {"need_id": "n-1", "offer_id": "o-1", "kind": "follow_up", "on": "2027-06-12"}
OWN_PAIR: Final[dict[str, Any]] = {
    "need_id": "n-1",
    "offer_id": "o-1",
    "side": "need",
    "other_id": "p-1",
    "stage": 1,
    "ended": None,
    "is_asked": False,
    "entries": [
        {
            "kind": "follow_up",
            "reason": None,
            "note": "",
            "happened_at": "2027-06-12T12:00:00+09:00",
            "recorded_by": "p-2",
        }
    ],
}
_STEP: Final[dict[str, Any]] = {
    "kinds": ["follow_up"],
    "reached": 5,
    "before": 10,
    "share": 0.5,
    "low": 0.2366,
    "high": 0.7634,
    "ended_here": 1,
}
FIGURES: Final[dict[str, Any]] = {
    "meetings": 12,
    "meetings_told": 10,
    "pairs": 10,
    "steps": [_STEP],
    "themes": [{"theme": "energy", "steps": [_STEP]}],
    "reasons": [{"reason": "too_early", "count": 3}],
    "open": [{"need_id": "n-1", "offer_id": "o-1", "stage": 1, "last_at": "2027-06-12T12:00:00+09:00"}],
    "disputed": [
        {
            "need_id": "n-2",
            "offer_id": "o-1",
            "told": [
                {"recorded_by": "p-1", "kind": "nothing", "happened_at": "2027-06-12T12:00:00+09:00"},
                {"recorded_by": "p-2", "kind": "licence", "happened_at": "2027-06-20T12:00:00+09:00"},
            ],
        }
    ],
}
DUE: Final[dict[str, Any]] = {"items": [{"person_id": "p-1", "days": 30, "pairs": 2, "has_address": True}]}
QUEUED: Final[dict[str, Any]] = {"letters": 4, "unaddressed": 1}
REPLAY: Final[dict[str, Any]] = {"fit_weights": {"trl": 2.0}, "threshold": 0.4, "ranker": "default", "stage": 1}
