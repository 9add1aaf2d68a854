"""What the documentation shows of repairs, made by the schemas themselves."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from api.schemas.plans import EntryChangeOut
from api.schemas.repair import PersonDifferenceOut, RepairOut
from matcher.programme.changes import ChangeKind, ChangeSeverity, EntryChange, WhenAndWhere
from models.domain import EntryKind

_TEN = datetime(2027, 5, 11, 10, tzinfo=timezone(timedelta(hours=9)))
_SLOT = timedelta(minutes=20)

REPAIR: Final[dict[str, Any]] = {
    "cancelled": ["p-9"],
    "closed": [{"place_id": "table-4", "start": "2027-05-11T10:00:00+09:00", "end": None}],
    "reason": "ill",
    "most_changes": 20,
    "dry_run": True,
}
_CHANGE = EntryChange(
    entry_id="meeting-n-3--o-17",
    kind=EntryKind.MEETING,
    change=ChangeKind.PLACE,
    severity=ChangeSeverity.MINOR,
    title="'Gold-free plates'",
    before=WhenAndWhere(start=_TEN, end=_TEN + _SLOT, place_id="table-4"),
    after=WhenAndWhere(start=_TEN, end=_TEN + _SLOT, place_id="table-7"),
    stayed=("p-4", "p-8"),
    words="1:1 meeting of Kim and Lee about 'Gold-free plates' on Tue 10:00 is at Table 7 instead of Table 4.",
)
REPAIRED: Final[dict[str, Any]] = RepairOut(
    before=2,
    version=3,
    stored=False,
    changed=1,
    forced=1,
    cost=1.001,
    bound=1.001,
    changes=(EntryChangeOut.of(_CHANGE),),
    tours=(),
    people=(
        PersonDifferenceOut(
            person_id="p-4",
            words=(
                "Your 1:1 meeting with Lee about 'Gold-free plates' on Tue 10:00 is at Table 7 instead of Table 4.",
            ),
        ),
    ),
    undone=(),
    notes=(),
    made_at=_TEN - timedelta(hours=1),
).model_dump(mode="json")
