from __future__ import annotations

import gzip
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from api.imports.limits import MOST_BYTES, MOST_UNPACKED, TooLarge
from api.imports.uploads import Choices, Uploads, safe_name
from matcher.errors import NotFound, UnreadableFile
from tests.factories import NOON

CSV = b"id,name\np-1,Ana\n"


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads", lambda: NOON)


def test_a_file_is_found_again_with_its_choices_by_who_sent_it_only(uploads: Uploads) -> None:
    sent = uploads.keep("people.csv", io.BytesIO(CSV), "a-1")
    chosen = uploads.choose(sent, Choices(kind="people", columns={"id": "id"}, encoding="utf-8"))
    assert uploads.find(sent.id, "a-1") == chosen
    assert chosen.path.read_bytes() == CSV
    with pytest.raises(NotFound):
        uploads.find(sent.id, "a-2")


@pytest.mark.parametrize("upload_id", ["", "..", "0" * 32, "../" + "0" * 29, "x" * 32])
def test_an_id_that_was_made_up_is_not_found(uploads: Uploads, upload_id: str) -> None:
    uploads.keep("people.csv", io.BytesIO(CSV), "a-1")
    with pytest.raises(NotFound):
        uploads.find(upload_id, "a-1")


@pytest.mark.parametrize(
    "name", ["../../x.csv", "/etc/x.csv", "..\\x.csv", "a\0b.csv", "upload.json.csv", "x" * 300 + ".csv"]
)
def test_no_name_leaves_the_folder(uploads: Uploads, tmp_path: Path, name: str) -> None:
    sent = uploads.keep(name, io.BytesIO(CSV), "a-1")
    assert sent.path.parent.parent == tmp_path / "uploads"
    assert safe_name(name) == sent.path.name
    assert len(sent.path.name) <= 80


def test_what_is_refused_leaves_nothing_behind(uploads: Uploads, tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(MOST_UNPACKED + 1))
    packed = gzip.compress(bytes(MOST_UNPACKED + 1), compresslevel=1)
    for name, content, error in (
        ("people.exe", CSV, UnreadableFile),
        ("people.csv", b"", UnreadableFile),
        ("people.xlsx", CSV, UnreadableFile),
        ("people.csv.gz", CSV, UnreadableFile),
        ("people.parquet", CSV, UnreadableFile),
        ("people.csv", bytes(MOST_BYTES + 1), TooLarge),
        ("people.csv.gz", packed, TooLarge),
        ("people.xlsx", bomb.getvalue(), TooLarge),
    ):
        with pytest.raises(error):
            uploads.keep(name, io.BytesIO(content), "a-1")
    assert list((tmp_path / "uploads").iterdir()) == []


def test_after_a_day_a_file_is_gone(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, lambda: NOON)
    sent = uploads.keep("people.csv", io.BytesIO(CSV), "a-1")
    later = Uploads(tmp_path, lambda: NOON + timedelta(days=1, seconds=1))
    with pytest.raises(NotFound):
        later.find(sent.id, "a-1")
    os.utime(sent.path.parent, (NOON.timestamp(), NOON.timestamp()))
    later.sweep()
    assert not sent.path.exists()
