"""Two spreadsheets, each numbered from 1 on: a need and an offer of one id stay two records all the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from icalendar import Calendar

from matcher.interchange import ImportOptions
from matcher.publication import run_export
from matcher.settings import MadeEventSettings, PairingSettings, ProgrammeSettings, RankingSettings
from matcher.workflows import Planned, Tools, import_files, run_agenda, run_matching
from models.domain import EventData, SessionKind
from tests.integration.agenda_check import complaints, sheet
from tests.integration.small_market import in_memory_tools, small_market
from tests.unit.interchange.page_reader import read_page

SAME = [str(number) for number in range(1, 9)]
MADE = MadeEventSettings(days=2, rooms=2, tables=3, first_day=date(2027, 5, 11))


def run_all(folder: Path, need_ids: list[str], offer_ids: list[str]) -> tuple[Tools, Planned]:
    """Import ``needs.csv`` and ``offers.csv``, row i of each belonging together, match, plan, export."""
    market = small_market()
    for name, ids, records in (("needs", need_ids, market.needs), ("offers", offer_ids, market.offers)):
        rows = [(record_id, record.title, record.text) for record_id, record in zip(ids, records[:8], strict=True)]
        pd.DataFrame(rows, columns=["id", "title", "text"]).to_csv(folder / f"{name}.csv", index=False)
    tools = in_memory_tools(folder)
    import_files(tools, [folder / "needs.csv", folder / "offers.csv"], ImportOptions())
    run_matching(tools, RankingSettings())
    planned = run_agenda(tools, PairingSettings(), ProgrammeSettings(), MADE)
    run_export(tools, folder / "out")
    return tools, planned


def stored(tools: Tools) -> EventData:
    with tools.unit_of_work() as work:
        return work.records.load()


def test_the_agenda_keeps_its_promises(tmp_path: Path) -> None:
    tools, planned = run_all(tmp_path, SAME, SAME)
    assert complaints(tmp_path / "out", stored(tools)) == []
    assert sorted((item.need_id, item.offer_id) for item in planned.agenda.meetings) == [(one, one) for one in SAME]


def test_each_record_has_its_own_owner_and_each_talk_the_offers(tmp_path: Path) -> None:
    tools, planned = run_all(tmp_path, SAME, SAME)
    data = stored(tools)
    offer_owner = {offer.id: offer.owner_id for offer in data.offers}
    assert {need.owner_id for need in data.needs}.isdisjoint(offer_owner.values())
    talks = [talk for session in planned.agenda.sessions for talk in session.talks]
    assert {talk.offer_id for talk in talks} | {item.offer_id for item in planned.agenda.unplaced_talks} == set(SAME)
    assert all(talk.speaker_id == offer_owner[talk.offer_id] for talk in talks)
    assert all(session.kind is SessionKind.TALKS for session in planned.agenda.sessions)


def test_the_page_shows_both_records_each_under_its_own_link(tmp_path: Path) -> None:
    tools, _ = run_all(tmp_path, SAME, SAME)
    page = read_page((tmp_path / "out" / "agenda.html").read_bytes())
    payload = page.payload()
    shown = {(record["side"], record["anchor"]): record["text"] for record in payload["records"]}
    data = stored(tools)
    assert shown == {("offer", f"offer-{offer.id}"): offer.text for offer in data.offers} | {
        ("need", f"need-{need.id}"): need.text for need in data.needs
    }
    assert len(page.ids()) == len(set(page.ids()))
    assert sorted(int(mark.attributes["data-record"]) for mark in page.all("path", class_="point"))[-1] == 15
    assert {(pair["need"], pair["offer"]) for pair in payload["pairings"]} == {(8 + at, at) for at in range(8)}


def test_the_workbook_names_the_title_of_each_side(tmp_path: Path) -> None:
    run_all(tmp_path, SAME, SAME)
    rows = sheet(tmp_path / "out", "meetings")
    assert {(row["need"], row["offer"]) for row in rows} == {(f"Need {at}", f"Offer {at}") for at in range(8)}


@pytest.mark.parametrize("number", [1, 23])
def test_a_hyphen_that_moves_between_two_ids_makes_no_two_meetings_one(tmp_path: Path, number: int) -> None:
    need_ids = ["N-1", "N", *SAME[2:]]
    offer_ids = [f"{number}", f"1-{number}", *(f"o-{one}" for one in SAME[2:])]
    tools, planned = run_all(tmp_path, need_ids, offer_ids)
    assert complaints(tmp_path / "out", stored(tools)) == []
    assert len({item.id for item in planned.pairings}) == len({item.id for item in planned.agenda.meetings}) == 8
    uids = [uid for path in (tmp_path / "out" / "people").iterdir() for uid in meeting_uids(path)]
    assert len(set(uids)) == 8
    assert len(uids) == 16


def meeting_uids(path: Path) -> list[str]:
    """The UIDs of the 1:1 meetings in a person's calendar."""
    entries = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    return [str(entry["UID"]) for entry in entries if "Meeting" in entry["CATEGORIES"].to_ical().decode()]
