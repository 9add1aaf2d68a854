"""Examples of the technology forum in the interface's description."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from api.schemas import forum
from models.domain.forum import FilingStage

_DAY: Final = date(2027, 3, 24)
_EDITION: Final = forum.EditionOut(
    day=_DAY,
    title="Warpage and cooling",
    need_ids=("n-w1", "n-w2"),
    talks=(forum.ForumTalkOut(person_id="p-24", offer_id="o-w3", need_ids=("n-w1",)),),
    unanswered=("n-w2",),
    late=(),
    attended_ids=("p-01", "p-24"),
    minutes="The fixture is tried in April.",
    files=("fixture.pdf",),
)
_FOLLOW_UP: Final = forum.FollowUpOut(
    id="f-1", day=_DAY, text="Send ten covers", person_id="p-01", due=date(2027, 4, 15), done_on=None
)
_FILING: Final = forum.JointFilingOut(
    id="filing-n-w1",
    title="Flat covers from a tool that heats unevenly",
    need_id="n-w1",
    stage=FilingStage.PROPOSED,
    number="",
    holders=(
        forum.HolderOut(
            organisation_id="r-04",
            person_id="",
            offer_id="o-w1",
            share=60.0,
            alone=("The core stays hot in the middle.",),
        ),
        forum.HolderOut(
            organisation_id="f-24",
            person_id="",
            offer_id="o-w3",
            share=40.0,
            alone=("The part must be held flat after ejection.",),
        ),
    ),
    missing=(),
    rivals=(("o-w1", "o-w6"),),
)
EDITION: Final[dict[str, Any]] = _EDITION.model_dump(mode="json")
FOLLOW_UP: Final[dict[str, Any]] = _FOLLOW_UP.model_dump(mode="json")
FILING: Final[dict[str, Any]] = _FILING.model_dump(mode="json")
FILINGS: Final[dict[str, Any]] = {"items": [FILING]}
FORUM: Final[dict[str, Any]] = {"editions": [EDITION], "follow_ups": [FOLLOW_UP]}
OWN: Final[dict[str, Any]] = {
    "editions": [
        {
            "day": "2027-03-24",
            "title": "Warpage and cooling",
            "need_ids": ["n-w1"],
            "speaks": False,
            "minutes": "",
            "files": [],
        }
    ],
    "follow_ups": [FOLLOW_UP],
    "filings": [],
}
SERIES: Final[dict[str, Any]] = {"editions": 8, "talks": 3}
NOTED: Final[dict[str, Any]] = {"attended_ids": ["p-01", "p-24"], "minutes": "The fixture is tried in April."}
PROMISE: Final[dict[str, Any]] = {"text": "Send ten covers", "person_id": "p-01", "due": "2027-04-15"}
DONE: Final[dict[str, Any]] = {"done_on": "2027-04-12"}
TERMS: Final[dict[str, Any]] = {"least_level": 0.45, "rival_from": 0.75, "largest": 3}
AGREED: Final[dict[str, Any]] = {"stage": "agreed", "shares": [50.0, 50.0]}
