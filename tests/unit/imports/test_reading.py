from __future__ import annotations

import io
from pathlib import Path

import pytest

from api.imports.limits import MOST_ROWS, TooLarge, require_few_rows
from api.imports.reading import chosen, read_upload
from api.imports.trial import Trials, import_upload, remembered, saved_mapping
from api.imports.uploads import Choices, Upload, Uploads
from api.setup.changes import Editor, undo
from matcher.interchange import RecordKind
from matcher.interchange.rows import RawTable, Row
from models.domain import EventData, Offer
from tests.factories import NOON, make_offer, make_person
from tests.fakes import InMemoryUnitOfWork

EDITOR = Editor(account_id="a-1", now=NOON)


def kept(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> tuple[Uploads, Upload]:
    uploads = Uploads(tmp_path, lambda: NOON)
    return uploads, uploads.keep(name, io.BytesIO(text.encode(encoding)), "a-1")


def test_columns_are_guessed_by_the_importers_spellings_and_shown_with_samples(tmp_path: Path) -> None:
    _, upload = kept(tmp_path, "participants.csv", "Kennung;E-Mail;Spalte\np-1;ana@example.org;x\np-2;;\n")
    reading = read_upload(upload)
    assert reading.kind is RecordKind.PEOPLE
    assert [(column.heading, column.field) for column in reading.columns] == [
        ("Kennung", "id"),
        ("E-Mail", "email"),
        ("Spalte", ""),
    ]
    assert reading.columns[0].samples == ("p-1", "p-2")
    assert (reading.separator, reading.encoding, reading.missing, reading.rows) == (";", "utf-8", ("name",), 2)


def test_korean_without_utf8_is_recognised_and_read_as_what_it_seems(tmp_path: Path) -> None:
    _, upload = kept(tmp_path, "참가자.csv", "아이디,이름\np-1,김하늘과 바람과 별과 시\n", "cp949")
    reading = read_upload(upload)
    assert (reading.encoding, reading.is_certain) == ("cp949", False)
    assert reading.columns[1].samples == ("김하늘과 바람과 별과 시",)


def test_utf16_without_its_mark_is_recognised(tmp_path: Path) -> None:
    _, upload = kept(tmp_path, "people.csv", "id,name\np-1,Ana\n", "utf-16-le")
    reading = read_upload(upload)
    assert (reading.encoding, reading.is_certain) == ("utf-16-le", False)
    assert reading.columns[1].samples == ("Ana",)


def test_a_file_that_does_not_tell_its_kind_waits_for_the_organiser(tmp_path: Path) -> None:
    uploads, upload = kept(tmp_path, "list.csv", "a,b\n1,2\n")
    assert read_upload(upload).kind is None
    reading = read_upload(uploads.choose(upload, Choices(kind="organisations")))
    assert (reading.kind, reading.missing) == (RecordKind.ORGANISATIONS, ("id", "name"))


def test_a_field_chosen_twice_is_told() -> None:
    columns, twice = chosen(RecordKind.ORGANISATIONS, ["a", "b", "c"], ["name", "name", ""])
    assert (columns["name"], columns["id"], twice) == ("b", "", ("name",))


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TooLarge, match="rows"):
        require_few_rows(RawTable(path=Path("people.csv"), columns=("id",), rows=(Row(2),) * (MOST_ROWS + 1)))


def test_a_mapping_is_remembered_for_the_next_file_of_its_shape(tmp_path: Path) -> None:
    uploads, upload = kept(tmp_path, "liste.csv", "Wer,Nr\nAna,p-1\n")
    reading = read_upload(uploads.choose(upload, Choices(kind="people", columns={"id": "Nr", "name": "Wer"})))
    with InMemoryUnitOfWork() as work:
        work.changes.save_mapping(saved_mapping(EDITOR, reading))
        _, other = kept(tmp_path, "liste2.csv", "Nr,Wer\np-2,Bob\n")
        found = remembered(work, read_upload(other))
        assert found is not None
        assert (found.kind, dict(found.columns)) == ("people", {"id": "Nr", "name": "Wer"})


def test_a_dry_run_stores_nothing_and_the_import_does_what_it_told(tmp_path: Path) -> None:
    _, upload = kept(tmp_path, "people.csv", "id,name,role\np-1,Ana,company\np-2,Bob,pirate\np-3,Cem,company\n")
    reading = read_upload(upload)
    with InMemoryUnitOfWork() as work:
        work.records.upsert(EventData(people=(make_person(1, name="Anna"),)))
        work.commit()
        before = work.records.load()
    with InMemoryUnitOfWork(work.store) as work:
        trial = Trials().get(work, EDITOR, upload, reading)
    assert (trial.counts.added, trial.counts.changed, trial.counts.unchanged, trial.report.rejected) == (1, 1, 0, 1)
    assert [(problem.row, problem.column, problem.value) for problem in trial.report.errors] == [
        (3, "role", "'pirate'")
    ]
    with InMemoryUnitOfWork(work.store) as work:
        assert work.records.load() == before
        change = import_upload(work, EDITOR, upload, reading, skip_bad=True)
        assert (change.added, change.changed, change.rejected) == (1, 1, 1)
        assert [person.name for person in work.records.load().people] == ["Ana", "Cem"]
        undo(work, change.id, NOON)
        assert work.records.load() == before


@pytest.mark.parametrize("guess", ["the secret recipe", "another guess"])
def test_a_guess_of_what_is_confidential_is_never_confirmed(tmp_path: Path, guess: str) -> None:
    _, upload = kept(tmp_path, "offers.csv", f"id,title,text,trl,confidential_text\no-1,T,Glass,7,{guess}\n")
    stored = Offer(
        id="o-1", title="T", text="Glass", confidential_text="the secret recipe", trl=7, confidential_fields=("trl",)
    )
    with InMemoryUnitOfWork() as work:
        work.records.upsert(EventData(offers=(stored, make_offer(2))))
        trial = Trials().get(work, EDITOR, upload, read_upload(upload))
        assert (trial.counts.added, trial.counts.changed, trial.counts.unchanged) == (0, 0, 1)
