"""Any table file in, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matcher.errors import UnreadableFile
from matcher.interchange.csv_reader import read_csv
from matcher.interchange.jsonl_reader import read_jsonl
from matcher.interchange.parquet_reader import read_parquet
from matcher.interchange.rows import RawTable
from matcher.interchange.xlsx_reader import read_xlsx

READERS: dict[str, Callable[[Path], RawTable]] = {
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".tsv": read_csv,
    ".tsv.gz": read_csv,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".ndjson": read_jsonl,
    ".ndjson.gz": read_jsonl,
    ".parquet": read_parquet,
    ".xlsx": read_xlsx,
}
"""By ending; a file's name is compared in lower case."""


def read_table(path: Path) -> RawTable:
    """Raise ``UnreadableFile`` for an unknown ending, and for whatever the format's reader refuses."""
    name = path.name.lower()
    ending = next((ending for ending in READERS if name.endswith(ending)), None)
    if ending is None:
        known = ", ".join(READERS)
        raise UnreadableFile(path, f"the ending of the name is none of {known}")
    return READERS[ending](path)
