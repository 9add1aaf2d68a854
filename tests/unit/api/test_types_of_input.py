"""What a body says is taken as it is, and not as what it could be made into."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from api.schemas.arrangements import AbsenceCreate, ClosureCreate
from api.schemas.base import Input
from api.schemas.event import DayBody
from api.schemas.publications import PublicationIn
from api.schemas.records import NeedPatch, OfferCreate, OfferPatch

PERIOD = {"start": "2027-05-11T09:00:00+09:00", "end": "2027-05-11T10:00:00+09:00"}


@pytest.mark.parametrize(
    ("schema", "body", "field"),
    [
        (OfferCreate, {"id": "o-1", "title": "T", "text": "T", "anonymous": 0}, "anonymous"),
        (OfferPatch, {"anonymous": "yes"}, "anonymous"),
        (PublicationIn, {"letters": 1}, "letters"),
        (OfferPatch, {"available_from": 0}, "available_from"),
        (NeedPatch, {"deadline": "1778457600"}, "deadline"),
        (ClosureCreate, PERIOD | {"place_id": "r-1", "start": 0}, "start"),
        (AbsenceCreate, PERIOD | {"person_id": "p-1", "end": "1e9"}, "end"),
        (DayBody, {"date": "2027-05-11", "start": 32400, "end": "18:00"}, "start"),
        (DayBody, {"date": False, "start": "09:00", "end": "18:00"}, "date"),
    ],
)
def test_a_number_is_no_truth_value_and_no_time(schema: type[Input], body: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        schema(**body)
    assert [error["loc"] for error in caught.value.errors()] == [(field,)]


def test_times_and_truth_values_are_taken_and_null_takes_them_away() -> None:
    patch = OfferPatch.model_validate({"available_from": "2027-06-01", "anonymous": True})
    assert patch.values()["available_from"].isoformat() == "2027-06-01"
    assert patch.values()["anonymous"] is True
    assert OfferPatch.model_validate({"available_from": None}).values() == {"available_from": None}
    assert AbsenceCreate.model_validate(PERIOD | {"person_id": "p-1"}).start.hour == 9
