"""Properties of reading: nothing is lost between two files, and no bytes break it."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import BridgeworkError
from matcher.interchange import read_texts, write_table
from matcher.interchange.formulas import is_formula
from matcher.interchange.tables import READERS
from matcher.interchange.values import parse_id, parse_line, parse_text

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
FILLED = WORDS.map(lambda text: f"x{text}").filter(lambda text: not is_formula(text))
ROWS = st.lists(st.tuples(FILLED, FILLED, FILLED), min_size=1, max_size=8, unique_by=lambda row: parse_id(row[0]))


@pytest.mark.parametrize("ending", [".csv", ".jsonl", ".parquet"])
@given(rows=ROWS)
@settings(max_examples=50, deadline=None)
def test_texts_survive_a_file_of_any_format(ending: str, rows: list[tuple[str, str, str]]) -> None:
    ids, titles, texts = zip(*rows, strict=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"texts{ending}")
        write_table(path, {"id": ids, "title": titles, "text": texts})
        found = read_texts(path)
    assert found.ids == tuple(map(parse_id, ids))
    assert found.titles == tuple(map(parse_line, titles))
    assert [one_line_break(text) for text in found.texts] == [one_line_break(parse_text(text)) for text in texts]


def one_line_break(text: str) -> str:
    """CSV keeps no difference between them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("ending", sorted(READERS))
@given(content=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: ("id,text\n" + text).encode()))
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_a_reader(ending: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"texts{ending}")
        path.write_bytes(content)
        with contextlib.suppress(BridgeworkError):
            read_texts(path)
