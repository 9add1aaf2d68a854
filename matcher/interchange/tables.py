"""Any table file in, by the ending of its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matcher.errors import UnreadableFile
from matcher.interchange.csv_reader import read_csv
from matcher.interchange.file_bytes import require_encoding
from matcher.interchange.jsonl_reader import read_jsonl
from matcher.interchange.parquet_reader import read_parquet
from matcher.interchange.rows import RawTable
from matcher.interchange.xlsx_reader import read_xlsx

TEXT_READERS: dict[str, Callable[[Path, str], RawTable]] = {
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".tsv": read_csv,
    ".tsv.gz": read_csv,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".ndjson": read_jsonl,
    ".ndjson.gz": read_jsonl,
}
"""By ending, those that must know the encoding; a file's name is compared in lower case."""

BINARY_READERS: dict[str, Callable[[Path], RawTable]] = {".parquet": read_parquet, ".xlsx": read_xlsx}
"""By ending, those of formats that say themselves how text is stored."""

READERS = (*TEXT_READERS, *BINARY_READERS)
"""Every ending that can be read."""


def read_table(path: Path, *, encoding: str = "") -> RawTable:
    """Read a table; ``encoding`` is that of a text file, empty for UTF-8 or what a byte order mark says.

    Raises ``UnreadableFile`` for an unknown ending, and for whatever the format's reader refuses;
    ``InvalidSettings`` for an unknown encoding, whatever the format.
    """
    if encoding:
        require_encoding(encoding)
    name = path.name.lower()
    ending = next((ending for ending in READERS if name.endswith(ending)), None)
    if ending is None:
        known = ", ".join(READERS)
        raise UnreadableFile(path, f"the ending of the name is none of {known}")
    if ending in TEXT_READERS:
        return TEXT_READERS[ending](path, encoding)
    return BINARY_READERS[ending](path)
