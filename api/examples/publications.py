"""What the documentation shows of publications."""

from __future__ import annotations

from typing import Any, Final

PUBLICATION: Final[dict[str, Any]] = {
    "version": 3,
    "published_at": "2027-05-03T09:00:00Z",
    "published_by": "",
    "note": "After the second round of requests",
}
TO_PUBLISH: Final[dict[str, Any]] = {"version": 3, "note": "After the second round of requests", "letters": True}
PUBLICATIONS: Final[dict[str, Any]] = {"items": [PUBLICATION]}
