"""``bridgework forget`` as a person uses it, on a real database."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.bootstrap import open_workspace
from matcher.progress import SilentProgress
from models.domain import (
    Absence,
    Closure,
    EventData,
    Group,
    Lock,
    Precedence,
    SessionKind,
    SessionRequest,
    Travel,
    Wish,
    record_key,
)
from scripts.forget import Arranged
from tests.factories import make_event
from tests.integration.test_cli import Command, bridgework

__all__ = ["bridgework"]
NINE = datetime(2027, 5, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RECORDS = EventData(
    event=make_event(),
    wishes=(Wish(person_id="p-1", other_id="p-2", reason="as ever"), Wish(person_id="p-1", other_id="p-3")),
    groups=(Group(id="g-1", name="Delegation", lead_id="p-1", member_ids=("p-3",)),),
    absences=(
        Absence(person_id="p-1", start=NINE, end=NINE + HOUR, reason="flu"),
        Absence(person_id="p-2", start=NINE, end=NINE + HOUR),
        Absence(person_id="p-2", start=NINE + HOUR, end=NINE + 2 * HOUR),
    ),
    closures=(Closure(place_id="r-1", start=NINE, end=NINE + HOUR),),
    travel=(Travel(first_area="hall", second_area="annex", minutes=9),),
    locks=(Lock(entry_id="meeting-a--b"), Lock(entry_id="s-1", reason="printed")),
    precedences=(Precedence(first_id="a", second_id="b"),),
    session_requests=(SessionRequest(id="sr-1", title="Round table", kind=SessionKind.PANEL, slots=2),),
)


@pytest.fixture
def workspace(tmp_path: Path, bridgework: Command) -> Path:
    assert bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")[0] == 0
    with open_workspace(tmp_path / "w", SilentProgress()).unit_of_work() as work:
        work.records.upsert(RECORDS)
        work.commit()
    return tmp_path / "w"


def data_of(folder: Path) -> EventData:
    with open_workspace(folder, SilentProgress()).unit_of_work() as work:
        return work.records.load()


def test_what_there_is_is_listed_and_every_listed_key_takes_its_record_away(
    workspace: Path, bridgework: Command
) -> None:
    for kind in Arranged:
        code, text, _ = bridgework("forget", kind.value, "-w", workspace, "--json")
        keys = [item["key"] for item in json.loads(text)[kind.value]]
        assert (code, len(keys)) == (0, len(getattr(RECORDS, kind.value.replace("-", "_"))))
        code, text, _ = bridgework("forget", kind.value, *keys, "-w", workspace, "--json")
        assert (code, json.loads(text)["keys"]) == (0, keys)
    assert data_of(workspace) == EventData(event=RECORDS.event)


@pytest.mark.parametrize(
    ("kind", "key", "what"),
    [
        ("wishes", "p-1=p-2", "would meet as ever"),
        ("absences", "p-1=2027-05-11T09:00/2027-05-11T10:00", "flu"),
        ("travel", "hall=annex", "9 minutes"),
        ("locks", "meeting-a--b", ""),
        ("session-requests", "sr-1", "Round table"),
    ],
)
def test_keys_are_as_people_write_them(workspace: Path, bridgework: Command, kind: str, key: str, what: str) -> None:
    _, text, _ = bridgework("forget", kind, "-w", workspace, "--json")
    assert json.loads(text)[kind][0] == {"key": key, "what": what}


@pytest.mark.parametrize(
    ("kind", "key"),
    [("absences", "p-1"), ("travel", "annex=hall"), ("wishes", record_key(RECORDS.wishes[0])), ("closures", "r-1")],
)
def test_a_key_can_be_told_in_other_ways(workspace: Path, bridgework: Command, kind: str, key: str) -> None:
    before = getattr(RECORDS, kind)
    assert bridgework("forget", kind, key, "-w", workspace)[0] == 0
    assert getattr(data_of(workspace), kind) == before[1:]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("locks", "s-1", "nothing"), 4, "no locks entry 'nothing'"),
        (("absences", "p-2"), 3, "several begin so: p-2=2027-05-11T09:00"),
        (("people", "p-1"), 2, "people"),
    ],
)
def test_what_is_not_understood_takes_nothing_away(
    workspace: Path, bridgework: Command, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ended, _, error = bridgework("forget", *arguments, "-w", workspace)
    assert ended == code
    assert said in error
    assert data_of(workspace) == RECORDS
