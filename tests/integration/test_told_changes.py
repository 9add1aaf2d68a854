"""The sample event loses people one after the other; what its files tell of that is compared with the files."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from icalendar import Calendar

from api.bootstrap import sample_event
from matcher.disturbances import Disturbance
from matcher.errors import NotFound
from matcher.interchange import PublishedAgenda, read_event_folder, write_exports
from matcher.progress import SilentProgress
from matcher.publication import run_export
from matcher.repairs import run_repair, undo_repair
from matcher.settings import PairingSettings, ProgrammeSettings, RankingSettings, RepairSettings
from matcher.since import changes_since
from matcher.workflows import Tools, run_agenda, run_matching
from tests.integration.small_market import in_memory_tools, store

NOW = datetime(2027, 1, 1, 9, tzinfo=UTC)
CANCELLATIONS = 12
VENUE = ", Mulgyeol Convention Centre"
Row = dict[str, str]


class Told(NamedTuple):
    """One entry in one person's calendar."""

    status: str
    sequence: int
    start: datetime
    end: datetime
    place: str
    content: tuple[str, ...]


class Files(NamedTuple):
    calendars: dict[str, dict[str, Told]]
    talks: dict[str, tuple[str, ...]]
    rows: list[Row]
    texts: dict[str, str]
    cancelled: dict[str, dict[str, Told]]


def test_a_dozen_cancellations_are_told_as_the_files_show_them(tmp_path: Path) -> None:
    tools, out, draw = planned(tmp_path), tmp_path / "out", random.Random(7)
    write(tools, out)
    first = before = read(out)
    assert before.rows == []
    assert before.texts == before.cancelled == {}
    entry_of: dict[str, tuple[str, str]] = {}
    for _ in range(CANCELLATIONS):
        repair(tools, draw.choice(sorted(person for person, told in before.calendars.items() if confirmed(told))))
        write(tools, out)
        after = read(out)
        require_calendars(before, after)
        require_rows(before, after, entry_of)
        require_texts(after)
        before = after
    assert {kind for kind, _ in entry_of.values()} == {"meeting", "plenary", "session"}
    assert len(set(entry_of.values())) == len(entry_of)

    paths = run_export(tools, out, since=1).paths
    require_rows(first, read(out), entry_of)
    assert {path.name for path in paths} >= {"changes.csv", "agenda.html"}
    assert 'id="changes"' in (out / "agenda.html").read_text("utf-8")
    with pytest.raises(NotFound, match="99"):
        run_export(tools, out, since=99)


def test_what_was_taken_back_leaves_no_changes_behind(tmp_path: Path) -> None:
    tools, out = planned(tmp_path), tmp_path / "out"
    write(tools, out)
    repair(tools, min(read(out).calendars))
    write(tools, out)
    assert read(out).rows
    (out / "changes" / "mine.txt").write_text("my own notes")
    with tools.unit_of_work() as work:
        undo_repair(work, now=NOW)

    run_export(tools, out, since=1)

    assert not (out / "changes.csv").exists()
    assert [path.name for path in (out / "changes").iterdir()] == ["mine.txt"]
    assert 'id="changes"' not in (out / "agenda.html").read_text("utf-8")


def test_several_repairs_and_one_export_tell_all_that_people_do_not_know_yet(tmp_path: Path) -> None:
    tools, out = planned(tmp_path), tmp_path / "out"
    assert run_export(tools, out).since is None
    first = read(out)
    for person in sorted(person for person, told in first.calendars.items() if confirmed(told))[:3]:
        repair(tools, person)

    assert run_export(tools, out).since == 1

    told = read(out)
    require_calendars(first, told)
    require_rows(first, told, {})
    require_texts(told)
    assert told.texts

    assert run_export(tools, out).since == 1
    assert read(out) == told
    assert run_export(tools, out, since=3).since == 3
    assert run_export(tools, out).since == 3
    assert run_export(tools, tmp_path / "other").since == 3


def planned(folder: Path) -> Tools:
    """The sample event with every third offer, and those who are in need, whose files are named by their ids."""
    tools = in_memory_tools(folder)
    with sample_event() as sample:
        data = read_event_folder(sample)[0]
    offers, needs = data.offers[::3], data.needs[::3]
    owners = {item.owner_id for item in (*offers, *needs)} | {item.speaker_id for item in offers}
    people = tuple(replace(person, name=person.id) for person in data.people if person.id in owners)
    event = data.event and replace(
        data.event, plenaries=tuple(replace(item, speaker_ids=()) for item in data.event.plenaries)
    )
    empty = dict.fromkeys(("mandates", "session_requests", "groups", "wishes", "locks", "precedences"), ())
    store(tools, replace(data, event=event, people=people, offers=offers, needs=needs, **empty))
    run_matching(tools, RankingSettings(threshold=0.1))
    run_agenda(tools, PairingSettings(), ProgrammeSettings(time_limit_s=1))
    return tools


def write(tools: Tools, out: Path) -> None:
    """As ``run_export`` does it, without the page."""
    with tools.unit_of_work() as work:
        data, results = work.records.load(), work.results
        versions = [agenda for version in results.versions() if (agenda := results.agenda(version))]
        matching, pairings = results.matching(), results.pairings()
    assert matching is not None
    published = PublishedAgenda(
        data=data,
        matching=matching,
        pairings=pairings or (),
        agenda=versions[-1],
        earlier=tuple(versions[:-1]),
        since=changes_since(versions[-2], versions[-1], data) if len(versions) > 1 else None,
    )
    write_exports(published, out, now=NOW, progress=SilentProgress())


def repair(tools: Tools, person_id: str) -> None:
    with tools.unit_of_work() as work:
        done = run_repair(
            work, Disturbance(cancelled=(person_id,)), RepairSettings(time_limit_s=2), SilentProgress(), now=NOW
        )
    assert done.repaired.agenda is not done.before


def read(folder: Path) -> Files:
    schedule = json.loads((folder / "schedule.json").read_text("utf-8"))["schedule"]["conference"]
    talks = {
        item["guid"]: (item["track"] or item["title"], item["date"], item["duration"], item["room"], item["title"])
        for day in schedule["days"]
        for items in day["rooms"].values()
        for item in items
    }
    rows: list[Row] = []
    if (folder / "changes.csv").exists():
        with (folder / "changes.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    cancelled: dict[str, dict[str, Told]] = defaultdict(dict)
    for path in folder.glob("cancelled/*/*.ics"):
        calendar = Calendar.from_ical(path.read_bytes())
        assert str(calendar["METHOD"]) == "CANCEL"
        cancelled[path.parent.name] |= entries(calendar)
    return Files(
        calendars={path.stem: entries(Calendar.from_ical(path.read_bytes())) for path in folder.glob("people/*.ics")},
        talks=talks,
        rows=rows,
        texts={path.stem: path.read_text("utf-8") for path in folder.glob("changes/*.txt")},
        cancelled=dict(cancelled),
    )


def entries(calendar: Calendar) -> dict[str, Told]:
    found = {}
    for item in calendar.walk("VEVENT"):
        found[str(item["UID"])] = Told(
            status=str(item["STATUS"]),
            sequence=int(item["SEQUENCE"]),
            start=item["DTSTART"].dt,
            end=item["DTEND"].dt,
            place=str(item["LOCATION"]),
            content=(str(item["SUMMARY"]), str(item.get("DESCRIPTION", ""))),
        )
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def confirmed(told: Mapping[str, Told]) -> dict[str, Told]:
    return {uid: item for uid, item in told.items() if item.status == "CONFIRMED"}


def require_calendars(before: Files, after: Files) -> None:
    """No UID is lost, a sequence rises exactly where something is different, and what went is called off."""
    assert set(before.calendars) <= set(after.calendars)
    went: dict[str, set[str]] = defaultdict(set)
    for person, told in before.calendars.items():
        assert set(told) <= set(after.calendars[person])
        for uid, item in told.items():
            now = after.calendars[person][uid]
            if item.status == now.status == "CANCELLED":
                assert now == item
                continue
            assert (now.sequence > item.sequence) is (now._replace(sequence=item.sequence) != item)
            assert now.sequence >= item.sequence
            if now.status == "CANCELLED":
                went[person].add(uid)
    assert {person: set(told) for person, told in after.cancelled.items()} == went
    for person, told in after.cancelled.items():
        assert told == {uid: after.calendars[person][uid] for uid in told}


def require_rows(before: Files, after: Files, entry_of: dict[str, tuple[str, str]]) -> None:
    """The rows of changes.csv are the differences of the two versions' calendars and programmes, and no others."""
    expected = {}
    for person, told in after.calendars.items():
        had, has = confirmed(before.calendars.get(person, {})), confirmed(told)
        for uid in {**had, **has}:
            one, other = had.get(uid), has.get(uid)
            if one is None or other is None or one._replace(sequence=other.sequence) != other:
                expected[person, spot(one), spot(other)] = uid
    rows = {(row["person_id"], row_spot(row, "before"), row_spot(row, "after")): row for row in after.rows}
    assert len(rows) == len(after.rows)
    assert rows.keys() == expected.keys()
    for key, row in rows.items():
        assert entry_of.setdefault(expected[key], (row["kind"], row["entry_id"])) == (row["kind"], row["entry_id"])
        assert row["change"] == kind_of(key[1], key[2])
    moved = {row["title"] for row in after.rows if row["kind"] == "session" and row["change"] in ("moved", "place")}
    differ = {
        talk[0]
        for one, other in ((before.talks, after.talks), (after.talks, before.talks))
        for guid, talk in one.items()
        if other.get(guid) != talk
    }
    assert moved <= differ <= {row["title"] for row in after.rows if row["kind"] != "meeting"}


Spot = tuple[datetime, datetime, str]


def spot(told: Told | None) -> Spot | None:
    return told and (told.start, told.end, told.place)


def row_spot(row: Row, stage: str) -> Spot | None:
    """As calendars have it: with the venue after the place."""
    if not row[f"{stage}_start"]:
        assert row[f"{stage}_end"] == row[f"{stage}_place"] == ""
        return None
    start, end = (datetime.fromisoformat(row[f"{stage}_{name}"]) for name in ("start", "end"))
    return start, end, f"{row[f'{stage}_place']}{VENUE}"


def kind_of(before: Spot | None, after: Spot | None) -> str:
    if before is None or after is None:
        return "added" if before is None else "cancelled"
    if before[:2] != after[:2]:
        return "moved"
    return "place" if before != after else "content"


def require_texts(after: Files) -> None:
    """Everyone who is told of something has it all in their own text, and there nothing of anybody else's."""
    by_person = defaultdict(list)
    for row in after.rows:
        by_person[row["person_id"]].append(row["words"])
    assert {person: said(text) for person, text in after.texts.items()} == by_person


def said(text: str) -> list[str]:
    return [line.removeprefix("- ") for line in text.splitlines() if line.startswith("- ")]
