"""What the documentation shows of staged reveal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from api.schemas.disclosure import DisclosureEntryOut, EnablingSpanOut, NonDisclosureOut, TextCheckOut
from matcher.disclosure import enabling_spans
from models.domain import DisclosedKind, DisclosureAction, DisclosureEntry, Stage, version_of_text

_WORDS: Final = "I keep to myself what I am shown."
_VERSION: Final = version_of_text(_WORDS)
_PUBLIC: Final = "Our layer is annealed at 450 °C."
_ABOUT: Final = {"record_kind": "offer", "record_id": "o-17", "stage": "confidential"}

TEXT: Final[dict[str, Any]] = NonDisclosureOut(text=_WORDS, version=_VERSION, accepted=False).model_dump(mode="json")
ACCEPTED: Final = TEXT | {"accepted": True}
ACCEPTANCE: Final = {"version": _VERSION}
REQUEST: Final = _ABOUT
ANSWER: Final = _ABOUT | {"viewer_id": "p-9", "action": "granted"}
ENTRY: Final[dict[str, Any]] = DisclosureEntryOut.of(
    DisclosureEntry(
        action=DisclosureAction.REQUESTED,
        actor_id="p-9",
        viewer_id="p-9",
        at=datetime(2027, 4, 2, 9, 30, tzinfo=UTC),
        record_kind=DisclosedKind.OFFER,
        record_id="o-17",
        stage=Stage.CONFIDENTIAL,
    )
).model_dump(mode="json")
TO_CHECK: Final = {"text": _PUBLIC, "confidential_text": ""}
CHECKED: Final[dict[str, Any]] = TextCheckOut(
    spans=tuple(EnablingSpanOut.of(span) for span in enabling_spans(_PUBLIC))
).model_dump(mode="json")
