"""A file whose columns are called anything gives the same records by a mapping as it does renamed."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from api.imports.reading import chosen, options_of, read_upload
from api.imports.uploads import Choices, Uploads
from matcher.interchange import ImportOptions, RecordKind, read_records
from matcher.interchange.formulas import is_formula
from matcher.progress import SilentProgress
from models.domain import EventData
from tests.factories import NOON

FIELDS = ("id", "name", "kind", "country", "region")
WORDS = (
    st.text("abcdefgäß학 '\",;", max_size=12).map(lambda text: f"x{text}").filter(lambda text: not is_formula(text))
)
HEADINGS = st.lists(
    st.text("ABCDEF ÄÖ기관", min_size=1, max_size=9).map(lambda text: f"col {text}".strip()),
    min_size=len(FIELDS) + 1,
    max_size=len(FIELDS) + 1,
    unique_by=lambda text: "".join(text.split()).casefold(),
)
ROWS = st.lists(
    st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=6, unique_by=lambda row: " ".join(row[0].split())
)


def csv_of(headings: list[str], rows: list[tuple[str, ...]]) -> bytes:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [tuple(headings), *rows])
    return "\n".join(quoted).encode() + b"\n"


@given(headings=HEADINGS, rows=ROWS, order=st.permutations(range(len(FIELDS) + 1)))
@settings(max_examples=25, deadline=None)
def test_import_by_mapping_equals_import_of_the_renamed_file(
    headings: list[str], rows: list[tuple[str, str, str]], order: list[int]
) -> None:
    full = [(key, name, "university", "KR", region, "ignored") for key, name, region in rows]
    names = [*FIELDS, "not a field at all"]
    with tempfile.TemporaryDirectory() as folder:
        renamed = Path(folder, "organisations.csv")
        renamed.write_bytes(csv_of([names[at] for at in order], [tuple(row[at] for at in order) for row in full]))
        nothing = EventData()
        expected, _ = read_records([renamed], ImportOptions(), known=nothing, progress=SilentProgress())

        uploads = Uploads(Path(folder, "uploads"), lambda: NOON)
        content = csv_of([headings[at] for at in order], [tuple(row[at] for at in order) for row in full])
        upload = uploads.keep("liste.csv", io.BytesIO(content), "a-1")
        upload = uploads.choose(upload, Choices(kind="organisations"))
        shown = [column.heading for column in read_upload(upload).columns]
        fields = [(*FIELDS, "")[headings.index(heading)] for heading in shown]
        columns, twice = chosen(RecordKind.ORGANISATIONS, shown, fields)
        upload = uploads.choose(upload, Choices(kind="organisations", columns=columns))
        options = options_of(upload, read_upload(upload), skip_bad=False)
        found, _ = read_records([upload.path], options, known=nothing, progress=SilentProgress())
    assert twice == ()
    assert found == expected
