"""What ``agenda`` and ``import`` say of what was left out, and of what holds nothing."""

from __future__ import annotations

import json
from pathlib import Path

from tests.integration.test_cli import Command, bridgework, texts

__all__ = ["bridgework", "texts"]

EVENT = {
    "id": "e",
    "title": "Event",
    "time_zone": "Asia/Seoul",
    "days": [{"date": "2027-05-11", "start": "09:00", "end": "12:00"}],
}
FILES = {
    "rooms": "id,name,kind,capacity,area\nr-1,Hall,session,9,centre\n",
    "tables": "id,name,room_id\nt-1,Table,r-1\nt-2,Table,r-1\n",
    "session_requests": "id,title,kind,slots\nsr-1,One,panel,2\nsr-2,Two,panel,2\nsr-3,Too long,panel,200\n",
    "precedences": "first_id,second_id\nsr-1,sr-2\nsr-2,sr-1\nsr-1,sr-77\n",
    "locks": "entry_id\nmeeting-n-9--o-9\n",
    "travel": "first_area,second_area,minutes\ncentre,Moon base,30\n",
    "closures": "place_id,start,end\nr-1,2027-06-01T09:00+09:00,2027-06-01T10:00+09:00\n",
}
KNOWN_AT_IMPORT = [
    "precedence of 'sr-1' before 'sr-77': 'sr-77' names no entry of the agenda, so that it orders nothing",
    "travel between 'centre' and 'Moon base': no room is in 'Moon base', so that it changes nothing",
    "closure of Hall (r-1), 2027-06-01 09:00 to 2027-06-01 10:00, is on no day of the event",
    "requested session 'sr-3' lasts 200 slots, and no day has more than 9 in a row: it has no place",
    "precedences go in a circle, which nothing can keep: sr-1 before sr-2 before sr-1",
]


def notes(said: str) -> list[str]:
    return [line.removeprefix("Note: ") for line in said.splitlines() if line.startswith("Note: ")]


def event_folder(path: Path) -> Path:
    path.mkdir()
    (path / "event.json").write_text(json.dumps(EVENT))
    for name, text in FILES.items():
        (path / f"{name}.csv").write_text(text)
    return path


def test_what_is_left_out_and_what_holds_nothing_is_said(
    texts: tuple[Path, Path], tmp_path: Path, bridgework: Command
) -> None:
    workspace = tmp_path / "w"
    bridgework("init", "-w", workspace, "--encoder", "hashing")
    bridgework("import", *texts, "-w", workspace)

    code, _, said = bridgework("import", event_folder(tmp_path / "event"), "-w", workspace)
    assert (code, notes(said)) == (0, KNOWN_AT_IMPORT)

    bridgework("match", "-w", workspace)
    code, text, said = bridgework("agenda", "-w", workspace, "--json", "--time-limit-s", 2)
    summary = json.loads(text)
    told = notes(said)
    assert code == 0
    assert summary["requests_without_a_place"] == 2
    assert summary["talks"] + summary["offers_without_a_talk"] == 8
    assert (
        "request without a place: Too long (sr-3): no day has 200 slots in a row without a break or plenary" in told
    )
    assert next(note for note in told if note.startswith("request")).endswith("sr-1 before sr-2 before sr-1")
    assert len([note for note in told if note.startswith("offer without a talk")]) == min(
        6, summary["offers_without_a_talk"]
    )
    assert ["lock 'meeting-n-9--o-9' names no entry of the agenda: it holds nothing", *KNOWN_AT_IMPORT] == [
        note for note in told if note.split()[0] not in ("request", "offer")
    ]

    _, _, again = bridgework("agenda", "-w", workspace, "--time-limit-s", 2)
    assert set(KNOWN_AT_IMPORT) < set(notes(again))


def test_a_folder_without_an_event_is_told_how_files_are_given(tmp_path: Path, bridgework: Command) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "needs.csv").write_text("id,text\nn-1,a coating\n")
    bridgework("init", "-w", tmp_path / "w", "--encoder", "hashing")

    code, _, said = bridgework("import", tmp_path / "files", "-w", tmp_path / "w")

    assert code == 3
    assert "no event.json in it" in (words := " ".join(said.split()))
    assert "give the files themselves, one by one or several at once" in words
